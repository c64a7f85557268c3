"""Files of arrays, written the same every time and checked before they are believed: safetensors, ``.npz``.

What a file declares is looked at first, and the sums are made: nothing is allocated because a file says so.
"""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from .errors import DataError, InkreadError, ModelError
from .storage import replacing

MAX_TENSORS = 1 << 27
"""Bytes that a safetensors file may have; the package's own have up to 4 MB."""

MAX_HEADER = 1 << 20
"""Bytes of its header: names, shapes and strings."""

MAX_UNPACKED = 1 << 28
"""Bytes that a ``.npz`` or ``.mat`` file may unpack to; NIST36, with 8 bytes a pixel, has 92 MB."""

NUMBERS = "fiub"
"""Kinds of NumPy's types that are numbers."""

_DTYPES = frozenset({"F16", "F32", "F64", "BF16", "I64", "I32", "I16", "I8", "U8", "U16", "U32", "U64", "BOOL"})
"""Types of safetensors that hold a number in whole bytes, of a kind that NumPy or PyTorch has had for long."""


def read_file(path: str | Path, limit: int, error: type[InkreadError]) -> bytes:
    """Return the content of a file, after making sure that it is one, and how large it is.

    Raises
    ------
    InkreadError
        ``error``, if there is no such file, it cannot be read, or has more than ``limit`` bytes.
    """
    with open_file(path, limit, error) as file:
        return file.read()


def read_tensors(path: str | Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the arrays of a safetensors file by their names, and its strings.

    Raises
    ------
    ModelError
        If there is no such file, it is no safetensors file, too large, or its numbers are of a type that NumPy lacks.
    """
    return _read_tensors(path, "numpy")


def read_torch_tensors(path: str | Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the same as tensors of PyTorch."""
    return _read_tensors(path, "pt")


def write_tensors(path: str | Path, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> None:
    """Write arrays and strings to a safetensors file, whole or not at all, and the same to the byte every time.

    The library that reads these files orders the strings at random when it writes them.
    """
    arrays = {name: np.asarray(array, order="C") for name, array in tensors.items()}
    entries: dict[str, Any] = {"__metadata__": dict(sorted(metadata.items()))} if metadata else {}
    # By size of the numbers, so that each stands at a multiple of it, then by name: as the library does.
    order = sorted(arrays, key=lambda name: (-arrays[name].dtype.itemsize, name))
    start = 0
    for name in order:
        array = arrays[name]
        end = start + array.nbytes
        entries[name] = {"dtype": _dtype_name(array), "shape": list(array.shape), "data_offsets": [start, end]}
        start = end
    header = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    with replacing(path) as temporary, temporary.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for name in order:
            file.write(arrays[name].astype(arrays[name].dtype.newbyteorder("<"), copy=False).tobytes())


def read_npz(
    path: str | Path,
    names: Iterable[str],
    what: str,
    *,
    optional: Iterable[str] = (),
    error: type[InkreadError] = DataError,
) -> dict[str, NDArray[Any]]:
    """Return arrays of a ``.npz`` file.

    Parameters
    ----------
    path
        The file.
    names
        Of the arrays that it must have; all that it has if there are none.
    what
        What it should be, in words.
    optional
        Of those that it may have.
    error
        What to raise.

    Raises
    ------
    InkreadError
        ``error``, if there is no such file, it unpacks to more than ``MAX_UNPACKED`` bytes, or is not what it should
        be.
    """
    names = tuple(names)
    with open_file(path, MAX_UNPACKED, error) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                size = sum(info.file_size for info in archive.infolist())
                if size > MAX_UNPACKED:
                    raise error(f"{path}: unpacks to {size} bytes, more than the limit of {MAX_UNPACKED}")
            file.seek(0)
            with np.load(file, allow_pickle=False) as arrays:
                if missing := [name for name in names if name not in arrays.files]:
                    raise ValueError(f"no {missing[0]}")
                wanted = (*names, *(name for name in optional if name in arrays.files)) if names else arrays.files
                return {name: np.asarray(arrays[name]) for name in wanted}
        except InkreadError:
            raise
        except Exception as cause:  # damaged files make NumPy raise almost anything
            raise error(f"{path}: not {what} ({one_line(cause)})") from cause


def one_line(error: BaseException) -> str:
    """Return the message of an error in one line, or the name of its kind if it has none."""
    return (" ".join(str(error).split()) or type(error).__name__)[:500]


def parse_json(text: str) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    ValueError
        If it is none, or nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _read_tensors(path: str | Path, framework: str) -> tuple[dict[str, Any], dict[str, str]]:
    from safetensors import safe_open

    with open_file(path, MAX_TENSORS, ModelError) as file:
        length = int.from_bytes(file.read(8), "little")
        if length > MAX_HEADER:
            raise ModelError(f"{path}: not a safetensors file, or its header is larger than {MAX_HEADER} bytes")
        try:
            declared = parse_json(file.read(length).decode())
            kinds = {name: entry["dtype"] for name, entry in declared.items() if name != "__metadata__"}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{path}: not a safetensors file ({one_line(error)})") from error
    for name, kind in kinds.items():
        if not isinstance(kind, str) or kind not in _DTYPES:
            raise ModelError(f"{path}: {name[:80]!r} holds numbers of a type that is not known here ({str(kind)[:20]})")
    try:
        with safe_open(path, framework=framework) as tensors:
            return {name: tensors.get_tensor(name) for name in tensors.keys()}, tensors.metadata() or {}  # noqa: SIM118
    except Exception as error:  # the library's own errors have no common base, and NumPy lacks some types
        raise ModelError(f"{path}: not a safetensors file ({one_line(error)})") from error


def _dtype_name(array: NDArray[Any]) -> str:
    """Return what safetensors calls the type of an array."""
    letter = {"f": "F", "i": "I", "u": "U"}.get(array.dtype.kind)
    return f"{letter}{8 * array.dtype.itemsize}" if letter else "BOOL"


def open_file(path: str | Path, limit: int, error: type[InkreadError]) -> BinaryIO:
    """Open a file for reading, after making sure that it is one, and how large it is.

    Raises
    ------
    InkreadError
        ``error``, if there is no such file, it cannot be read, or has more than ``limit`` bytes.
    """
    try:
        status = Path(path).stat()
        if stat.S_ISDIR(status.st_mode):
            raise error(f"{path}: is a directory, not a file")
        if not stat.S_ISREG(status.st_mode):
            raise error(f"{path}: not a regular file; save it as one")
        if status.st_size > limit:
            raise error(f"{path}: {status.st_size} bytes are more than the limit of {limit}")
        return Path(path).open("rb")
    except FileNotFoundError:
        raise error(f"{path}: no such file") from None
    except (OSError, ValueError) as cause:  # no permission, a name with a zero byte
        raise error(f"{path}: cannot be read ({one_line(cause)})") from cause
