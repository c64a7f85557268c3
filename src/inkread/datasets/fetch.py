"""Verified downloads of data sets."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ..arrays import one_line
from ..errors import DataError
from ..storage import replacing

MAX_UNPACKED = 1 << 28
"""Bytes of the files of an archive, unpacked; the numbers of NIST36 are 147 million, if they are not compressed."""


@dataclass(frozen=True)
class Source:
    """Source of a data set.

    Attributes
    ----------
    url : str
        URL of a zip archive.
    blobs : mapping of str to str
        Git blob id of each required file, by its name without folders.
    """

    url: str
    blobs: Mapping[str, str]


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        # The blob ids are those under which public git histories hold the three files.
        "nist36": Source(
            "http://www.cs.cmu.edu/~lkeselma/16720a_data/data.zip",
            MappingProxyType(
                {
                    "nist36_train.mat": "c46ac54a65e595cd35bf5ac2cc908f590b8d584d",
                    "nist36_valid.mat": "eedbc65be5c3efcdd6f030d0bf5b5bce60d5516a",
                    "nist36_test.mat": "d90541c85b97243f0d12d8dbd51a65de33965f1f",
                }
            ),
        ),
    }
)
"""Data sets of ``inkread data fetch``, by name."""


def blob_id(content: bytes | bytearray) -> str:
    """Return the id that git gives to a file: sha1 over ``blob <size>``, a zero byte and the content."""
    digest = hashlib.sha1(b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def missing_files(source: Source, folder: str | Path) -> list[Path]:
    """Return the files of a data set that are missing from a folder, or differ."""
    paths = {name: Path(folder) / name for name in source.blobs}
    return [
        path
        for name, path in paths.items()
        if not (path.is_file() and blob_id(path.read_bytes()) == source.blobs[name])
    ]


def fetch(source: Source, folder: str | Path, *, url: str | None = None, progress: bool = False) -> list[Path]:
    """Download, verify and unpack a data set.

    Files appear in the folder only when all of them are verified. Files that exist and are correct are not
    downloaded again.

    Parameters
    ----------
    source
        The data set.
    folder
        Target folder; created if it does not exist.
    url
        Another URL of the archive: a mirror or a local copy (``file://...``).
    progress
        Show a progress bar on stderr.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    DataError
        If the archive cannot be downloaded or fails verification.
    """
    missing = missing_files(source, folder)
    paths = [Path(folder) / name for name in source.blobs]
    if not missing:
        return paths
    with tempfile.TemporaryDirectory(prefix="inkread-") as scratch:
        archive = download(url or source.url, Path(scratch), "--url", progress=progress)
        contents = _verified(archive, source, url or source.url)
    for path in missing:
        with replacing(path) as temporary:
            temporary.write_bytes(contents[path.name])
    return paths


def download(url: str, scratch: Path, option: str, *, progress: bool = False) -> Path:
    """Download an archive to a folder, or locate the local copy of a ``file://`` URL.

    Parameters
    ----------
    url
        URL of the archive.
    scratch
        Folder for downloads.
    option
        Command-line option for another URL, for the message.
    progress
        Show a progress bar on stderr.

    Raises
    ------
    DataError
        If the download fails.
    """
    if url.startswith("file://"):
        local = Path(url2pathname(urlsplit(url).path))
        if not local.is_file():
            raise DataError(f"{url}: no such file")
        return local
    import pooch

    pooch.get_logger().setLevel(logging.WARNING)
    try:
        downloader = pooch.HTTPDownloader(progressbar=progress, timeout=60)
        return Path(pooch.retrieve(url, known_hash=None, path=scratch, fname="archive", downloader=downloader))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{url}: cannot be downloaded ({type(error).__name__}: {error}). If you have it elsewhere, "
            f"pass that address with {option}"
        ) from error


def read_limited(file: IO[bytes], limit: int) -> bytearray:
    """Return the content of a file, or its first ``limit + 1`` bytes if it is longer than ``limit``."""
    content = bytearray()
    while part := file.read(min(1 << 20, limit + 1 - len(content))):
        content += part
    return content


def _verified(archive: Path, source: Source, url: str) -> dict[str, bytearray]:
    """Return the wanted files of an archive by name, each verified by its blob id."""
    contents: dict[str, bytearray] = {}
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(archive) as opened:
            members = {Path(info.filename).name: info for info in opened.infolist()}
            missing = [name for name in source.blobs if name not in members]
            if missing:
                raise DataError(f"{url}: {', '.join(missing)} not in the archive; nothing was written")
            for name in source.blobs:
                with opened.open(members[name]) as file:
                    contents[name] = read_limited(file, left)
                left -= len(contents[name])
                if left < 0:
                    raise DataError(
                        f"{url}: unpacks to more than the limit of {MAX_UNPACKED} bytes; nothing was written"
                    )
    except DataError:
        raise
    except Exception as error:  # damaged archives make the decompressors raise almost anything
        raise DataError(f"{url}: not a whole zip archive ({one_line(error)}); nothing was written") from error
    for name, content in contents.items():
        found = blob_id(content)
        if found != source.blobs[name]:
            raise DataError(
                f"{url}: {name} is not the file it should be (blob id {found}, expected {source.blobs[name]}); "
                "nothing was written"
            )
    return contents
