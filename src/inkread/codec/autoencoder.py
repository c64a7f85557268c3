"""Autoencoders of glyph images in the NumPy engine, and their files.

The network is a stack of fully connected layers, as in the assignment's section 5 but larger::

    rows (N, 1024) -> hidden layers -> code (N, K) -> hidden layers, mirrored -> rows (N, 1024)

The code is linear, so its numbers are unbounded; the output passes a sigmoid, so it is a grey value. A file is a
safetensors file of the weights with the strings

``format``      ``inkread.autoencoder``
``version``     ``1``
``parameters``  JSON object: ``hidden``, ``code``, ``activation``
``provenance``  JSON object: how the weights were made, for information only
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import one_line, parse_json, read_tensors, write_tensors
from ..errors import ModelError
from ..nn.activations import ACTIVATIONS, DERIVATIVES, Floats
from ..nn.layers import Params
from ..nn.network import feed_back, feed_forward, initialize_network, layer_names
from ..nn.optimizer import parameter_names

FORMAT = "inkread.autoencoder"
VERSION = "1"
PIXELS = 1024
"""Length of a row: 32 x 32, column by column."""

PAPER = np.float32(1)
"""Subtracted from the inputs, so that paper, which is most of an image, becomes 0."""

BATCH = 1024
"""Images processed at a time, which limits the memory in use."""


@dataclass(frozen=True)
class Shape:
    """The layers of an autoencoder.

    Attributes
    ----------
    hidden : tuple of int
        Units of the encoder's hidden layers; the decoder has the same in the opposite order.
    code : int
        Length of the code.
    activation : str
        Activation of the hidden layers.
    """

    hidden: tuple[int, ...] = (700, 340)
    code: int = 32
    activation: str = "elu"

    def __post_init__(self) -> None:
        if self.code < 1 or any(units < 1 for units in self.hidden):
            raise ValueError(f"every layer needs at least one unit, got hidden {self.hidden} and code {self.code}")
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"the activation must be one of {', '.join(ACTIVATIONS)}, got {self.activation!r}")

    @property
    def sizes(self) -> list[int]:
        """Numbers between the layers, from the input to the output."""
        return [PIXELS, *self.hidden, self.code, *reversed(self.hidden), PIXELS]

    @property
    def names(self) -> list[str]:
        """Names of the layers, from the first to the last."""
        return layer_names(len(self.sizes) - 2)

    @property
    def activations(self) -> list[str]:
        """Names of the layers' activations."""
        hidden = [self.activation] * len(self.hidden)
        return [*hidden, "linear", *hidden, "sigmoid"]

    @property
    def encoder_depth(self) -> int:
        """Number of layers of the encoder, including the code layer."""
        return len(self.hidden) + 1


