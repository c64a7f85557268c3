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
