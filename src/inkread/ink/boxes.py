"""The boxes of forms, each for a character: how large they are, and where.

Their sides alone do not tell them from the writing, which has straight strokes as long. But some boxes are closed all
around with room inside, and from these the size of the others is known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .segment import Piece
from .straight import RUN, STEEPEST, fill, line_thickness, near_lines, opened, shear, shear_of, thin

SQUARE, SMALLEST = 0.85, 12
"""Share of the side of a box that is straight at least, and its length at least, in pixels of the halved page."""

ROOMY = 5
"""Sides of a box at least, in thicknesses of its line: the loop of a letter is narrower."""

WRITING = 0.3
"""Height of the writing in a box at least, as a share of the box's: more than of specks in the loop of a letter."""

FEWEST = 3
"""Boxes with writing in them on a form, at least."""

WRITTEN_IN = 0.3
"""Share of the boxes of one size that have writing in them, at least."""

SIDE_PART, FULL_SIDE, FULL_SIDE_THIN = 0.95, 0.85, 0.5
"""Length of a stroke that is the side of a box, as a share of it, and how much of that has ink: no letter inside
has a straight one so long. Less will do where the pen is thicker than the line."""

THICK_PEN = 1.8
"""Thickness of the pen from which it cannot be taken for the line, in those of the line."""


@dataclass(frozen=True)
class BoxSize:
    """Boxes of about one size: width and height of the inside, thickness of the line and of the pen, in pixels."""

    width: float
    height: float
    line: float
    pen: float

    @property
    def full(self) -> float:
        """Share of a side that has ink at least: less where no stroke of the pen is as thin as the line."""
        return FULL_SIDE_THIN if self.pen > THICK_PEN * self.line else FULL_SIDE


def box_sizes(ink: NDArray[np.bool_]) -> list[BoxSize]:
    """Return the boxes on a page that somebody wrote in, those of a size together."""
    labels, _ = ndimage.label(~ink)
    sizes, written, places = [], [], []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if min(height, width) < SMALLEST or max(height, width) > 0.5 * max(ink.shape):
            continue
        line = _line_around(ink, rows, columns)
        if min(height, width) < ROOMY * line or not _is_square(labels[rows, columns] == number):
            continue
        y, x = max(2, height // 6), max(2, width // 6)
        inside = ink[rows.start + y : rows.stop - y, columns.start + x : columns.stop - x]
        written.append(bool(np.count_nonzero(inside.any(axis=1)) > WRITING * height))
        pen = Piece((0, 0, *inside.shape), inside).strokes[0] if written[-1] else math.nan
        sizes.append((width, height, line, pen))
        places.append((rows.start, columns.start))
    found, is_left, has_writing = [], np.ones(len(sizes), dtype=bool), np.array(written, dtype=bool)
    table = np.array(sizes, dtype=np.float64).reshape(-1, 4)
    if np.count_nonzero(has_writing) < FEWEST or _are_squares(table, np.array(places)):
        return []
    while (is_left & has_writing).any():
        candidates = table[is_left & has_writing, :2]
        centre = candidates[np.abs(candidates - np.median(candidates, axis=0)).sum(axis=1).argmin()]
        alike = is_left & (np.abs(table[:, :2] - centre) < 0.15 * centre + 3).all(axis=1)
        if has_writing[alike].mean() >= WRITTEN_IN:
            found.append(BoxSize(*np.nanmedian(table[alike], axis=0).tolist()))
        is_left &= ~alike
    return found


def _are_squares(sizes: NDArray[np.float64], places: NDArray[np.intp]) -> bool:
    """Whether most holes in the ink lie right below one another, as on squared paper: nobody writes in its squares.

    Parameters
    ----------
    sizes
        ``(n, 4)`` widths, heights and thicknesses of the line; the last column is not looked at.
    places
        ``(n, 2)`` y and x of their upper left corners.
    """
    if not len(sizes):
        return False
    width, height, line, _ = sizes.T
    y, x = places.T
    one_line = 1.5 * np.median(line) + 1.5  # the lower line of one box and the upper line of the next are two
    # Hole by hole, as a table of all pairs would be too large on a page of small squares.
    has_next = [
        np.any((y > low) & (y < low + one_line) & (np.abs(x - left) < aside))
        for low, left, aside in zip(y + height, x, 0.3 * width, strict=True)
    ]
    return bool(np.mean(has_next) > 0.5)


def _line_around(ink: NDArray[np.bool_], rows: slice, columns: slice) -> float:
    """Return the thickness of the line around a hole in the ink: the median of what its middles meet outwards."""
    y, x = (rows.start + rows.stop) // 2, (columns.start + columns.stop) // 2
    outward = (ink[: rows.start, x][::-1], ink[rows.stop :, x], ink[y, : columns.start][::-1], ink[y, columns.stop :])
    return float(np.median([np.append(way, False).argmin() for way in outward]))


def _is_square(hole: NDArray[np.bool_]) -> bool:
    """Whether a hole in the ink has straight sides that are at right angles; on one, writing may intrude."""
    straight: list[float] = []
    for turned in (hole, hole[:, ::-1], hole.T, hole.T[:, ::-1]):
        filled = np.asarray(turned.any(axis=1))
        near = turned[:, : 2 + math.ceil(STEEPEST * len(turned))].any(axis=1)
        straight.append(np.count_nonzero(near) / np.count_nonzero(filled))
    straight.sort()
    return bool(straight[0] > SQUARE / 2 and straight[1] > SQUARE)


def sides_alike(ink: NDArray[np.bool_], length: float, line: float, share: float) -> NDArray[np.bool_]:
    """Return the pixels of straight strokes across, as thick as a line, that are as long as the side of a box."""
    flat = opened(ink & ~opened(ink, math.ceil(1.3 * line + 1.5), axis=0), RUN, axis=1)
    if not flat.any():
        return flat
    window = max(RUN, round(SIDE_PART * length))
    shift = shear_of(flat)
    straight = shear(flat, -shift)
    full = fill(ndimage.maximum_filter1d(straight, 3, axis=0), window) > share
    lines = ndimage.maximum_filter1d(full, window, axis=1)
    thickness = line_thickness(straight, lines)
    return near_lines(lines, thickness, shift) & thin(ink, thickness)
