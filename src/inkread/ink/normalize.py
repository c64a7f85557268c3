"""A character as the classifier knows it: 32 x 32, in the middle, of one size, drawn with a firm pen."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

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
    image = Image.fromarray(mask.astype(np.uint8) * 255)
    if abs(slope) > 0.03:
        finer = max(1, max(image.size) // (2 * LETTER))  # than it need be
        image, stroke = image.reduce(finer), stroke / finer
        image = image.rotate(math.degrees(math.atan(slope)), Image.Resampling.BILINEAR, expand=True)
        image = image.crop(image.point(lambda v: 255 * (v > 127)).getbbox() or None)
    scale = LETTER / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    ink = np.asarray(image.resize(size, method), dtype=np.float32) / np.float32(255)
    ink = np.minimum(ink * np.float32(max(1.0, PEN / (stroke * scale))), 1)
    glyph = np.ones((SIDE, SIDE), dtype=np.float32)
    top, left = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
    glyph[top : top + size[1], left : left + size[0]] -= ink
    return glyph
