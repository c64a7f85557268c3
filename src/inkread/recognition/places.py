"""Where the characters of a line stand: from the frames they were read in, checked against the ink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..document import Box
from .ctc import Symbol
from .strips import HEIGHT, STRIDE, LineStrip

REACH = 1.5
"""How far beyond the frames of a character its ink may reach, in frames, if no other character is nearer."""

RULED = 0.85
"""Share of a row of a strip that is dark where a printed line runs through it."""

LEAST_DIFFERENCE = 18.0
"""Least difference from the paper, 0 to 255, of what is taken for ink."""

INK_SHARE, INK_QUANTILE = 0.5, 0.97
"""Share of the difference of the strongest ink from which a pixel is ink, and the quantile of all that this ink has."""

OFF_THE_LINE = frozenset("gjpqyQçÇ,;()[]{}|/\\$@_&\"'`^*°~-–=+<>")
"""Characters whose feet, as many people write them, do not stand on the line."""

BASELINE_POINTS = 6
"""Points of the baseline of a line that is bent."""


StripBox = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels of a strip."""


def ink_boxes(strip: LineStrip, symbols: Sequence[Symbol]) -> list[StripBox | None]:
    """Return where the characters of a strip stand on it.

    Parameters
    ----------
    strip
        That they were read on.
    symbols
        The characters with their frames, from left to right.

    Returns
    -------
    list of StripBox or None
        Around the ink that stands in the character's frames, or the frames themselves where there is none. ``None``
        for spaces.
    """
    ink = ink_of(strip.pixels)
    visible = [symbol for symbol in symbols if symbol.text != " "]
    boxes = iter([_box(ink, *span) for span in _spans(visible, strip.pixels.shape[1])])
    return [None if symbol.text == " " else next(boxes) for symbol in symbols]


def picture_box(strip: LineStrip, box: StripBox) -> Box:
    """Return the box in the picture around where a box of a strip lies."""
    left, top, right, bottom = box
    corners = strip.to_picture([(left, top), (right, top), (right, bottom), (left, bottom)])
    (low_x, low_y), (high_x, high_y) = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    return max(0, int(low_y)), max(0, int(low_x)), int(high_y), int(high_x)


def baseline(strip: LineStrip, symbols: Sequence[Symbol], boxes: Sequence[StripBox | None]) -> NDArray[np.float64]:
    """Return what the characters of a strip stand on, ``(N, 2)`` x, y in pixels of the picture, from left to right.

    Parameters
    ----------
    strip, symbols
        As for ``ink_boxes``; there is one visible character at least.
    boxes
        What it returned.
    """
    placed = [(symbol.text, box) for symbol, box in zip(symbols, boxes, strict=True) if box is not None]
    feet = [box[3] for text, box in placed if text not in OFF_THE_LINE] or [box[3] for _, box in placed]
    ends = placed[0][1][0], placed[-1][1][2]
    along = np.linspace(*ends, 2 if strip.ribbon.is_straight else BASELINE_POINTS)
    return strip.to_picture(np.column_stack([along, np.full(len(along), float(np.median(feet)))]))


def ink_of(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which pixels of a strip are ink: those that differ from the paper by more than half of what the ink does.

    Rows that are dark from end to end are printed lines and no ink.
    """
    values = pixels.astype(np.float32)
    paper = np.median(values.reshape(-1, 3), axis=0)
    difference = np.abs(values - paper).max(axis=2)
    threshold = max(LEAST_DIFFERENCE, INK_SHARE * float(np.quantile(difference, INK_QUANTILE)))
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


def _box(ink: NDArray[np.bool_], left: float, right: float) -> StripBox:
    first, last = int(left), max(int(np.ceil(right)), int(left) + 1)
    rows, columns = np.nonzero(ink[:, first:last])
    if not len(rows):
        return float(first), 0.0, float(last), float(HEIGHT)
    return (
        float(first + columns.min()),
        float(rows.min()),
        float(first + columns.max() + 1),
        float(rows.max() + 1),
    )
