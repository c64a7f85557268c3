"""The line recogniser at work: strips in, characters with their places out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..onnx import CLASSES, Expected, Network
from .ctc import Symbol, Weights, align, decode_beam
from .language import CharacterModel
from .strips import HEIGHT, STRIDE, LineStrip

FORMAT = "inkread.lines"
VERSION = "1"

LINE_RECOGNISER = Expected(
    "line recogniser", FORMAT, VERSION, "strips", (1, 3, HEIGHT, 8 * STRIDE), "log_probabilities", (1, 8, CLASSES),
    "charset", are_logarithms=True,
)  # fmt: skip
"""What the network has to be."""

ALTERNATIVES = 4
"""Most readings that are given of a character."""

LEAST_ALTERNATIVE = 0.005
"""Least probability of a reading that is given."""


@dataclass(frozen=True)
class LineReading:
    """What was read on a strip.

    Attributes
    ----------
    symbols : tuple of Symbol
        The characters, spaces included, with their frames.
    alternatives : tuple of tuple of (str, float)
        For each character what may stand in its frames, with the probabilities, the best first.
    """

    symbols: tuple[Symbol, ...]
    alternatives: tuple[tuple[tuple[str, float], ...], ...]

    @property
    def text(self) -> str:
        """The characters in a row."""
        return "".join(symbol.text for symbol in self.symbols)

    @property
    def confidence(self) -> float:
        """Mean confidence of the visible characters; 0 if there are none."""
        found = [symbol.confidence for symbol in self.symbols if symbol.text != " "]
        return sum(found) / len(found) if found else 0.0


class LineRecognizer:
    """Reads strips with a network trained with connectionist temporal classification.

    Parameters
    ----------
    path
        An ONNX file that ``inkread.training.reader.export`` wrote: from ``strips``, ``(N, 3, 48, W) float32``, RGB, -1
        black to 1 white, to ``log_probabilities``, ``(N, W / 8, 1 + C)``, of which class 0 is the blank.
    language
        Weighs the readings; none reads codes as they stand.
    weights
        Of the language.

    Raises
    ------
    ModelError
        If there is no such file, or it is no such network, or its charset is not one.
    """

    def __init__(
        self,
        path: str | Path,
        language: CharacterModel | None = None,
        weights: Weights = Weights(),  # noqa: B008 - frozen
    ) -> None:
        self._network = Network(path, LINE_RECOGNISER)
        self.charset = self._network.charset
        if language is not None and language.characters != self.charset.characters:
            raise ModelError(f"{path}: its charset is not that of the language")
        self._language, self._weights = language, weights

    def __call__(self, strips: Sequence[LineStrip], allowed: str | None = None) -> list[LineReading]:
        """Read strips.

        Parameters
        ----------
        strips
            As from ``cut_strip``.
        allowed
            The only characters that may be read; all of the charset if left out.
        """
        return [self._read(self.log_probabilities(strip.pixels), allowed) for strip in strips]

    def log_probabilities(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return what stands in each frame of a strip, ``(48, W, 3) uint8`` to ``(W / 8, 1 + C) float32``."""
        if pixels.shape[0] != HEIGHT or pixels.shape[1] % STRIDE:
            raise ValueError(f"a strip is {HEIGHT} pixels high and a multiple of {STRIDE} wide, not {pixels.shape}")
        return self._network((pixels.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[np.newaxis])[0]

    def _read(self, frames: NDArray[np.float32], allowed: str | None) -> LineReading:
        if allowed is not None:
            forbidden = [1 + i for i, character in enumerate(self.charset) if character not in allowed]
            frames = frames.copy()
            frames[:, forbidden] = -np.inf
            frames -= np.logaddexp.reduce(frames, axis=1, keepdims=True)
        text = decode_beam(frames, self.charset.characters, self._language, self._weights)[0][0]
        text = " ".join(text.split())
        symbols = align(frames, text, self.charset.characters)
        return LineReading(tuple(symbols), tuple(self._alternatives(frames, symbol) for symbol in symbols))

    def _alternatives(self, frames: NDArray[np.float32], symbol: Symbol) -> tuple[tuple[str, float], ...]:
        """Return what may stand in the frame in which a character is clearest, blanks aside."""
        own = frames[symbol.start : symbol.stop, 1:]
        if not len(own):
            return ((symbol.text, symbol.confidence),)
        best = np.exp(own[int(own[:, self.charset.index(symbol.text)].argmax())])
        order = np.argsort(-best)[:ALTERNATIVES]
        return tuple((self.charset.characters[i], float(best[i])) for i in order if best[i] >= LEAST_ALTERNATIVE)
