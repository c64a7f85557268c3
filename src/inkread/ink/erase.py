"""Printed lines erased from the contrast of a page, as a restorer would: what they cross is drawn through.

On ink, which is there or not, a line that is taken away leaves ragged ends, and where it is stronger than the pen it
has already swallowed what is beside it. So a line is first followed to the pixel, as it lies in the contrast, and its
breadth is measured. Then every pixel of it gets the contrast of a stroke that comes in on one side and goes out on the
other, whatever its slant. Where there is none, there is paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.interpolate import make_interp_spline

from .boxes import FormBox, find_boxes
from .rules import Course, find_rules
from .straight import STEEPEST, halved

FOLLOWED = 12
"""Length in thicknesses of the parts of a line that are placed one by one; there are two at least."""

FAINT_EDGE, LEAST_EDGE, MOST_EDGE = 0.35, 0.05, 0.3
"""Contrast at which a line ends upwards and downwards: a share of the pen's, but no less and no more than shares of
the line's."""

PRINTED_TWICE = 0.5
"""Distance in thicknesses up to which two lines are one."""

AS_STRONG, UNBROKEN = 0.6, 0.15
"""Contrast of a line beside another, in that one's, at least, and what share of it may be fainter."""

BETWEEN = 3
"""Distance in pixels between two lines up to which there is nothing between them."""

BESIDE, ALONG = 8, 0.6
"""Distance in thicknesses up to which lines lie beside one another, and share of their length that does at least."""


def without_rules(contrast: NDArray[np.float32], ink: NDArray[np.bool_]) -> NDArray[np.float32] | None:
    """Return the contrast of the writing alone, or None if there are no printed lines or boxes.

    Parameters
    ----------
    contrast
        ``(H, W)`` as from ``binarize.measure_contrast``; the lines slope by ``STEEPEST`` at most.
    ink
        ``(H, W)``: all of it, printed and written.
    """
    boxes = find_boxes(halved(ink))
    if boxes:
        thickness = 2 * float(np.median([box.line for box in boxes]))
        across, upright = ([(sides, thickness)] for sides in _sides(boxes, thickness))
    else:
        across, upright = (_long_lines(view) for view in (ink, ink.T))
    if not across and not upright:
        return None
    printed = np.zeros_like(ink)
    for groups, view in ((across, printed), (upright, printed.T)):
        for courses, thickness in groups:
            for course in courses:
                view[_around(course, round(thickness) + 1, view)] = True
    writing = contrast[ink & ~printed]
    pen = float(np.median(writing)) if writing.size else 0.0
    for groups in (across, upright):
        erased = contrast.copy()
        for courses, thickness in groups:
            _erase(erased, contrast, courses, thickness, pen)
        contrast = np.ascontiguousarray(erased.T)
    return contrast


def _long_lines(ink: NDArray[np.bool_]) -> list[tuple[list[Course], float]]:
    """Return the long lines across with their thickness, each in a group of its own: one may be printed stronger."""
    rules = find_rules(ink)
    return [([course], rules.thickness) for course in rules.courses()] if rules else []


def _sides(boxes: Sequence[FormBox], thickness: float) -> tuple[list[Course], list[Course]]:
    """Return the sides across, and those upright, of boxes on the halved page; one that two boxes share is one."""
    corner = thickness / 2 + 2
    across, upright = [], []
    for box in boxes:
        y1, x1, y2, x2 = (2 * place + 0.5 for place in box.sides)
        across += [_side(x1 - corner, x2 + corner, y) for y in (y1, y2)]
        upright += [_side(y1 - corner, y2 + corner, x) for x in (x1, x2)]
    return _single(across, PRINTED_TWICE * thickness), _single(upright, PRINTED_TWICE * thickness)


def _side(x1: float, x2: float, y: float) -> Course:
    x = np.arange(math.floor(x1), math.ceil(x2) + 1)
    return Course(x, np.full(len(x), y))


def _single(courses: Sequence[Course], near: float) -> list[Course]:
    """Leave out what lies so near another line that it is the same."""
    ordered = sorted(courses, key=_middle)
    twins = {j for _, j, _ in _beside(ordered, near)}
    return [course for number, course in enumerate(ordered) if number not in twins]


