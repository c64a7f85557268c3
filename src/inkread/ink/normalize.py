"""A character as the classifier knows it: 32 x 32, in the middle, of one size, drawn with a firm pen."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..resampling import reduce, resize, rotate

SIDE = 32
"""Height and width of a glyph image in pixels."""

LETTER = 24
"""Longer side of the letter in it."""

PEN = 2.2
"""Thinnest stroke in it; finer ones are strengthened to this."""


def normalize(mask: NDArray[np.bool_], stroke: float, slope: float = 0.0) -> NDArray[np.float32]:
    """Bring the ink of one character into the form of the training data.

    Parameters
    ----------
    mask
        ``(h, w) bool``, True is ink.
    stroke
        Width of the pen's stroke in pixels of ``mask``.
    slope
        Of the line that the character stands on; it is turned back by that.

    Returns
    -------
    (32, 32) float32
        1 is paper, 0 is ink, upright. The longer side of the letter is 24 pixels.
    """
    image = mask.astype(np.uint8) * 255
    if abs(slope) > 0.03:
        finer = max(1, max(image.shape) // (2 * LETTER))  # than it need be
        image = _cropped(rotate(reduce(image, finer), math.degrees(math.atan(slope))))
        stroke /= finer
    scale = LETTER / max(image.shape)
    height, width = (max(1, round(side * scale)) for side in image.shape)
    ink = resize(image, (height, width)).astype(np.float32) / np.float32(255)
    ink = np.minimum(ink * np.float32(max(1.0, PEN / (stroke * scale))), 1)
    glyph = np.ones((SIDE, SIDE), dtype=np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    glyph[top : top + height, left : left + width] -= ink
    return glyph


def _cropped(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the part of an image that is more ink than paper, or all of it if there is none."""
    rows, columns = (np.flatnonzero((image > 127).any(axis=axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if rows.size else image
