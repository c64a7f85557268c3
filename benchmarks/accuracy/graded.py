"""Pages of graded difficulty in the hands of people whose pen strokes were recorded, in capitals or in mixed case."""

from __future__ import annotations

import string
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from inkread.charset import ALNUM62, CAPITALS36
from inkread.datasets.drawing.camera import on_table
from inkread.datasets.drawing.pages import SyntheticPage, Writer, render_page
from inkread.datasets.drawing.paper import PageStyle
from inkread.datasets.drawing.ruling import Ruling
from inkread.datasets.drawing.texts import WORDS
from inkread.datasets.strokes import RecordedWriter, StrokeSet
from inkread.datasets.synthesis.composition import measure_habits
from inkread.datasets.synthesis.recorded_lines import BOXED_SOURCES, CAP_HEIGHT, load_recorded_lines

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


def graded_pages(
    data: Path, split: str, level: str, pages_per_writer: int, is_mixed: bool = False
) -> Iterator[tuple[str, SyntheticPage]]:
    """Give pages of one difficulty by every writer of a split, each with a name, in capitals or in mixed case."""
    strokes = StrokeSet.load(data / "digilets.npz", split=split, symbols=ALNUM62 if is_mixed else CAPITALS36)
    extents = _extents(data, split) if is_mixed else {}
    for writer, characters in sorted(strokes.by_writer().items()):
        for number in range(pages_per_writer):
            rng = np.random.default_rng([*level.encode(), writer, number])
            style = STYLES[level](PageStyle.sample(rng), rng)
            write: Writer = _with_small_letters(RecordedWriter(characters), extents)
            if level == "slanting letters":
                write = _slanting(write, float(rng.uniform(0.3, 0.5) * rng.choice([-1, 1])))
            text = random_text(rng)
            page = render_page(_in_mixed_case(text, rng) if is_mixed else text, style, rng, write=write)
            if level.startswith("turned"):
                page = _turned(page, float(level.split()[1]) * rng.choice([-1, 1]))
            if level.startswith("perspective"):
                page = on_table(page, rng, turn=float(rng.uniform(-15, 15)), tilt=0.12)
            yield f"{writer}.{number}", page


def _extents(data: Path, split: str) -> dict[str, np.ndarray]:
    """Return where small letters end above and below in x-heights, as people set them: medians."""
    lines = load_recorded_lines(data / "unipen_lines.npz", split, without=BOXED_SOURCES)
    found: dict[str, list[np.ndarray]] = defaultdict(list)
    for habits in measure_habits(lines):
        for character, extents in habits.extents.items():
            found[character].append(extents)
    return {letter: np.median(np.concatenate(found[letter]), axis=0) for letter in string.ascii_lowercase}


def _with_small_letters(write: Writer, extents: Mapping[str, np.ndarray]) -> Writer:
    """Return a writer of capitals that writes small letters in their size and at their height."""

    def sized(symbol, hand, rng):
        strokes = write(symbol, hand, rng)
        if symbol not in extents:
            return strokes
        top, foot = extents[symbol] / CAP_HEIGHT
        return [stroke * (foot - top) + (0.0, foot) for stroke in strokes]

    return sized


def _in_mixed_case(text: str, rng: np.random.Generator) -> str:
    """Write most words in small letters, some with a capital, and leave codes and a few words as they are."""

    def recased(word: str) -> str:
        kind = rng.random()
        return word if word not in WORDS or kind < 0.1 else word.lower() if kind < 0.7 else word.capitalize()

    return "\n".join(" ".join(recased(word) for word in line.split()) for line in text.splitlines())


def _slanting(write: Writer, slant: float) -> Writer:
    def slanted(symbol, hand, rng):
        strokes = [stroke @ np.array([[1.0, 0.0], [-slant, 1.0]]) for stroke in write(symbol, hand, rng)]
        left = min(float(stroke[:, 0].min()) for stroke in strokes)
        return [stroke - (left, 0.0) for stroke in strokes]

    return slanted


def _turned(page: SyntheticPage, degrees: float) -> SyntheticPage:
    paper = tuple(int(value) for value in np.median(page.image, axis=(0, 1)))
    turned = Image.fromarray(page.image).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=paper)
    return replace(page, image=np.asarray(turned))
