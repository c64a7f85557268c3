"""Networks in ONNX files, run by onnxruntime: looked at and tried before they are used.

A file may declare networks that fill the memory, read other files, or give something other than what is asked of them.
So its steps are looked at first; then it is run once, on small images of nothing, with as much memory as ``MAX_TRIAL``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .arrays import one_line, parse_json, read_file
from .charset import Charset
from .errors import ModelError

MAX_MODEL = 1 << 26
"""Bytes that a file may have; the package's own have up to 6 MB."""

MAX_TRIAL = 250_000_000
"""Bytes of memory in which a network has to manage the trial."""

MAX_SECONDS = 5.0
"""Seconds after which the trial is broken off."""

MAX_DEPTH = 8
"""How deeply graphs may be nested."""

CLASSES = -1
"""Stands, in the shape of what a network gives, for the number of characters and one for none of them."""

ANY = 0
"""Stands there for any number from 1."""


@dataclass(frozen=True)
class Expected:
    """What a network has to be.

    Attributes
    ----------
    kind : str
        In words.
    form, version : str
        Format that its file has to declare.
    given : str
        Name of what it takes, float32.
    shape : tuple of int
        Of the images that it is tried on.
    found : str
        Name of what it gives.
    result : tuple of int
        Shape of that in the trial; ``CLASSES`` and ``ANY`` stand for other numbers.
    charset : "charset" or None
        Where the file says what it can read: a charset with its name. None if it does not.
    are_logarithms : bool
        Whether it gives logarithms of probabilities.
    beside : tuple of (str, tuple of int)
        Names and shapes of what else it gives: probabilities, too.
    """

    kind: str
    form: str
    version: str
    given: str
    shape: tuple[int, ...]
    found: str
    result: tuple[int, ...]
    charset: Literal["charset"] | None = None
    are_logarithms: bool = False
    beside: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def outputs(self) -> list[str]:
        """Names of all that it gives."""
        return [self.found, *(name for name, _ in self.beside)]


