"""The best reading of a word: what the ink looks like weighed against what people write."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..charset import Charset
from ..ink.candidates import Lattice
from .language import Language

BEAM = 12
"""Readings of the beginning of a word that are kept."""

UNLIKELY = 2e-3
"""Symbols that are less probable than this share of a candidate's best are not considered."""

HOPELESS = 12.0
"""Nats by which the best way through a candidate may be worse than the best of all for it to be considered."""

TRUST = 1.0
"""Weight of the classifier between the symbols of one candidate."""

CUSTOM = 0.7
"""Weight of the language against what the ink looks like."""


@dataclass(frozen=True, eq=False)
class Reading:
    """How a word, or the beginning of one, may be read.

    Attributes
    ----------
    cost : float
        For how little the ink looks like it, in nats.
    text : str
        What it says.
    before : Reading or None
        The reading up to the last step; None at the beginning of the word.
    candidate, symbol : int
        The last step: a candidate and the index of its symbol, -1 where a mark is passed over.
    """

    cost: float
    text: str
    before: Reading | None
    candidate: int
    symbol: int

    def steps(self) -> list[tuple[int, int]]:
        """Return the candidates from left to right, each with the index of its symbol."""
        way = []
        step: Reading | None = self
        while step is not None and step.candidate >= 0:
            way.append((step.candidate, step.symbol))
            step = step.before
        return [(candidate, symbol) for candidate, symbol in reversed(way) if symbol >= 0]


def language_cost(language: Language | None, text: str, *, is_whole: bool = False) -> float:
    """Return what a word, or the beginning of one, costs for how seldom it is written; nothing without a language."""
    return CUSTOM * language.cost(text.upper(), is_whole) if language else 0.0


def read_word(
    lattice: Lattice,
    probabilities: NDArray[np.float64],
    looks: NDArray[np.float64],
    marks: NDArray[np.bool_],
    atoms: tuple[int, int],
    charset: Charset,
    language: Language | None,
) -> dict[str, Reading]:
    """Return the likeliest readings of a word by what they say; there is one at least.

    All ways to share out the word's ink among characters are followed from left to right, together with all
    likely symbols, and at each place the best readings up to there are kept (beam search).

    Parameters
    ----------
    lattice
        The candidates of the word's line.
    probabilities
        ``(n_candidates, C)`` of their symbols.
    looks
        ``(n_candidates,)`` cost of each for how little it looks like a character, in nats.
    marks
        ``(n_candidates,)``, whether it is a dot or dash, which is passed over.
    atoms
        First atom of the word, and the first after it.
    charset
        The C symbols.
    language
        What people write, which decides together with the ink which beginnings are worth being followed.
    """
    start, stop = atoms
    beams: dict[int, dict[str, Reading]] = {place: {} for place in range(start, stop + 1)}
    beams[start][""] = Reading(0.0, "", None, -1, -1)
    for number in _hopeful(lattice, looks, atoms):
        candidate = lattice.candidates[number]
        if not beams[candidate.start]:
            continue
        if len(beams[candidate.start]) > BEAM:
            beams[candidate.start] = _best(beams[candidate.start], language)
        options = [(-1, "", 0.0)] if marks[number] else _symbols(probabilities[number], charset)
        cost = candidate.cost + float(looks[number])
        there = beams[candidate.stop]
        for reading in beams[candidate.start].values():
            for symbol, text, symbol_cost in options:
                total, whole = reading.cost + cost + symbol_cost, reading.text + text
                known = there.get(whole)
                if known is None or total < known.cost:
                    there[whole] = Reading(total, whole, reading, number, symbol)
    return beams[stop]


def likeliest(readings: Iterable[Reading], language: Language | None) -> Reading:
    """Return the reading of a whole word that ink and language together make most likely."""
    return min(readings, key=lambda r: r.cost + language_cost(language, r.text, is_whole=True))


def _hopeful(lattice: Lattice, looks: NDArray[np.float64], atoms: tuple[int, int]) -> list[int]:
    """Return the candidates in a word that are on some way through it that is not hopeless, in order of their start.

    The ways through a candidate cost at least the cheapest to it and the cheapest from it.
    """
    start, stop = atoms
    inside = [
        (number, candidate.start, candidate.stop, candidate.cost + float(looks[number]))
        for number, candidate in enumerate(lattice.candidates)
        if start <= candidate.start and candidate.stop <= stop
    ]
    before, after = (dict.fromkeys(range(start, stop + 1), math.inf) for _ in range(2))
    before[start] = after[stop] = 0.0
    for _, first, last, cost in inside:
        before[last] = min(before[last], before[first] + cost)
    for _, first, last, cost in reversed(inside):
        after[first] = min(after[first], cost + after[last])
    limit = before[stop] + HOPELESS
    return [number for number, first, last, cost in inside if before[first] + cost + after[last] <= limit]


def _best(beam: dict[str, Reading], language: Language | None) -> dict[str, Reading]:
    """Return the readings that are worth being followed."""
    costs = sorted(beam.values(), key=lambda r: r.cost + language_cost(language, r.text))
    return {reading.text: reading for reading in costs[:BEAM]}


def _symbols(probabilities: NDArray[np.float64], charset: Charset) -> list[tuple[int, str, float]]:
    """Return the symbols that a candidate may be, as index, text and cost in nats against the best two."""
    order = np.argsort(-probabilities)
    best_two = float(probabilities[order[:2]].sum())
    likely = order[: np.count_nonzero(probabilities >= UNLIKELY * probabilities[order[0]])]
    costs = -TRUST * np.log(np.maximum(probabilities[likely], 1e-9) / max(best_two, 1e-9))
    return [(int(i), charset.characters[i], float(cost)) for i, cost in zip(likely, costs, strict=True)]
