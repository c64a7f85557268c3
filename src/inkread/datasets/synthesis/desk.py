"""What a page is written with: whose hand, which pen, on which paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .colours import Colour
from .recorded_lines import WrittenLine
from .strips import vary

Writer = Callable[[np.random.Generator, int, bool], WrittenLine]
"""Gives a line of about so many characters in the hand of the page's writer, in capitals if asked to."""


Area = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""


STRONG, STRONG_SQUARES = 0.3, 0.5
"""Share of printed lines and boxes, and of squares, that are black, or white on a board, however faint the ink is."""


def blend(one: Colour, other: Colour | NDArray[np.integer], share: float) -> Colour:
    """Return the colour that lies a share of the way from one to another."""
    red, green, blue = np.array(one) * (1 - share) + np.array(other) * share
    return float(red), float(green), float(blue)


@dataclass
class Desk:
    """What a page is written with.

    Attributes
    ----------
    write : Writer
        Whose hand.
    words : callable
        Gives a text of about so many characters, for what is printed.
    fonts : sequence of Path
        For what is printed; nothing is, if there are none.
    x_height : float
        Of the handwriting in pixels.
    pen : float
        Width in pixels.
    ink, paper : Colour
        Of the writing, and of the sheet.
    in_capitals : bool
        Whether all is written in capitals.
    """

    write: Writer
    words: Callable[[np.random.Generator, int], str]
    fonts: Sequence[Path]
    x_height: float
    pen: float
    ink: Colour
    paper: Colour
    in_capitals: bool

    def printed(self, rng: np.random.Generator, strong: float = STRONG) -> Colour:
        """Return a colour of printed lines and boxes: mostly fainter than the ink, at times (``strong``) stronger."""
        if rng.random() < strong:
            depth = 20.0 if np.mean(self.paper) > np.mean(self.ink) else 235.0
            return blend(self.paper, (depth, depth, depth), rng.uniform(0.5, 1.0))
        target = np.array([self.ink, (70, 90, 160), (190, 80, 80), (120, 170, 190)][int(rng.integers(4))])
        return blend(self.paper, target, rng.uniform(0.15, 0.8))


def that_fits(desk: Desk, rng: np.random.Generator, length: int, width: float) -> WrittenLine | None:
    """Return a line that is not wider, or none after some tries."""
    for _ in range(4):
        line = vary(desk.write(rng, max(1, length), desk.in_capitals), rng)
        left, _, right, _ = line.bounds
        if (right - left) * desk.x_height <= width:
            return line
        length = int(length * 0.6)
    return None


def are_apart(box: NDArray[np.float64], corners: NDArray[np.float64], distance: float) -> bool:
    """Say whether a box (left, top, right, bottom) keeps a distance from corners, ``(4, 2)``; all in pixels."""
    low, high = corners.min(axis=0) - distance, corners.max(axis=0) + distance
    return bool(box[2] < low[0] or box[0] > high[0] or box[3] < low[1] or box[1] > high[1])
