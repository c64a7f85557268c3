"""Synthetic pages that the tests read: the text, a hand and a style."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inkread.datasets.drawing.handwriting import Hand
from inkread.datasets.drawing.pages import SyntheticPage, render_page
from inkread.datasets.drawing.paper import STYLES

TEXT = "FIELD NOTES 27 MAY\nHERON AT NORTH POND\n3 GREBES 5 COOTS\nWIND WEST LIGHT RAIN"


def make_page(style: str = "clean", seed: int = 0, text: str = TEXT, **changes: object) -> SyntheticPage:
    hand = changes.pop("hand", Hand())
    look = replace(STYLES[style], hand=hand, **changes)  # type: ignore[arg-type]
    return render_page(text, look, np.random.default_rng(seed))
