"""Validation pages in hands that nobody trained on: real lines as written, and characters composed as in life.

The same pages each time: every page has a seed of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inkread.datasets.synthesis.colours import ink_and_paper
from inkread.datasets.synthesis.composition import CharacterSource, Composer, composable, measure_habits
from inkread.datasets.synthesis.desk import Desk, Writer
from inkread.datasets.synthesis.pages import list_page
from inkread.datasets.synthesis.recorded_lines import BOXED_SOURCES, WrittenLine, load_recorded_lines
from inkread.datasets.synthesis.texts import TextGenerator

PAGES = 40
"""Pages of each set."""

Page = tuple[str, np.ndarray, str]
"""Name, picture ``(H, W, 3) uint8`` and text."""


def recorded_line_pages(data: Path, split: str = "valid", pages: int = PAGES) -> Iterator[Page]:
    """Give pages of lines that were written in one go, a writer a page, without those written into boxes."""
    by_writer: dict[str, list[WrittenLine]] = defaultdict(list)
    for line in load_recorded_lines(data / "unipen_lines.npz", split, without=BOXED_SOURCES):
        by_writer[line.writer].append(line)
    writers = sorted(writer for writer, lines in by_writer.items() if len(lines) >= 5)
    for number in range(pages):
        writer = writers[number % len(writers)]
        rng = np.random.default_rng([1, number])
        chosen = iter(rng.permutation(len(by_writer[writer]))[: int(rng.integers(5, 10))])
        lines = [by_writer[writer][i] for i in chosen]
        remaining = iter(lines)
        page = list_page(desk(lambda *_: next(remaining), rng), rng, len(lines))  # noqa: B023 - used at once
        yield f"{writer.replace(':', '_')}.{number}", page.pixels, page.text


def composed_pages(data: Path, in_capitals: bool, split: str = "valid", pages: int = PAGES) -> Iterator[Page]:
    """Give pages of everyday texts in letters and digits of the writers of DigiLeTs, set as other people set theirs.

    DigiLeTs has no punctuation: it is taken from the writers of UNIPEN's single characters.
    """
    writers = len(CharacterSource([data / "digilets.npz"], split).writers)
    source = CharacterSource([data / "digilets.npz", data / "unipen_chars.npz"], split)
    habits = measure_habits(load_recorded_lines(data / "unipen_lines.npz", split, without=BOXED_SOURCES))
    compose, texts = Composer(source, habits), TextGenerator(["en"], is_everyday=True)
    for number in range(pages):
        writer = number % writers
        rng = np.random.default_rng([2, number])

        def write(rng: np.random.Generator, length: int, capitals: bool, writer: int = writer) -> WrittenLine:
            text = texts(rng, length)
            return compose(composable(text.upper() if capitals else text), rng, writer, is_steady=True)

        own = desk(write, rng)
        own.in_capitals = in_capitals
        page = list_page(own, rng, int(rng.integers(5, 10)))
        yield f"{writer}.{number}", page.pixels, page.text


def desk(write: Writer, rng: np.random.Generator) -> Desk:
    """Return what a page is written with by somebody with one pen, on paper of one colour."""
    paper, ink = ink_and_paper(False, rng)
    x_height = float(rng.uniform(16, 32))
    return Desk(write, lambda *_: "", (), x_height, x_height * float(rng.uniform(0.1, 0.25)), ink, paper, False)


SETS = {
    "recorded lines": recorded_line_pages,
    "composed, mixed case": lambda data, **options: composed_pages(data, False, **options),
    "composed, capitals": lambda data, **options: composed_pages(data, True, **options),
}
"""Generators of the sets of pages by their names."""
