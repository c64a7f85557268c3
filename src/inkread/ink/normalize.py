"""A character as the classifier knows it: 32 x 32, in the middle, of one size, drawn with a firm pen.

A word as the recogniser of words knows it is of the same height, and as wide as it comes.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..imaging.resampling import reduce, resize, rotate

SIDE = 32
"""Height and width of a glyph image in pixels."""

LETTER = 24
"""Longer side of the letter in it."""

PEN = 2.2
"""Thinnest stroke in it; finer ones are strengthened to this."""

MARGIN = 6
"""Pixels of paper before and after a word."""


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
    image, stroke = _set_straight(mask, stroke, slope, max(mask.shape))
    ink = _with_firm_pen(image, stroke, LETTER / max(image.shape))
    glyph = np.ones((SIDE, SIDE), dtype=np.float32)
    height, width = ink.shape
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    glyph[top : top + height, left : left + width] -= ink
    return glyph


def normalize_word(mask: NDArray[np.bool_], stroke: float, slope: float = 0.0) -> NDArray[np.float32]:
    """Bring the ink of a word into the form that a recogniser of words is trained on.

    Parameters
    ----------
    mask, stroke, slope
        As in ``normalize``; the mask is that of all letters of the word.

    Returns
    -------
    (32, width) float32
        1 is paper, 0 is ink. The word is 24 pixels high, with ``MARGIN`` pixels of paper before and after it.
    """
    image, stroke = _set_straight(mask, stroke, slope, mask.shape[0])
    ink = _with_firm_pen(image, stroke, LETTER / image.shape[0])
    top = (SIDE - LETTER) // 2
    return 1 - np.pad(ink, ((top, SIDE - LETTER - top), (MARGIN, MARGIN)))


def _set_straight(mask: NDArray[np.bool_], stroke: float, slope: float, side: int) -> tuple[NDArray[np.uint8], float]:
    """Return ink as an image, 255 is ink, turned back by the slope of its line, and the width of the stroke in it.

    The side is the one that will become ``LETTER`` pixels long.
    """
    image = mask.astype(np.uint8) * 255
    if abs(slope) > 0.03:
        finer = max(1, side // (2 * LETTER))  # than it need be
        image = _cropped(rotate(reduce(image, finer), math.degrees(math.atan(slope))))
        stroke /= finer
    return image, stroke


def _with_firm_pen(image: NDArray[np.uint8], stroke: float, scale: float) -> NDArray[np.float32]:
    """Return ink at another scale, 1 is ink, its strokes no finer than ``PEN``."""
    height, width = (max(1, round(side * scale)) for side in image.shape)
    ink = resize(image, (height, width)).astype(np.float32) / np.float32(255)
    return np.minimum(ink * np.float32(max(1.0, PEN / (stroke * scale))), 1)


def _cropped(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the part of an image that is more ink than paper, or all of it if there is none."""
    rows, columns = (np.flatnonzero((image > 127).any(axis=axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if rows.size else image
