"""Printed lines: ruled and squared paper, and the boxes of forms, taken away from under the writing.

A printed line is straight, thin and long. As with the staff lines of music (Dalitz, Droettboom, Pranzas and
Fujinaga 2008), a line is first found and then taken away column by column, but not where the ink goes on
above or below it: there somebody's stroke crosses it. That tells printing from writing; to take it away for good
without harm to the strokes is what ``erase`` does.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .boxes import SMALLEST, box_sizes, sides_alike
from .straight import RUN, fill, halved, line_thickness, near_lines, opened, shear, shear_of, thin

THICKEST = 0.0075
"""Thickness of a printed line at most, as a share of the side of a square as large as the page."""

LONG = 0.22
"""Length of a printed line at least, as a share of the page's longer side."""

SLENDER = 30
"""Length of a printed line at least, in thicknesses: no stroke of a pen is so long and so straight."""

FULL, LESS_FULL, LEAST_FULL = 0.72, 0.5, 0.3
"""Share of the length that has ink, at least: of a line as such; where it goes on, and of one of many; and where
one of many goes on."""

MANY = 4
"""Lines from which there will be more like them."""

WHOLE = 0.5
"""Share of the page's width that a line on ruled paper is found on, from which it goes from edge to edge."""


def remove_rules(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the ink without printed lines and boxes; strokes that cross them stay whole.

    Parameters
    ----------
    ink
        ``(H, W) bool``; the lines slope by ``STEEPEST`` at most.
    """
    if min(ink.shape) < 2 * SMALLEST:
        return ink
    half = halved(ink)  # enough to see that there are none, as on most pages
    with ThreadPoolExecutor(2) as threads:
        has_across, has_upright = (rules is not None for rules in threads.map(find_rules, (half, half.T)))
    for boxes in box_sizes(half):
        level = sides_alike(ink, 2 * boxes.width, 2 * boxes.line, boxes.full)
        plumb = sides_alike(ink.T, 2 * boxes.height, 2 * boxes.line, boxes.full).T
        ink = ink & ~level & ~plumb
    across = find_rules(ink) if has_across else None
    if across:
        ink = across.removed(ink)
    upright = find_rules(ink.T) if has_upright else None
    if upright:
        ink = upright.removed(ink.T).T
    if across and upright:
        # Where lines cross, the ink went on above and below until one of them had gone.
        ink = _without_dots(across.removed(ink), across.near & upright.near.T)
    return ink


def _without_dots(ink: NDArray[np.bool_], crossings: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the ink without the pieces that lie where lines cross and nowhere else: their blurred corners."""
    labels, count = ndimage.label(ink, np.ones((3, 3), dtype=int))
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    is_dot = np.bincount(labels[crossings], minlength=count + 1) == sizes
    is_dot[0] = False
    return ink & ~is_dot[labels]


@dataclass(frozen=True, eq=False)
class Course:
    """How a line goes across a page: the columns ``x``, one after the other, and its place ``y`` in each, ``(n,)``."""

    x: NDArray[np.intp]
    y: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Rules:
    """Long lines across a page.

    Attributes
    ----------
    lines : (H, W) bool
        Where they are on the page that is sheared so that they are level.
    shift : (W,) intp
        By how many pixels each column lies lower on the page itself.
    thickness : float
        In pixels.
    """

    lines: NDArray[np.bool_]
    shift: NDArray[np.intp]
    thickness: float

    @cached_property
    def near(self) -> NDArray[np.bool_]:
        """Where on the page the lines may be, ``(H, W) bool``."""
        return near_lines(self.lines, self.thickness, self.shift)

    def courses(self) -> list[Course]:
        """Return how each line goes."""
        labels, _ = ndimage.label(ndimage.maximum_filter1d(self.lines, 3, axis=0), np.ones((3, 3), dtype=int))
        courses = []
        for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
            line = labels[rows, columns] == number
            x = np.arange(columns.start, columns.stop)
            middles = np.arange(rows.start, rows.stop) @ line / np.count_nonzero(line, axis=0)
            courses.append(Course(x, middles + self.shift[x]))
        return courses

    def removed(self, ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the ink without the lines, but for the strokes that cross them."""
        return ink & ~(self.near & thin(ink, self.thickness))


def find_rules(ink: NDArray[np.bool_]) -> Rules | None:
    """Return the long lines across ``(H, W)`` ink, if there are any."""
    length = max(40, round(LONG * max(ink.shape)))
    flat = _flat(ink)
    # Whatever its slope, there is no line without so much of it.
    if ink.shape[1] < length or np.count_nonzero(flat) < FULL * length:
        return None
    shift = shear_of(flat)
    straight = shear(flat, -shift)
    wide = ndimage.maximum_filter1d(straight, 3, axis=0)
    candidates = np.flatnonzero(np.count_nonzero(wide, axis=1) >= LEAST_FULL * length)
    filled = fill(wide[candidates], length)
    seeds, further = filled > FULL, filled > LESS_FULL
    are_many = _count_groups(candidates[seeds.any(axis=1)]) >= MANY
    if are_many:
        seeds, further = further, filled > LEAST_FULL
    full = ndimage.binary_propagation(seeds, np.array([[0, 0, 0], [1, 1, 1], [0, 0, 0]]), further)
    full = ndimage.maximum_filter1d(full, length, axis=1)
    if are_many:  # ruled paper: what is a line for most of its way is one from edge to edge
        full |= np.mean(full, axis=1, keepdims=True) > WHOLE
    lines = np.zeros_like(ink)
    lines[candidates] = full
    if not lines.any():
        return None
    thickness = line_thickness(straight, lines)
    return Rules(lines, shift, thickness) if length >= SLENDER * thickness else None


def _flat(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pixels that may belong to a line across: little ink above and below, much beside."""
    thickest = max(4, round(THICKEST * math.sqrt(ink.size)))
    low = ink & ~opened(ink, thickest + 1, axis=0)
    crossed = ink & ~opened(~low, thickest + 2, axis=1)  # where lines upright, or strokes, go across
    return opened(low | crossed, RUN, axis=1)


def _count_groups(rows: NDArray[np.intp]) -> int:
    """Count the groups of rows that follow one another."""
    return int(np.count_nonzero(np.diff(rows) > 1)) + 1 if rows.size else 0