class Autoencoder:
    """An autoencoder of glyph images.

    Parameters
    ----------
    shape
        The layers.
    params
        The network: ``W`` and ``b`` of the layers that ``shape`` names.

    Raises
    ------
    ValueError
        If the network does not have that shape.
    """

    def __init__(self, shape: Shape, params: Params) -> None:
        expected: dict[str, tuple[int, ...]] = {}
        for name, inputs, outputs in zip(shape.names, shape.sizes[:-1], shape.sizes[1:], strict=True):
            expected |= {"W" + name: (inputs, outputs), "b" + name: (outputs,)}
        found = {name: np.shape(params[name]) for name in parameter_names(params)}
        if found != expected:
            wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
            raise ValueError(f"the weights do not fit the layers: {', '.join(wrong)}")
        self.shape = shape
        self.params = params

    @classmethod
    def initialize(
        cls, shape: Shape, rng: np.random.Generator, dtype: type[np.floating[Any]] = np.float32
    ) -> Autoencoder:
        """Return an autoencoder with Xavier-initialised weights."""
        params = initialize_network(shape.sizes, rng=rng)
        return cls(shape, {name: weight.astype(dtype) for name, weight in params.items()})

    def weights(self) -> dict[str, Floats]:
        """Return the weights and biases by name: the arrays themselves."""
        return {name: self.params[name] for name in parameter_names(self.params)}

    def encode(self, rows: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        """Return the ``(N, K) float32`` codes of ``(N, 1024)`` rows of the NIST36 schema: paper 1, ink 0."""
        return self._in_batches(self.forward_encoder, rows, self.shape.code)

    def decode(self, codes: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        """Decode ``(N, K)`` codes to ``(N, 1024) float32`` rows between 0 and 1."""
        return self._in_batches(self.forward_decoder, codes, PIXELS)

    def reconstruct(self, rows: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        """Encode and decode ``(N, 1024)`` rows; return ``(N, 1024) float32``."""
        return self.decode(self.encode(rows))

    def forward_encoder(self, rows: Floats) -> Floats:
        """Return the codes of a batch, with caches for ``backward``."""
        return feed_forward(rows - PAPER, self.params, *self._layers(ACTIVATIONS, stop=self.shape.encoder_depth))

    def forward_decoder(self, codes: Floats) -> Floats:
        """Return the rows of a batch of codes, with caches for ``backward``."""
        return feed_forward(codes, self.params, *self._layers(ACTIVATIONS, start=self.shape.encoder_depth))

    def backward_decoder(self, delta: Floats) -> Floats:
        """Take the gradient of the loss by the output back to the code, ``(N, K)``."""
        return feed_back(delta, self.params, *self._layers(DERIVATIVES, start=self.shape.encoder_depth))

    def backward_encoder(self, delta: Floats) -> Floats:
        """Take the gradient of the loss by the code back to the input, ``(N, 1024)``."""
        return feed_back(delta, self.params, *self._layers(DERIVATIVES, stop=self.shape.encoder_depth))

    def _layers(self, table: Mapping[str, Any], start: int = 0, stop: int | None = None) -> tuple[list[str], list[Any]]:
        """Return the names of some layers, and what a table has for their activations."""
        names, activations = self.shape.names[start:stop], self.shape.activations[start:stop]
        return names, [table[activation] for activation in activations]

    def _in_batches(self, forward: Any, inputs: NDArray[Any], width: int) -> NDArray[np.float32]:
        outputs = np.empty((len(inputs), width), dtype=np.float32)
        for start in range(0, len(inputs), BATCH):
            outputs[start : start + BATCH] = forward(np.asarray(inputs[start : start + BATCH], dtype=np.float32))
        for name in [name for name in self.params if name.startswith("cache_")]:
            del self.params[name]
        return outputs

    def save(
        self,
        path: str | Path,
        *,
        provenance: Mapping[str, Any] | None = None,
        half: bool = False,
        extra: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        """Write the autoencoder to a ``.safetensors`` file, atomically.

        Parameters
        ----------
        path
            Target file; an existing file is replaced.
        provenance
            How the weights were made.
        half
            Store them as float16.
        extra
            Additional arrays, by names that no weight has.
        """
        metadata = {
            "format": FORMAT,
            "version": VERSION,
            "parameters": json.dumps(asdict(self.shape)),
            "provenance": json.dumps(dict(provenance or {})),
        }
        dtype = np.float16 if half else np.float32
        tensors = {name: weight.astype(dtype) for name, weight in self.weights().items()}
        write_tensors(path, tensors | dict(extra or {}), metadata)

    @classmethod
    def load(cls, path: str | Path) -> Autoencoder:
        """Read an autoencoder from a file.

        Raises
        ------
        ModelError
            If the file is missing, damaged or not an autoencoder of this package.
        """
        return cls.of_tensors(*read_tensors(path), path)

    @classmethod
    def of_tensors(
        cls, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str], path: str | Path
    ) -> Autoencoder:
        """Return the autoencoder whose file holds these arrays and strings; raises as ``load``."""
        if metadata.get("format") != FORMAT or metadata.get("version") != VERSION:
            found = f"{metadata.get('format')!r}, version {metadata.get('version')!r}"
            raise ModelError(f"{path}: not an autoencoder known here (its format is {found})")
        try:
            parameters = parse_json(metadata["parameters"])
            shape = Shape(tuple(parameters["hidden"]), parameters["code"], parameters["activation"])
            with np.errstate(invalid="ignore", over="ignore"):  # what becomes of it is looked at next
                weights = {name: value.astype(np.float32) for name, value in tensors.items() if name[:1] in ("W", "b")}
            if not all(np.isfinite(weight).all() for weight in weights.values()):
                raise ValueError("its weights are not all finite numbers")
            return cls(shape, weights)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{path}: damaged autoencoder: {one_line(error)}") from error
