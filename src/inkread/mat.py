"""Arrays of real numbers from MATLAB's ``.mat`` files of the versions 4 to 7, without believing what they declare.

SciPy reads more of these files, and some damaged ones end the interpreter there. "MAT-File Format", The MathWorks,
describes them.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from .arrays import MAX_UNPACKED, one_line, open_file
from .errors import DataError

MAX_NAME = 63
"""Letters of a name in MATLAB."""

MAX_AXES = 8

Order = Literal["little", "big"]

_INT8, _INT32, _UINT32, _MATRIX, _COMPRESSED = 1, 5, 6, 14, 15

_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
"""NumPy's names of the types in which numbers are stored."""

_OTHERS = {1: "cells", 2: "a structure", 3: "an object", 4: "text", 5: "a sparse array"}
"""Classes of arrays before that of doubles; those after the one of the widest integers are not numbers either."""

_DOUBLE, _WIDEST = 6, 15

_OLD_TYPES = ("f8", "f4", "i4", "i2", "u2", "u1")
"""Types of version 4."""


def read_mat(path: str | Path, wanted: Iterable[str]) -> dict[str, NDArray[np.generic]]:
    """Return arrays of numbers from a ``.mat`` file, each of the type in which it is stored.

    Parameters
    ----------
    path
        The file.
    wanted
        Endings of the names of the arrays that are read; what else is in the file is passed over.

    Raises
    ------
    DataError
        If there is no such file, it is none that MATLAB writes (before version 7.3), or one of the arrays has more than
        ``MAX_UNPACKED`` bytes as numbers of 8 bytes, or holds something other than real numbers, or is sparse.
    """
    arrays: dict[str, NDArray[np.generic]] = {}
    endings = tuple(wanted)
    with open_file(path, MAX_UNPACKED, DataError) as file:
        try:
            left = MAX_UNPACKED
            for name, array in _arrays(file, endings):
                left -= 8 * array.size
                if name in arrays or left < 0:
                    what = "stands there twice" if name in arrays else f"is more than the limit of {MAX_UNPACKED} bytes"
                    raise ValueError(f"{name} {what}")
                arrays[name] = array
        except _NoNumbersError as error:
            raise DataError(f"{path}: {error}") from error
        except (ArithmeticError, LookupError, ValueError, OSError, zlib.error) as error:
            raise DataError(f"{path}: not a .mat file ({one_line(error)})") from error
    return arrays


class _NoNumbersError(Exception):
    """An array holds something else."""


class _Source(Protocol):
    """Gives the bytes of an array, one part after another."""

    def take(self, length: int) -> bytes | bytearray:
        """Return so many bytes; raise ``ValueError`` if there are not so many."""
        ...


class _Plain:
    """The bytes of a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def take(self, length: int) -> bytes | bytearray:
        content = self._file.read(length)
        if len(content) < length:
            raise ValueError("cut short")
        return content


class _Inflated:
    """Bytes of a file that are compressed, unpacked no further than they are asked for."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._packed, self._unpacker = file.read(length), zlib.decompressobj()

    def take(self, length: int) -> bytes | bytearray:
        content = bytearray()
        while len(content) < length:
            part = self._unpacker.decompress(self._packed, min(length - len(content), 1 << 20))
            self._packed = self._unpacker.unconsumed_tail
            if not part and not self._packed:
                raise ValueError("cut short")
            content += part
        return content


def _arrays(file: BinaryIO, endings: tuple[str, ...]) -> Iterator[tuple[str, NDArray[np.generic]]]:
    start = file.read(128)
    if 0 in start[:4] or len(start) < 128:  # text of version 5 has none
        file.seek(0)
        yield from _old_arrays(file, endings)
        return
    if start[124:126] in (b"\0\2", b"\2\0"):
        raise ValueError("of version 7.3; save it with -v7")
    if start[126:128] not in (b"IM", b"MI"):
        raise ValueError("no header of one")
    order: Order = "little" if start[126:128] == b"IM" else "big"
    while tag := file.read(8):
        kind, length = _numbers(tag.ljust(8), order)
        following = file.tell() + length
        source: _Source = _Plain(file)
        if kind == _COMPRESSED:
            source = _Inflated(file, length)
            kind, _ = _numbers(source.take(8), order)
        if kind == _MATRIX and (found := _array(source, order, endings)):
            yield found
        file.seek(following)


