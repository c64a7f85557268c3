"""Synthetic pages that the tests read: the text, a hand and a style; and the ink on them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inkread.datasets.drawing.handwriting import Hand
from inkread.datasets.drawing.pages import SyntheticPage, render_page
from inkread.datasets.drawing.paper import STYLES
from inkread.ink.binarize import binarize, channel_contrasts, measure_contrast

TEXT = "FIELD NOTES 27 MAY\nHERON AT NORTH POND\n3 GREBES 5 COOTS\nWIND WEST LIGHT RAIN"


def make_page(style: str = "clean", seed: int = 0, text: str = TEXT, **changes: object) -> SyntheticPage:
    hand = changes.pop("hand", Hand())
    look = replace(STYLES[style], hand=hand, **changes)  # type: ignore[arg-type]
    return render_page(text, look, np.random.default_rng(seed))


def ink_of(picture: np.ndarray) -> np.ndarray:
    return binarize(measure_contrast(channel_contrasts(picture)))[0]


def share_found(page, ink):
    """How much of the true ink is found, and how much of what is found lies outside the true boxes."""
    inside = np.zeros(ink.shape, dtype=bool)
    covered = 0
    for glyph in page.glyphs:
        y1, x1, y2, x2 = glyph.box
        inside[max(0, y1 - 2) : y2 + 2, max(0, x1 - 2) : x2 + 2] = True
        covered += ink[y1:y2, x1:x2].mean() > 0.06
    return covered / len(page.glyphs), (ink & ~inside).sum() / max(1, ink.sum())
