"""The best reading of a line: which ink its characters are, and which symbols they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..charset import Charset
from ..document import Glyph, Line, Word
from ..imaging.projection import Projection
from ..ink.analysis import InkLayout
from ..ink.candidates import Candidate, Lattice, cheapest_path
from ..ink.layout import TextLine
from .language import Language
from .spaces import find_spaces
from .transcribe import WordRecogniser
from .words import Character, Way, WordReader, tightness_of

LOOK = 3.0
"""Weight of a candidate's looks against the geometry of its ink."""

DOUBT = 0.6
"""How far the classifier is trusted between letter and digit: exponent of its probabilities."""

SWITCH_IN_WORD = 2.5
"""Cost in nats of a letter beside a digit in one word."""

SWITCH_AT_SPACE = 0.7
"""Cost in nats of a word of digits beside a word of letters."""

ALTERNATIVES = 5
"""Readings that a glyph keeps."""


def look_costs(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how little each candidate looks like a character, in nats.

    The two best readings count together: an O that may be a 0 is still surely a character.

    Parameters
    ----------
    probabilities
        ``(n, C)`` from the classifier.
    """
    best_two = np.sort(probabilities, axis=1)[:, -2:].sum(axis=1)
    return -LOOK * np.log(np.maximum(best_two, 1e-9))


def choose_symbols(probabilities: NDArray[np.float64], space_before: Sequence[bool], charset: Charset) -> list[int]:
    """Return the symbol of each character of a line, letter or digit according to its neighbours.

    O and 0, I and 1 look the same; what stands beside them tells them apart. Each character is in one of
    two states, letter or digit, and the likeliest sequence of states is found with Viterbi's algorithm.
    Symbols that are neither count in both.

    Parameters
    ----------
    probabilities
        ``(n, C)`` of the line's characters from left to right.
    space_before
        For each character, whether a space stands before it.
    charset
        The C symbols.

    Returns
    -------
    list of int
        Index of the chosen symbol of each character.
    """
    if not len(probabilities):
        return []
    digits, letters = (np.array([kind(c) for c in charset], dtype=bool) for kind in (str.isdigit, str.isalpha))
    allowed = np.stack([~digits, ~letters])
    if not allowed.any(axis=1).all() or digits.sum() == 0 or letters.sum() == 0:
        return [int(i) for i in probabilities.argmax(axis=1)]
    masked = np.where(allowed[:, np.newaxis, :], probabilities[np.newaxis], 0.0)
    symbols = masked.argmax(axis=2)  # (2, n): the best symbol in each state
    costs = -DOUBT * np.log(np.maximum(masked.max(axis=2), 1e-9))

    total = costs[:, 0]
    came_from = np.zeros((len(probabilities), 2), dtype=int)
    for i in range(1, len(probabilities)):
        switch = SWITCH_AT_SPACE if space_before[i] else SWITCH_IN_WORD
        through = total[:, np.newaxis] + switch * (1 - np.eye(2))
        came_from[i] = through.argmin(axis=0)
        total = through.min(axis=0) + costs[:, i]
    state = int(total.argmin())
    chosen = []
    for i in range(len(probabilities) - 1, -1, -1):
        chosen.append(int(symbols[state, i]))
        state = int(came_from[i, state])
    return chosen[::-1]


def decode(
    layout: InkLayout,
    probabilities: Sequence[NDArray[np.float64]],
    charset: Charset,
    language: Language | None = None,
    recogniser: WordRecogniser | None = None,
) -> list[Line]:
    """Return the lines that the candidates' probabilities make most likely; what is no writing is left out.

    Parameters
    ----------
    layout
        The lines' candidates.
    probabilities
        For each line ``(n_candidates, C)`` as ``classify`` gives them.
    charset
        The C symbols.
    language
        What people write; if left out, letters and digits are told apart by their neighbours alone.
    recogniser
        Reads words as a whole where letters touch; if left out, all are read letter by letter.
    """
    back, size = layout.writing.view.inverse, layout.writing.size
    is_marked = all(character.isalpha() or character.isdigit() for character in charset)  # it has no punctuation
    ways = []
    for lattice, likely in zip(layout.lattices, probabilities, strict=True):
        looks = look_costs(likely)
        marks = np.array([is_marked and _is_mark(c, lattice) for c in lattice.candidates], dtype=bool)
        path = [i for i in cheapest_path(lattice, looks) if not marks[i]]
        if path:
            ways.append(Way(lattice, likely, looks, marks, path))
    parts = _in_words(ways)
    reader = WordReader(charset, language, recogniser, tightness_of(ways, parts))
    ways = _without_rubbish(ways, parts, reader)
    parts = _in_words(ways)
    if _stand_alone(parts):
        reader = replace(reader, language=None, tightness=0.0)
    read = []
    for way, paths in zip(ways, parts, strict=True):
        words = [reader.read(way, path) for path in paths]
        if reader.language is None:
            words = _told_apart(words, charset)
        spelled = [Word.of([_glyph(c, charset, back, size) for c in word]) for word in words if word]
        if spelled:
            read.append(Line.of(spelled, _angle(way.lattice.line, back)))
    return read


def _told_apart(words: Sequence[list[Character]], charset: Charset) -> list[list[Character]]:
    """Choose anew between letters and digits that look alike, by their neighbours on the line."""
    likely = np.array([character.likely for word in words for character in word])
    starts = [number == 0 and place > 0 for place, word in enumerate(words) for number in range(len(word))]
    chosen = iter(choose_symbols(likely, starts, charset))
    return [[replace(character, symbol=next(chosen)) for character in word] for word in words]


def _in_words(ways: Sequence[Way]) -> list[list[NDArray[np.intp]]]:
    """Return the path of each line in parts, from space to space."""
    gaps = find_spaces([way.gaps() for way in ways])
    return [np.split(np.array(way.path), 1 + np.flatnonzero(spaces)) for way, spaces in zip(ways, gaps, strict=True)]


def _without_rubbish(ways: Sequence[Way], parts: Sequence[Sequence[NDArray[np.intp]]], reader: WordReader) -> list[Way]:
    """Leave out words that are no writing: noise, shadows, drawings."""
    kept = []
    for way, words in zip(ways, parts, strict=True):
        path = [int(i) for word in words if reader.is_writing(way, word) for i in word]
        if path:
            kept.append(replace(way, path=path))
    return kept


def _stand_alone(parts: Sequence[Sequence[NDArray[np.intp]]]) -> bool:
    """Whether most characters stand alone, as on a sheet of letters."""
    n_gaps = sum(len(word) for words in parts for word in words) - len(parts)
    n_spaces = sum(len(words) - 1 for words in parts)
    return n_gaps > 4 and n_spaces > 0.5 * n_gaps


def _is_mark(candidate: Candidate, lattice: Lattice) -> bool:
    """Whether the ink is a full stop, comma, hyphen or quote: too small for a letter or digit."""
    height = lattice.line.height
    return candidate.piece.height < 0.35 * height and candidate.piece.width < 0.9 * height


def _angle(line: TextLine, back: Projection) -> float:
    """Return by how many degrees a line is turned clockwise on the picture."""
    boxes = [piece.box for piece in line.pieces]
    left, right = min(box[1] for box in boxes), max(box[3] for box in boxes)
    bottom = float(np.mean([box[2] for box in boxes]))
    ends = back([(left, bottom), (right, bottom + line.slope * (right - left))])
    x, y = ends[1] - ends[0]
    return math.degrees(math.atan2(y, x))


def _glyph(character: Character, charset: Charset, back: Projection, size: tuple[int, int]) -> Glyph:
    likely = character.likely
    best = np.argsort(-likely, kind="stable")[:ALTERNATIVES]
    alternatives = tuple((charset.characters[i], float(likely[i])) for i in best)
    box = back.box(character.ink.box, size)
    return Glyph(charset.characters[character.symbol], float(likely[character.symbol]), box, alternatives)
