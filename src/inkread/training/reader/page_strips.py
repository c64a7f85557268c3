"""Strips cut out of drawn pages as the reader cuts them, for the training of the line recogniser."""

from __future__ import annotations

import numpy as np

from ...charset import Charset
from ...datasets.synthesis.lines import Strip
from ...datasets.synthesis.pages import PageGenerator
from ...datasets.synthesis.strips import MOST_WIDTH
from ...imaging.ribbon import Ribbon
from ...recognition.strips import cut_strip

LEAST_HEIGHT = 10.0
"""Least height in pixels of a line on its page that is cut out."""

ROOM_ABOVE, ROOM_BESIDE = (-0.06, 0.4), (-0.04, 0.6)
"""How far the cut lies outside the ink, in heights of the line: above and below, and at its ends."""

TURN = 0.012
"""Standard deviation of the slope at which a line is cut."""

STRAIGHT = 0.2
"""Share of the cuts that pass over how a line is bent."""


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


def cut_around(ribbon: Ribbon, rng: np.random.Generator) -> Ribbon:
    """Return a ribbon around a line's own, which keeps its bend or, at times, is straight."""
    along, across = ribbon.corners[1] - ribbon.corners[0], ribbon.corners[3] - ribbon.corners[0]
    height = max(ribbon.height, 1e-6)
    u, v = (axis / max(float(np.hypot(*axis)), 1e-6) for axis in (along, across))
    left, right = rng.uniform(*ROOM_BESIDE, 2) * height
    above, below = rng.uniform(*ROOM_ABOVE, 2) * height
    moved = ribbon.corners + np.array(
        [-left * u - above * v, right * u - above * v, right * u + below * v, -left * u + below * v]
    )
    middle, slope = moved.mean(axis=0), rng.normal(0, TURN)
    turn = np.array([[1, -slope], [slope, 1]])
    bend = ribbon.bend * (height / (height + above + below)) * (rng.random() > STRAIGHT)
    return Ribbon((moved - middle) @ turn.T + middle, bend)
