"""Pages on which the detection of characters fails, written by the package itself so that the truth is known (Q4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...datasets.drawing.handwriting import Hand
from ...datasets.drawing.handwriting import write as write_letterform
from ...datasets.drawing.pages import SyntheticPage, TrueGlyph, render_page
from ...datasets.drawing.paper import STYLES
from ...datasets.drawing.pen import Strokes
from ...document import Box
from ...imaging.projection import overlaps
from ..letters import findLetters

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OVERLAP = 0.5
"""Share of the area of two boxes together that they must have in common for one to count as found by the other."""

CROWDED = "WRITTEN IN A HURRY\nEVERY LETTER LEANS\nON THE NEXT ONE"

DRAWN = "BUY BREAD *\n@ CALL EMMA\nHOME > PARK #"
"""Each sign is drawn as a doodle."""


@dataclass(frozen=True, eq=False)
class Detection:
    """What was found on a page whose characters are known.

    Attributes
    ----------
    page : SyntheticPage
        The page.
    boxes : tuple of Box
        What ``findLetters`` found.
    found : tuple of TrueGlyph
        Letters with a box of their own.
    missed : tuple of TrueGlyph
        Letters without.
    shared : int
        Boxes in which the middles of several letters lie.
    drawings : int
        Drawings on the page, which are no letters.
    on_drawings : tuple of Box
        Boxes whose middle lies on a drawing.
    """

    page: SyntheticPage
    boxes: tuple[Box, ...]
    found: tuple[TrueGlyph, ...]
    missed: tuple[TrueGlyph, ...]
    shared: int
    drawings: int
    on_drawings: tuple[Box, ...]


def crowded_page() -> Detection:
    """Write letters ever closer to each other until half of them are not found, and return that page."""
    for gap in np.arange(0.1, -0.6, -0.05):
        hand = Hand(letter_gap=float(gap), word_gap=0.9, pen=0.11)
        page = render_page(CROWDED, replace(STYLES["clean"], hand=hand), np.random.default_rng(0))
        detection = _detect(page)
        if 2 * len(detection.found) <= len(page.glyphs):
            break
    return detection


def drawn_page() -> Detection:
    """Write a page with drawings among the letters."""

    def write(symbol: str, hand: Hand, rng: np.random.Generator) -> Strokes:
        return _DOODLES[symbol]() if symbol in _DOODLES else write_letterform(symbol, hand, rng)

    look = replace(STYLES["clean"], hand=Hand(letter_gap=0.35))
    return _detect(render_page(DRAWN, look, np.random.default_rng(1), write=write))


def draw_detection(detection: Detection) -> Figure:
    """Draw the boxes that were found over a page, and the letters that were missed."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    height, width = detection.page.image.shape[:2]
    figure = Figure(figsize=(9, 9 * height / width), layout="constrained")
    axes = figure.subplots()
    axes.imshow(detection.page.image)
    for boxes, colour, style, grow in (
        ([glyph.box for glyph in detection.missed], "#1b6ca8", (0, (4, 3)), 4),
        (detection.boxes, "#c81e28", "solid", 0),
        (detection.on_drawings, "#e08a00", "solid", 3),
    ):
        for y1, x1, y2, x2 in boxes:
            place, size = (x1 - grow, y1 - grow), (x2 - x1 + 2 * grow, y2 - y1 + 2 * grow)
            axes.add_patch(Rectangle(place, *size, fill=False, edgecolor=colour, linestyle=style, linewidth=1.4))
    axes.set_axis_off()
    return figure


def _detect(page: SyntheticPage) -> Detection:
    boxes = [(int(y1), int(x1), int(y2), int(x2)) for y1, x1, y2, x2 in findLetters(page.image)[0]]
    letters = [glyph for glyph in page.glyphs if glyph.symbol not in _DOODLES]
    drawings = [glyph for glyph in page.glyphs if glyph.symbol in _DOODLES]
    found = matched(letters, boxes)
    return Detection(
        page,
        tuple(boxes),
        tuple(glyph for number, glyph in enumerate(letters) if number in found),
        tuple(glyph for number, glyph in enumerate(letters) if number not in found),
        sum(sum(_holds(box, _middle(glyph.box)) for glyph in letters) > 1 for box in boxes),
        len(drawings),
        tuple(box for box in boxes if any(_holds(glyph.box, _middle(box)) for glyph in drawings)),
    )


def matched(letters: Sequence[TrueGlyph], boxes: Sequence[Box]) -> set[int]:
    """Return the numbers of the letters that have a box, where each box belongs to one letter."""
    from scipy.optimize import linear_sum_assignment

    others = np.array(boxes).reshape(-1, 4)
    enough = np.array([overlaps(glyph.box, others) for glyph in letters]).reshape(-1, len(boxes)) >= OVERLAP
    return {int(i) for i, j in zip(*linear_sum_assignment(enough, maximize=True), strict=True) if enough[i, j]}


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _holds(box: Box, place: tuple[float, float]) -> bool:
    return box[0] <= place[0] < box[2] and box[1] <= place[1] < box[3]


def _arc(x: float, y: float, radius: float, start: float, stop: float) -> NDArray[np.float64]:
    """Return points on a circle, in heights of a capital; angles in degrees, clockwise from the right."""
    angle = np.radians(np.linspace(start, stop, 48))
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def _star() -> Strokes:
    angle = np.radians(np.arange(6) * 144 - 90)
    return [np.stack([0.5 + 0.55 * np.cos(angle), -0.5 + 0.55 * np.sin(angle)], axis=1)]


def _face() -> Strokes:
    outline = _arc(0.55, -0.5, 0.55, 0, 360)
    return [outline, _arc(0.36, -0.65, 0.04, 0, 360), _arc(0.74, -0.65, 0.04, 0, 360), _arc(0.55, -0.45, 0.3, 20, 160)]


def _arrow() -> Strokes:
    return [np.array([[0.0, -0.5], [1.2, -0.5]]), np.array([[0.85, -0.8], [1.2, -0.5], [0.85, -0.2]])]


def _house() -> Strokes:
    walls = np.array([[0.0, -0.55], [0.0, 0.0], [1.0, 0.0], [1.0, -0.55]])
    return [
        walls,
        np.array([[-0.1, -0.5], [0.5, -1.1], [1.1, -0.5]]),
        np.array([[0.4, 0.0], [0.4, -0.35], [0.65, -0.35], [0.65, 0.0]]),
    ]


_DOODLES = {"*": _star, "@": _face, ">": _arrow, "#": _house}
