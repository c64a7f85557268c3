"""Lines of writing: which pieces of ink stand on the same line, and how the line slopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .segment import Piece, is_large, letter_height, stroke_width

MAX_SLOPE = 0.62
"""Steepest line that is looked for, as rise over run: 32 degrees."""

FLAT = 0.42
"""How much sharper, as a share, rows at a slope of 1 have to be than rows straight across."""

BINS_PER_LETTER = 40
"""How finely the height of a letter is divided to see how sharp the rows are."""


TALL = 2.0
"""Height of a piece, in letters, from which it may stand beside two lines: the edge of a sheet, letters that touch."""


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
    stroke : float
        Width of the pen's stroke in pixels.
    """

    pieces: tuple[Piece, ...]
    slope: float
    height: float
    stroke: float


def find_lines(pieces: Sequence[Piece], height: float, slope: float) -> list[TextLine]:
    """Group pieces of ink into lines, from top to bottom.

    Along the page's slope the letter-sized pieces are taken from left to right, and each goes to the line
    whose last letters it stands beside, so a line may bend. The small pieces then join the line they are
    nearest to.

    Parameters
    ----------
    pieces
        The ink of a page.
    height
        Height of a typical letter in pixels.
    slope
        Of the page; see ``page_slope``.
    """
    large = [piece for piece in pieces if is_large(piece, height)]
    if not large:
        return []
    tall = [piece for piece in large if piece.height > TALL * height]  # would lead the others from line to line
    usual = [piece for piece in large if piece.height <= TALL * height]
    rows = _merge_rows([row for some in (usual, tall) for row in _follow(some, slope, height)], slope, height)
    small = [piece for piece in pieces if not is_large(piece, height)]
    _add_small(rows, small, height)
    stroke = stroke_width(pieces)
    lines = [_line(row, slope, stroke) for row in rows]
    return sorted(lines, key=lambda line: float(np.mean([_level(piece, slope) for piece in line.pieces])))


def page_slope(pieces: Sequence[Piece], height: float) -> float:
    """Return the slope at which the pieces fall into the sharpest rows.

    For each slope the pieces are projected along it; the better it is, the fewer rows they fill, so the
    sum of squares of the projection's profile is largest (Postl 1986). A page whose rows are not sharper
    along a slope than straight across is taken as straight.
    """
    if len(pieces) < 3:
        return 0.0
    y, x = np.array([piece.centre for piece in pieces]).T
    slopes = np.linspace(-MAX_SLOPE, MAX_SLOPE, 249)
    sharpness = np.array([_sharpness(y - slope * x, height) for slope in slopes])
    return float(slopes[int(np.argmax(sharpness * (1 - FLAT * np.abs(slopes))))])


def _sharpness(levels: NDArray[np.float64], height: float) -> float:
    """Sum of squares of the profile of ``levels``, each spread over a fifth of a letter's height."""
    bin_width = height / BINS_PER_LETTER
    spread = 0.25 * BINS_PER_LETTER
    profile = np.bincount(np.rint((levels - levels.min()) / bin_width).astype(int)).astype(np.float64)
    # Spread by a Gaussian and summed as squares is correlated with itself and weighed by a wider Gaussian.
    offsets = np.arange(-round(5 * spread), round(5 * spread) + 1)
    return float(
        profile @ np.convolve(profile, np.exp(-0.5 * (offsets / spread) ** 2))[len(offsets) // 2 :][: len(profile)]
    )


def _level(piece: Piece, slope: float) -> float:
    """Height on the page after the slope is taken out."""
    y, x = piece.centre
    return y - slope * x


def _follow(pieces: Sequence[Piece], slope: float, height: float) -> list[list[Piece]]:
    """Put each piece, from left to right, into the row whose end it continues, or start a new row."""
    rows: list[list[Piece]] = []
    ends, letters = np.zeros(len(pieces)), np.zeros(len(pieces))  # level and height of each row's last letters
    for piece in sorted(pieces, key=lambda p: p.centre[1]):
        there = slice(len(rows))
        # Distances are measured in letters: the larger of those concerned, but no more than twice the usual.
        scale = np.maximum(letters[there], piece.height).clip(0.8 * height, 2 * height)
        distances = np.abs(_level(piece, slope) - ends[there]) / scale
        nearest = int(distances.argmin()) if rows else 0
        if not rows or distances[nearest] >= 0.6:
            nearest = len(rows)
            rows.append([])
        rows[nearest].append(piece)
        last = rows[nearest][-4:]
        ends[nearest] = np.average([_level(p, slope) for p in last], weights=[p.height for p in last])
        letters[nearest] = max(p.height for p in last)
    return rows


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
    if _shared(one, other) > 0.25 * min(len(one), len(other)):
        return False
    places = np.array([piece.centre[1] for piece in one])  # in order
    after = np.searchsorted(places, [piece.centre[1] for piece in other])
    pairs = [
        (abs(one[i].centre[1] - q.centre[1]), one[i], q)
        for place, q in zip(after, other, strict=True)
        for i in (max(place - 1, 0), min(place, len(one) - 1))
    ]
    _, p, q = min(pairs, key=lambda pair: pair[0])
    return abs(_level(p, slope) - _level(q, slope)) < 0.7 * height


def _shared(one: Sequence[Piece], other: Sequence[Piece]) -> int:
    """Count the pieces of ``other`` that stand above or below a piece of ``one``."""
    spans = np.array(sorted((piece.box[1], piece.box[3]) for piece in one))
    reach = np.maximum.accumulate(spans[:, 1])  # right end of whatever begins up to here
    begins, ends = np.array([(piece.box[1], piece.box[3]) for piece in other]).T
    before = np.searchsorted(spans[:, 0], ends)  # how many pieces of ``one`` begin left of the end
    return int(np.count_nonzero((before > 0) & (reach[before - 1] > begins)))


def _add_small(rows: list[list[Piece]], small: Sequence[Piece], height: float) -> None:
    """Add each small piece to the row of the nearest letter, if that is near enough to be the same line."""
    letters = [(piece, row) for row in rows for piece in list(row)]
    centres = np.array([piece.centre for piece, _ in letters])
    halves = np.array([(piece.height / 2, piece.width / 2) for piece, _ in letters])
    for piece in small:
        upright, sideways = np.maximum(np.abs(centres - piece.centre) - halves, 0).T
        nearest = int(np.argmin(np.hypot(sideways, 2 * upright)))
        if upright[nearest] < 0.6 * height and sideways[nearest] < 2 * height:
            letters[nearest][1].append(piece)
    for row in rows:
        row.sort(key=lambda p: p.centre[1])


def _line(row: Sequence[Piece], slope: float, stroke: float) -> TextLine:
    return TextLine(tuple(row), _own_slope(row, slope), letter_height(row), stroke)


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
