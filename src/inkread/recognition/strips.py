"""Lines of text cut out of a picture, straight, at the height that the recogniser takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..imaging.resampling import reduce
from ..imaging.ribbon import Ribbon

HEIGHT = 48
"""Height of a strip in pixels."""

STRIDE = 8
"""Width in pixels of a frame of the recogniser; the widths of strips are multiples of it."""

LEAST_WIDTH = 16
"""Least width of a strip in pixels."""


@dataclass(frozen=True, eq=False)
class LineStrip:
    """A line cut out of a picture.

    Attributes
    ----------
    pixels : (48, W, 3) uint8
        RGB; W is a multiple of 8.
    ribbon : Ribbon
        Where it was cut out, in pixels of the picture.
    """

    pixels: NDArray[np.uint8]
    ribbon: Ribbon

    def to_picture(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return where ``(N, 2)`` places x, y of the strip lie in the picture."""
        size = np.array([self.pixels.shape[1], self.pixels.shape[0]])
        return self.ribbon.places(np.asarray(points, dtype=np.float64) / size)


def cut_strip(picture: NDArray[np.uint8], ribbon: Ribbon) -> LineStrip:
    """Cut a line out of a picture, ``(H, W, 3) uint8`` RGB, and straighten it."""
    height = max(ribbon.height, 1e-6)
    width = max(LEAST_WIDTH, round(ribbon.width * HEIGHT / height))
    width += -width % STRIDE
    outline = ribbon.outline()
    left, top = np.clip(np.floor(outline.min(axis=0)).astype(int) - 2, 0, None)
    right, bottom = np.ceil(outline.max(axis=0)).astype(int) + 2
    part = picture[top:bottom, left:right]
    if not part.size:
        return LineStrip(np.full((HEIGHT, width, 3), 255, dtype=np.uint8), ribbon)
    divisor = max(1, int(height / HEIGHT + 0.25))
    smaller = reduce(part, divisor) if divisor > 1 else part
    red, green, blue = np.median(smaller.reshape(-1, 3), axis=0)
    local = Ribbon((ribbon.corners - [left, top]) / divisor, ribbon.bend)
    fill = int(red), int(green), int(blue)
    return LineStrip(local.cut(np.ascontiguousarray(smaller), (HEIGHT, width), fill), ribbon)
