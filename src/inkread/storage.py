"""Files that are whole or not there: writing beside the place and moving in one step; tables of arrays read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import ModelError


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary path to write to; it becomes ``path`` if all goes well and vanishes if not.

    The temporary file stands in the same folder (which is made if need be) and keeps the ending of the
    name, so that writers which go by it are content.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}-", suffix=target.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())  # mkstemp makes files for the owner alone
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write a text file in UTF-8 with Unix line ends, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def read_tensors(path: str | Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the arrays of a safetensors file by their names, and its strings.

    Raises
    ------
    ModelError
        If there is no such file, or it is no safetensors file.
    """
    from safetensors import SafetensorError, safe_open

    if not Path(path).is_file():
        raise ModelError(f"{path}: no such file")
    try:
        with safe_open(path, framework="numpy") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (SafetensorError, OSError, TypeError) as error:  # TypeError: numbers of a kind that NumPy has not
        raise ModelError(f"{path}: not a safetensors file ({error})") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
