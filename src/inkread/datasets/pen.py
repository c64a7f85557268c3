"""Ink from pen strokes: the one renderer that glyphs and pages are drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Strokes: TypeAlias = Sequence[NDArray[np.floating]]
"""A character as the pen wrote it: one ``(P, 2)`` array of x, y (y downwards) for each stroke."""


def draw(
    strokes: Strokes,
    shape: tuple[int, int],
    width: float,
    *,
    supersample: int = 4,
) -> NDArray[np.float32]:
    """Draw strokes with a round pen.

    Parameters
    ----------
    strokes
        Points in pixels of the result; a stroke of one point is a dot.
    shape
        Height and width of the result in pixels.
    width
        Diameter of the pen in pixels.
    supersample
        The strokes are drawn this many times larger and averaged down.

    Returns
    -------
    (height, width) float32
        Share of each pixel that is covered by ink: 1 where there is ink, 0 on paper.
    """
    height, breadth = shape
    canvas = Image.new("L", (breadth * supersample, height * supersample), 0)
    pen = ImageDraw.Draw(canvas)
    thickness = max(1, round(width * supersample))
    radius = thickness / 2
    for stroke in strokes:
        points = np.asarray(stroke, dtype=np.float64) * supersample
        if len(points) > 1:
            pen.line([(x, y) for x, y in points], fill=255, width=thickness)
        if thickness > 2:
            for x, y in points:
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    covered = np.asarray(canvas.reduce(supersample), dtype=np.float32)
    return covered / np.float32(255)


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
    return draw([np.asarray(stroke) * scale + place for stroke in strokes], (side, side), width, supersample=3)


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
