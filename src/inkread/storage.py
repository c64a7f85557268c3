"""Atomic file writes, and protection of existing files."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from .errors import OutputError

_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
"""What the system says where there is no space."""

_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP)
"""What the system says where a file system has no hard links."""

_NEW: ContextVar[set[Path]] = ContextVar("new files")
"""Files to be written that did not exist when they were checked."""


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Provide a temporary path to write to, which replaces ``path`` on success and is removed on failure.

    The temporary file is in the same folder (created if it does not exist) and keeps the
    suffix, which some writers depend on. A replaced file passes on its permissions. Symbolic links
    are kept, and the files they point to replaced. FIFOs and devices are not replaced: the data are copied into them
    at the end.

    Raises
    ------
    OutputError
        If the file did not exist when ``writing`` began and does now.
    """
    if is_stream(path):
        with _temporary(Path(path), Path(tempfile.gettempdir())) as temporary:
            yield temporary
            with temporary.open("rb") as written, _opened_stream(Path(path)) as stream:
                shutil.copyfileobj(written, stream)
        return
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _temporary(Path(path), target.parent) as temporary:
        yield temporary
        status = _status(target)
        temporary.chmod(stat.S_IMODE(status.st_mode) if status else 0o666 & ~_umask())  # mkstemp: the owner alone
        new = _NEW.get(set())
        if (name := _place(path)) in new:
            _move_to_new_name(temporary, target, path)
            new.discard(name)  # from now on it is ours
        else:
            temporary.replace(target)


@contextmanager
def writing(
    outputs: Iterable[str | Path], inputs: Iterable[str | Path] = (), *, overwrite: bool = False
) -> Iterator[None]:
    """Check files that are about to be written, and protect those that appear in the meantime.

    Within the context ``replacing`` refuses to replace a file that did not exist when it was checked, unless
    ``overwrite`` is given. Threads started within it are not covered. Parameters and errors are those of
    ``check_outputs``.
    """
    outputs = list(outputs)
    check_outputs(outputs, inputs, overwrite=overwrite)
    token = _NEW.set(set() if overwrite else {_place(path) for path in outputs})
    try:
        yield
    finally:
        _NEW.reset(token)


def check_outputs(outputs: Iterable[str | Path], inputs: Iterable[str | Path] = (), *, overwrite: bool = False) -> None:
    """Check, before any work is done, that files can be written without losing anything.

    Parameters
    ----------
    outputs
        Files to be written.
    inputs
        Files to be read. They are never overwritten, under whatever name or link.
    overwrite
        Whether other existing files may be overwritten. FIFOs and character devices such as ``/dev/stdout`` may
        always be written to.

    Raises
    ------
    OutputError
        If an output is an input, exists, is a directory or is inside a file, or if two outputs are the same file.
    """
    sources: dict[tuple[int, int], str | Path] = {}
    for path in inputs:
        with suppress(OSError):  # what cannot be reached cannot be written over
            sources[_identity(Path(path).stat())] = path
    places: dict[str, str | Path] = {}
    for path in outputs:
        status = _status(path)
        if status and stat.S_ISCHR(status.st_mode):
            continue
        if status and (source := sources.get(_identity(status))) is not None:
            same = "is an input" if str(path) == str(source) else f"is the same file as the input {source}"
            raise OutputError(f"{path}: {same}, and inputs are never written over; choose another name")
        if status and is_stream(path) and not stat.S_ISBLK(status.st_mode):
            continue
        if status and stat.S_ISDIR(status.st_mode):
            raise OutputError(f"{path}: is a directory; name a file")
        if status and not overwrite:
            raise OutputError(f"{path}: exists; choose another name, or write over it with --force")
        if blocking := _no_directory(Path(path)):
            raise OutputError(f"{path}: cannot be written, as {blocking} is a file; name a folder")
        # Where case does not count, as on macOS and Windows, such names are of one file.
        place = os.path.realpath(path).casefold()
        if place in places:
            raise OutputError(f"{path}: would be written twice, also as {places[place]}; write to different folders")
        places[place] = path


def is_stream(path: str | Path) -> bool:
    """Whether a path is a FIFO, a device or the standard output, which cannot be replaced."""
    status = _status(path)
    if status is None or stat.S_ISDIR(status.st_mode):
        return False
    return not stat.S_ISREG(status.st_mode) or _is_standard_output(status)


def write_text(path: str | Path, text: str) -> None:
    """Write a text file in UTF-8 with Unix line ends, atomically."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def _temporary(path: Path, folder: Path) -> Iterator[Path]:
    """Give a new file in a folder, named somewhat like ``path``; it is gone in the end unless it was moved."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
    except OSError as error:
        if error.errno in _FULL and error.filename is None:
            error.filename = str(path)  # the system does not say what there is no space for
        raise
    finally:
        temporary.unlink(missing_ok=True)


def _move_to_new_name(temporary: Path, target: Path, path: str | Path) -> None:
    """Give a file its name if no file has it, without a moment in which another could take it."""
    try:
        if os.name == "nt":
            temporary.rename(target)  # fails there if the target exists
        else:
            target.hardlink_to(temporary)
    except FileExistsError as error:
        raise _appeared(path) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _move_by_reserving(temporary, target, path)


def _move_by_reserving(temporary: Path, target: Path, path: str | Path) -> None:
    """Give a file its name where there are no hard links: an empty file takes the name first, and is replaced."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError as error:
        raise _appeared(path) from error
    try:
        temporary.replace(target)
    except OSError:
        target.unlink()
        raise


def _appeared(path: str | Path) -> OutputError:
    return OutputError(f"{path}: appeared while it was being made; choose another name, or write over it with --force")


def _opened_stream(path: Path) -> BinaryIO:
    status = _status(path)
    if status and _is_standard_output(status):
        # A file that the shell opened: opened anew, it would be written from its beginning again.
        return os.fdopen(os.dup(1), "wb")
    return path.open("wb")


def _is_standard_output(status: os.stat_result) -> bool:
    try:
        return os.path.samestat(status, os.fstat(1))
    except OSError:  # closed
        return False


def _status(path: str | Path) -> os.stat_result | None:
    """Return what the system knows of a file, links followed; None if there is none."""
    try:
        return Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _identity(status: os.stat_result) -> tuple[int, int]:
    """Return what is the same for all names of a file."""
    return status.st_dev, status.st_ino


def _place(path: str | Path) -> Path:
    """Return the same path for all spellings of a name, which is not followed itself if it is a link."""
    return Path(path).parent.resolve() / Path(path).name


def _no_directory(path: Path) -> Path | None:
    """Return the part of a path that exists and is no directory, but should be one."""
    existing = next((parent for parent in path.absolute().parents if parent.exists()), None)
    return existing if existing and not existing.is_dir() else None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
