"""What each assumption of the plain method costs (Q4.1): pages on which one fails, read by it and by the package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...datasets.drawing.handwriting import Hand
from ...datasets.drawing.pages import SyntheticPage, render_page
from ...datasets.drawing.paper import STYLES, PageStyle
from ...datasets.drawing.ruling import Ruling
from ...document import Box
from ...evaluation import Folding, score
from ..letters import Classify, findLetters, read_letters
from .failures import matched

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WRITERS = 2
"""How many hands each page is written in."""

FOLDING = Folding(case=True, punctuation=True)
"""What does not count: the network knows capitals and digits alone."""

Read = Callable[[NDArray[np.uint8]], str]
"""Reads a picture ``(H, W, 3) uint8``."""


@dataclass(frozen=True)
class Case:
    """Pages on which one assumption does not hold.

    Attributes
    ----------
    assumption, page : str
        What is assumed, and what the pages are like.
    look : PageStyle
        How they look; the hand is that of a writer, with ``hand`` put in.
    hand : tuple of (str, float)
        What every writer's hand has in common.
    text : str
        What stands there.
    negative : bool
        Whether light and dark are exchanged.
    """

    assumption: str
    page: str
    look: PageStyle = STYLES["clean"]
    hand: tuple[tuple[str, float], ...] = ()
    text: str = "PACK MY BOX WITH\nFIVE DOZEN JUGS"
    negative: bool = False

    def render(self, writer: int) -> SyntheticPage:
        """Return the page in the hand of a writer."""
        rng = np.random.default_rng(writer)
        hand = replace(replace(Hand.sample(rng), slant=0.0), **dict[str, Any](self.hand))
        page = render_page(self.text, replace(self.look, hand=hand), rng)
        return replace(page, image=255 - page.image) if self.negative else page


_SQUARED = Ruling("squares", spacing=0.7, width=3.0, colour=(0.3, 0.3, 0.35), strength=0.9)

CASES = (
    Case("none", "clean paper"),
    Case("light is even", "a shadow over half of the page", STYLES["shadow"]),
    Case("ink is darker than paper", "white on black", negative=True),
    Case("all ink is writing", "darkly squared paper", replace(STYLES["clean"], ruling=_SQUARED)),
    Case(
        "a character is one piece",
        "letters that touch",
        hand=(
            ("letter_gap", -0.05),
            ("word_gap", 1.0),
        ),
    ),
    Case(
        "a piece is one character",
        "pencil with gaps in its strokes",
        replace(STYLES["pencil"], unevenness=0.95, strength=0.4),
    ),
    Case("rows are level", "lines that slope by 14 degrees", replace(STYLES["clean"], slope=0.25)),
    Case("letters are upright", "letters that lean by 30 degrees", hand=(("slant", 0.58),)),
    Case("gaps are of two kinds", "words nearly as close as letters", hand=(("word_gap", 0.55),)),
    Case("a word is letters or digits", "codes", text="GATE B12 SEAT 7F\nBOX A4 KEY 9Z"),
)


@dataclass(frozen=True, eq=False)
class Cost:
    """What came of the pages of a case.

    Attributes
    ----------
    case : Case
        The case.
    letters, found, boxes : int
        Characters on the pages, those of them with a box of their own, and all boxes.
    plain, reader : float
        Character error rates of the plain method and of the package's reader.
    page : SyntheticPage
        The page of the first writer.
    drawn : tuple of Box
        The boxes on it.
    """

    case: Case
    letters: int
    found: int
    boxes: int
    plain: float
    reader: float
    page: SyntheticPage
    drawn: tuple[Box, ...]


def measure_costs(classify: Classify, classes: Sequence[str], read: Read, cases: Sequence[Case] = CASES) -> list[Cost]:
    """Read the pages of each case by ``read_letters`` with a classifier, and by another reader."""
    return [_measure(case, classify, classes, read) for case in cases]


def _measure(case: Case, classify: Classify, classes: Sequence[str], read: Read) -> Cost:
    pages = [case.render(writer) for writer in range(WRITERS)]
    boxes = [[_as_box(box) for box in findLetters(page.image)[0]] for page in pages]
    plain = [score("plain", page.text, read_letters(page.image, classify, classes), folding=FOLDING) for page in pages]
    others = [score("reader", page.text, read(page.image), folding=FOLDING) for page in pages]
    return Cost(
        case,
        sum(len(page.glyphs) for page in pages),
        sum(len(matched(page.glyphs, found)) for page, found in zip(pages, boxes, strict=True)),
        sum(map(len, boxes)),
        sum(page.characters.errors for page in plain) / sum(page.characters.total for page in plain),
        sum(page.characters.errors for page in others) / sum(page.characters.total for page in others),
        pages[0],
        tuple(boxes[0]),
    )


def _as_box(row: NDArray[Any]) -> Box:
    y1, x1, y2, x2 = map(int, row)
    return y1, x1, y2, x2


def draw_costs(costs: Sequence[Cost]) -> Figure:
    """Draw the page of the first writer of each case, and the boxes that were found on it."""
    from matplotlib.figure import Figure

    rows = -(-len(costs) // 2)
    figure = Figure(figsize=(9, 1.6 * rows), layout="constrained")
    for axes, cost in zip(figure.subplots(rows, 2).flat, costs, strict=False):
        _draw_page(axes, cost)
    return figure


def _draw_page(axes: Axes, cost: Cost) -> None:
    from matplotlib.patches import Rectangle

    axes.imshow(cost.page.image)
    for y1, x1, y2, x2 in cost.drawn:
        axes.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor="#c81e28", linewidth=0.9))
    axes.set_title(cost.case.page, fontsize=8)
    axes.set_axis_off()
