"""The order in which lines of text are read: rows from top to bottom, columns of rows from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAME_ROW = 0.5
"""Largest distance between the middles of two neighbours in a row, in heights of the lower one."""

LEAST_ROWS, LEAST_GUTTER = 3, 1.0
"""Rows that columns have at least, and how wide the gutter between them is at least, in line heights."""

FEW_ROWS, WIDE_GUTTER = 2, 2.5
"""The same of short columns, such as notes side by side, which need a wider gutter."""

SHARED = 0.6
"""Share of the lower column that stands beside the other at least."""

MOST_ROOM = 2.2
"""Room between two rows of the same columns at most, in line heights."""

NOTE_ROOM, NOTE_GAP = 1.0, 1.5
"""Room between two lines of a note, one below the other, and between two beside each other, in line heights at most."""

NOTE_SHARED = 0.5
"""Share of the shorter of two lines of a note that lies below or beside the other at least."""


@dataclass(frozen=True)
class Span:
    """A line of text as far as its order matters, on a page whose lines are level; lengths in pixels.

    Attributes
    ----------
    number : int
        Which line it is.
    left, top, right, bottom : float
        Its box.
    """

    number: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top


def reading_order(quadrilaterals: Sequence[NDArray[np.float64]]) -> list[list[int]]:
    """Return rows of lines in the order in which they are read.

    Parameters
    ----------
    quadrilaterals
        ``(4, 2)`` x, y of each line: upper left, upper right, lower right, lower left as one reads. A common slope is
        taken out first.

    Returns
    -------
    list of list of int
        For each row the numbers of its lines from left to right.
    """
    if not quadrilaterals:
        return []
    turn = -_common_angle(quadrilaterals)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    spans = []
    for number, corners in enumerate(quadrilaterals):
        level = corners @ matrix.T
        (left, top), (right, bottom) = level.min(axis=0), level.max(axis=0)
        spans.append(Span(number, float(left), float(top), float(right), float(bottom)))
    return [[span.number for span in row] for row in _ordered(spans)]


def _common_angle(quadrilaterals: Sequence[NDArray[np.float64]]) -> float:
    """Return the angle of the lines in radians, the long ones counting more."""
    along = np.array([corners[1] - corners[0] for corners in quadrilaterals])
    x, y = along.sum(axis=0)
    return float(np.arctan2(y, x))


def _ordered(spans: Sequence[Span]) -> list[list[Span]]:
    rows, notes = _rows(spans), _notes(spans)
    for first in range(len(rows)):
        for last in range(_together(rows, first), first + FEW_ROWS - 1, -1):
            inside = [span for row in rows[first:last] for span in row]
            gutter = _gutter(rows[first:last])
            if gutter is None or any(0 < sum(span in inside for span in note) < len(note) for note in notes):
                continue
            left = [span for span in inside if span.right <= gutter]
            right = [span for span in inside if span.right > gutter]
            above, below = ([span for row in some for span in row] for some in (rows[:first], rows[last:]))
            return [row for part in (above, left, right, below) for row in _ordered(part)]
    if not _are_beside(notes):
        return rows
    frames = [_frame(number, note) for number, note in enumerate(notes)]
    return [row for line in _rows(frames) for frame in line for row in _rows(notes[frame.number])]


def _notes(spans: Sequence[Span]) -> list[list[Span]]:
    """Group lines that stand close to each other, as those of a note do."""
    notes: list[list[Span]] = []
    for span in spans:
        near = [note for note in notes if any(_is_near(span, other) for other in note)]
        notes = [note for note in notes if note not in near]
        notes.append([span, *(other for note in near for other in note)])
    return notes


def _is_near(one: Span, other: Span) -> bool:
    height = min(one.height, other.height)
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    shorter = min(one.right - one.left, other.right - other.left)
    is_below = across >= NOTE_SHARED * shorter and -down <= NOTE_ROOM * height
    return is_below or (down >= NOTE_SHARED * height and -across <= NOTE_GAP * height)


def _are_beside(notes: Sequence[Sequence[Span]]) -> bool:
    """Say whether there are notes of several rows beside each other, far apart or with rows at different heights."""
    several = [note for note in notes if len(_rows(note)) > 1]
    return any(_is_beside(one, other) for number, one in enumerate(several) for other in several[:number])


def _is_beside(one: Sequence[Span], other: Sequence[Span]) -> bool:
    first, second = _frame(0, one), _frame(1, other)
    down = min(first.bottom, second.bottom) - max(first.top, second.top)
    if down < SHARED * min(first.height, second.height):
        return False
    height = float(np.median([span.height for span in (*one, *other)]))
    is_far = max(first.left, second.left) - min(first.right, second.right) >= WIDE_GUTTER * height
    return is_far or not any(abs(a.middle - b.middle) < SAME_ROW * min(a.height, b.height) for a in one for b in other)


def _frame(number: int, spans: Sequence[Span]) -> Span:
    """Return what encloses some lines."""
    left, top = min(span.left for span in spans), min(span.top for span in spans)
    return Span(number, left, top, max(span.right for span in spans), max(span.bottom for span in spans))


def _together(rows: Sequence[Sequence[Span]], first: int) -> int:
    """Return the first row after one, at which there is so much room above that it begins something else."""
    height = float(np.median([span.height for row in rows for span in row]))
    foot = max(span.bottom for span in rows[first])
    for number in range(first + 1, len(rows)):
        if min(span.top for span in rows[number]) - foot > MOST_ROOM * height:
            return number
        foot = max(foot, *(span.bottom for span in rows[number]))
    return len(rows)


def _rows(spans: Sequence[Span]) -> list[list[Span]]:
    """Group lines whose middles are at about one height, from top to bottom and from left to right."""
    rows: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: span.middle):
        for row in rows:
            nearest = min(row, key=lambda other: max(other.left - span.right, span.left - other.right))
            apart = all(
                span.left >= other.right - span.height or span.right <= other.left + span.height for other in row
            )
            if apart and abs(nearest.middle - span.middle) < SAME_ROW * min(nearest.height, span.height):
                row.append(span)
                break
        else:
            rows.append([span])
    return [sorted(row, key=lambda span: span.left) for row in rows]


def _gutter(rows: Sequence[Sequence[Span]]) -> float | None:
    """Return where a gutter runs down between columns of rows; none if there are no columns."""
    height = float(np.median([span.height for row in rows for span in row]))
    edges = sorted({span.right for row in rows for span in row})
    for edge in edges:
        left = [span for row in rows for span in row if span.right <= edge]
        right = [span for row in rows for span in row if span.right > edge]
        if not left or not right:
            continue
        width = min(span.left for span in right) - edge
        fewer = min(sum(any((s.right <= edge) is side for s in row) for row in rows) for side in (True, False))
        tops = [min(span.top for span in side) for side in (left, right)]
        feet = [max(span.bottom for span in side) for side in (left, right)]
        shorter = min(foot - top for foot, top in zip(feet, tops, strict=True))
        is_beside = min(feet) - max(tops) >= SHARED * shorter
        least = FEW_ROWS if width >= WIDE_GUTTER * height else LEAST_ROWS if width >= LEAST_GUTTER * height else None
        if least is not None and fewer >= least and is_beside:
            return edge
    return None
