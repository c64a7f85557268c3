"""The line recogniser at work: strips in, characters with their places out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..onnx import CLASSES, Expected, Network
from .confidence import Calibration
from .ctc import Symbol, Weights, align, decode_beam
from .language import LanguageModel
from .strips import HEIGHT, STRIDE, LineStrip

FORMAT = "inkread.lines"
VERSION = "2"

CALIBRATION = "calibration"
"""Key of the calibration in the file."""

LINE_RECOGNISER = Expected(
    "line recogniser", FORMAT, VERSION, "strips", (1, 3, HEIGHT, 8 * STRIDE), "log_probabilities", (1, 8, CLASSES),
    "charset", are_logarithms=True, beside=(("properties", (1, 2)),),
)  # fmt: skip
"""What the network has to be."""

ALTERNATIVES = 4
"""Most readings that are given of a character."""


@dataclass(frozen=True)
class LineReading:
    """What was read on a strip.

    Attributes
    ----------
    symbols : tuple of Symbol
        The characters, spaces included, with their frames.
    alternatives : tuple of tuple of (str, float)
        For each character what may stand in its frames, with the probabilities, the best first.
    printed, upside_down : float
        Probabilities that the line is printed and not written by hand, and that it stands on its head.
    """

    symbols: tuple[Symbol, ...]
    alternatives: tuple[tuple[tuple[str, float], ...], ...]
    printed: float = 0.0
    upside_down: float = 0.0

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
        black to 1 white, to ``log_probabilities``, ``(N, W / 8, 1 + C)``, of which class 0 is the blank, and to
        ``properties``, ``(N, 2)``, probabilities that a strip is printed and that it is upside down.
    language
        Weighs the readings; none reads codes as they stand.
    weights
        Of the language.

    Attributes
    ----------
    charset : Charset
        What it can read.
    calibration : Calibration
        How its probabilities become confidences; those of the symbols that it returns are.

    Raises
    ------
    ModelError
        If there is no such file, or it is no such network, or its charset is not one.
    """

    def __init__(
        self,
        path: str | Path,
        language: LanguageModel | None = None,
        weights: Weights = Weights(),  # noqa: B008 - frozen
    ) -> None:
        self._network = Network(path, LINE_RECOGNISER)
        self.charset = self._network.charset
        if language is not None and language.characters != self.charset.characters:
            raise ModelError(f"{path}: its charset is not that of the language")
        held = self._network.metadata.get(CALIBRATION)
        try:
            self.calibration = Calibration() if held is None else Calibration.from_json(held)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{path}: its calibration is damaged ({error})") from error
        self._language, self._weights = language, weights

    def __call__(self, strips: Sequence[LineStrip], allowed: str | None = None) -> list[LineReading]:
        """Read strips.

        Parameters
        ----------
        strips
            As from ``cut_strip``.
        allowed
            The only visible characters that may be read; all of the charset if left out. Spaces are read in any case:
            without them two numbers would become one.
        """
        return [self._read(strip.pixels, allowed) for strip in strips]

    def infer(self, pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return what stands in each frame of a strip, ``(W / 8, 1 + C) float32``, and its properties, ``(2,)``.

        Parameters
        ----------
        pixels
            ``(48, W, 3) uint8``; W a multiple of 8.
        """
        if pixels.shape[0] != HEIGHT or pixels.shape[1] % STRIDE:
            raise ValueError(f"a strip is {HEIGHT} pixels high and a multiple of {STRIDE} wide, not {pixels.shape}")
        inputs = (pixels.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[np.newaxis]
        frames, properties = self._network.run(inputs)
        return frames[0], properties[0]

    def _read(self, pixels: NDArray[np.uint8], allowed: str | None) -> LineReading:
        frames, (printed, upside_down) = self.infer(pixels)
        if allowed is not None:
            forbidden = [1 + i for i, character in enumerate(self.charset) if character not in allowed + " "]
            frames = frames.copy()
            frames[:, forbidden] = -np.inf
            frames -= np.logaddexp.reduce(frames, axis=1, keepdims=True)
        text = decode_beam(frames, self.charset.characters, self._language, self._weights)[0][0]
        text = " ".join(text.split())
        aligned = align(frames, text, self.charset.characters)
        symbols = [replace(symbol, confidence=self.calibration.glyph(symbol.confidence)) for symbol in aligned]
        alternatives = tuple(self._alternatives(frames, symbol) for symbol in symbols)
        return LineReading(tuple(symbols), alternatives, float(printed), float(upside_down))

    def _alternatives(self, frames: NDArray[np.float32], symbol: Symbol) -> tuple[tuple[str, float], ...]:
        """Return what may stand in the frame in which a character is clearest, blanks aside.

        The others share what the confidence of the character leaves.
        """
        own = frames[symbol.start : symbol.stop, 1:]
        if not len(own):
            return ((symbol.text, symbol.confidence),)
        best = np.exp(own[int(own[:, self.charset.index(symbol.text)].argmax())])
        own_class = self.charset.index(symbol.text)
        best *= (1 - symbol.confidence) / max(float(best.sum() - best[own_class]), 1e-9)
        best[own_class] = symbol.confidence
        order = np.argsort(-best)[:ALTERNATIVES]
        return tuple((self.charset.characters[i], float(best[i])) for i in order if best[i] > 0)
