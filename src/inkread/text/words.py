"""The best reading of a word: letter by letter, or as a whole as well where its letters touch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..charset import Charset
from ..ink.candidates import WIDE, Lattice
from ..ink.segment import Piece, merge
from .language import Language
from .search import Reading, language_cost, likeliest, read_word
from .transcribe import Transcript, WordRecogniser, transcribe

PAGE_TIGHT, WORD_TIGHT = (1.0, 1.3), (1.3, 1.8)
"""Width of the widest piece of ink in a typical word of a page, and in a word, up to which letters stand apart, and
from which they touch, in heights of a letter: a single W may be wide, but not in every word."""

TYPICAL = 5
"""Words at least of which one can be typical."""

TIGHT = 0.5
"""Tightness above which even narrow ink may be more than one letter."""

WHOLE_TRUST = 0.4, 0.8
"""Weight of the recogniser of words against the language where letters stand apart, and where they touch."""

LETTERS_TRUST = 0.3
"""Weight of the readings letter by letter against those of the whole word."""

LETTERS_SAY = 6.0, 2.0
"""The most that those count, in nats, where letters stand apart, and where they touch: no way through the lattice may
be the right one there."""

WRITTEN = 0.25
"""Probability of being any character at all, at least, that those of a word have on average."""

CLEAR = 0.3, 0.0
"""Cost in nats a letter up to which a word is clear letter by letter, where letters stand apart, and where not."""

LEGIBLE, TOO_LOW = 1.0, 0.5
"""Cost in nats a letter up to which the recogniser of words can read what looks like no character, and height of ink
up to which it is not asked, in heights of a letter."""

FEW = 8
"""So many of the readings letter by letter are weighed against those of the whole word."""


@dataclass(frozen=True, eq=False)
class Character:
    """A character that was read.

    Attributes
    ----------
    ink : Piece
        Its ink.
    likely : (C,) float64
        Probabilities of the symbols.
    symbol : int
        Index of the one that was chosen.
    """

    ink: Piece
    likely: NDArray[np.float64]
    symbol: int


@dataclass(frozen=True, eq=False)
class Way:
    """A line, what its candidates look like, and the cheapest way through it.

    Attributes
    ----------
    lattice : Lattice
        The candidates.
    likely : (n_candidates, C) float64
        Probabilities of the symbols.
    looks : (n_candidates,) float64
        Cost of each for how little it looks like a character, in nats.
    marks : (n_candidates,) bool
        Whether it is a dot or a dash.
    path : list of int
        The candidates on the way, from left to right, without marks.
    """

    lattice: Lattice
    likely: NDArray[np.float64]
    looks: NDArray[np.float64]
    marks: NDArray[np.bool_]
    path: list[int]

    def gaps(self) -> NDArray[np.float64]:
        """Return the gaps between the characters in heights of a letter."""
        boxes = [self.lattice.candidates[i].piece.box for i in self.path]
        return np.array([b[1] - a[3] for a, b in pairwise(boxes)], dtype=np.float64) / self.lattice.line.height

    def widest(self, word: NDArray[np.intp]) -> float:
        """Return the width of the widest piece of ink in a part of the path, in heights of a letter."""
        boxes = [self.lattice.candidates[i].piece.box for i in word]
        left, right = min(box[1] for box in boxes), max(box[3] for box in boxes)
        line = self.lattice.line
        widths = [piece.width for piece in line.pieces if left <= piece.box[1] and piece.box[3] <= right]
        return max(widths, default=0) / line.height

    def ink(self, word: NDArray[np.intp]) -> Piece:
        """Return the ink of a part of the path."""
        return merge([self.lattice.candidates[i].piece for i in word])

    def character(self, candidate: int, symbol: int) -> Character:
        """Return a candidate that was read as the symbol with an index."""
        return Character(self.lattice.candidates[candidate].piece, self.likely[candidate], symbol)


@dataclass(frozen=True, eq=False)
class WordReader:
    """Reads the words of a page.

    Attributes
    ----------
    charset : Charset
        The symbols.
    language : Language or None
        What people write.
    recogniser : WordRecogniser or None
        Reads words as a whole where letters touch, in the word or on most of the page; without it, or where they stand
        apart, words are read letter by letter.
    tightness : float
        From 0, where the letters of the page stand apart, to 1, where they touch; see ``tightness_of``.
    """

    charset: Charset
    language: Language | None
    recogniser: WordRecogniser | None
    tightness: float

    def read(self, way: Way, word: NDArray[np.intp]) -> list[Character]:
        """Read a part of a path anew, from its first atom to its last, in the light of what people write.

        Without a language the symbols are the likeliest ones, whatever stands beside them, unless the word is read as a
        whole.
        """
        widest = way.widest(word)
        tightness = max(self.tightness, float(np.interp(widest, WORD_TIGHT, (0, 1))))
        may_touch = self.recogniser is not None and (tightness > TIGHT or widest >= WIDE)
        if self.language is None and not may_touch:
            return [way.character(i, int(way.likely[i].argmax())) for i in word]
        candidates = way.lattice.candidates
        atoms = candidates[word[0]].start, candidates[word[-1]].stop
        readings = read_word(way.lattice, way.likely, way.looks, way.marks, atoms, self.charset, self.language)
        if may_touch and min(reading.cost for reading in readings.values()) > _between(CLEAR, tightness) * len(word):
            return self._read_whole(way, word, readings, tightness)
        return [way.character(*step) for step in likeliest(readings.values(), self.language).steps()]

    def is_writing(self, way: Way, word: NDArray[np.intp]) -> bool:
        """Whether a part of a path is a word: it looks like characters, or the recogniser of words can read it.

        Letters that touch may look like no character. The recogniser is asked on a tight page alone, as such ink is
        noise elsewhere.
        """
        if looks_written(way, word):
            return True
        if self.recogniser is None or self.tightness <= TIGHT or way.widest(word) < WIDE:
            return False
        ink = way.ink(word)
        if ink.height <= TOO_LOW * way.lattice.line.height:
            return False
        costs = self._transcribe(way, ink).likely_texts(self.language)
        nothing = costs.pop("", math.inf)
        return any(cost < min(nothing, LEGIBLE * len(text)) for text, cost in costs.items())

    def _transcribe(self, way: Way, ink: Piece) -> Transcript:
        assert self.recogniser is not None  # noqa: S101 - what the callers have made sure of
        return transcribe(self.recogniser, ink, way.lattice.line.stroke, way.lattice.line.slope)

    def _read_whole(
        self, way: Way, word: NDArray[np.intp], readings: dict[str, Reading], tightness: float
    ) -> list[Character]:
        """Weigh the readings letter by letter, the recogniser of words and the language against one another."""
        transcript = self._transcribe(way, way.ink(word))
        costs = transcript.likely_texts(self.language)
        by_letters = sorted(readings.values(), key=lambda r: r.cost)[:FEW]
        costs |= {r.text: transcript.cost(r.text) for r in by_letters if r.text not in costs}
        costs.pop("", None)  # something stands there
        if not costs:
            return [way.character(*step) for step in by_letters[0].steps()]

        trust, say = _between(WHOLE_TRUST, tightness), _between(LETTERS_SAY, tightness)

        def cost(text: str) -> float:
            worse = readings[text].cost - by_letters[0].cost if text in readings else math.inf
            by_language = language_cost(self.language, text, is_whole=True)
            return trust * costs[text] + min(LETTERS_TRUST * worse, say) + by_language

        text = min(costs, key=cost)
        if text in readings:
            return [way.character(*step) for step in readings[text].steps()]
        characters = zip(text, transcript.characters(text), strict=True)
        return [Character(ink, likely, self.charset.index(symbol)) for symbol, (likely, ink) in characters]


def tightness_of(ways: Sequence[Way], parts: Sequence[Sequence[NDArray[np.intp]]]) -> float:
    """Return how tight the letters of a page stand, by the widest piece of ink in the median word; 0 for few words.

    Parameters
    ----------
    ways
        Its lines.
    parts
        The words of each; those that do not look written are not counted.
    """
    words = [(way, word) for way, words in zip(ways, parts, strict=True) for word in words if looks_written(way, word)]
    if len(words) < TYPICAL:
        return 0.0
    return float(np.interp(np.median([way.widest(word) for way, word in words]), PAGE_TIGHT, (0, 1)))


def looks_written(way: Way, word: NDArray[np.intp]) -> bool:
    """Whether the characters of a part of a path look like some."""
    return bool(way.likely[word].sum(axis=1).mean() >= WRITTEN)


def _between(limits: tuple[float, float], tightness: float) -> float:
    """Return what is due between what is where letters stand apart and what is where they touch."""
    return float(np.interp(tightness, (0, 1), limits))
