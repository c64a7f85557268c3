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

from ..imaging.projection import overlaps
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

MATCHED = 0.8
"""Share of each side of a box that has ink, at least."""

GIVE = 0.05
"""How far a side may be from where the size says, as a share of the box's shorter side."""

SHARED = 0.1
"""Overlap (intersection over union) from which of two boxes one is none."""


@dataclass(frozen=True)
class BoxSize:
    """Boxes of about one size: width and height of the inside, thickness of the line and of the pen, in pixels.

    ``count`` is how many of them are closed all around.
    """

    width: float
    height: float
    line: float
    pen: float
    count: int

    @property
    def full(self) -> float:
        """Share of a side that has ink at least: less where no stroke of the pen is as thin as the line."""
        return FULL_SIDE_THIN if self.pen > THICK_PEN * self.line else FULL_SIDE


@dataclass(frozen=True)
class FormBox:
    """A box on a page.

    Attributes
    ----------
    sides : (y1, x1, y2, x2)
        The middles of its lines, in pixels.
    line : float
        Thickness of the lines in pixels.
    inked : float
        Shares of the four sides that have ink, added up.
    """

    sides: tuple[float, float, float, float]
    line: float
    inked: float


def find_boxes(ink: NDArray[np.bool_]) -> list[FormBox]:
    """Return the boxes of the form that ``(H, W)`` ink is, also those whose sides the writing touches; [] on no form.

    Wherever all four sides of a box of a known size have ink there may be one. Of those that overlap, as letters have
    sides too, one of the commonest size is taken, and of these the one of whose sides there is the most.
    """
    boxes: list[FormBox] = []
    sizes = sorted(box_sizes(ink), key=lambda size: -size.count)
    for box in (box for size in sizes for box in sorted(_matches(ink, size), key=lambda box: -box.inked)):
        taken = np.array([other.sides for other in boxes]).reshape(-1, 4)
        if not (overlaps(box.sides, taken) > SHARED).any():
            boxes.append(box)
    return boxes if len(boxes) >= FEWEST else []


def _matches(ink: NDArray[np.bool_], size: BoxSize) -> list[FormBox]:
    """Return the places where all four sides of a box of a size have ink."""
    height, width = ink.shape
    tall, wide = size.height + size.line, size.width + size.line
    give = max(1, round(GIVE * min(size.height, size.width)))
    level = fill(ndimage.maximum_filter1d(ink, 3, axis=0), round(SIDE_PART * size.width))
    plumb = fill(ndimage.maximum_filter1d(ink.T, 3, axis=0), round(SIDE_PART * size.height)).T
    dy, dx = round(tall / 2), round(wide / 2)
    level = np.pad(ndimage.maximum_filter(level, (2 * give + 1, 3)), ((dy, dy), (0, 0)))
    plumb = np.pad(ndimage.maximum_filter(plumb, (3, 2 * give + 1)), ((0, 0), (dx, dx)))
    sides = level[:height], level[2 * dy :], plumb[:, :width], plumb[:, 2 * dx :]
    least = np.minimum(np.minimum(*sides[:2]), np.minimum(*sides[2:]))
    total = np.where(least > MATCHED, sides[0] + sides[1] + sides[2] + sides[3], 0)
    around = round(0.7 * size.height), round(0.7 * size.width)
    labels, count = ndimage.label((total > 0) & (total == ndimage.maximum_filter(total, around)), np.ones((3, 3)))
    boxes = []
    for y, x in ndimage.center_of_mass(labels > 0, labels, range(1, count + 1)):
        sides_at = y - tall / 2, x - wide / 2, y + tall / 2, x + wide / 2
        boxes.append(FormBox(sides_at, size.line, float(total[round(y), round(x)])))
    return boxes


def box_sizes(ink: NDArray[np.bool_]) -> list[BoxSize]:
    """Return the boxes on a page that somebody wrote in, those of a size together."""
    labels, _ = ndimage.label(~ink)
    sizes, written, places = [], [], []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if min(height, width) < SMALLEST or max(height, width) > 0.5 * max(ink.shape):
            continue
        hole = labels[rows, columns] == number
        line = _line_around(ink, hole, rows.start, columns.start)
        if min(height, width) < ROOMY * line or not _is_square(hole):
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
            width, height, line, pen = np.nanmedian(table[alike], axis=0).tolist()
            found.append(BoxSize(width, height, line, pen, int(np.count_nonzero(alike))))
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


def _line_around(ink: NDArray[np.bool_], hole: NDArray[np.bool_], top: int, left: int) -> float:
    """Return the thickness of the line around a hole in the ink: the second least of what its middles meet outwards.

    On one side the line may be broken; on most, the next box may be close by. It is 1 at least.
    """
    y, x = hole.shape[0] // 2, hole.shape[1] // 2
    upright, across = ink[:, left + x], ink[top + y]
    outward = []
    for way, first, inside in ((upright, top, hole[:, x]), (across, left, hole[y])):
        give = _give(hole.size // len(inside))
        outward += [way[: first + _edge(inside, give)][::-1], way[first + len(inside) - _edge(inside[::-1], give) :]]
    return max(1.0, float(sorted(np.append(way, False).argmin() for way in outward)[1]))


def _give(length: int) -> int:
    """Return how far apart the ends of a side of that length may be, in pixels, as it slopes."""
    return 2 + math.ceil(STEEPEST * length)


def _edge(inside: NDArray[np.bool_], give: int) -> int:
    """Return where a hole begins: later than at 0 where its line slopes, but not where writing reaches into it."""
    first = int(inside.argmax())
    return first if first <= give else 0


def _is_square(hole: NDArray[np.bool_]) -> bool:
    """Whether a hole in the ink has straight sides that are at right angles; on one, writing may intrude."""
    straight: list[float] = []
    for turned in (hole, hole[:, ::-1], hole.T, hole.T[:, ::-1]):
        filled = np.asarray(turned.any(axis=1))
        near = turned[:, : _give(len(turned))].any(axis=1)
        straight.append(np.count_nonzero(near) / np.count_nonzero(filled))
    straight.sort()
    return bool(straight[0] > SQUARE / 2 and straight[1] > SQUARE)


def sides_alike(ink: NDArray[np.bool_], length: float, line: float, share: float) -> NDArray[np.bool_]:
    """Return the pixels of straight strokes across, as thick as a line, that are as long as the side of a box."""
    flat = opened(thin(ink, line), RUN, axis=1)
    if not flat.any():
        return flat
    window = max(RUN, round(SIDE_PART * length))
    shift = shear_of(flat)
    straight = shear(flat, -shift)
    full = fill(ndimage.maximum_filter1d(straight, 3, axis=0), window) > share
    lines = ndimage.maximum_filter1d(full, window, axis=1)
    thickness = line_thickness(straight, lines)
    return near_lines(lines, thickness, shift) & thin(ink, thickness)
