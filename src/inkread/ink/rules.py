"""Printed lines: ruled and squared paper, and the boxes of forms, taken away from under the writing.

A printed line is straight, thin and long. As with the staff lines of music (Dalitz, Droettboom, Pranzas and
Fujinaga 2008), a line is first found and then taken away column by column, but not where the ink goes on
above or below it: there somebody's stroke crosses it.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .segment import Piece

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

STEEPEST = 0.08
"""Steepest line that is looked for, as rise over run."""

RUN = 12
"""Pixels in a row that belong to a line: what is shorter is an edge or a slanting stroke."""

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

WHOLE = 0.5
"""Share of the page's width that a line on ruled paper is found on, from which it goes from edge to edge."""

THICK_PEN = 1.8
"""Thickness of the pen from which it cannot be taken for the line, in those of the line."""


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
        has_across, has_upright = (rules is not None for rules in threads.map(_find_rules, (half, half.T)))
    for boxes in _find_boxes(half):
        level = _sides(ink, 2 * boxes.width, 2 * boxes.line, boxes.full)
        plumb = _sides(ink.T, 2 * boxes.height, 2 * boxes.line, boxes.full).T
        ink = ink & ~level & ~plumb
    across = _find_rules(ink) if has_across else None
    if across:
        ink = across.removed(ink)
    upright = _find_rules(ink.T) if has_upright else None
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
class _Rules:
    """Lines across a page: where they may be, ``(H, W) bool``, and how thick they are in pixels."""

    near: NDArray[np.bool_]
    thickness: float

    def removed(self, ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the ink without the lines, but for the strokes that cross them."""
        return ink & ~(self.near & _thin(ink, self.thickness))


def _find_rules(ink: NDArray[np.bool_]) -> _Rules | None:
    """Return the long lines across ``(H, W)`` ink, if there are any."""
    length = max(40, round(LONG * max(ink.shape)))
    flat = _flat(ink)
    # Whatever its slope, there is no line without so much of it.
    if ink.shape[1] < length or np.count_nonzero(flat) < FULL * length:
        return None
    shift = _shift(flat)
    straight = _shear(flat, -shift)
    wide = ndimage.maximum_filter1d(straight, 3, axis=0)
    candidates = np.flatnonzero(np.count_nonzero(wide, axis=1) >= LEAST_FULL * length)
    fill = _fill(wide[candidates], length)
    seeds, further = fill > FULL, fill > LESS_FULL
    are_many = _count_groups(candidates[seeds.any(axis=1)]) >= MANY
    if are_many:
        seeds, further = further, fill > LEAST_FULL
    full = ndimage.binary_propagation(seeds, np.array([[0, 0, 0], [1, 1, 1], [0, 0, 0]]), further)
    full = ndimage.maximum_filter1d(full, length, axis=1)
    if are_many:  # ruled paper: what is a line for most of its way is one from edge to edge
        full |= np.mean(full, axis=1, keepdims=True) > WHOLE
    lines = np.zeros_like(ink)
    lines[candidates] = full
    if not lines.any():
        return None
    thickness = _thickness(straight, lines)
    return _Rules(_near(lines, thickness, shift), thickness) if length >= SLENDER * thickness else None


@dataclass(frozen=True)
class _Boxes:
    """Boxes of about one size: width and height of the inside, thickness of the line and of the pen, in pixels."""

    width: float
    height: float
    line: float
    pen: float

    @property
    def full(self) -> float:
        """Share of a side that has ink at least: less where no stroke of the pen is as thin as the line."""
        return FULL_SIDE_THIN if self.pen > THICK_PEN * self.line else FULL_SIDE


def _find_boxes(ink: NDArray[np.bool_]) -> list[_Boxes]:
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
            found.append(_Boxes(*np.nanmedian(table[alike], axis=0).tolist()))
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


def _sides(ink: NDArray[np.bool_], length: float, line: float, share: float) -> NDArray[np.bool_]:
    """Return the pixels of straight strokes across, as thick as a line, that are as long as the side of a box."""
    flat = opened(ink & ~opened(ink, math.ceil(1.3 * line + 1.5), axis=0), RUN, axis=1)
    if not flat.any():
        return flat
    window = max(RUN, round(SIDE_PART * length))
    shift = _shift(flat)
    straight = _shear(flat, -shift)
    full = _fill(ndimage.maximum_filter1d(straight, 3, axis=0), window) > share
    lines = ndimage.maximum_filter1d(full, window, axis=1)
    thickness = _thickness(straight, lines)
    return _near(lines, thickness, shift) & _thin(ink, thickness)


def _is_square(hole: NDArray[np.bool_]) -> bool:
    """Whether a hole in the ink has straight sides that are at right angles; on one, writing may intrude."""
    straight: list[float] = []
    for turned in (hole, hole[:, ::-1], hole.T, hole.T[:, ::-1]):
        filled = np.asarray(turned.any(axis=1))
        near = turned[:, : 2 + math.ceil(STEEPEST * len(turned))].any(axis=1)
        straight.append(np.count_nonzero(near) / np.count_nonzero(filled))
    straight.sort()
    return bool(straight[0] > SQUARE / 2 and straight[1] > SQUARE)


def _near(lines: NDArray[np.bool_], thickness: float, shift: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return where the ink may be of lines that are known on the sheared page."""
    return _shear(ndimage.maximum_filter1d(lines, 2 * math.ceil(thickness) + 1, axis=0), shift)


def _shift(flat: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return by how many pixels each column lies lower than on a page whose lines are level."""
    width = flat.shape[1]
    return np.rint(_slope(flat) * (np.arange(width) - width / 2)).astype(np.intp)


def _fill(rows: NDArray[np.bool_], length: int) -> NDArray[np.float32]:
    """Return how much of the window about each pixel, so many pixels long, is ink."""
    return ndimage.uniform_filter1d(rows.astype(np.float32), length, axis=1, mode="constant")


def _flat(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pixels that may belong to a line across: little ink above and below, much beside."""
    thickest = max(4, round(THICKEST * math.sqrt(ink.size)))
    thin = ink & ~opened(ink, thickest + 1, axis=0)
    crossed = ink & ~opened(~thin, thickest + 2, axis=1)  # where lines upright, or strokes, go across
    return opened(thin | crossed, RUN, axis=1)


def _thin(ink: NDArray[np.bool_], thickness: float) -> NDArray[np.bool_]:
    """Return the ink that no more ink than a line's thickness, or little more, hangs together with upright."""
    return ink & ~opened(ink, math.ceil(1.3 * thickness + 1.5), axis=0)


def opened(ink: NDArray[np.bool_], length: int, axis: int) -> NDArray[np.bool_]:
    """Return the pixels of runs along an axis that are ``length`` long at least."""
    eroded = ndimage.minimum_filter1d(ink, length, axis=axis, mode="constant", cval=0)
    # An even length has no middle: what goes left first goes right afterwards.
    back = -1 if length % 2 == 0 else 0
    return ndimage.maximum_filter1d(eroded, length, axis=axis, mode="constant", cval=0, origin=back)


def _thickness(flat: NDArray[np.bool_], lines: NDArray[np.bool_]) -> float:
    """Return the height, that few exceed, of the runs of ``flat`` in columns that ``lines`` passes; 1 for none."""
    padded = np.zeros((flat.shape[1], flat.shape[0] + 2), dtype=np.int8)
    padded[:, 1:-1] = flat.T
    change = np.diff(padded, axis=1)
    column, start = np.nonzero(change == 1)
    stop = np.nonzero(change == -1)[1]
    passed = lines[(start + stop) // 2, column]
    return float(np.quantile((stop - start)[passed], 0.8)) if passed.any() else 1.0


def _count_groups(rows: NDArray[np.intp]) -> int:
    """Count the groups of rows that follow one another."""
    return int(np.count_nonzero(np.diff(rows) > 1)) + 1 if rows.size else 0


def halved(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the ink at half the size; an odd last row and column are left out."""
    rows, columns = ink.shape[0] // 2 * 2, ink.shape[1] // 2 * 2
    return (
        ink[0:rows:2, 0:columns:2] | ink[1:rows:2, 0:columns:2] | ink[0:rows:2, 1:columns:2]
        | ink[1:rows:2, 1:columns:2]
    )  # fmt: skip


def _slope(flat: NDArray[np.bool_]) -> float:
    """Return the slope along which pixels fall into the fewest rows (Postl 1986)."""
    y, x = np.nonzero(flat)
    step = max(1, len(y) // 20_000)
    y, x = y[::step], x[::step] - flat.shape[1] / 2
    slopes = np.linspace(-STEEPEST, STEEPEST, 81)
    reach = math.ceil(STEEPEST * flat.shape[1])
    sharpness = [np.square(np.bincount(np.rint(y - slope * x).astype(int) + reach)).sum() for slope in slopes]
    return float(slopes[int(np.argmax(sharpness))])


def _shear(values: NDArray[np.bool_], shift: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Move each column down by its shift; what leaves the page below or above is lost."""
    height = len(values)
    rows = np.arange(height)[:, np.newaxis] - shift[np.newaxis]
    inside = (rows >= 0) & (rows < height)
    moved = np.take_along_axis(values, rows.clip(0, height - 1), axis=0)
    return moved & inside
