"""Pages of graded difficulty in the hands of people whose pen strokes were recorded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from inkread.charset import CAPITALS36
from inkread.datasets.drawing.camera import on_table
from inkread.datasets.drawing.pages import SyntheticPage, render_page
from inkread.datasets.drawing.paper import PageStyle
from inkread.datasets.drawing.ruling import Ruling
from inkread.datasets.strokes import RecordedWriter, StrokeSet

sys.path.insert(0, str(Path(__file__).parents[1]))
from recorded_hands import random_text

Restyle = Callable[[PageStyle, np.random.Generator], PageStyle]

_AS_IT_IS: Restyle = lambda style, _: style  # noqa: E731


def _noisy(style: PageStyle, rng: np.random.Generator) -> PageStyle:
    return replace(style, noise=float(rng.uniform(0.04, 0.07)), texture=0.1, specks=100)


def _faint(style: PageStyle, rng: np.random.Generator) -> PageStyle:
    return replace(style, strength=float(rng.uniform(0.12, 0.25)), ink=(0.3, 0.3, 0.32), grain=0.4)


def _touching(style: PageStyle, rng: np.random.Generator) -> PageStyle:
    hand = replace(style.hand, letter_gap=float(rng.uniform(-0.06, 0.02)), word_gap=0.8)
    return replace(style, hand=hand)


def _printed(kind: str) -> Restyle:
    return lambda style, rng: replace(style, ruling=Ruling.sample(rng, style.line_spacing, kind))


STYLES: Mapping[str, Restyle] = {
    "plain": _AS_IT_IS,
    "noise": _noisy,
    "low contrast": _faint,
    "touching letters": _touching,
    "ruled paper": _printed("lines"),
    "squared paper": _printed("squares"),
    "form, boxes side by side": _printed("comb"),
    "form, boxes apart": _printed("boxes"),
    "turned 10 degrees": _AS_IT_IS,
    "turned 25 degrees": _AS_IT_IS,
    "slanting letters": _AS_IT_IS,
    "perspective, on a table": _AS_IT_IS,
}
"""What a page is written on and how, by the name of the difficulty."""


def graded_pages(data: Path, split: str, level: str, pages_per_writer: int) -> Iterator[tuple[str, SyntheticPage]]:
    """Give pages of one difficulty by every writer of a split, each with a name."""
    strokes = StrokeSet.load(data / "digilets.npz", split=split, symbols=CAPITALS36)
    for writer, characters in sorted(strokes.by_writer().items()):
        for number in range(pages_per_writer):
            rng = np.random.default_rng([*level.encode(), writer, number])
            style = STYLES[level](PageStyle.sample(rng), rng)
            write = RecordedWriter(characters)
            if level == "slanting letters":
                write = _slanting(write, float(rng.uniform(0.3, 0.5) * rng.choice([-1, 1])))
            page = render_page(random_text(rng), style, rng, write=write)
            if level.startswith("turned"):
                page = _turned(page, float(level.split()[1]) * rng.choice([-1, 1]))
            if level.startswith("perspective"):
                page = on_table(page, rng, turn=float(rng.uniform(-15, 15)), tilt=0.12)
            yield f"{writer}.{number}", page


def _slanting(write: RecordedWriter, slant: float) -> RecordedWriter:
    def slanted(symbol, hand, rng):
        strokes = [stroke @ np.array([[1.0, 0.0], [-slant, 1.0]]) for stroke in write(symbol, hand, rng)]
        left = min(float(stroke[:, 0].min()) for stroke in strokes)
        return [stroke - (left, 0.0) for stroke in strokes]

    return slanted


def _turned(page: SyntheticPage, degrees: float) -> SyntheticPage:
    paper = tuple(int(value) for value in np.median(page.image, axis=(0, 1)))
    turned = Image.fromarray(page.image).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=paper)
    return replace(page, image=np.asarray(turned))
