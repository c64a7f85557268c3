"""Pages in the hands of people whose pen strokes were recorded: words and codes on uneven paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inkread.charset import CAPITALS36
from inkread.datasets.drawing.pages import SyntheticPage, render_page
from inkread.datasets.drawing.paper import PageStyle
from inkread.datasets.drawing.texts import random_text
from inkread.datasets.strokes import RecordedWriter, StrokeSet


def recorded_pages(data: Path, split: str, pages_per_writer: int, seed: int = 0) -> Iterator[tuple[str, SyntheticPage]]:
    """Give pages of every DigiLeTs writer of a split, each with a name."""
    strokes = StrokeSet.load(data / "digilets.npz", split=split, symbols=CAPITALS36)
    for writer, characters in strokes.by_writer().items():
        write = RecordedWriter(characters)
        for number in range(pages_per_writer):
            rng = np.random.default_rng([seed, writer, number])
            yield f"{writer}.{number}", render_page(random_text(rng), PageStyle.sample(rng), rng, write=write)
