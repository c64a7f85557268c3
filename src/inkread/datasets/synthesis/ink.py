"""Ink masks of lines: pen strokes drawn by OpenCV, and text set in fonts by FreeType."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

_SHIFT = 4
"""Fractional bits of the coordinates that OpenCV is given."""


def draw_strokes(strokes: Sequence[NDArray[np.floating]], shape: tuple[int, int], width: float) -> NDArray[np.uint8]:
    """Draw strokes with a round pen, anti-aliased.

    Parameters
    ----------
    strokes
        ``(P, 2)`` x, y in pixels; a stroke of one point is a dot.
    shape
        Height and width of the mask.
    width
        Of the pen in pixels, rounded to whole ones, at least 1.

    Returns
    -------
    (height, width) uint8
        255 where there is ink.
    """
    mask = np.zeros(shape, dtype=np.uint8)
    thickness = max(1, round(width))
    lines = [np.rint(np.asarray(stroke) * (1 << _SHIFT)).astype(np.int32) for stroke in strokes]
    lines = [np.repeat(line, 2, axis=0) if len(line) == 1 else line for line in lines]
    cv2.polylines(mask, lines, False, 255, thickness, cv2.LINE_AA, _SHIFT)
    return mask


@lru_cache(maxsize=512)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@lru_cache(maxsize=4096)
def covered_characters(path: str | Path) -> frozenset[str]:
    """Return the characters that a font has glyphs for.

    Raises
    ------
    MissingExtraError
        If fontTools is not installed.
    """
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def draw_text(text: str, path: str | Path, height: int) -> NDArray[np.uint8]:
    """Set a text in a font.

    Parameters
    ----------
    text
        One line.
    path
        Of a font that FreeType reads.
    height
        From ascender to descender, in pixels, about.

    Returns
    -------
    (H, W) uint8
        255 where there is ink, cut to the ink; of size 0 where there is none.
    """
    font = _font(str(path), height)
    left, top, right, bottom = font.getbbox(text)
    size = (max(1, int(right - left) + 2), max(1, int(bottom - top) + 2))
    picture = Image.new("L", size)
    ImageDraw.Draw(picture).text((1 - left, 1 - top), text, fill=255, font=font)
    mask = np.asarray(picture)
    rows, columns = mask.any(axis=1).nonzero()[0], mask.any(axis=0).nonzero()[0]
    if not len(rows):
        return mask[:0, :0]
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
