"""Pieces of ink: the connected components of a page, without what cannot be writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..document import Box, enclosing
from .statistics import weighted_median

BLOT = 4.0
"""Ink this many times as thick as the usual stroke is no stroke."""

HAIRLINE = 0.6
"""A straight line whose width is a smaller share of the pen's is none of the pen's."""


@dataclass(frozen=True, eq=False)
class Piece:
    """Ink that hangs together.

    Attributes
    ----------
    box : Box
        ``(y1, x1, y2, x2)`` around it, in pixels of the working size.
    mask : (y2 - y1, x2 - x1) bool
        Its pixels inside the box.
    """

    box: Box
    mask: NDArray[np.bool_]

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.box[2] - self.box[0]

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.box[3] - self.box[1]

    @property
    def centre(self) -> tuple[float, float]:
        """Y and x of the middle of the box."""
        y1, x1, y2, x2 = self.box
        return (y1 + y2) / 2, (x1 + x2) / 2

    @cached_property
    def strokes(self) -> tuple[float, float]:
        """Width of the stroke in pixels: on average, and where the ink is thickest.

        In a stroke of width w the mean distance of the ink to the paper is w / 4 and the largest w / 2;
        distances between pixels are half a pixel longer at either end.
        """
        distance = ndimage.distance_transform_edt(np.pad(self.mask, 1))[1:-1, 1:-1][self.mask]
        return max(1.0, 4 * float(distance.mean()) - 2), max(1.0, 2 * float(distance.max()) - 1)


def merge(pieces: Sequence[Piece]) -> Piece:
    """Return several pieces as one."""
    if len(pieces) == 1:
        return pieces[0]
    box = enclosing([piece.box for piece in pieces])
    mask = np.zeros((box[2] - box[0], box[3] - box[1]), dtype=bool)
    for piece in pieces:
        y1, x1, y2, x2 = piece.box
        mask[y1 - box[0] : y2 - box[0], x1 - box[1] : x2 - box[1]] |= piece.mask
    return Piece(box, mask)


def trim(piece: Piece, where: NDArray[np.bool_]) -> Piece | None:
    """Return the ink of a piece in the places of a mask, which broadcasts to its own, in a tight box; None without."""
    part = piece.mask & where
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not rows.size:
        return None
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    y1, x1 = piece.box[:2]
    box = int(y1 + top), int(x1 + left), int(y1 + bottom), int(x1 + right)
    return Piece(box, part[top:bottom, left:right])


def find_pieces(ink: NDArray[np.bool_]) -> list[Piece]:
    """Return the connected components of ``(H, W) bool`` ink; pixels touch by an edge or a corner."""
    labels, _ = ndimage.label(ink, structure=np.ones((3, 3), dtype=int))
    pieces = []
    for number, place in enumerate(ndimage.find_objects(labels), start=1):
        rows, columns = place
        if rows.stop - rows.start < 3 and columns.stop - columns.start < 3:
            continue  # noise; there can be very many of these
        box = (rows.start, columns.start, rows.stop, columns.stop)
        pieces.append(Piece(box, labels[place] == number))
    return pieces


def letter_height(pieces: Sequence[Piece]) -> float:
    """Return the height of a typical letter in pixels; 0 if there are no pieces.

    The median of the pieces' heights, each counted as often as it is high: so a page full of specks
    still has the height of its letters.
    """
    heights = [piece.height for piece in pieces]
    return weighted_median(heights, heights)


def is_large(piece: Piece, height: float) -> bool:
    """Whether a piece is as large as a letter, or as most of one, where a typical one has that height."""
    return piece.height >= 0.45 * height


def spans(piece: Piece, size: tuple[int, ...]) -> bool:
    """Whether a piece goes across half of a page of that height and width: no letters, but printed lines."""
    y1, x1, y2, x2 = piece.box
    return y2 - y1 > size[0] / 2 or x2 - x1 > size[1] / 2


def stroke_width(pieces: Sequence[Piece]) -> float:
    """Return the width of the pen's stroke in pixels; 1 without pieces.

    The median over the length of all strokes: neither many specks nor a large dark area decide it.
    """
    widths = np.array([piece.strokes[0] for piece in pieces])
    return weighted_median(widths, [np.count_nonzero(piece.mask) for piece in pieces] / widths) if pieces else 1.0


def drop_rubbish(pieces: Sequence[Piece], shape: tuple[int, int]) -> list[Piece]:
    """Leave out pieces that cannot be part of a character.

    These are specks, lines and borders much longer than a letter, dark areas that run out of the picture,
    blots, that is ink many times thicker than the stroke, such as the edge of a shadow, and hairlines, the
    rests of printed lines.

    Parameters
    ----------
    pieces
        As ``find_pieces`` gives them.
    shape
        Height and width of the page.
    """
    pieces = [piece for piece in pieces if not _runs_out(piece, shape)]
    height = letter_height(pieces)
    pieces = [piece for piece in pieces if not _is_speck(piece, height) and not _is_rule(piece, height)]
    thick = BLOT * stroke_width(pieces)
    pieces = [piece for piece in pieces if piece.strokes[1] <= thick]
    fine = HAIRLINE * stroke_width(pieces)
    return [piece for piece in pieces if not _is_hairline(piece, fine)]


def _is_hairline(piece: Piece, fine: float) -> bool:
    """Whether the piece is a straight line across or upright, of less than a width."""
    return piece.strokes[0] < fine and min(piece.height, piece.width) < 0.2 * max(piece.height, piece.width)


def _runs_out(piece: Piece, shape: tuple[int, int]) -> bool:
    """Whether the piece touches the edge of the picture and is large: a table, a shadow, a border."""
    y1, x1, y2, x2 = piece.box
    touches = y1 <= 1 or x1 <= 1 or y2 >= shape[0] - 1 or x2 >= shape[1] - 1
    return touches and (piece.height > 0.4 * shape[0] or piece.width > 0.4 * shape[1])


def _is_speck(piece: Piece, height: float) -> bool:
    return bool(max(piece.height, piece.width) < 0.1 * height or piece.mask.sum() < 0.004 * height**2)


def _is_rule(piece: Piece, height: float) -> bool:
    """Whether the piece is a line or frame rather than letters: long, and mostly empty or thin."""
    if piece.height > 6 * height or (piece.height > 3.5 * height and piece.width < 0.6 * height):
        return True
    return piece.width > 4 * height and (piece.height < 0.5 * height or piece.mask.mean() < 0.05)
