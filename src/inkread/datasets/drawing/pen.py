"""Rendering of pen strokes, for glyphs and pages alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Strokes: TypeAlias = Sequence[NDArray[np.floating]]
"""A character as the pen wrote it: one ``(P, 2)`` array of x, y (y downwards) for each stroke."""

_BATCH = 60_000
"""Distances, of so many pixels to so many lines, that are computed at once."""


def draw(strokes: Strokes, shape: tuple[int, int], width: float) -> NDArray[np.float32]:
    """Draw strokes with a round pen.

    How much of a pixel is covered follows from the distance of its middle to the nearest stroke, the edge
    of the ink being one pixel wide.

    Parameters
    ----------
    strokes
        Points in pixels of the result, (0, 0) its upper left corner; a stroke of one point is a dot.
    shape
        Height and width of the result in pixels.
    width
        Diameter of the pen in pixels.

    Returns
    -------
    (height, width) float32
        Share of each pixel that is covered by ink: 1 where there is ink, 0 on paper.
    """
    starts = np.concatenate([np.asarray(stroke, dtype=np.float64)[: max(len(stroke) - 1, 1)] for stroke in strokes])
    ends = np.concatenate([np.asarray(stroke, dtype=np.float64)[-max(len(stroke) - 1, 1) :] for stroke in strokes])
    nearest = np.full(shape, np.inf, dtype=np.float32)
    batch = max(8, _BATCH // nearest.size) if nearest.size else 8
    for first in range(0, len(starts), batch):
        _approach(nearest, starts[first : first + batch], ends[first : first + batch], reach=width / 2 + 1)
    covered = np.float32(width / 2 + 0.5) - np.sqrt(np.maximum(nearest, 0))
    return np.clip(covered, 0, min(1.0, width), out=covered)


def _approach(
    nearest: NDArray[np.float32], starts: NDArray[np.float64], ends: NDArray[np.float64], reach: float
) -> None:
    """Lower the squared distances ``nearest`` to those from some lines, as far as these reach.

    The nearest place on a line from a to b is a + t (b - a), where t is the place of the pixel along the
    line, (p - a) · (b - a) / |b - a|², brought between 0 and 1.
    """
    low = np.minimum(starts.min(axis=0), ends.min(axis=0)) - reach
    high = np.maximum(starts.max(axis=0), ends.max(axis=0)) + reach
    x1, y1 = max(int(low[0]), 0), max(int(low[1]), 0)
    x2, y2 = min(int(high[0]) + 1, nearest.shape[1]), min(int(high[1]) + 1, nearest.shape[0])
    if x1 >= x2 or y1 >= y2:
        return
    x = np.arange(x1 + 0.5, x2, dtype=np.float32) - starts[:, :1].astype(np.float32)
    y = np.arange(y1 + 0.5, y2, dtype=np.float32) - starts[:, 1:].astype(np.float32)
    steps = (ends - starts).astype(np.float32)
    squares = np.maximum((steps * steps).sum(axis=1, keepdims=True), np.float32(1e-12))
    steps /= squares
    along = (x * steps[:, :1])[:, np.newaxis, :] + (y * steps[:, 1:])[:, :, np.newaxis]
    t = np.minimum(np.maximum(along, 0), 1)
    along *= -2
    along += t
    along *= t
    along *= squares[:, :, np.newaxis]
    along += (x * x)[:, np.newaxis, :]
    along += (y * y)[:, :, np.newaxis]
    part = nearest[y1:y2, x1:x2]
    np.minimum(part, along.min(axis=0), out=part)


def draw_fitted(
    strokes: Strokes, side: int, width: float, extent: float, shift: tuple[float, float] = (0.0, 0.0)
) -> NDArray[np.float32]:
    """Draw a character in the middle of a square image.

    Parameters
    ----------
    strokes
        In any unit.
    side
        Height and width of the image in pixels.
    width
        Diameter of the pen in pixels.
    extent
        Longer side of the character's ink in pixels.
    shift
        x and y in pixels by which it stands beside the middle.

    Returns
    -------
    (side, side) float32
        Ink coverage as from ``draw``.
    """
    points = np.concatenate([np.asarray(stroke, dtype=np.float64) for stroke in strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = max(extent - width, 0.15 * extent) / max(float((high - low).max()), 1e-6)
    place = side / 2 + np.asarray(shift) - (low + high) / 2 * scale
    return draw([np.asarray(stroke) * scale + place for stroke in strokes], (side, side), width)


class SmoothDisplacement:
    """A displacement of the plane made of three random waves: how a letter strays from its form.

    Parameters
    ----------
    rng
        Source of randomness.
    amount
        Standard deviation of the waves' heights, in the unit of the points.
    frequency
        Standard deviation of the waves' frequencies, in radians per unit.
    """

    def __init__(self, rng: np.random.Generator, amount: float, frequency: float) -> None:
        self._waves = rng.normal(0, frequency, (3, 2))
        self._phases = rng.uniform(0, 2 * np.pi, 3)
        self._directions = rng.normal(0, amount, (3, 2))

    def __call__(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far each of the ``(P, 2)`` points is moved, ``(P, 2)``."""
        moved: NDArray[np.float64] = np.sin(points @ self._waves.T + self._phases) @ self._directions
        return moved
