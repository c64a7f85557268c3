"""Lines that people wrote in one go, recorded with a pen: the file ``unipen_lines.npz``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...arrays import read_npz
from ...errors import DataError
from ..strokes import check_strokes

X_HEIGHT_LETTERS = "acemnorsuvwxz"
"""Letters whose ink reaches from the baseline to the x-height."""

CAP_HEIGHT_CHARACTERS = "ABCDEFGHIKLMNOPRSTUVWXYZ0123456789"
"""Characters whose ink reaches from the baseline to the height of a capital."""

CAP_HEIGHT = 1.5
"""Height of a capital in x-heights where a line has no small letters to tell: the median of the training lines."""

HIGHEST = 12.0
"""Height of a line's ink in x-heights beyond which the alignment cannot be right."""

SCREEN_SOURCES = ("apa", "apb", "app")
"""Sources recorded in whole pixels of a screen, whose stairs are smoothed away."""

BOXED_SOURCES = ("ced",)
"""Sources written into wide boxes, a letter in each: their spacing is the form's, not the writer's."""


UNREADABLE = "XXX"
"""What the transcribers of UNIPEN wrote where they could not read."""

LEAST_ADVANCE = 0.3
"""Least width of a line's ink for each letter and digit of its text, in x-heights."""


@dataclass(frozen=True, eq=False)
class WrittenLine:
    """A line of handwriting as pen strokes, with the character that each stroke belongs to.

    Attributes
    ----------
    text : str
        What is written.
    strokes : tuple of (P, 2) float32
        x, y in x-heights, y downwards; the baseline is y = 0 as far as it is known.
    owners : tuple of int
        For each stroke the index in ``text`` of its character; -1 where that is not known.
    writer : str
        Who wrote it.
    """

    text: str
    strokes: tuple[NDArray[np.float32], ...]
    owners: tuple[int, ...]
    writer: str

    @property
    def is_aligned(self) -> bool:
        """Whether every visible character is known to have a stroke."""
        return {i for i, c in enumerate(self.text) if c != " "} <= set(self.owners)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the strokes."""
        points = np.concatenate(self.strokes)
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    def boxes(self) -> dict[int, tuple[float, float, float, float]]:
        """Return the box (left, top, right, bottom) of each character that has strokes."""
        return {
            owner: tuple(map(float, (*np.concatenate(parts).min(axis=0), *np.concatenate(parts).max(axis=0))))  # type: ignore[misc]
            for owner, parts in self.characters().items()
        }

    def characters(self) -> dict[int, list[NDArray[np.float32]]]:
        """Return the strokes of each character that has any, by its index in the text."""
        found: dict[int, list[NDArray[np.float32]]] = {}
        for stroke, owner in zip(self.strokes, self.owners, strict=True):
            if owner >= 0:
                found.setdefault(owner, []).append(stroke)
        return found

    def piece(self, start: int, stop: int) -> WrittenLine:
        """Return the characters from ``start`` to ``stop``, which must be aligned, without spaces at the ends."""
        stop = min(stop, len(self.text))
        while start < stop and self.text[start] == " ":
            start += 1
        while stop > start and self.text[stop - 1] == " ":
            stop -= 1
        kept = [(s, o - start) for s, o in zip(self.strokes, self.owners, strict=True) if start <= o < stop]
        return replace(
            self,
            text=self.text[start:stop],
            strokes=tuple(stroke for stroke, _ in kept),
            owners=tuple(owner for _, owner in kept),
        )


def load_recorded_lines(path: str | Path, split: str = "train", without: Sequence[str] = ()) -> Iterator[WrittenLine]:
    """Read the lines of one split.

    Parameters
    ----------
    path
        ``unipen_lines.npz``.
    split
        ``"train"``, ``"valid"`` or ``"test"``.
    without
        Sources to leave out, such as ``BOXED_SOURCES``.

    Yields
    ------
    WrittenLine
        With its baseline level and its x-height 1. Spaces at the ends of its text are left out, and several in a row
        are one. Lines are left out whose ink cannot be their text: those labelled ``UNREADABLE``, and a few of
        which a dot alone was recorded.

    Raises
    ------
    DataError
        If the file is not there or not such a file.
    """
    names = ("points", "char", "offsets", "text", "writer", "source", "split")
    arrays = read_npz(path, names, "a file of recorded lines")
    points, chars, offsets, texts, writers, sources, splits = (arrays[name] for name in names)
    check_strokes(path, points, offsets, texts, writers, sources, splits)
    if chars.shape != (len(points),) or chars.dtype.kind != "i":
        raise DataError(f"{path}: does not say of each of {len(points)} points to which character it belongs")
    for i in np.flatnonzero((splits == split) & ~np.isin(sources, list(without))):
        own = slice(offsets[i], offsets[i + 1])
        strokes, owners = _strokes(points[own], chars[own], smooth=sources[i] in SCREEN_SOURCES)
        line = _with_single_spaces(WrittenLine(str(texts[i]), strokes, owners, str(writers[i])))
        if line.text and line.text != UNREADABLE:
            levelled = level(line)
            left, _, right, _ = levelled.bounds
            if right - left >= LEAST_ADVANCE * sum(map(str.isalnum, line.text)):
                yield levelled


def _strokes(
    points: NDArray[np.int16], chars: NDArray[np.int16], smooth: bool
) -> tuple[tuple[NDArray[np.float32], ...], tuple[int, ...]]:
    """Cut the points of a line where the pen was set down or another character begins."""
    starts = np.flatnonzero((points[1:, 2] > 0) | (np.diff(chars) != 0)) + 1
    joined = (points[:, 2] == 0) & np.append(False, np.diff(chars) != 0)
    strokes, owners = [], []
    for first, last in zip(np.append(0, starts), np.append(starts, len(points)), strict=True):
        begin = first - 1 if joined[first] and first else first  # joined writing goes on from the character before
        stroke = points[begin:last, :2].astype(np.float32)
        strokes.append(_smoothed(stroke) if smooth else stroke)
        owners.append(int(chars[first]))
    return tuple(strokes), tuple(owners)


def _smoothed(stroke: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average each point with its neighbours, the ends excepted (a binomial filter of five)."""
    if len(stroke) < 3:
        return stroke
    for _ in range(2):
        stroke = np.concatenate([stroke[:1], (stroke[:-2] + 2 * stroke[1:-1] + stroke[2:]) / 4, stroke[-1:]])
    return stroke


