"""Strips to rehearse what the recogniser can do already, drawn from nothing but what is installed.

Half of them show everyday texts in the project's own letterforms, hand-printed capitals, digits and marks; half show
them in the fonts that Matplotlib brings along, in capitals and small letters with all accents. Fonts of handwriting
that ``inkread data fonts`` downloaded can be added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ...charset import Charset
from ...datasets.drawing.letterforms import LETTERFORMS
from ...datasets.drawing.pages import render_page
from ...datasets.drawing.paper import PageStyle, photograph
from ...datasets.synthesis.labelled import Strip
from ...datasets.synthesis.texts import TextGenerator
from ...imaging.ribbon import Ribbon
from ...recognition.strips import cut_strip
from .cuts import cut_around
from .strip_batches import is_readable

HAND = 0.5
"""Share of the strips in hand-printed capitals."""

LENGTHS = (3, 26)
"""Least and most characters of a text, about."""

HEIGHTS = (24.0, 44.0)
"""Heights of a capital on the page in pixels."""

SMALL = 0.7
"""Height of a small letter in heights of a capital."""


class Rehearsal:
    """Draws labelled strips.

    Parameters
    ----------
    charset
        Of the labels; other characters are left out of the texts.
    fonts
        Fonts of handwriting to draw with besides, of which nothing but Latin letters is asked.
    """

    def __init__(self, charset: Charset, fonts: Sequence[Path] = ()) -> None:
        self._charset, self._texts = charset, TextGenerator(is_everyday=True)
        self._fonts = (*installed_fonts(), *fonts)

    def __call__(self, rng: np.random.Generator) -> Strip:
        """Return a strip."""
        style = replace(PageStyle.sample(rng), cap_height=float(rng.uniform(*HEIGHTS)), slope=0.0, margin=40.0)
        while True:
            text = "".join(c for c in self._texts(rng, int(rng.integers(*LENGTHS))) if c in self._charset)
            strip = self._hand(text, style, rng) if rng.random() < HAND else self._font(text, style, rng)
            if strip is not None and is_readable(strip):
                return strip

    def _hand(self, text: str, style: PageStyle, rng: np.random.Generator) -> Strip | None:
        text = " ".join("".join(c if c in LETTERFORMS else " " for c in text.upper()).split())
        if not text:
            return None
        page = render_page(text, style, rng)
        boxes = np.array([glyph.box for glyph in page.glyphs])
        (top, left), (bottom, right) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        return _cut(page.image, (left, top, right, bottom), style.cap_height, text, rng)

    def _font(self, text: str, style: PageStyle, rng: np.random.Generator) -> Strip | None:
        text = " ".join(text.split())
        if not text:
            return None
        font = _font(str(self._fonts[int(rng.integers(len(self._fonts)))]), round(style.cap_height / 0.7))
        left, top, right, bottom = (int(side) for side in font.getbbox(text))
        margin = int(style.margin)
        ink = Image.new("L", (right - left + 2 * margin, bottom - top + 2 * margin))
        ImageDraw.Draw(ink).text((margin - left, margin - top), text, fill=255, font=font)
        box = (margin, margin, margin + right - left, margin + bottom - top)
        picture = photograph(np.asarray(ink, dtype=np.float32) / np.float32(255), style, rng)
        return _cut(picture, box, style.cap_height, text, rng)


def _cut(
    picture: NDArray[np.uint8],
    box: tuple[float, float, float, float],
    cap_height: float,
    text: str,
    rng: np.random.Generator,
) -> Strip:
    """Cut out a box, which is made as high as a small letter at least: a dash alone has next to no height."""
    left, top, right, bottom = box
    missing = max(0.0, SMALL * cap_height - (bottom - top)) / 2
    top, bottom = top - missing, bottom + missing
    ribbon = Ribbon(np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float64))
    return Strip(cut_strip(picture, cut_around(ribbon, rng)).pixels, text)


def installed_fonts() -> list[Path]:
    """Return the fonts of Matplotlib that have all letters of Western European languages."""
    from matplotlib import get_data_path

    return sorted(Path(get_data_path(), "fonts", "ttf").glob("DejaVuS*[!y].ttf"))


@lru_cache(maxsize=256)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)
