"""Models of a writer's handwriting: what is common to the letters of one writer, and how they vary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .letterforms import LETTERFORMS, strokes_of
from .pen import SmoothDisplacement, Strokes

_WHIM = 0.06
"""How often a writer uses any form of a letter instead of the own one."""


@dataclass(frozen=True)
class Hand:
    """The handwriting of one writer. Lengths are in heights of a capital.

    Attributes
    ----------
    slant : float
        How far the top of a letter leans to the right of its foot.
    aspect : float
        Width of the letters against the usual.
    size_spread, baseline_spread : float
        Standard deviations of the letters' relative size and of their place above the line.
    tremor : float
        How far a letter strays each time from how the writer means it, in slow waves along the stroke.
    character : float
        How far the writer's own letters stray from the common letterforms, always in the same way.
    rounding : float
        0 leaves the corners sharp, 1 makes them wide curves.
    pen : float
        Width of the stroke.
    letter_gap, word_gap : float
        Mean distance between the ink of neighbouring letters, and of neighbouring words.
    line_slope : float
        How much lines rise or fall, as height for width, y downwards.
    taste : int
        Seed of which form of each letter the writer prefers, and of how it differs from the common one.
    """

    slant: float = 0.0
    aspect: float = 1.0
    size_spread: float = 0.04
    baseline_spread: float = 0.02
    tremor: float = 0.02
    character: float = 0.02
    rounding: float = 0.15
    pen: float = 0.09
    letter_gap: float = 0.28
    word_gap: float = 1.1
    line_slope: float = 0.0
    taste: int = 0

    @classmethod
    def sample(cls, rng: np.random.Generator) -> Hand:
        """Return a random writer."""
        letter_gap = float(rng.uniform(0.18, 0.5))
        return cls(
            slant=float(rng.normal(0.05, 0.13)),
            aspect=float(np.exp(rng.normal(0, 0.17))),
            size_spread=float(rng.uniform(0.01, 0.08)),
            baseline_spread=float(rng.uniform(0.005, 0.05)),
            tremor=float(rng.uniform(0.005, 0.024)),
            character=float(0.01 + 0.03 * rng.uniform(0, 1) ** 1.5),
            rounding=float(rng.uniform(0, 1) ** 2),
            pen=float(np.exp(rng.uniform(np.log(0.06), np.log(0.19)))),
            letter_gap=letter_gap,
            word_gap=letter_gap + float(rng.uniform(0.65, 1.2)),
            line_slope=float(rng.normal(0, 0.008)),
            taste=int(rng.integers(2**31)),
        )

    def preferred(self, symbol: str) -> int:
        """Return the number of the form of a symbol that this writer uses as a rule."""
        return _preferred(self.taste, symbol)


def write(symbol: str, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Write one character.

    Parameters
    ----------
    symbol
        A key of ``LETTERFORMS``.
    hand
        The writer's hand.
    rng
        Source of what differs each time.

    Returns
    -------
    Strokes
        x, y in heights of a capital, y downwards: 0 is the baseline, -1 the top of a capital; the leftmost
        point lies at x = 0.

    Raises
    ------
    KeyError
        For a symbol without a letterform.
    """
    forms = len(LETTERFORMS[symbol])
    variant = hand.preferred(symbol) if rng.random() > _WHIM else int(rng.integers(forms))
    points, lengths = _own_form(hand, symbol, variant)
    size, aspect, slant, turn, lift = rng.standard_normal(5) * (hand.size_spread, 0.06, 0.03, 0.03, 1)
    points = points + SmoothDisplacement(rng, hand.tremor, frequency=2.8)(points)
    if len(lengths) > 1:
        points += np.repeat(rng.normal(0, 0.5 * hand.tremor, (len(lengths), 2)), lengths, axis=0)
    points = points @ _affine(1 + size, hand.aspect * (1 + aspect), hand.slant + slant, turn).T
    points += (-points[:, 0].min(), lift * hand.baseline_spread)
    return _cut(points, lengths)


@lru_cache(maxsize=4096)
def _preferred(taste: int, symbol: str) -> int:
    drawn = np.random.default_rng([taste, *map(ord, symbol)]).integers(len(LETTERFORMS[symbol]) + 1)
    return max(int(drawn) - 1, 0)  # the first form is the commonest, twice as likely as the others


@lru_cache(maxsize=4096)
def _own_form(hand: Hand, symbol: str, variant: int) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    """Return a letterform as this writer means it: ``(P, 2)`` points, and how many belong to each stroke."""
    rng = np.random.default_rng([hand.taste, variant, *map(ord, symbol)])
    spread = hand.character
    strokes = [_rounded(stroke - [0.0, 1.0], hand.rounding) for stroke in strokes_of(symbol, variant)]
    if len(strokes) > 1:
        strokes = [_misplaced(stroke, spread, rng) for stroke in strokes]
    points = np.concatenate(strokes)
    points = points + SmoothDisplacement(rng, 0.7 * spread, frequency=2.8)(points)
    aspect, turn = rng.normal(0, 1.5 * spread), rng.normal(0, 0.8 * spread)
    points = points @ _affine(1.0, 1 + aspect, 0.0, turn).T
    points.flags.writeable = False
    return points, tuple(map(len, strokes))


def _misplaced(stroke: NDArray[np.float64], spread: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw a stroke a little too long or too short, turned and beside its place."""
    middle = (stroke.min(axis=0) + stroke.max(axis=0)) / 2
    length, turn = rng.normal(1.0 * spread, 2 * spread), rng.normal(0, 1.5 * spread)
    return (stroke - middle) @ _affine(1 + length, 1.0, 0.0, turn).T + middle + rng.normal(0, 0.6 * spread, 2)


def _rounded(stroke: NDArray[np.float64], rounding: float) -> NDArray[np.float64]:
    """Smooth a stroke; its ends stay where they are."""
    stroke = stroke.copy()
    for _ in range(round(6 * rounding)):
        stroke[1:-1] = 0.5 * stroke[1:-1] + 0.25 * (stroke[:-2] + stroke[2:])
    return stroke


def _affine(size: float, aspect: float, slant: float, turn: float) -> NDArray[np.float64]:
    """Return the ``(2, 2)`` matrix that stretches and slants about the baseline, then turns and enlarges."""
    turned = size * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return turned @ np.array([[aspect, -slant], [0.0, 1.0]])


def _cut(points: NDArray[np.float64], lengths: Sequence[int]) -> list[NDArray[np.float64]]:
    """Cut points into strokes of the given lengths."""
    ends = np.cumsum(lengths)
    return [points[end - length : end] for end, length in zip(ends, lengths, strict=True)]