def _with_single_spaces(line: WrittenLine) -> WrittenLine:
    kept = [
        i
        for i, c in enumerate(line.text)
        if c != " " or (line.text[:i].strip() and line.text[i + 1 :].strip() and line.text[i - 1] != " ")
    ]
    places = {old: new for new, old in enumerate(kept)}
    return replace(
        line, text="".join(line.text[i] for i in kept), owners=tuple(places.get(owner, -1) for owner in line.owners)
    )


def level(line: WrittenLine) -> WrittenLine:
    """Move a line's baseline to y = 0, turn it level and scale its x-height to 1.

    Where the characters are known, the baseline is the straight line through the feet of those that stand on it (a
    second fit leaves out the farthest quarter), and the x-height the median height of small letters without
    ascenders, else of capitals divided by ``CAP_HEIGHT``. Otherwise the ink is taken to reach from descenders to
    ascenders, 2.2 x-heights in all.
    """
    left, top, _, bottom = line.bounds
    height = max(bottom - top, 1e-3)
    by_ink = 0.0, left, bottom - 0.3 * height, height / 2.2
    boxes = line.boxes()
    standing = [i for i in boxes if line.text[i] in X_HEIGHT_LETTERS + CAP_HEIGHT_CHARACTERS]
    if not standing:
        return _transformed(line, *by_ink)
    own = np.array([boxes[i] for i in standing])
    middles, feet = (own[:, 0] + own[:, 2]) / 2, own[:, 3]
    slope, foot = _straight_line(middles, feet)
    rest = np.abs(feet - (slope * middles + foot))
    near = rest <= np.quantile(rest, 0.75)
    slope, foot = _straight_line(middles[near], feet[near])
    heights = slope * middles + foot - own[:, 1]
    small = np.array([line.text[i] in X_HEIGHT_LETTERS for i in standing])
    if small.sum() >= 2 or small.all():
        x_height = float(np.median(heights[small]))
    else:
        x_height = float(np.median(heights[~small])) / CAP_HEIGHT
    if x_height < height / HIGHEST:
        return _transformed(line, *by_ink)
    return _transformed(line, slope, left, slope * left + foot, x_height)


def _straight_line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Return slope and value at 0 of a line through points; the slope is 0 where there are few."""
    if len(x) < 4 or np.ptp(x) == 0:
        return 0.0, float(np.median(y))
    slope, value = np.polyfit(x, y, 1)
    return float(slope), float(value)


def _transformed(line: WrittenLine, slope: float, left: float, baseline: float, x_height: float) -> WrittenLine:
    """Turn by a small slope about the point (left, baseline), which becomes the origin, and scale."""
    turn = np.array([[1.0, slope], [-slope, 1.0]]) / (x_height * np.hypot(1.0, slope))
    matrix = turn.astype(np.float32)
    origin = np.array([left, baseline], dtype=np.float32)
    return replace(line, strokes=tuple((stroke - origin) @ matrix.T for stroke in line.strokes))


def spread_out(line: WrittenLine, step: float, count: int, rng: np.random.Generator) -> WrittenLine | None:
    """Return a line with each character, spaces too, in a cell of its own; none if that cannot be.

    Parameters
    ----------
    line
        With its characters aligned.
    step
        Width of a cell in x-heights.
    count
        How many cells there are.
    rng
        Source of randomness.
    """
    if not line.is_aligned or len(line.text) > count:
        return None
    strokes, owners = [], []
    for i, (x0, _, x1, _) in line.boxes().items():
        shift = np.array([(i + 0.3) * step - (x0 + x1) / 2 + rng.normal(0, 0.06), 0], dtype=np.float32)
        for stroke, owner in zip(line.strokes, line.owners, strict=True):
            if owner == i:
                strokes.append(stroke + shift)
                owners.append(owner)
    return replace(line, strokes=tuple(strokes), owners=tuple(owners)) if strokes else None
