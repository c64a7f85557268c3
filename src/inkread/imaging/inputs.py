"""From what a person names as input (files, folders, patterns, standard input, addresses) to files."""

from __future__ import annotations

import glob
import re
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image

from ..errors import DataError, ImageError, InkreadError

STANDARD_INPUT = "-"

MAX_BYTES = 256 * 2**20
"""Most that is fetched from an address or read from the standard input."""

SECONDS = 30
"""How long an address may be silent."""

_PLUGIN_SUFFIXES = frozenset({".pdf", ".heic", ".heif", ".avif"})


@contextmanager
def named_files(
    names: Sequence[str], *, fetch: bool = False, on_failure: Callable[[str, InkreadError], None] | None = None
) -> Iterator[list[tuple[str, Path]]]:
    """Find the files that are meant.

    Parameters
    ----------
    names
        Of files; of folders, whose pictures and PDFs are taken in their natural order; patterns such as
        ``scans/**/*.jpg``; ``-`` for the standard input; addresses that begin with ``http://`` or ``https://``.
    fetch
        Whether addresses may be asked for.
    on_failure
        Told which name leads nowhere, and why; the others are found all the same. If left out, the first such name
        is an error.

    Yields
    ------
    list of (str, Path)
        What to call each file, and where it is. Those that were fetched are gone afterwards.

    Raises
    ------
    ImageError, DataError
        If a folder or a pattern has no pictures, an address is named without ``fetch``, or cannot be fetched.
    """
    with tempfile.TemporaryDirectory(prefix="inkread-") as temporary:
        found: list[tuple[str, Path]] = []
        for name in names:
            try:
                found += _found(name, Path(temporary) / str(len(found)), fetch)
            except InkreadError as error:
                if on_failure is None:
                    raise
                on_failure(name, error)
        yield found


def _found(name: str, place: Path, fetch: bool) -> list[tuple[str, Path]]:
    """Return the files that one name stands for; ``place`` is for what is no file yet."""
    if name == STANDARD_INPUT:
        place.write_bytes(_limited(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"))
    elif is_address(name):
        if not fetch:
            raise DataError(f"{name}: is an address, and nothing is fetched unless --fetch says so")
        place.write_bytes(_fetched(name))
    elif _is_pipe(Path(name)):
        with Path(name).open("rb") as pipe:
            place.write_bytes(_limited(pipe.read(MAX_BYTES + 1), name))
    else:
        return [(str(path), path) for path in _local(name)]
    return [(name, place)]


def _is_pipe(path: Path) -> bool:
    """Whether a path is a pipe or a device, which can be read only once."""
    return path.exists() and not (path.is_file() or path.is_dir())


def is_address(name: str) -> bool:
    """Whether a name is an address on the web."""
    return name.lower().startswith(("http://", "https://"))


def picture_suffixes() -> frozenset[str]:
    """Return the endings of files that can be pictures or PDFs."""
    Image.init()
    return _PLUGIN_SUFFIXES | {suffix for suffix, form in Image.EXTENSION.items() if form in Image.OPEN}


def _local(name: str) -> list[Path]:
    """Return the files of a name that is none, a folder's or a pattern's."""
    path = Path(name)
    if path.is_dir():
        found = _pictures(path.iterdir())
        if not found:
            raise ImageError(f"{name}: is a directory without pictures")
        return found
    if not path.exists() and glob.has_magic(name):
        found = _pictures(map(Path, glob.glob(name, recursive=True)))  # noqa: PTH207 - Path.glob takes no absolute ones
        if not found:
            raise ImageError(f"{name}: no picture has such a name")
        return found
    return [path]


def _pictures(paths: Iterator[Path]) -> list[Path]:
    """Return those files that have the ending of a picture, page 2 before page 10."""
    suffixes = picture_suffixes()
    chosen = [p for p in paths if p.suffix.lower() in suffixes and not p.name.startswith(".") and p.is_file()]
    return sorted(chosen, key=lambda path: [_natural(part) for part in path.parts])


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key by which numbers in names count as numbers."""
    return [(int(part), "") if part.isdigit() else (-1, part.casefold()) for part in re.split(r"(\d+)", name)]


def _fetched(address: str) -> bytes:
    """Return what lies at an address."""

    class Redirects(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, request, file, code, message, headers, url):  # type: ignore[no-untyped-def]
            if urlsplit(url).scheme not in ("http", "https"):
                raise DataError(f"{address}: leads to {url}, which is not on the web")
            return super().redirect_request(request, file, code, message, headers, url)

    try:
        opener = urllib.request.build_opener(Redirects)
        with opener.open(address, timeout=SECONDS) as answer:
            return _limited(answer.read(MAX_BYTES + 1), address)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise DataError(f"{address}: cannot be fetched ({error})") from error


def _limited(content: bytes, name: str) -> bytes:
    if len(content) > MAX_BYTES:
        raise DataError(f"{name}: is larger than {MAX_BYTES >> 20} MiB")
    return content