class Network:
    """A network ready to run on the CPU, after a trial run.

    It can be sent to another process, which opens the file anew.

    Parameters
    ----------
    path
        An ONNX file.
    expected
        What it has to be.

    Attributes
    ----------
    charset : Charset
        What it can read; one of a space if it does not read.
    metadata : mapping of str to str
        What else its file says of it.

    Raises
    ------
    ModelError
        If the file does not exist or is not such a network.
    """

    def __init__(self, path: str | Path, expected: Expected) -> None:
        self._path, self._expected = Path(path), expected
        self._session, self.charset = _opened(path, expected)
        self.metadata: Mapping[str, str] = self._session.get_modelmeta().custom_metadata_map

    def __call__(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what the network finds in images: float32, of the shape that ``Expected`` says."""
        return self.run(images)[0]

    def run(self, images: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Return all that the network finds in images, in the order of ``Expected``."""
        given = {self._expected.given: np.ascontiguousarray(images)}
        found: list[NDArray[np.float32]] = self._session.run(self._expected.outputs, given)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return Network, (self._path.absolute(), self._expected)


def _opened(path: str | Path, expected: Expected) -> tuple[Any, Charset]:
    """Return a session of onnxruntime and the charset that its file lists; raises as ``Network``."""
    content = read_file(path, MAX_MODEL, ModelError)
    try:
        _check_steps(memoryview(content))
        trial = _session(content, is_trial=True)
        metadata = trial.get_modelmeta().custom_metadata_map
    except Exception as error:  # onnxruntime's own exceptions have no common base
        raise ModelError(f"{path}: not an ONNX model that is run here ({one_line(error)})") from error
    if metadata.get("format") != expected.form or metadata.get("version") != expected.version:
        raise ModelError(f"{path}: not a {expected.kind} of this version of inkread")
    try:
        charset = _charset(metadata, expected)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: names no charset that can be used ({one_line(error)})") from error
    try:
        _check_signature(trial, expected)
        found, *beside = _run_once(trial, expected)
        _check_result(found, expected, 1 + len(charset))
        for (name, result), own in zip(expected.beside, beside, strict=True):
            _check_result(own, replace(expected, found=name, result=result, are_logarithms=False), 0)
        return _session(content), charset
    except Exception as error:
        raise ModelError(f"{path}: damaged {expected.kind}: {one_line(error)}") from error


def _charset(metadata: Mapping[str, str], expected: Expected) -> Charset:
    if expected.charset is None:
        return Charset("none", " ")
    held = parse_json(metadata[expected.charset])
    name, characters, version = held["name"], held["characters"], held.get("version", 1)
    if not (isinstance(name, str) and name.isprintable() and isinstance(characters, str) and type(version) is int):
        raise ValueError("a name, characters and a version are needed")
    return Charset(name, characters, version)


def _runtime() -> Any:
    """Return onnxruntime, told to send nothing.

    Its packages of 2026 tell its makers of every process, model and machine, and keep an identifier of the machine in
    the user's cache, unless these variables are set before it is loaded. Whoever has set them decides.
    """
    for name in ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED"):  # the second is what it was called at first
        os.environ.setdefault(name, "1")
    import onnxruntime

    return onnxruntime


def _session(content: bytes, *, is_trial: bool = False) -> Any:
    onnxruntime = _runtime()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # what goes wrong is raised
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting is not work
    if is_trial:
        _limit_memory()
        options.add_session_config_entry("session.use_env_allocators", "1")
        # Otherwise constants would be computed in advance, outside of that memory.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


@cache
def _limit_memory() -> None:
    """Give onnxruntime the memory for trials, which the sessions that ask for it share; once for the process."""
    onnxruntime = _runtime()
    kind = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    limits = onnxruntime.OrtArenaCfg({"max_mem": MAX_TRIAL, "arena_extend_strategy": 1})
    onnxruntime.create_and_register_allocator(kind, limits)


def _check_signature(session: Any, expected: Expected) -> None:
    inputs, outputs = session.get_inputs(), [output.name for output in session.get_outputs()]
    if [(one.name, one.type) for one in inputs] != [(expected.given, "tensor(float)")]:
        raise ValueError(f"it should take {expected.given} of float32 and nothing else")
    if not set(expected.outputs) <= set(outputs):
        raise ValueError(f"it should give {' and '.join(expected.outputs)}, and gives {', '.join(outputs)[:80]}")


def _run_once(session: Any, expected: Expected) -> Any:
    onnxruntime = _runtime()
    options = onnxruntime.RunOptions()
    options.log_severity_level = 4
    timer = threading.Timer(MAX_SECONDS, lambda: setattr(options, "terminate", True))
    timer.start()
    try:
        return session.run(expected.outputs, {expected.given: np.zeros(expected.shape, dtype=np.float32)}, options)
    finally:
        timer.cancel()


def _check_result(result: Any, expected: Expected, classes: int) -> None:
    """Raise ``ValueError`` if a network does not give probabilities of the shape that it should."""
    if not isinstance(result, np.ndarray) or result.dtype != np.float32:
        raise ValueError(f"{expected.found} is not of float32")
    wanted = tuple(classes if size == CLASSES else size for size in expected.result)
    fits = [size == here if size != ANY else here > 0 for size, here in zip(wanted, result.shape, strict=False)]
    if len(wanted) != result.ndim or not all(fits):
        raise ValueError(f"{expected.found} is of shape {result.shape}, for images of {expected.shape}")
    values: NDArray[np.float64] = result.astype(np.float64)
    probabilities = np.exp(np.minimum(values, 1)) if expected.are_logarithms else values
    if not ((probabilities >= 0) & (probabilities <= 1 + 1e-3)).all():  # NaN is neither
        raise ValueError(f"{expected.found} holds something other than probabilities")
    if CLASSES in expected.result and not np.allclose(probabilities.sum(axis=-1), 1, atol=1e-2):
        raise ValueError(f"the probabilities in {expected.found} do not sum to 1")


# -- what stands in a file: protocol buffers, whose fields are known by their numbers in onnx.proto -------------------

_GRAPH, _FUNCTIONS = 7, 25
_NODE, _INITIALIZER, _SPARSE_INITIALIZER = 1, 5, 15
_OPERATOR, _ATTRIBUTE, _DOMAIN = 4, 5, 7
_TENSOR, _SUBGRAPH, _TENSORS, _SUBGRAPHS, _SPARSE = 5, 6, 10, 11, (22, 23)
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14

ENDLESS = frozenset({"Loop", "Scan", "SequenceMap"})
"""Operators that a file can make run for as long as it likes."""


def _check_steps(model: memoryview) -> None:
    """Raise ``ValueError`` if a network has loops, operators that are not ONNX's own, or data in other files."""
    for number, value in _fields(model):
        if number == _FUNCTIONS:
            raise ValueError("it defines operators of its own")
        if number == _GRAPH:
            _check_graph(_part(value), MAX_DEPTH)


def _check_graph(graph: memoryview, depth: int) -> None:
    if not depth:
        raise ValueError("its graphs are nested too deeply")
    for number, value in _fields(graph):
        if number == _SPARSE_INITIALIZER:
            raise ValueError("it has sparse arrays")
        if number == _INITIALIZER:
            _check_tensor(_part(value))
        if number == _NODE:
            _check_node(_part(value), depth)


def _check_node(node: memoryview, depth: int) -> None:
    for number, value in _fields(node):
        if number == _DOMAIN and bytes(_part(value)) not in (b"", b"ai.onnx"):
            raise ValueError("it has operators that are not ONNX's own")
        if number == _OPERATOR and bytes(_part(value)).decode() in ENDLESS:
            raise ValueError(f"it has the operator {bytes(_part(value)).decode()}, which may never end")
        if number == _ATTRIBUTE:
            for inner, held in _fields(_part(value)):
                if inner in _SPARSE:
                    raise ValueError("it has sparse arrays")
                if inner in (_TENSOR, _TENSORS):
                    _check_tensor(_part(held))
                if inner in (_SUBGRAPH, _SUBGRAPHS):
                    _check_graph(_part(held), depth - 1)


def _check_tensor(tensor: memoryview) -> None:
    if any(number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value) for number, value in _fields(tensor)):
        raise ValueError("it has data in other files")


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview | int]]:
    """Give the numbers of the fields of a message, and what they hold: a number, or bytes."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        kind, size = key & 7, 0
        if kind == 0:
            value, place = _varint(message, place)
            yield key >> 3, value
            continue
        if kind == 2:
            size, place = _varint(message, place)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise ValueError("no protocol buffer")
        if place + size > len(message):
            raise ValueError("cut short")
        yield key >> 3, message[place : place + size]
        place += size


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    """Return a number in groups of 7 bits, the least significant first, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(message):
            break
        byte = message[place]
        value, place = value | (byte & 0x7F) << shift, place + 1
        if byte < 0x80:
            return value, place
    raise ValueError("no protocol buffer")


def _part(value: memoryview | int) -> memoryview:
    if isinstance(value, int):
        raise ValueError("a number in the place of a part")
    return value
