"""The best reading of a line: which candidates are its characters, and which symbols they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..alphabet import Alphabet
from ..geometry import Projection
from ..ink.candidates import Lattice, cheapest_path
from ..ink.segment import Piece
from ..page import Glyph, Line, Page, Word
from .spaces import find_spaces

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


def choose_symbols(probabilities: NDArray[np.float64], space_before: Sequence[bool], alphabet: Alphabet) -> list[int]:
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
    alphabet
        The C symbols.

    Returns
    -------
    list of int
        Index of the chosen symbol of each character.
    """
    if not len(probabilities):
        return []
    allowed = np.stack([~alphabet.digits, ~alphabet.letters])
    if not allowed.any(axis=1).all() or alphabet.digits.sum() == 0 or alphabet.letters.sum() == 0:
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
    lattices: Sequence[Lattice],
    probabilities: Sequence[NDArray[np.float64]],
    alphabet: Alphabet,
    *,
    size: tuple[int, int],
    view: Projection | None = None,
) -> Page:
    """Return the page that the candidates' probabilities make most likely.

    Parameters
    ----------
    lattices
        The lines' candidates, lines from top to bottom.
    probabilities
        For each line ``(n_candidates, C)`` as ``classify`` gives them.
    alphabet
        The C symbols.
    size
        Height and width of the picture.
    view
        From the picture to where the candidates were found; the same place if left out.
    """
    back = (view or Projection.scaling(1.0)).inverse
    lines = []
    for lattice, likely in zip(lattices, probabilities, strict=True):
        path = cheapest_path(lattice, look_costs(likely))
        line = [(lattice.candidates[i].piece, likely[i]) for i in path]
        if not alphabet.has_punctuation:
            line = [(piece, p) for piece, p in line if not _is_mark(piece, lattice.line.height)]
        if line:
            lines.append((lattice.line.height, line))

    gaps = [
        np.array([b.box[1] - a.box[3] for (a, _), (b, _) in pairwise(line)], dtype=np.float64) / height
        for height, line in lines
    ]
    read = []
    for (_, line), spaces in zip(lines, find_spaces(gaps), strict=True):
        space_before = [False, *spaces.tolist()]
        chosen = choose_symbols(np.stack([p for _, p in line]), space_before, alphabet)
        glyphs = [
            _glyph(piece, p, symbol, alphabet, back, size) for (piece, p), symbol in zip(line, chosen, strict=True)
        ]
        read.append(_words(glyphs, space_before))
    return Page(tuple(read), size)


def _is_mark(piece: Piece, height: float) -> bool:
    """Whether the ink is a full stop, comma, hyphen or quote: too small for a letter or digit."""
    return piece.height < 0.35 * height and piece.width < 0.9 * height


def _glyph(
    piece: Piece,
    probabilities: NDArray[np.float64],
    symbol: int,
    alphabet: Alphabet,
    back: Projection,
    size: tuple[int, int],
) -> Glyph:
    best = np.argsort(-probabilities, kind="stable")[:ALTERNATIVES]
    alternatives = tuple((alphabet.symbols[i], float(probabilities[i])) for i in best)
    return Glyph(
        alphabet.symbols[symbol],
        float(probabilities[symbol]),
        back.box(piece.box, size),
        alternatives,
    )


def _words(glyphs: Sequence[Glyph], space_before: Sequence[bool]) -> Line:
    words: list[list[Glyph]] = []
    for glyph, is_new in zip(glyphs, space_before, strict=True):
        if is_new or not words:
            words.append([])
        words[-1].append(glyph)
    return Line(tuple(Word(tuple(word)) for word in words))
