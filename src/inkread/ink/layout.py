"""Lines of writing: which pieces of ink stand on the same line, and how the line slopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .segment import Piece

MAX_SLOPE = 0.36
"""Steepest line that is looked for, as rise over run: 20 degrees."""


@dataclass(frozen=True, eq=False)
class TextLine:
    """A line of writing.

    Attributes
    ----------
    pieces : tuple of Piece
        Its ink, from left to right.
    slope : float
        Pixels that the line goes down for each pixel to the right.
    height : float
        Height of a letter on it in pixels.
    """

    pieces: tuple[Piece, ...]
    slope: float
    height: float


def find_lines(pieces: Sequence[Piece], height: float) -> list[TextLine]:
    """Group pieces of ink into lines, from top to bottom.

    The page's slope is found first. Along it the letter-sized pieces are taken from left to right, and
    each goes to the line whose last letters it stands beside, so a line may bend. The small pieces then
    join the line they are nearest to.

    Parameters
    ----------
    pieces
        The ink of a page.
    height
        Height of a typical letter in pixels.
    """
    large = [piece for piece in pieces if piece.height >= 0.45 * height]
    if not large:
        return []
    slope = page_slope(large, height)
    rows = _merge_rows(_follow(large, slope, height), slope, height)
    rows = [row for row in rows if row]
    small = [piece for piece in pieces if piece.height < 0.45 * height]
    _add_small(rows, small, height)
    lines = [_line(row, slope) for row in rows]
    return sorted(lines, key=lambda line: float(np.mean([_level(piece, slope) for piece in line.pieces])))


def page_slope(pieces: Sequence[Piece], height: float) -> float:
    """Return the slope at which the pieces fall into the sharpest rows.

    For each slope the pieces are projected along it; the better it is, the fewer rows they fill, so the
    sum of squares of the projection's profile is largest (Postl 1986). A page whose rows are not sharper
    along a slope than straight across is taken as straight.
    """
    y, x = np.array([piece.centre for piece in pieces]).T
    if len(pieces) < 3:
        return 0.0
    slopes = np.linspace(-MAX_SLOPE, MAX_SLOPE, 145)
    sharpness = np.array([_sharpness(y - slope * x, height) for slope in slopes])
    preference = 1 - 0.15 * np.abs(slopes) / MAX_SLOPE  # of two equal ones the flatter
    return float(slopes[int(np.argmax(sharpness * preference))])


def _sharpness(levels: NDArray[np.float64], height: float) -> float:
    """Sum of squares of the profile of ``levels``, each spread over a fifth of a letter's height."""
    distance = (levels[:, np.newaxis] - levels[np.newaxis, :]) / (0.25 * height)
    return float(np.exp(-0.5 * distance**2).sum())


def _level(piece: Piece, slope: float) -> float:
    """Height on the page after the slope is taken out."""
    y, x = piece.centre
    return y - slope * x


def _follow(pieces: Sequence[Piece], slope: float, height: float) -> list[list[Piece]]:
    """Put each piece, from left to right, into the row whose end it continues, or start a new row."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.centre[1]):
        best, best_distance = None, 0.6
        for row in rows:
            distance = abs(_level(piece, slope) - _end_level(row, slope)) / _scale(piece, row, height)
            if distance < best_distance:
                best, best_distance = row, distance
        if best is None:
            rows.append([piece])
        else:
            best.append(piece)
    return rows


def _end_level(row: Sequence[Piece], slope: float) -> float:
    """Level of the last few pieces of a row: where the next one is expected."""
    last = row[-4:]
    weights = [piece.height for piece in last]
    return float(np.average([_level(piece, slope) for piece in last], weights=weights))


def _scale(piece: Piece, row: Sequence[Piece], height: float) -> float:
    """Height to measure distances in: of the letters concerned, but no more than twice the usual."""
    letters = max(piece.height, max(p.height for p in row[-4:]))
    return min(max(letters, 0.8 * height), 2 * height)


def _merge_rows(rows: list[list[Piece]], slope: float, height: float) -> list[list[Piece]]:
    """Join rows that are one line: at the same level where they meet, and not above one another."""
    rows = sorted(rows, key=lambda row: np.mean([_level(piece, slope) for piece in row]))
    merged: list[list[Piece]] = []
    for row in rows:
        above = merged[-1] if merged else None
        if above is not None and _same_line(above, row, slope, height):
            merged[-1] = sorted(above + row, key=lambda p: p.centre[1])
        else:
            merged.append(row)
    return merged


def _same_line(one: Sequence[Piece], other: Sequence[Piece], slope: float, height: float) -> bool:
    """Whether two rows go on in each other: side by side, and at one level where they come nearest."""
    overlap = sum(any(p.box[1] < q.box[3] and q.box[1] < p.box[3] for p in one) for q in other)
    if overlap > 0.25 * min(len(one), len(other)):
        return False
    pairs = [(abs(p.centre[1] - q.centre[1]), p, q) for p in one for q in other]
    _, p, q = min(pairs, key=lambda pair: pair[0])
    return abs(_level(p, slope) - _level(q, slope)) < 0.7 * height


def _add_small(rows: list[list[Piece]], small: Sequence[Piece], height: float) -> None:
    """Add each small piece to the row of the nearest letter, if that is near enough to be the same line."""
    letters = [(piece, row) for row in rows for piece in list(row)]
    centres = np.array([piece.centre for piece, _ in letters])
    for piece in small:
        away = np.abs(centres - piece.centre)
        sideways = np.maximum(away[:, 1] - [p.width / 2 for p, _ in letters], 0)
        upright = np.maximum(away[:, 0] - [p.height / 2 for p, _ in letters], 0)
        nearest = int(np.argmin(np.hypot(sideways, 2 * upright)))
        if upright[nearest] < 0.6 * height and sideways[nearest] < 2 * height:
            letters[nearest][1].append(piece)
    for row in rows:
        row.sort(key=lambda p: p.centre[1])


def _line(row: Sequence[Piece], slope: float) -> TextLine:
    heights = [piece.height for piece in row]
    tall = [h for h in heights if h >= 0.5 * max(heights)]
    line = TextLine(tuple(row), slope, float(np.median(tall)))
    return replace(line, slope=_own_slope(row, slope))


def _own_slope(row: Sequence[Piece], slope: float) -> float:
    """Slope of one line: fitted through its letters if there are enough of them, else the page's."""
    if len(row) < 6:
        return slope
    y, x = np.array([piece.centre for piece in row]).T
    span = np.ptp(x)
    if span < 4 * np.median([piece.height for piece in row]):
        return slope
    fitted = float(np.polyfit(x, y, 1, w=[piece.height for piece in row])[0])
    return fitted if abs(fitted - slope) < 0.1 else slope
