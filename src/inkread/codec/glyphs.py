"""The codec of glyph images: rows to symbols and back, and the model that encoder and decoder share.

The code of an image is divided by a quantiser step, which depends on the quality, and rounded. Each of its K numbers
is then a symbol of a frequency table, counted on the training data, and is range coded. The tables are integers and
part of the model, so decoding the symbols involves no rounding; images decoded from them may differ by about 1e-6
from machine to machine.

A model's file is that of its autoencoder with three additional arrays, for Q qualities:

``steps``    ``(Q,) float32``     the quantiser's step, from the coarsest to the finest
``lowest``   ``(Q, K) int16``     value of the first symbol of each table, in steps
``counts``   ``(Q, K, S) uint16`` frequencies of the symbols; 0 after the last one
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import one_line, read_tensors
from ..errors import ModelError
from ..models.registry import default_model
from .autoencoder import Autoencoder
from .range_coder import Frequencies, RangeDecoder, RangeEncoder

STEPS = (3.0, 2.0, 1.4, 1.0, 0.7, 0.5)
"""Quantiser steps of the qualities 1, 2 ..., in units of the code."""

TOTAL = 1 << 14
"""Sum of the frequencies of a table."""

RANGE = 6.0
"""Values are clipped to this many standard deviations."""

SMOOTHING = 0.02
"""Weight of a Gaussian of twice the width in the tables, for values missing from the training data."""

ID_BYTES = 4
"""Length of a model's identifier in a compressed file."""

DEFAULT_QUALITY = 4

MAX_STEPS = 255
"""Qualities: the number of one is a byte of the file."""


class GlyphCodec:
    """Encodes and decodes glyph images.

    Parameters
    ----------
    autoencoder
        Autoencoder with its code in principal axes, see ``axes``.
    steps, lowest, counts
        Arrays as in the file.

    Attributes
    ----------
    model_id : bytes
        Four bytes that identify the model: the first of the SHA-256 of its arrays.

    Raises
    ------
    ValueError
        If the arrays do not fit each other.
    """

    def __init__(
        self, autoencoder: Autoencoder, steps: NDArray[Any], lowest: NDArray[Any], counts: NDArray[Any]
    ) -> None:
        n_codes = autoencoder.shape.code
        if (
            steps.ndim != 1
            or lowest.shape != (len(steps), n_codes)
            or counts.shape != (*lowest.shape, counts.shape[-1])
        ):
            raise ValueError("the tables do not fit the code")
        kinds = [table.dtype.kind for table in (steps, lowest, counts)]
        if kinds != ["f", "i", "u"] or not (np.isfinite(steps) & (steps > 0)).all() or not 1 <= len(steps) <= MAX_STEPS:
            raise ValueError("the tables are not of steps above 0 and of whole numbers")
        self.autoencoder = autoencoder
        self.steps, self.lowest, self.counts = steps, lowest, counts
        self.tables = [[Frequencies([int(n) for n in table[table > 0]]) for table in tables] for tables in counts]
        self.model_id = _fingerprint(self._tensors())

    @property
    def n_qualities(self) -> int:
        """Number of qualities; 1 is the coarsest."""
        return len(self.steps)

    def symbols(self, rows: NDArray[np.floating[Any]], quality: int) -> NDArray[np.int64]:
        """Return the ``(N, K)`` symbols of ``(N, 1024)`` rows of the NIST36 schema."""
        rounded = np.rint(self.autoencoder.encode(rows) / self.steps[quality - 1]).astype(np.int64)
        sizes = np.array([len(table) for table in self.tables[quality - 1]])
        return np.clip(rounded - self.lowest[quality - 1], 0, sizes - 1)

    def rows(self, symbols: NDArray[np.integer[Any]], quality: int) -> NDArray[np.float32]:
        """Return the ``(N, 1024) float32`` rows, between 0 and 1, of ``(N, K)`` symbols."""
        codes = (symbols + self.lowest[quality - 1]).astype(np.float32) * self.steps[quality - 1]
        return self.autoencoder.decode(codes)

    def encode(self, rows: NDArray[np.floating[Any]], quality: int, encoder: RangeEncoder) -> None:
        """Write ``(N, 1024)`` rows of the NIST36 schema to a range coder."""
        tables = self.tables[quality - 1]
        for image in self.symbols(rows, quality).tolist():
            for symbol, table in zip(image, tables, strict=True):
                encoder.encode(symbol, table)

    def decode(self, n_images: int, quality: int, decoder: RangeDecoder) -> NDArray[np.float32]:
        """Read ``(n_images, 1024) float32`` rows from a range coder.

        Raises
        ------
        CodecError
            If the message contains fewer.
        """
        tables = self.tables[quality - 1]
        # A list grows as there are data; a count alone allocates nothing.
        symbols = [[decoder.decode(table) for table in tables] for _ in range(n_images)]
        return self.rows(np.array(symbols, dtype=np.int64).reshape(n_images, len(tables)), quality)

    def save(self, path: str | Path, *, provenance: Mapping[str, Any] | None = None) -> None:
        """Write the model, its weights as float16."""
        self.autoencoder.save(path, provenance=provenance, half=True, extra=self._tables())

    @classmethod
    def load(cls, path: str | Path) -> GlyphCodec:
        """Read a model.

        Raises
        ------
        ModelError
            If the file is missing, damaged or not a model of the codec.
        """
        tensors, metadata = read_tensors(path)
        try:
            tables = [tensors[name] for name in ("steps", "lowest", "counts")]
            return cls(Autoencoder.of_tensors(tensors, metadata, path), *tables)
        except (IndexError, KeyError, ValueError) as error:
            raise ModelError(f"{path}: not a model of the codec: {one_line(error)}") from error

    def _tables(self) -> dict[str, NDArray[Any]]:
        return {"steps": self.steps, "lowest": self.lowest, "counts": self.counts}

    def _tensors(self) -> dict[str, NDArray[Any]]:
        halves = {name: weight.astype(np.float16) for name, weight in self.autoencoder.weights().items()}
        return halves | self._tables()


