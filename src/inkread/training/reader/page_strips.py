"""Strips cut out of drawn pages as the reader cuts them, for the training of the line recogniser."""

from __future__ import annotations

import numpy as np

from ...charset import Charset
from ...datasets.synthesis.labelled import Strip
from ...datasets.synthesis.pages import PageGenerator
from ...datasets.synthesis.strips import MOST_WIDTH
from ...recognition.strips import cut_strip
from .cuts import cut_around

LEAST_HEIGHT = 10.0
"""Least height in pixels of a line on its page that is cut out."""


class PageStrips:
    """Draws pages and cuts their lines out, a little askew and with more or less room around them.

    Parameters
    ----------
    pages
        Draws the pages.
    charset
        Lines with other characters are left out.
    """

    def __init__(self, pages: PageGenerator, charset: Charset) -> None:
        self._pages, self._charset = pages, charset

    def __call__(self, rng: np.random.Generator) -> list[Strip]:
        """Return the lines of one page; there may be none."""
        page = self._pages(rng)
        strips = []
        for line in page.lines:
            if line.ribbon.height < LEAST_HEIGHT or not self._charset.covers(line.text):
                continue
            pixels = cut_strip(page.pixels, cut_around(line.ribbon, rng)).pixels
            if pixels.shape[1] <= MOST_WIDTH:
                strips.append(Strip(pixels, line.text, line.kind))
        return strips
