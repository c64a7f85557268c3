"""The best reading of a word: letter by letter, or as a whole as well where its letters touch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..alphabet import Alphabet
from ..ink.candidates import WIDE, Lattice
from ..ink.segment import Piece, merge
from .language import Language
from .search import Reading, language_cost, likeliest, read_word
from .transcribe import WordRecogniser, transcribe

WHOLE_TRUST = 0.7
"""Weight of the recogniser of words against the language."""

LETTERS_TRUST, LETTERS_SAY = 0.3, 4.0
"""Weight of the readings letter by letter against those of the whole word, and the most that they count, in nats."""

CLEAR = 0.6
"""Cost in nats a letter up to which a word is clear letter by letter, however wide its ink."""

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

    def touches(self, word: NDArray[np.intp]) -> bool:
        """Whether a piece of ink in a part of the path is wide enough to be more than one letter."""
        boxes = [self.lattice.candidates[i].piece.box for i in word]
        left, right = min(box[1] for box in boxes), max(box[3] for box in boxes)
        line = self.lattice.line
        return any(
            left <= piece.box[1] and piece.box[3] <= right and piece.width >= WIDE * line.height
            for piece in line.pieces
        )

    def character(self, candidate: int, symbol: int) -> Character:
        """Return a candidate that was read as the symbol with an index."""
        return Character(self.lattice.candidates[candidate].piece, self.likely[candidate], symbol)


@dataclass(frozen=True, eq=False)
class WordReader:
    """Reads the words of a page.

    Attributes
    ----------
    alphabet : Alphabet
        The symbols.
    language : Language or None
        What people write.
    recogniser : WordRecogniser or None
        Reads words whose letters touch as a whole; without it they are read letter by letter, as the others are.
    stroke : float
        Width of the pen's stroke in pixels.
    """

    alphabet: Alphabet
    language: Language | None
    recogniser: WordRecogniser | None
    stroke: float

    def read(self, way: Way, word: NDArray[np.intp]) -> list[Character]:
        """Read a part of a path anew, from its first atom to its last, in the light of what people write.

        Without a language the symbols are the likeliest ones, whatever stands beside them.
        """
        touches = self.recogniser is not None and way.touches(word)
        if self.language is None and not touches:
            return [way.character(i, int(way.likely[i].argmax())) for i in word]
        candidates = way.lattice.candidates
        atoms = candidates[word[0]].start, candidates[word[-1]].stop
        readings = read_word(way.lattice, way.likely, way.looks, way.marks, atoms, self.alphabet, self.language)
        if touches and min(reading.cost for reading in readings.values()) > CLEAR * len(word):
            return self._read_whole(way, word, readings)
        return [way.character(*step) for step in likeliest(readings.values(), self.language).steps()]

    def _read_whole(self, way: Way, word: NDArray[np.intp], readings: dict[str, Reading]) -> list[Character]:
        """Weigh the readings letter by letter, the recogniser of words and the language against one another."""
        assert self.recogniser is not None  # noqa: S101 - what the caller has made sure of
        ink = merge([way.lattice.candidates[i].piece for i in word])
        transcript = transcribe(self.recogniser, ink, self.stroke, way.lattice.line.slope)
        costs = transcript.likely_texts(self.language)
        by_letters = sorted(readings.values(), key=lambda r: r.cost)[:FEW]
        costs |= {r.text: transcript.cost(r.text) for r in by_letters if r.text not in costs}
        costs.pop("", None)  # something stands there
        if not costs:
            return [way.character(*step) for step in by_letters[0].steps()]

        def cost(text: str) -> float:
            worse = readings[text].cost - by_letters[0].cost if text in readings else math.inf
            return (
                WHOLE_TRUST * costs[text]
                + min(LETTERS_TRUST * worse, LETTERS_SAY)
                + language_cost(self.language, text, is_whole=True)
            )

        text = min(costs, key=cost)
        if text in readings:
            return [way.character(*step) for step in readings[text].steps()]
        characters = zip(text, transcript.characters(text), strict=True)
        return [Character(ink, likely, self.alphabet.symbols.index(symbol)) for symbol, (likely, ink) in characters]
