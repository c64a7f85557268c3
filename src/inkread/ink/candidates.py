"""Candidate characters: the ways in which the ink of a line can be shared out among characters.

Often a piece of ink is a character. But a character may be broken into pieces, and touching characters
make one piece. So the pieces are first cut wherever two characters may touch; the parts, from left to
right, are the *atoms*. A candidate is a run of neighbouring atoms. The cost of a way through the line is
made up of how badly each candidate's atoms hang together, how badly neighbouring candidates come apart,
and (in ``text.decode``) how little each candidate looks like a character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .layout import TextLine
from .segment import Piece, merge

MAX_ATOMS = 4
"""Most atoms in a candidate."""

IMPOSSIBLE = 50.0
"""A cost that no good look of a character makes up for."""

CLOSE = 0.06
"""Gap in letter heights under which a stem more likely belongs to its neighbour than stands alone."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A run of atoms that may be one character.

    Attributes
    ----------
    start, stop : int
        The atoms ``start`` to ``stop - 1`` of the line.
    piece : Piece
        Their ink.
    cost : float
        Of taking them together and of separating them from the atom before, in nats.
    """

    start: int
    stop: int
    piece: Piece
    cost: float


@dataclass(frozen=True, eq=False)
class Lattice:
    """All candidates of a line.

    Attributes
    ----------
    n_atoms : int
        Atoms in the line; every way through takes each of them exactly once.
    candidates : tuple of Candidate
        In the order of ``start``.
    line : TextLine
        The line they come from.
    """

    n_atoms: int
    candidates: tuple[Candidate, ...]
    line: TextLine


def build_lattice(line: TextLine, stroke: float) -> Lattice:
    """Return the candidate characters of a line.

    Parameters
    ----------
    line
        The line, of one piece at least.
    stroke
        Width of the pen's stroke in pixels.
    """
    atoms: list[Piece] = []
    origin: list[int] = []
    for number, piece in enumerate(line.pieces):
        parts = cut(piece, line.height, stroke)
        atoms += parts
        origin += [number] * len(parts)
    order = sorted(range(len(atoms)), key=lambda i: atoms[i].centre[1])
    atoms, origin = [atoms[i] for i in order], [origin[i] for i in order]

    candidates = []
    for start in range(len(atoms)):
        apart = 0.0 if start == 0 else _cost_apart(atoms, origin, start, line)
        together = 0.0
        for stop in range(start + 1, min(start + MAX_ATOMS, len(atoms)) + 1):
            run = merge(atoms[start:stop])
            if stop > start + 1:
                together += _cost_together(atoms[start : stop - 1], atoms[stop - 1], origin[start:stop], line)
                if together >= IMPOSSIBLE or run.width > 2.2 * line.height:
                    break
            candidates.append(Candidate(start, stop, run, apart + together))
    return Lattice(len(atoms), tuple(candidates), line)


def cut(piece: Piece, height: float, stroke: float) -> list[Piece]:
    """Cut a piece where two characters may touch: at columns with little ink.

    Parameters
    ----------
    piece
        A connected piece of ink.
    height
        Height of a letter in pixels.
    stroke
        Width of the pen's stroke in pixels.

    Returns
    -------
    list of Piece
        The parts from left to right; the piece itself if it is no wider than a letter.
    """
    if piece.width < 1.05 * height or piece.height < 0.5 * height:
        return [piece]
    columns = _cut_columns(piece.mask, height, stroke)
    edges = [0, *columns, piece.width]
    parts = [_trim(piece, left, right) for left, right in zip(edges[:-1], edges[1:], strict=True)]
    return [part for part in parts if part is not None]


def _cut_columns(mask: NDArray[np.bool_], height: float, stroke: float) -> list[int]:
    """Return the columns to cut at: the thinnest places, at least a third of a letter apart."""
    profile = ndimage.uniform_filter1d(mask.sum(axis=0).astype(float), max(1, round(stroke / 2)))
    margin = 0.33 * height
    inside = np.arange(len(profile))
    free = (inside > margin) & (inside < len(profile) - margin) & (profile < 1.7 * stroke)
    most = int(len(profile) / (0.6 * height))
    columns: list[int] = []
    for column in np.argsort(profile, kind="stable"):
        if len(columns) >= most:
            break
        if free[column]:
            columns.append(int(column))
            free &= np.abs(inside - column) > margin
    return sorted(columns)


def _trim(piece: Piece, left: int, right: int) -> Piece | None:
    """Return the ink of a piece between two of its columns, with the box drawn tight."""
    part = piece.mask[:, left:right]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not rows.size:
        return None
    y1, x1 = piece.box[:2]
    box = (
        int(y1 + rows[0]),
        int(x1 + left + columns[0]),
        int(y1 + rows[-1] + 1),
        int(x1 + left + columns[-1] + 1),
    )
    return Piece(box, part[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _cost_together(before: Sequence[Piece], atom: Piece, origin: Sequence[int], line: TextLine) -> float:
    """Cost of taking ``atom`` into the candidate that has ``before`` so far."""
    if origin[-1] in origin[:-1]:
        return 0.0
    gap, overlap = _gap_and_overlap(merge(before), atom)
    if overlap > 0.5:
        return 0.0
    if overlap > 0.2:
        return 0.6
    smaller = min(atom.height, max(piece.height for piece in before)) / line.height
    fraction = max(gap, 0.0) / line.height
    if fraction > (0.25 if smaller < 0.6 else 0.15):
        return IMPOSSIBLE
    # A broken-off part is small, or a stem close by; two full neighbours are usually two letters.
    stem = _is_stem(before[-1], line) or _is_stem(atom, line)
    return (0.7 if smaller < 0.6 or (stem and fraction < CLOSE) else 2.0) + 12 * fraction


def _cost_apart(atoms: Sequence[Piece], origin: Sequence[int], start: int, line: TextLine) -> float:
    """Cost of a boundary between characters before atom ``start``."""
    one, other = atoms[start - 1], atoms[start]
    if origin[start] == origin[start - 1]:
        return 1.5  # ink runs through: letters that touch are the exception
    gap, overlap = _gap_and_overlap(one, other)
    smaller = min(one.height, other.height) / line.height
    if overlap > 0.5:
        return 6.0 if smaller < 0.6 else 2.5
    if overlap > 0.2:
        return 1.0
    is_close = gap < CLOSE * line.height
    return 0.8 if is_close and (_is_stem(one, line) or _is_stem(other, line)) else 0.0


def _is_stem(piece: Piece, line: TextLine) -> bool:
    """Whether the piece is a bare upright stroke."""
    return piece.width < 0.3 * line.height


def _gap_and_overlap(one: Piece, other: Piece) -> tuple[float, float]:
    """Return the horizontal gap in pixels, and the overlap as a share of the narrower piece."""
    gap = max(one.box[1], other.box[1]) - min(one.box[3], other.box[3])
    return float(max(gap, 0)), max(-gap, 0) / max(1, min(one.width, other.width))
