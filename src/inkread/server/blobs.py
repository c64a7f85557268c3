"""Files that were put in, named by the SHA-256 of their content, without an ending, readable by their owner alone."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_NAME = re.compile("[0-9a-f]{64}")


class Blobs:
    """A folder of such files.

    Parameters
    ----------
    folder
        Made if there is none, for the owner alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._incoming = folder, folder / "incoming"
        for one in (folder, self._incoming):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def incoming(self) -> Iterator[tuple[Path, BinaryIO]]:
        """Give a new file to write to, with its path; it is gone in the end unless it was kept."""
        handle, name = tempfile.mkstemp(dir=self._incoming)  # mode 600
        path = Path(name)
        try:
            with os.fdopen(handle, "w+b") as file:
                yield path, file
        finally:
            path.unlink(missing_ok=True)

    def keep(self, path: Path) -> str:
        """Move a file from ``incoming`` to its place, on the disk when this returns; return its name."""
        with path.open("rb") as file:
            name = _digest(file)
            os.fsync(file.fileno())
        place = self.path(name)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        path.replace(place)
        for folder in (place.parent, self._folder):
            _sync(folder)
        return name

    def path(self, name: str) -> Path:
        """Return where the file of a name is."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no SHA-256")
        return self._folder / name[:2] / name

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with suppress(OSError):  # Windows keeps those that are being read; the next sweep takes them
            self.path(name).unlink(missing_ok=True)

    def sweep(self, used: Collection[str]) -> int:
        """Remove all files but those that are used, and what uploads left behind that were broken off; how many.

        Nothing may be put in meanwhile.
        """
        left = list(self._incoming.iterdir())
        left += [path for path in self._folder.glob("??/*") if path.name not in used]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)


def _digest(file: BinaryIO) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    """Write the names in a folder to the disk, where systems do that."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
