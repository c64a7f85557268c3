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

from .layout import TextLine
from .segment import Piece, merge, trim

MAX_ATOMS = 8
"""Most atoms in a candidate."""

WIDE = 0.8
"""Width in letter heights from which a piece may be more than one letter."""

CUT_WIDE, SURELY_TWO = 0.3, 1.8
"""Cost in nats of a cut through a piece that surely is more than one letter, and the width from which it is."""

USUAL_WIDTH, TOO_WIDE = 1.2, 8.0
"""Width in letter heights up to which any letter goes, and the cost in nats of each letter height more."""

NARROWEST, SEAMS_APART = 0.15, 0.1
"""In letter heights: the narrowest part that is cut off, and the least distance of two seams. A seam too many does
little harm: what is between wrong ones looks like nothing."""

MAX_CROSSING, ASIDE = 3.0, 0.02
"""Most ink that a cut goes through, in widths of the stroke, and what a step aside adds to it in pixels."""

CUT, STEM_TOGETHER, FULL_TOGETHER = 2.5, 0.7, 2.0
"""Costs in nats: of cutting ink that hangs together, of taking a stem and what stands close by for one
letter, and of taking two pieces for one letter that are each as high as one."""

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


def build_lattice(line: TextLine) -> Lattice:
    """Return the candidate characters of a line.

    Parameters
    ----------
    line
        The line, of one piece at least.
    """
    atoms: list[Piece] = []
    origin: list[int] = []
    for number, piece in enumerate(line.pieces):
        parts = cut(piece, line.height, line.stroke)
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
            wide = TOO_WIDE * max(0.0, run.width / line.height - USUAL_WIDTH)
            candidates.append(Candidate(start, stop, run, apart + together + wide))
    return Lattice(len(atoms), tuple(candidates), line)


def cheapest_path(lattice: Lattice, looks: NDArray[np.float64]) -> list[int]:
    """Return the candidates that share out the line's ink at the least cost.

    A shortest path from the line's left end to its right end, found by dynamic programming.

    Parameters
    ----------
    lattice
        The candidates.
    looks
        ``(n_candidates,)`` cost of each for what it looks like, in nats.

    Returns
    -------
    list of int
        Numbers of the candidates, from left to right.
    """
    least = np.full(lattice.n_atoms + 1, np.inf)
    least[0] = 0.0
    came_by = np.zeros(lattice.n_atoms + 1, dtype=int)
    for number, candidate in enumerate(lattice.candidates):
        total = least[candidate.start] + candidate.cost + looks[number]
        if total < least[candidate.stop]:
            least[candidate.stop] = total
            came_by[candidate.stop] = number
    path: list[int] = []
    at = lattice.n_atoms
    while at > 0:
        path.append(int(came_by[at]))
        at = lattice.candidates[path[-1]].start
    return path[::-1]


