"""Lines of text cut out of a picture, straight, at the height that the recogniser takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..imaging.projection import Projection
from ..imaging.resampling import reduce

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
    to_picture : Projection
        Where a place x, y of the strip lies in the picture.
    """

    pixels: NDArray[np.uint8]
    to_picture: Projection


def cut_strip(picture: NDArray[np.uint8], corners: NDArray[np.float64]) -> LineStrip:
    """Cut a line out of a picture.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8`` RGB.
    corners
        ``(4, 2)`` x, y of a quadrilateral in pixels: upper left, upper right, lower right, lower left as one reads.
    """
    height = (np.hypot(*(corners[3] - corners[0])) + np.hypot(*(corners[2] - corners[1]))) / 2
    length = (np.hypot(*(corners[1] - corners[0])) + np.hypot(*(corners[2] - corners[3]))) / 2
    width = max(LEAST_WIDTH, round(length * HEIGHT / max(height, 1e-6)))
    width += -width % STRIDE
    target = np.array([[0, 0], [width, 0], [width, HEIGHT], [0, HEIGHT]])
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int) - 2, 0, None)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 2
    part = picture[top:bottom, left:right]
    divisor = max(1, int(height / HEIGHT + 0.25))
    smaller = reduce(part, divisor) if divisor > 1 else part
    red, green, blue = np.median(smaller.reshape(-1, 3), axis=0) if smaller.size else (255, 255, 255)
    fill = int(red), int(green), int(blue)
    local = Projection.between((corners - [left, top]) / divisor, target)
    pixels = local.warp(np.ascontiguousarray(smaller), (HEIGHT, width), fill) if smaller.size else None
    if pixels is None:
        pixels = np.full((HEIGHT, width, 3), 255, dtype=np.uint8)
    return LineStrip(pixels, Projection.between(target, corners))
