"""Pages that every format has to deal with: one that was read, and one of everything that a page can hold."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkread import Document, Glyph, Line, Page, Reader, Region, Word
from inkread.document import Provenance
from inkread.imaging import PageSource

EXAMPLE = Path(__file__).parents[2] / "examples" / "list.jpg"


def turned_line(text: str, start: tuple[float, float], angle: float, step: float = 26, height: float = 40) -> Line:
    """Return a line of characters ``step`` apart and ``height`` high that begins somewhere and is turned clockwise."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    words, glyphs = [], []
    for n, character in enumerate(text):
        if character == " ":
            words.append(Word.of(glyphs))
            glyphs = []
            continue
        corners = [
            (start[0] + u * cos - v * sin, start[1] + u * sin + v * cos)
            for u in (n * step, (n + 0.9) * step)
            for v in (0, height)
        ]
        xs, ys = zip(*corners, strict=True)
        box = (round(min(ys)), round(min(xs)), round(max(ys)), round(max(xs)))
        p = 0.99 - 0.07 * (n % 7)
        glyphs.append(Glyph(character, p, box, ((character, p), ("?", 0.005), ("m", 0.003))))
    return Line.of([*words, Word.of(glyphs)], angle=float(angle))


@pytest.fixture(scope="session")
def read_page() -> Page:
    """Return a page that was read from a file."""
    return Reader().read(EXAMPLE)


@pytest.fixture(scope="session")
def strange(tmp_path_factory) -> Page:
    """Return a page with signs that mean something elsewhere, other scripts, lines of any direction, and regions."""
    bare = Word("naïve", 0.5, (700, 100, 740, 240))  # a recogniser that does not say where characters stand
    hebrew = Line.of([Word("שלום", 0.8, (760, 300, 800, 420)), Word("עולם", 0.7, (760, 100, 800, 260))])
    lines = (
        turned_line("<b>& \"it's\" </b>", (100, 60), 0),
        turned_line("Größe 10€ Ωμέγα Привет 漢字", (80, 140), 1.5),
        turned_line("🦆 e\u0301 𝕏", (100, 220), 0),
        turned_line("upwards text", (760, 780), -90),
        turned_line("down again", (900, 100), 90),
        turned_line("slanting words here", (130, 330), 30),
        turned_line("over head", (700, 680), 180),
        Line("naïve", 0.5, bare.box, (bare,), baseline=((100.0, 735.0), (240.0, 736.0)),
             outline=((95.0, 695.0), (245.0, 695.0), (245.0, 745.0), (95.0, 745.0)), kind="hand"),
        Line(hebrew.text, hebrew.confidence, hebrew.box, hebrew.words, kind="print", direction="rtl"),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("pages") / 'str"ange & <page>.png'
    picture = Image.new("RGB", (1000, 820), "white")
    pen = ImageDraw.Draw(picture)
    for line in lines:
        for word in line.words:
            y1, x1, y2, x2 = word.box
            pen.rectangle((x1, y1, x2 - 1, y2 - 1), outline=(30, 30, 90))
    picture.save(path)
    regions = (Region((50, 80, 262, 760), (0, 1, 2)), Region((60, 700, 780, 960), (3, 4)))
    return Page(lines, (820, 1000), regions, 150.0, str(path), 1, Provenance("0.1.0", ("linemap", "latin154")))


@pytest.fixture(scope="session")
def blank() -> Page:
    return Page((), (100, 200))


@pytest.fixture(scope="session")
def document(read_page, strange) -> Document:
    return Document((read_page, strange))


def white(page: Page) -> PageSource:
    """Return a white picture of the size of a page."""
    return PageSource(np.full((*page.size, 3), 255, dtype=np.uint8))
