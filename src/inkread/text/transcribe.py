"""Words read as a whole, where letters touch: the decoding of connectionist temporal classification.

A recogniser of words looks at a word's ink in narrow frames, from left to right, and says for each how probable every
symbol is, or the *blank*: none. A word is read if its symbols come in their order, each in one frame or several
and with blanks anywhere between; the probability of a text is the sum over all ways to spread it over the frames
(Graves et al. 2006).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..ink.normalize import MARGIN, normalize_word
from ..ink.segment import Piece, trim
from .language import Language
from .search import language_cost

TEXTS_KEPT = 16
"""Beginnings of a text that are kept from frame to frame."""

LEAST = math.log(1e-3)
"""Symbols that are less probable in a frame do not begin there."""


class WordRecogniser(Protocol):
    """Anything that reads the ink of a word in frames.

    Attributes
    ----------
    classes_ : (C,) array of str
        The symbols it knows.
    """

    classes_: NDArray[Any]

    def __call__(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return ``(frames, C + 1)`` logarithms of probabilities, the blank last, of a ``(32, W)`` word."""
        ...


@dataclass(frozen=True, eq=False)
class Transcript:
    """What a recogniser sees in the ink of a word.

    Attributes
    ----------
    frames : (n, C + 1) float64
        Logarithms of the probabilities of the symbols and, last, the blank.
    symbols : tuple of str
        The C symbols, single characters.
    ink : Piece
        The ink.
    margin : float
        Frames before the ink, and after it.
    """

    frames: NDArray[np.float64]
    symbols: tuple[str, ...]
    ink: Piece
    margin: float

    def cost(self, text: str) -> float:
        """Return the negative logarithm of the probability of a text, in nats, summed over all ways.

        That is the forward algorithm of CTC.
        """
        states = self._states(text)
        skips = _skips(states)
        total = self._beginning(states)
        for frame in self.frames[1:]:
            stay, step, leap = total, _moved(total, 1), np.where(skips, _moved(total, 2), -np.inf)
            total = np.logaddexp(np.logaddexp(stay, step), leap) + frame[states]
        return -float(np.logaddexp.reduce(total[-2:]))

    def likely_texts(self, language: Language | None) -> dict[str, float]:
        """Return the likeliest texts with their costs in nats (prefix beam search, Hannun et al. 2014).

        Parameters
        ----------
        language
            What people write, which decides together with the ink which beginnings are worth being followed; its
            costs are not in those returned.
        """
        blank = len(self.symbols)
        number = {symbol: i for i, symbol in enumerate(self.symbols)}
        beams = {"": (0.0, -math.inf)}  # by text: logarithms of ending with the blank, and with its last symbol
        for frame in self.frames.tolist():
            begins = [(symbol, frame[i]) for i, symbol in enumerate(self.symbols) if frame[i] > LEAST]
            grown: dict[str, tuple[float, float]] = {}
            for text, (with_blank, with_symbol) in beams.items():
                either = _log_add(with_blank, with_symbol)
                last = text[-1:]
                again = with_symbol + frame[number[last]] if text else -math.inf
                known = grown.get(text, (-math.inf, -math.inf))
                grown[text] = _log_add(known[0], either + frame[blank]), _log_add(known[1], again)
                for symbol, log_probability in begins:
                    longer = text + symbol
                    known = grown.get(longer, (-math.inf, -math.inf))
                    before = with_blank if symbol == last else either
                    grown[longer] = known[0], _log_add(known[1], before + log_probability)
            if len(grown) > TEXTS_KEPT:
                costs = {text: language_cost(language, text) - _log_add(*ends) for text, ends in grown.items()}
                kept = sorted(costs, key=costs.__getitem__)[:TEXTS_KEPT]
                grown = {text: grown[text] for text in kept}
            beams = grown
        return {text: -_log_add(*ends) for text, ends in beams.items()}

    def places(self, text: str) -> list[tuple[int, int]]:
        """Return the first frame of each symbol of a text, and that after its last, on the likeliest way through."""
        states = self._states(text)
        skips = _skips(states)
        best = self._beginning(states)
        steps = []
        for frame in self.frames[1:]:
            options = np.stack([best, _moved(best, 1), np.where(skips, _moved(best, 2), -np.inf)])
            steps.append(options.argmax(axis=0))
            best = options.max(axis=0) + frame[states]
        at = len(states) - 1 if len(states) == 1 or best[-1] >= best[-2] else len(states) - 2
        way = [at]
        for step in reversed(steps):
            at -= int(step[at])
            way.append(at)
        in_state = np.array(way[::-1])
        spans = []
        for symbol in range(len(text)):
            frames = np.flatnonzero(in_state == 2 * symbol + 1)
            spans.append((int(frames[0]), int(frames[-1]) + 1))
        return spans

    def characters(self, text: str) -> list[tuple[NDArray[np.float64], Piece]]:
        """Return for each symbol of a text the probabilities of the symbols where it stands, ``(C,)``, and its ink."""
        spans = self.places(text)
        middles = [(one[1] + other[0]) / 2 for one, other in pairwise(spans)]
        found = []
        for (first, last), (left, right) in zip(spans, pairwise([0.0, *middles, len(self.frames)]), strict=True):
            likely = np.exp(self.frames[first:last, :-1]).max(axis=0)
            likely /= max(1.0, float(likely.sum()))
            found.append((likely, self._between(left, right)))
        return found

    def _between(self, left: float, right: float) -> Piece:
        """Return the ink between two places, in frames; all rows of it where there is none."""
        columns = self.ink.mask.shape[1]
        scale = columns / (len(self.frames) - 2 * self.margin)
        start = min(max(round((left - self.margin) * scale), 0), columns - 1)
        stop = min(max(round((right - self.margin) * scale), start + 1), columns)
        places = np.arange(columns)
        found = trim(self.ink, (start <= places) & (places < stop))
        y1, x1, y2, _ = self.ink.box
        return found or Piece((y1, x1 + start, y2, x1 + stop), self.ink.mask[:, start:stop])

    def _states(self, text: str) -> NDArray[np.intp]:
        """Return the classes that come one after the other in a text: blanks, and its symbols between them."""
        states = np.full(2 * len(text) + 1, len(self.symbols), dtype=np.intp)
        states[1::2] = [self.symbols.index(symbol) for symbol in text]
        return states

    def _beginning(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the logarithms of the probabilities of the states in the first frame."""
        total = np.full(len(states), -np.inf)
        total[:2] = self.frames[0, states[:2]]
        return total


def transcribe(recogniser: WordRecogniser, ink: Piece, stroke: float, slope: float = 0.0) -> Transcript:
    """Return what a recogniser sees in the ink of a word.

    Parameters
    ----------
    recogniser
        The recogniser.
    ink
        The ink of all letters.
    stroke
        Width of the pen's stroke in pixels.
    slope
        Of the line that the word stands on.
    """
    image = normalize_word(ink.mask, stroke, slope)
    frames = recogniser(image).astype(np.float64)
    symbols = tuple(str(symbol) for symbol in recogniser.classes_)
    return Transcript(frames, symbols, ink, MARGIN * len(frames) / image.shape[1])


def _skips(states: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which states may follow the one before the last at once: symbols, but not the same symbol again."""
    skips = np.zeros(len(states), dtype=bool)
    skips[3::2] = states[3::2] != states[1:-2:2]
    return skips


def _moved(values: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    """Return values moved to later states."""
    return np.concatenate([np.full(by, -np.inf), values[:-by]])[: len(values)]


def _log_add(one: float, other: float) -> float:
    """Return the logarithm of the sum of two numbers given by their logarithms."""
    if one < other:
        one, other = other, one
    return one if other == -math.inf else one + math.log1p(math.exp(other - one))
