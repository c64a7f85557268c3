"""``q3_weights.pickle``: the weights in the file in which the assignment's scripts hand them on, and a safer one."""

from __future__ import annotations

import io
import math
import pickle
import pickletools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import NUMBERS, one_line, read_file, read_npz
from ..errors import ModelError
from ..storage import replacing

MAX_PICKLE = 1 << 25
"""Bytes that a pickle of weights may have: those of the assignment's network have half a million."""

MAX_STEPS = 100_000
"""Instructions in it; an array takes some 20."""

MAX_AXES = 4


def save_q3_weights(params: Mapping[str, Any], path: str | Path) -> None:
    """Write the weights and biases of a network as float64, without caches and gradients.

    The pickle is what the assignment asks for; the ``.npz`` file of the same name beside it is safer to read.
    """
    weights = {name: np.asarray(array, np.float64) for name, array in params.items() if "_" not in name}
    with replacing(path) as temporary:
        temporary.write_bytes(pickle.dumps(weights, protocol=4))
    with replacing(Path(path).with_suffix(".npz")) as temporary, temporary.open("wb") as file:
        np.savez(file, **weights)  # type: ignore[arg-type]  # its stub takes any name for allow_pickle


def load_q3_weights(path: str | Path) -> dict[str, NDArray[Any]]:
    """Read the arrays in a file of weights, ``.npz`` or ``.pickle``, and nothing else that a pickle can do.

    Raises
    ------
    ModelError
        If there is no such file, it is too large, damaged, or holds anything but arrays of numbers by name.
    """
    if Path(path).suffix == ".npz":
        weights = read_npz(path, (), "a file of weights", error=ModelError)
    else:
        content = read_file(path, MAX_PICKLE, ModelError)
        try:
            weights = _unpickled(content)
        except Exception as error:  # damaged files make the unpickler raise almost anything
            raise ModelError(f"{path}: not a pickle of weights ({one_line(error)})") from error
    if not weights or not all(array.dtype.kind in NUMBERS for array in weights.values()):
        raise ModelError(f"{path}: holds no arrays of numbers by name")
    return weights


def _unpickled(content: bytes) -> dict[str, NDArray[Any]]:
    _check_steps(content)
    held = _ArrayUnpickler(io.BytesIO(content)).load()
    if not isinstance(held, dict):
        raise pickle.UnpicklingError("no dictionary of arrays")
    weights = {}
    for name, array in held.items():
        if not isinstance(name, str) or not isinstance(array, _Array):
            raise pickle.UnpicklingError("something other than an array by its name")
        weights[name] = array.to_numpy()
    return weights


_STEPS = frozenset(
    [
        "PROTO",
        "FRAME",
        "STOP",
        "MARK",
        "DICT",
        "EMPTY_DICT",
        "SETITEM",
        "SETITEMS",
        "TUPLE",
        "EMPTY_TUPLE",
        "TUPLE1",
        "TUPLE2",
        "TUPLE3",
        "NONE",
        "NEWTRUE",
        "NEWFALSE",
        "INT",
        "BININT",
        "BININT1",
        "BININT2",
        "LONG",
        "LONG1",
        "UNICODE",
        "BINUNICODE",
        "SHORT_BINUNICODE",
        "BINBYTES",
        "SHORT_BINBYTES",
        "BINBYTES8",
        "BYTEARRAY8",
        "PUT",
        "BINPUT",
        "LONG_BINPUT",
        "MEMOIZE",
        "GET",
        "BINGET",
        "LONG_BINGET",
        "GLOBAL",
        "STACK_GLOBAL",
        "REDUCE",
        "BUILD",
    ]
)
"""What a pickle of arrays is made of; all else is refused before anything of it is done."""


def _check_steps(content: bytes) -> None:
    """Look at all instructions first: the unpickler allocates what lengths and numbers of places say."""
    file = io.BytesIO(content)
    for number, (step, argument, _) in enumerate(pickletools.genops(file)):
        if step.name not in _STEPS:
            raise pickle.UnpicklingError(f"the instruction {step.name} makes no arrays")
        if number > MAX_STEPS:
            raise pickle.UnpicklingError(f"more than {MAX_STEPS} instructions")
        if step.name in ("PUT", "LONG_BINPUT") and not 0 <= int(argument or 0) <= MAX_STEPS:
            raise pickle.UnpicklingError(f"a place beyond the {MAX_STEPS}th")