def cut(piece: Piece, height: float, stroke: float) -> list[Piece]:
    """Cut a piece where two characters may touch: along seams that cross little ink.

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
    if piece.width < WIDE * height or piece.height < 0.5 * height:
        return [piece]
    columns = np.arange(piece.width)
    left = np.zeros_like(piece.mask)
    parts = []
    for seam in _seams(piece.mask, height, stroke):
        beside = columns[np.newaxis, :] < seam[:, np.newaxis]
        parts.append(trim(piece, beside & ~left))
        left = beside
    parts.append(trim(piece, ~left))
    return [part for part in parts if part is not None]


def _seams(mask: NDArray[np.bool_], height: float, stroke: float) -> list[NDArray[np.intp]]:
    """Return the seams to cut along, from left to right, at least ``SEAMS_APART``.

    A seam is a way from the top of the mask to its bottom, a column for each row, that crosses as little
    ink as can be: found by dynamic programming, as in seam carving (Avidan and Shamir 2007).
    """
    rows, width = mask.shape
    step_cost = np.where(mask, 1.0, 0.03)
    total = np.full((rows, width + 2), np.inf)  # a column more on each side, where no way goes
    total[0, 1:-1] = step_cost[0]
    aside = np.empty(width)
    for row in range(1, rows):
        above, here = total[row - 1], total[row, 1:-1]
        np.minimum(above[:-2], above[2:], out=aside)
        np.add(aside, ASIDE, out=aside)
        np.minimum(aside, above[1:-1], out=here)
        np.add(here, step_cost[row], out=here)
    left, straight, right = total[:-1, :-2], total[:-1, 1:-1], total[:-1, 2:]
    is_straight = straight <= np.minimum(left, right) + ASIDE  # of equal ways the straightest
    came_from = np.arange(width) + np.where(is_straight, 0, np.where(left <= right, -1, 1))

    cost = total[-1, 1:-1]
    ends = np.argsort(cost, kind="stable")
    ends = ends[: np.searchsorted(cost[ends], MAX_CROSSING * stroke, side="right")]
    ways = np.empty((rows, len(ends)), dtype=np.intp)
    ways[-1] = ends
    for row in range(rows - 1, 0, -1):
        ways[row - 1] = came_from[row - 1, ways[row]]
    seams: dict[float, NDArray[np.intp]] = {}
    for way, middle in enumerate(ways.mean(axis=0).tolist()):
        inside = NARROWEST * height < middle < width - NARROWEST * height
        if inside and all(abs(middle - other) > SEAMS_APART * height for other in seams):
            seams[middle] = ways[:, way]
    return [seams[middle] for middle in sorted(seams)]


def _cost_together(before: Sequence[Piece], atom: Piece, origin: Sequence[int], line: TextLine) -> float:
    """Cost of taking ``atom`` into the candidate that has ``before`` so far."""
    if origin[-1] in origin[:-1]:
        return 0.0
    gap, overlap = _gap_and_overlap(merge(before), atom)
    fraction = gap / line.height
    if _is_part(atom, before, line):
        if overlap > 0.2:
            return 0.0 if overlap > 0.5 else 0.6
        return 0.7 + 12 * fraction if fraction < 0.25 else IMPOSSIBLE
    if fraction > 0.15:
        return IMPOSSIBLE
    # Two pieces as high as letters are two letters as a rule; a stem close by may be broken off.
    stem = _is_stem(before[-1], line) or _is_stem(atom, line)
    return (STEM_TOGETHER if stem and fraction < CLOSE else FULL_TOGETHER) + 12 * fraction


def _cost_apart(atoms: Sequence[Piece], origin: Sequence[int], start: int, line: TextLine) -> float:
    """Cost of a boundary between characters before atom ``start``."""
    one, other = atoms[start - 1], atoms[start]
    if origin[start] == origin[start - 1]:
        # The wider a piece, the surer it is that it has to be cut.
        sure = (line.pieces[origin[start]].width / line.height - USUAL_WIDTH) / (SURELY_TWO - USUAL_WIDTH)
        return CUT + (CUT_WIDE - CUT) * min(1.0, max(0.0, sure))
    gap, overlap = _gap_and_overlap(one, other)
    if _is_part(other, [one], line):
        is_near = overlap > 0.2 or gap < 0.1 * line.height
        return 6.0 if overlap > 0.5 else 1.5 if is_near else 0.0
    if overlap > 0.8:
        return 1.5
    is_close = gap < CLOSE * line.height and overlap < 0.2
    return 0.8 if is_close and (_is_stem(one, line) or _is_stem(other, line)) else 0.0


def _is_part(atom: Piece, before: Sequence[Piece], line: TextLine) -> bool:
    """Whether the atom, or all that stands before it, is too low for a letter."""
    return min(atom.height, max(piece.height for piece in before)) < 0.6 * line.height


def _is_stem(piece: Piece, line: TextLine) -> bool:
    """Whether the piece is a bare upright stroke."""
    return piece.width < 0.3 * line.height


def _gap_and_overlap(one: Piece, other: Piece) -> tuple[float, float]:
    """Return the horizontal gap in pixels, and the overlap as a share of the narrower piece."""
    gap = max(one.box[1], other.box[1]) - min(one.box[3], other.box[3])
    return float(max(gap, 0)), max(-gap, 0) / max(1, min(one.width, other.width))
