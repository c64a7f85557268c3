"""Where the characters of a line stand: from the frames they were read in, checked against the ink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .ctc import Symbol
from .strips import HEIGHT, STRIDE, LineStrip

REACH = 1.5
"""How far beyond the frames of a character its ink may reach, in frames, if no other character is nearer."""

RULED = 0.85
"""Share of a row of a strip that is dark where a printed line runs through it."""

LEAST_DIFFERENCE = 18.0
"""Least difference from the paper, 0 to 255, of what is taken for ink."""


def glyph_boxes(strip: LineStrip, symbols: Sequence[Symbol]) -> list[tuple[int, int, int, int] | None]:
    """Return the boxes of characters in the picture.

    Parameters
    ----------
    strip
        That they were read on.
    symbols
        The characters with their frames, from left to right.

    Returns
    -------
    list of (y1, x1, y2, x2) or None
        In pixels of the picture; around the ink that stands in the character's frames, or the frames themselves where
        there is none. ``None`` for spaces.
    """
    ink = ink_of(strip.pixels)
    visible = [symbol for symbol in symbols if symbol.text != " "]
    spans = _spans(visible, strip.pixels.shape[1])
    boxes = iter([_box(strip, ink, *span) for span in spans])
    return [None if symbol.text == " " else next(boxes) for symbol in symbols]


def ink_of(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which pixels of a strip are ink: those that differ from the paper by more than half of what the ink does.

    Rows that are dark from end to end are printed lines and no ink.
    """
    values = pixels.astype(np.float32)
    paper = np.median(values.reshape(-1, 3), axis=0)
    difference = np.abs(values - paper).max(axis=2)
    threshold = max(LEAST_DIFFERENCE, 0.5 * float(np.quantile(difference, 0.97)))
    ink: NDArray[np.bool_] = difference > threshold
    ink[ink.mean(axis=1) > RULED] = False
    return ink


def _spans(symbols: Sequence[Symbol], width: int) -> list[tuple[float, float]]:
    """Return from where to where along the strip the ink of each character may reach, in pixels."""
    middles = [(symbol.start + symbol.stop) / 2 * STRIDE for symbol in symbols]
    spans = []
    for i, symbol in enumerate(symbols):
        left = max(0.0, (symbol.start - REACH) * STRIDE)
        right = min(float(width), (symbol.stop + REACH) * STRIDE)
        if i:
            left = max(left, (middles[i - 1] + middles[i]) / 2)
        if i + 1 < len(symbols):
            right = min(right, (middles[i] + middles[i + 1]) / 2)
        spans.append((left, max(right, left + 1)))
    return spans


def _box(strip: LineStrip, ink: NDArray[np.bool_], left: float, right: float) -> tuple[int, int, int, int]:
    first, last = int(left), max(int(np.ceil(right)), int(left) + 1)
    rows, columns = np.nonzero(ink[:, first:last])
    if len(rows):
        x1, x2 = first + columns.min(), first + columns.max() + 1
        y1, y2 = rows.min(), rows.max() + 1
    else:
        x1, x2, y1, y2 = first, last, 0, HEIGHT
    corners = strip.to_picture([(x1, y1), (x2, y1), (x2, y2), (x1, y2)])
    (low_x, low_y), (high_x, high_y) = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    return max(0, int(low_y)), max(0, int(low_x)), int(high_y), int(high_x)