def _middle(course: Course) -> float:
    return float(course.y.mean())


def _beside(courses: Sequence[Course], distance: float) -> Iterator[tuple[int, int, float]]:
    """Give the pairs of lines, in the order of ``_middle``, that go beside one another, and how far one is below."""
    middles = [_middle(course) for course in courses]
    for j, course in enumerate(courses):
        for i in range(j - 1, -1, -1):
            if middles[j] - middles[i] > distance:
                break
            above, below = _common(courses[i], course)
            if len(above) >= ALONG * len(course.x):
                yield i, j, float((below - above).mean())


def _common(one: Course, other: Course) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the places of two lines in the columns that both pass."""
    first, last = max(one.x[0], other.x[0]), min(one.x[-1], other.x[-1])
    in_one, in_other = (slice(first - course.x[0], max(0, last + 1 - course.x[0])) for course in (one, other))
    return one.y[in_one], other.y[in_other]


def _around(line: Course, reach: int, page: NDArray[np.generic]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows ``(2 * reach + 1, n)`` about a line and its columns ``(n,)``: where to look on a page."""
    rows = np.rint(line.y).astype(np.intp) + np.arange(-reach, reach + 1)[:, np.newaxis]
    return _on_page(rows, line.x, page)


def _on_page(
    y: NDArray[np.intp], x: NDArray[np.intp], page: NDArray[np.generic]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return places on a page; those beyond it are at its edge."""
    return y.clip(0, page.shape[0] - 1), x.clip(0, page.shape[1] - 1)


def _erase(
    erased: NDArray[np.float32], contrast: NDArray[np.float32], courses: Sequence[Course], thickness: float, pen: float
) -> None:
    """Erase lines that are printed alike.

    Parameters
    ----------
    erased
        What they are erased from: ``contrast``, without the lines before.
    contrast
        ``(H, W)``.
    courses, thickness
        The lines across.
    pen
        Contrast of the writing.
    """
    reach = math.ceil(1.5 * thickness) + 2
    ordered = sorted(courses, key=_middle)
    placed = [_placed(course, contrast, thickness, reach) for course in ordered]
    for i, j, gap in _beside(ordered, BESIDE * thickness):
        upper, lower = _common(placed[i], placed[j])
        if (lower - upper).mean() < 0.5 * gap:  # both were drawn to one line, which may be the only one
            placed[j] = _next_line(placed[i], contrast, round(1.5 * gap) + 1)
    placed.sort(key=_middle)
    above, below = _breadth(placed, contrast, reach, pen)
    for band in _bands(placed, above, below, BESIDE * thickness):
        _draw_through(erased, *band, aside=round(above + below))


def _next_line(line: Course, contrast: NDArray[np.float32], reach: int) -> Course:
    """Return a line within some pixels of another that is about as strong, or that one itself if there is none."""
    steps = np.arange(-reach, reach + 1)
    profile = np.quantile(contrast[_around(line, reach, contrast)], UNBROKEN, axis=1)
    is_ridge = (profile == ndimage.maximum_filter1d(profile, 3)) & (np.abs(steps) > 2)
    is_ridge[[0, -1]] = False
    best = int(np.where(is_ridge, profile, -np.inf).argmax())
    if is_ridge[best] and profile[best] > AS_STRONG * profile[reach]:
        return Course(line.x, line.y + steps[best])
    return line


def _bands(
    placed: Sequence[Course], above: float, below: float, distance: float
) -> list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]]:
    """Return the columns, the uppermost and the lowest pixels of lines; down to the next if nothing is between."""
    lowest = [Course(line.x, line.y + below) for line in placed]
    for i, j, gap in _beside(placed, distance):
        if gap <= above + below + BETWEEN:
            edge, next_edge = _common(lowest[i], lowest[j])
            np.maximum(edge, next_edge, out=edge)  # a part of what belongs to the upper one
    return [
        (line.x, np.ceil(line.y - above).astype(np.intp), np.floor(edge.y).astype(np.intp))
        for line, edge in zip(placed, lowest, strict=True)
    ]


def _placed(course: Course, contrast: NDArray[np.float32], thickness: float, reach: int) -> Course:
    """Return a line as it lies: in every part of it at the strongest contrast next to where it should be."""
    seen = contrast[_around(course, reach + 1, contrast)]
    parts = np.array_split(np.arange(len(course.x)), max(2, round(len(course.x) / (FOLLOWED * thickness))))
    offsets = np.empty(len(parts))
    for number, part in enumerate(parts):
        profile = np.convolve(np.median(seen[:, part], axis=1), np.ones(3), mode="valid")
        offsets[number] = _summit(profile, reach) - reach
    if len(parts) > 4:
        offsets = ndimage.median_filter(offsets, 5, mode="nearest")
    elif np.ptp(offsets) > STEEPEST * len(course.x):
        offsets[:] = offsets.mean()
    expected = np.rint(course.y)
    middles, places = [part.mean() for part in parts], [expected[part].mean() for part in parts]
    through = make_interp_spline(middles, places + offsets, k=1)  # straight on to the ends
    return Course(course.x, through(np.arange(len(course.x))))


def _summit(values: NDArray[np.floating], place: int) -> float:
    """Return the place of the maximum that is reached by going uphill from a place: the vertex of a parabola."""
    while True:
        first = max(0, place - 1)
        best = first + int(values[first : place + 2].argmax())
        if values[best] <= values[place]:
            break
        place = best
    if not 0 < place < len(values) - 1:
        return place
    before, at, after = values[place - 1 : place + 2]
    curvature = float(2 * at - before - after)
    return place + 0.5 * float(after - before) / curvature if curvature > 0 else place


def _breadth(placed: Sequence[Course], contrast: NDArray[np.float32], reach: int, pen: float) -> tuple[float, float]:
    """Return how far lines that are printed alike reach above and below their middles, to half a pixel."""
    values = np.concatenate([contrast[_around(line, reach, contrast)] for line in placed], axis=1)
    beside = np.concatenate([np.rint(line.y) - line.y for line in placed])
    halves = np.rint(2 * (np.arange(-reach, reach + 1)[:, np.newaxis] + beside)).astype(np.intp)
    steps = np.arange(1 - 2 * reach, 2 * reach)
    known = np.intersect1d(steps, halves)
    profile = np.interp(steps, known, ndimage.median(values, halves, known))
    paper = np.quantile(profile, 0.1)
    middle = 2 * reach - 1
    peak = profile[middle - 2 : middle + 3].max() - paper
    is_line = profile > paper + min(max(FAINT_EDGE * pen, LEAST_EDGE * peak), MOST_EDGE * peak)
    above, below = np.append(is_line[middle::-1], False).argmin(), np.append(is_line[middle:], False).argmin()
    return float(above) / 2, float(below) / 2


def _draw_through(
    page: NDArray[np.float32], x: NDArray[np.intp], first: NDArray[np.intp], last: NDArray[np.intp], aside: int
) -> None:
    """Give the pixels of a line the contrast of what crosses it.

    Of all straight strokes through a pixel the darkest counts, and a stroke is as dark as its brighter end.

    Parameters
    ----------
    page
        ``(H, W)`` contrast, changed in place; nowhere does it get darker.
    x, first, last
        ``(n,)``: the line's columns, and its uppermost and lowest pixel in each.
    aside
        How far to the side a stroke goes on its way across, at most.
    """
    above, below = (
        # There is no writing beyond the page, only the dark table.
        np.pad(np.where((y >= 0) & (y < len(page)), page[_on_page(y, x, page)], 0), aside, mode="edge")
        for y in (first - 1, last + 1)
    )
    width = int((last - first).max()) + 1
    is_on_page = (x >= 0) & (x < page.shape[1])
    for row in range(width):
        share = (row + 1) / (width + 1)
        crossing = np.full(len(x), -np.inf, dtype=np.float32)
        for step in range(-aside, aside + 1):
            start, stop = aside - round(step * share), aside + round(step * (1 - share))
            np.maximum(crossing, np.minimum(above[start : start + len(x)], below[stop : stop + len(x)]), out=crossing)
        y = first + row
        inside = is_on_page & (y >= 0) & (y < page.shape[0]) & (y <= last)
        y, columns, crossing = y[inside], x[inside], np.maximum(crossing[inside], 0)
        page[y, columns] = np.minimum(page[y, columns], crossing)