@cache
def shipped_codec() -> GlyphCodec:
    """Return the codec of the package; it is loaded once."""
    return GlyphCodec.load(default_model("glyph codec").path)


def fit_tables(autoencoder: Autoencoder, rows: NDArray[np.floating[Any]]) -> GlyphCodec:
    """Return a codec whose tables are counted on training images.

    Parameters
    ----------
    autoencoder
        Autoencoder with its code in principal axes.
    rows
        ``(N, 1024)`` training images.
    """
    autoencoder = _halved(autoencoder)
    codes = autoencoder.encode(rows).astype(np.float64)
    deviations = codes.std(axis=0)
    lowest = np.zeros((len(STEPS), codes.shape[1]), dtype=np.int16)
    tables: list[list[NDArray[np.uint16]]] = []
    for quality, step in enumerate(STEPS):
        tables.append([])
        for number, deviation in enumerate(deviations):
            reach = max(1, int(np.ceil(RANGE * deviation / step)))
            lowest[quality, number] = -reach
            tables[-1].append(frequency_table(codes[:, number] / step, float(deviation) / step, reach))
    width = max(len(table) for row in tables for table in row)
    counts = np.array([[np.pad(table, (0, width - len(table))) for table in row] for row in tables])
    return GlyphCodec(autoencoder, np.array(STEPS, dtype=np.float32), lowest, counts)


def frequency_table(values: NDArray[np.float64], deviation: float, reach: int) -> NDArray[np.uint16]:
    """Return the frequencies of ``-reach ... reach`` among values in steps: all at least 1, together ``TOTAL``."""
    symbols = np.clip(np.rint(values).astype(np.int64), -reach, reach) + reach
    seen = np.bincount(symbols, minlength=2 * reach + 1) / len(values)
    smooth = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (2 * max(deviation, 0.3))) ** 2)
    chances = (1 - SMOOTHING) * seen + SMOOTHING * smooth / smooth.sum()
    counts = 1 + np.floor(chances * (TOTAL - len(chances))).astype(np.int64)
    counts[chances.argmax()] += TOTAL - counts.sum()
    return counts.astype(np.uint16)


def _halved(autoencoder: Autoencoder) -> Autoencoder:
    """Return the autoencoder with its weights rounded to float16, as its file has them."""
    weights = {name: weight.astype(np.float16).astype(np.float32) for name, weight in autoencoder.weights().items()}
    return Autoencoder(autoencoder.shape, weights)


def _fingerprint(tensors: Mapping[str, NDArray[Any]]) -> bytes:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        digest.update(f"{name} {array.dtype.str} {array.shape} ".encode())
        digest.update(array.tobytes())
    return digest.digest()[:ID_BYTES]
