"""Pages as people write them: lists, prose, columns, forms, notes, with all that stands around the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from .colours import ink_and_paper
from .composition import composable, load_composer
from .desk import Desk, Writer, blend
from .layouts import CHANCES, LAYOUTS, see_through
from .lines import find_fonts
from .papers import draw_paper, draw_rules
from .photograph import in_deep_shade, photographed
from .recorded_lines import BOXED_SOURCES, WrittenLine, load_recorded_lines
from .scribbles import draw_distraction
from .sheets import DrawnPage, Sheet
from .surfaces import Surfaces, load_surfaces
from .texts import LANGUAGES, TextGenerator

FAINTED, FAINT = 0.35, (0.07, 0.7)
"""Share of the pages with faint ink, and its least and greatest strength: its difference from the paper, as a share of
what it would be."""

SHADED = 0.25
"""Share of the pages a part of which lies in deep shade."""


class PageGenerator:
    """Draws pages with what stands on them.

    Parameters
    ----------
    writers
        One for every hand there is.
    words
        As in ``Desk``.
    fonts
        Typeset fonts.
    surfaces
        What the pages lie on.
    """

    def __init__(
        self,
        writers: Sequence[Writer],
        words: Callable[[np.random.Generator, int], str],
        fonts: Sequence[Path] = (),
        surfaces: Surfaces | None = None,
    ) -> None:
        self._writers, self._words, self._fonts, self._surfaces = writers, words, fonts, surfaces

    def __call__(self, rng: np.random.Generator) -> DrawnPage:
        """Return a page of any kind, photographed in any way."""
        paper, ink = ink_and_paper(rng.random() < 0.1, rng)
        strength = float(np.exp(rng.uniform(*np.log(FAINT)))) if rng.random() < FAINTED else 1.0
        ink = blend(paper, ink, strength)
        x_height = float(np.exp(rng.uniform(np.log(11), np.log(42))))
        desk = Desk(
            write=self._writers[int(rng.integers(len(self._writers)))],
            words=self._words,
            fonts=self._fonts,
            x_height=x_height,
            pen=x_height * float(np.exp(rng.uniform(np.log(0.09), np.log(0.3)))),
            ink=ink,
            paper=paper,
            in_capitals=bool(rng.random() < 0.25),
        )
        size = int(rng.uniform(500, 1300)), int(rng.uniform(600, 1400))
        sheet = Sheet(size, paper)
        draw_paper(sheet, desk, rng)
        if rng.random() < 0.12:
            see_through(sheet, desk, rng, strength)
        layout = LAYOUTS[int(rng.choice(len(LAYOUTS), p=CHANCES))]
        layout(sheet, desk, rng)
        for _ in range(rng.poisson(0.5)):
            draw_distraction(sheet, desk, rng)
        page = photographed(sheet.finished(), rng, surfaces=self._surfaces)
        return in_deep_shade(page, rng) if rng.random() < SHADED else page

    def plain(self, rng: np.random.Generator) -> DrawnPage:
        """Return a plain page that somebody wrote and photographed with some care."""
        paper, ink = ink_and_paper(False, rng)
        x_height = float(rng.uniform(14, 36))
        pen = x_height * float(rng.uniform(0.1, 0.25))
        write = self._writers[int(rng.integers(len(self._writers)))]
        desk = Desk(write, self._words, self._fonts, x_height, pen, ink, paper, bool(rng.random() < 0.3))
        return list_page(desk, rng, int(rng.integers(4, 10)))


def load_page_generator(
    data: str | Path,
    fonts: str | Path,
    languages: Sequence[str] = LANGUAGES,
    split: str = "train",
    is_everyday: bool = False,
) -> PageGenerator:
    """Return a generator of pages to train on, or of others.

    Parameters
    ----------
    data
        Folder with ``unipen_lines.npz``, ``unipen_chars.npz``, ``digilets.npz`` and ``chars74k_strokes.npz``, and
        ``sun8.zip``, whose photographs may lie around a page, if it is there.
    fonts
        Folder of fonts as for ``find_fonts``.
    languages
        Whose words are written.
    split
        Whose hands.
    is_everyday
        As for ``TextGenerator``.
    """
    texts = TextGenerator(languages, is_everyday)
    compose = load_composer(data, split)

    def hand(number: int) -> Writer:
        def write(rng: np.random.Generator, length: int, in_capitals: bool) -> WrittenLine:
            text = texts(rng, length)
            text = composable(text.replace("ß", "SS").upper() if in_capitals else text)
            return compose(text, rng, number, is_steady=True)

        return write

    recorded: dict[str, list[WrittenLine]] = defaultdict(list)
    for line in load_recorded_lines(Path(data) / "unipen_lines.npz", split, without=BOXED_SOURCES):
        recorded[line.writer].append(line)

    def person(lines: Sequence[WrittenLine]) -> Writer:
        return lambda rng, *_: lines[int(rng.integers(len(lines)))]

    people = [person(lines) for lines in recorded.values() if len(lines) >= 5]
    hands = [hand(number) for number in range(compose.writers)]
    writers = people * (len(hands) // (2 * len(people))) + hands
    return PageGenerator(writers, texts, find_fonts(fonts)[1], load_surfaces(data))


def list_page(desk: Desk, rng: np.random.Generator, lines: int) -> DrawnPage:
    """Return a plain page: lines under each other, scanned a little askew."""
    texts = [desk.write(rng, int(rng.integers(10, 30)), desk.in_capitals) for _ in range(lines)]
    pitch = desk.x_height * rng.uniform(2.9, 4.2)
    width = max((line.bounds[2] - line.bounds[0]) * desk.x_height for line in texts) + 8 * desk.x_height
    sheet = Sheet((int(pitch * (lines + 2)), int(width)), desk.paper)
    if rng.random() < 0.4:
        draw_rules(sheet, desk, rng, pitch)
    for i, line in enumerate(texts):
        place = (desk.x_height * rng.uniform(2.5, 4), pitch * (i + 1.5))
        sheet.write(line, place, desk.x_height, desk.pen, desk.ink, rng.normal(0, 0.006))
    return photographed(sheet.finished(), rng, harm=0.5, askew=1.2)
