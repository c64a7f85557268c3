"""Strips bent a little: slanted, stretched, shifted, and each part of them drawn into another direction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ...datasets.synthesis.labelled import Strip
from ...recognition.strips import LEAST_WIDTH, STRIDE
from .strip_batches import is_readable

SLANT = 0.12
"""Standard deviation of a slant, in pixels a pixel of height."""

WIDTH, HEIGHT = 0.1, 0.06
"""Standard deviations of the logarithms of the width and the height."""

SLOPE, SHIFT = 0.006, 1.5
"""Standard deviations of the slope, and of how far the strip is moved up or down in pixels."""

BEND = 1.2
"""Standard deviation in pixels of how far each knot of a grid is moved in either direction (Simard et al. 2003)."""

KNOTS, BETWEEN = 4, 24
"""Knots above one another, and pixels between two that are side by side."""


def warped(strip: Strip, rng: np.random.Generator) -> Strip:
    """Return a strip as the same hand might have written it at another time; unchanged if its text would not fit."""
    height, width, _ = strip.pixels.shape
    wide = max(LEAST_WIDTH, round(width * float(np.exp(rng.normal(0, WIDTH))) / STRIDE) * STRIDE)
    y, x = np.mgrid[0:height, 0:wide].astype(np.float32)
    middle = height / 2
    rows = (y - middle) * np.exp(rng.normal(0, HEIGHT)) + middle + rng.normal(0, SHIFT)
    rows += rng.normal(0, SLOPE) * (x - wide / 2) + _bend(y, x, rng)
    columns = x * (width - 1) / max(1, wide - 1) + rng.normal(0, SLANT) * (y - middle) + _bend(y, x, rng)
    pixels = np.empty((height, wide, 3), dtype=np.uint8)
    for channel in range(3):
        ndimage.map_coordinates(
            strip.pixels[..., channel], [rows, columns], output=pixels[..., channel], order=1, mode="nearest"
        )
    bent = Strip(pixels, strip.text)
    return bent if is_readable(bent) else strip


def _bend(y: NDArray[np.float32], x: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return how far each pixel is moved in one direction."""
    height, width = y.shape
    across = max(2, width // BETWEEN) + 1
    knots = rng.normal(0, BEND, (KNOTS, across)).astype(np.float32)
    where = [y * np.float32((KNOTS - 1) / height), x * np.float32((across - 1) / width)]
    moved: NDArray[np.float32] = ndimage.map_coordinates(knots, where, order=3, mode="nearest")
    return moved