def _array(source: _Source, order: Order, endings: tuple[str, ...]) -> tuple[str, NDArray[np.generic]] | None:
    """Return the name and the values of an array of version 5, unless the name is not wanted."""
    flags = int.from_bytes(_element(source, order, (_UINT32,), 8)[1][:4], order)
    shape = tuple(
        np.frombuffer(_element(source, order, (_INT32,), 4 * MAX_AXES)[1], "<i4" if order == "little" else ">i4")
    )
    name = bytes(_element(source, order, (_INT8,), MAX_NAME)[1]).decode("ascii")
    if not name.endswith(endings) or not name.isprintable():
        return None
    kind, is_complex = flags & 0xFF, bool(flags & 0x0800)
    if not _DOUBLE <= kind <= _WIDEST or is_complex:
        found = "complex numbers" if is_complex else _OTHERS.get(kind, f"something of class {kind}")
        raise _NoNumbersError(f"{name} should hold numbers, found {found}")
    size = _size(shape)
    stored, content = _element(source, order, tuple(_TYPES), MAX_UNPACKED)
    values = np.frombuffer(content, np.dtype(_TYPES[stored]).newbyteorder("<" if order == "little" else ">"))
    if values.size != size:
        raise ValueError(f"{name} is of shape {shape} and has {values.size} numbers")
    return name, values.reshape(shape, order="F")


def _element(source: _Source, order: Order, kinds: tuple[int, ...], limit: int) -> tuple[int, bytes | bytearray]:
    """Return the type and the content of the next part of an array, which stands at a multiple of 8 bytes."""
    tag = source.take(8)
    kind, length = _numbers(tag, order)
    is_small = bool(kind >> 16)
    if is_small:  # up to 4 bytes stand in the tag
        kind, length = kind & 0xFFFF, kind >> 16
    if kind not in kinds or length > (4 if is_small else limit):
        raise ValueError(f"a part of type {kind} with {length} bytes, which is not known or too large")
    if is_small:
        return kind, tag[4 : 4 + length]
    content = source.take(length)
    if kinds != tuple(_TYPES):  # after the values nothing is read
        source.take(-length % 8)
    return kind, content


def _old_arrays(file: BinaryIO, endings: tuple[str, ...]) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """Give the arrays of a file of version 4."""
    source = _Plain(file)
    header = file.read(20)
    if not header:
        raise ValueError("nothing in it")
    while header:
        order: Order = "little" if int.from_bytes(header[:4], "little") < 5000 else "big"
        code, rows, columns, imaginary, letters = (
            int.from_bytes(header[at : at + 4], order, signed=True) for at in range(0, 20, 4)
        )
        if (
            len(header) < 20
            or not 0 <= code < 5000
            or code % 1000 // 10 >= len(_OLD_TYPES)
            or not 0 < letters <= MAX_NAME + 1
        ):
            raise ValueError("no header of one")
        kind = np.dtype(_OLD_TYPES[code % 1000 // 10]).newbyteorder("<" if order == "little" else ">")
        name = source.take(letters).rstrip(b"\0").decode("ascii")
        length = _size((rows, columns)) * kind.itemsize
        if not name.endswith(endings) or not name.isprintable():
            file.seek(length * (1 + bool(imaginary)), 1)
        elif code % 10 or imaginary:
            raise _NoNumbersError(
                f"{name} should hold numbers, found {'text or a sparse array' if code % 10 else 'complex numbers'}"
            )
        else:
            yield name, np.frombuffer(source.take(length), kind).reshape(rows, columns, order="F")
        header = file.read(20)


def _size(shape: tuple[int, ...]) -> int:
    """Return how many numbers an array of a shape has; raise ``ValueError`` if it is none, or they are too many."""
    if len(shape) < 2 or min(shape) < 0:
        raise ValueError(f"an array of shape {shape}")
    size = math.prod(map(int, shape))
    if 8 * size > MAX_UNPACKED:
        raise ValueError(f"{8 * size} bytes in one array are more than the limit of {MAX_UNPACKED}")
    return size


def _numbers(tag: bytes | bytearray, order: Order) -> tuple[int, int]:
    return int.from_bytes(tag[:4], order), int.from_bytes(tag[4:8], order)