class _Constructor:
    """Stands for a function that a pickle names: it can be called, and nothing in it can be changed."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)

    def __setstate__(self, state: object) -> None:
        raise pickle.UnpicklingError("a function has no state")


class _Type:
    """The type of the numbers of an array."""

    __slots__ = ("dtype",)

    def __init__(self, name: str, *_: Any) -> None:
        if not isinstance(name, str) or name[:1] not in (*NUMBERS, "|") or not name[1:].isdigit():
            raise pickle.UnpicklingError("a type that is not of numbers")
        self.dtype = np.dtype(name)
        if self.dtype.kind not in NUMBERS:
            raise pickle.UnpicklingError("a type that is not of numbers")

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        order = state[1] if isinstance(state, tuple) and len(state) == 8 else None
        if order not in ("<", ">", "|", "=") or any(part is not None for part in state[2:5]):
            raise pickle.UnpicklingError("a type with parts")
        self.dtype = self.dtype.newbyteorder(order)


class _Array:
    """An array of which nothing is believed before it is whole."""

    __slots__ = ("_data", "_order", "_shape", "_type")

    def __init__(self, data: Any = None, kind: Any = None, shape: Any = None, order: Any = "C") -> None:
        self._data, self._type, self._shape, self._order = data, kind, shape, order

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, self._shape, self._type, is_fortran, self._data = state
        self._order = "F" if is_fortran else "C"

    def to_numpy(self) -> NDArray[Any]:
        """Return the array."""
        shape, kind = self._shape, self._type
        if not (isinstance(kind, _Type) and isinstance(shape, tuple) and isinstance(self._data, (bytes, bytearray))):
            raise pickle.UnpicklingError("an array that is not whole")
        if len(shape) > MAX_AXES or not all(type(side) is int and 0 <= side <= MAX_PICKLE for side in shape):
            raise pickle.UnpicklingError(f"an array with more than {MAX_AXES} axes, or longer than its file")
        if math.prod(shape) * kind.dtype.itemsize != len(self._data):
            raise pickle.UnpicklingError(f"{len(self._data)} bytes for an array of shape {shape}")
        values = np.frombuffer(self._data, kind.dtype).astype(kind.dtype.newbyteorder("="))
        return values.reshape(shape, order="F" if self._order == "F" else "C")


def _encode(text: str, encoding: str) -> bytes:
    """Return bytes, which old pickles hold as the text that Latin-1 makes of them."""
    if not isinstance(text, str) or encoding != "latin1":
        raise pickle.UnpicklingError("an encoding that is not Latin-1")
    return text.encode("latin1")


def _of_numpy(*_: Any) -> None:
    raise pickle.UnpicklingError("numpy.ndarray is called")


_NAMES: dict[tuple[str, str], _Constructor] = {
    ("numpy", "ndarray"): _Constructor(_of_numpy),
    ("numpy", "dtype"): _Constructor(_Type),
    ("_codecs", "encode"): _Constructor(_encode),
    ("numpy.core.multiarray", "_reconstruct"): _Constructor(lambda *_: _Array()),  # before NumPy 2, ...
    ("numpy._core.multiarray", "_reconstruct"): _Constructor(lambda *_: _Array()),  # ... and since
    ("numpy.core.numeric", "_frombuffer"): _Constructor(_Array),
    ("numpy._core.numeric", "_frombuffer"): _Constructor(_Array),
}
"""What may be named, and what stands for it."""


class _ArrayUnpickler(pickle.Unpickler):
    """Makes arrays of numbers; a pickle of anything else could run any program."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what stands for that with which a pickle of an array is made."""
        if (module, name) not in _NAMES:
            raise pickle.UnpicklingError(f"it refers to {module[:80]}.{name[:80]}, which is no array")
        return _NAMES[module, name]
