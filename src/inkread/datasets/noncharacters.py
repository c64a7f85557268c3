"""Ink that is not one character: what a reader meets when it cuts a line in the wrong places, and dirt.

A classifier that has only ever seen characters takes half an H for an I with full confidence. These are
its counterexamples: parts of characters, two characters at once, rules, specks and blots.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .drawing.augment import SIDE, draw_varied
from .drawing.pen import Strokes

_STEP = 0.04
"""Distance of the points that strokes are cut between, in heights of the character."""

_KINDS = ("part", "two", "one and a part", "rule", "blot")
_SHARES = (0.36, 0.36, 0.16, 0.04, 0.08)


def draw_noncharacter(characters: Sequence[Strokes], rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw something that is not a character, in the form that characters have.

    Parameters
    ----------
    characters
        Characters of one writer to choose from, as ``datasets.strokes`` has them.
    rng
        Source of randomness.

    Returns
    -------
    (32, 32) float32
        Ink coverage: 1 is ink, 0 paper.
    """
    kind = rng.choice(_KINDS, p=_SHARES)
    if kind == "blot":
        return _blot(rng)
    if kind == "rule":
        return draw_varied([_rule(rng)], rng)
    one, other = (_upright(characters[i]) for i in rng.integers(len(characters), size=2))
    if kind == "part":
        return draw_varied(part_of(one, rng), rng)
    return draw_varied(beside(one, other if kind == "two" else part_of(other, rng), rng), rng)


def part_of(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Return what is left of a character when it is cut in two, mostly upright as a reader cuts.

    Between a quarter and three quarters of the length of its strokes are left.
    """
    dense = [_resampled(stroke) for stroke in strokes]
    points = np.concatenate(dense)
    angle = rng.normal(0, 0.25) + (np.pi / 2 if rng.random() < 0.2 else 0.0)
    across = np.array([np.cos(angle), np.sin(angle)]) * rng.choice([-1, 1])
    limit = np.quantile(points @ across, rng.uniform(0.25, 0.75))
    left: list[NDArray[np.float64]] = []
    for stroke in dense:
        inside = stroke @ across <= limit
        borders = np.flatnonzero(np.diff(inside.astype(np.int8))) + 1
        runs = np.split(stroke, borders)
        left += [run for run, keep in zip(runs, np.split(inside, borders), strict=True) if keep[0] and len(run) > 1]
    return left or dense[:1]


def beside(one: Strokes, other: Strokes, rng: np.random.Generator) -> Strokes:
    """Put a second character, or a part of one, to the right of a first: touching it or close by."""
    right, left = max(stroke[:, 0].max() for stroke in one), min(stroke[:, 0].min() for stroke in other)
    shift = np.array([right - left + rng.uniform(-0.1, 0.3), rng.normal(0, 0.03)])
    size = np.exp(rng.normal(0, 0.08))
    return [*one, *(size * stroke + shift for stroke in other)]


def _upright(strokes: Strokes) -> Strokes:
    """Bring a character to height 1, its foot at y = 0; one that is flat keeps its proportion."""
    points = np.concatenate([np.asarray(stroke, dtype=np.float64) for stroke in strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    size = 1 / max(float(high[1] - low[1]), 0.5 * float(high[0] - low[0]), 1e-6)
    return [(np.asarray(stroke) - np.array([low[0], high[1]])) * size for stroke in strokes]


def _resampled(stroke: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return points at equal distances along a stroke, its ends among them."""
    stroke = np.asarray(stroke, dtype=np.float64)
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    places = np.linspace(0, along[-1], max(2, int(along[-1] / _STEP) + 1))
    return np.stack([np.interp(places, along, stroke[:, axis]) for axis in (0, 1)], axis=1)


def _rule(rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a long stroke, lying or, more seldom, slanting."""
    slope = rng.normal(0, 0.05) if rng.random() < 0.7 else rng.uniform(-1, 1)
    return np.array([[0.0, 0.0], [1.0, slope]])


def _blot(rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw a blot: a smooth random shape, filled."""
    field = ndimage.gaussian_filter(rng.normal(size=(SIDE, SIDE)), rng.uniform(1.5, 5))
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    height, width = rng.uniform(4, 13, 2)
    inside = 1 - (x / width) ** 2 - (y / height) ** 2
    ink = (inside + rng.uniform(0.2, 1.2) * field / max(float(field.std()), 1e-6) > 0) & (inside > -1)
    return ndimage.gaussian_filter(ink.astype(np.float32), rng.uniform(0.3, 0.8))
