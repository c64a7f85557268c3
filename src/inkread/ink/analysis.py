"""What the ink of a picture is: lines of writing, and the characters that each may consist of."""

from __future__ import annotations

from dataclasses import dataclass

from ..imaging.photo import Photo, Picture
from .candidates import Lattice, build_lattice
from .writing import Writing, find_writing


@dataclass(frozen=True, eq=False)
class InkLayout:
    """What is written on a picture, ready to be recognised.

    Attributes
    ----------
    writing : Writing
        The ink and its lines.
    lattices : tuple of Lattice
        The candidate characters of each line, from top to bottom.
    """

    writing: Writing
    lattices: tuple[Lattice, ...]


def analyse(picture: Photo | Picture) -> InkLayout:
    """Find the lines of writing on a picture, and the candidate characters of each.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8``, or one that is decoded as it is needed.
    """
    writing = find_writing(picture)
    return InkLayout(writing, tuple(build_lattice(line) for line in writing.lines))
