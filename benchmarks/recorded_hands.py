"""Pages in the hands of people whose pen strokes were recorded: words and codes on uneven paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inkread.alphabet import NIST36
from inkread.datasets.pages import SyntheticPage, render_page
from inkread.datasets.paper import PageStyle
from inkread.datasets.strokes import RecordedWriter, StrokeSet

WORDS = [
    "THE",
    "QUICK",
    "BROWN",
    "FOX",
    "JUMPS",
    "OVER",
    "LAZY",
    "DOG",
    "PACK",
    "MY",
    "BOX",
    "WITH",
    "FIVE",
    "DOZEN",
    "LIQUOR",
    "JUGS",
    "MILK",
    "BREAD",
    "EGGS",
    "BUTTER",
    "CHEESE",
    "APPLES",
    "KITCHEN",
    "TABLE",
    "WINDOW",
    "RIVER",
    "SAMPLE",
    "NUMBER",
    "FIELD",
    "NORTH",
    "SOUTH",
    "EAST",
    "WEST",
    "STATION",
    "TRAIN",
    "PLEASE",
    "RETURN",
    "BEFORE",
    "FRIDAY",
    "MONDAY",
    "JANUARY",
    "GARDEN",
    "YELLOW",
    "PURPLE",
    "VILLAGE",
    "HORSE",
    "ZEBRA",
    "EXTRA",
    "CHICKEN",
    "SUGAR",
    "COFFEE",
    "WATER",
    "LEVEL",
    "HIGH",
    "LOW",
    "OPEN",
]


def random_text(rng: np.random.Generator, lines: int = 6, words: int = 4) -> str:
    """Return lines of words, numbers and codes."""

    def token() -> str:
        kind = rng.random()
        if kind < 0.8:
            return str(rng.choice(WORDS))
        if kind < 0.93:
            return "".join(rng.choice(list("0123456789"), rng.integers(1, 5)))
        return "".join(rng.choice(list("ABCDEFGHJKLMNPRSTUVWXYZ23456789"), 5))

    return "\n".join(" ".join(token() for _ in range(words)) for _ in range(lines))


def recorded_pages(data: Path, split: str, pages_per_writer: int, seed: int = 0) -> Iterator[tuple[str, SyntheticPage]]:
    """Give pages of every DigiLeTs writer of a split, each with a name."""
    strokes = StrokeSet.load(data / "digilets.npz", split=split, symbols=NIST36)
    for writer, characters in strokes.by_writer().items():
        write = RecordedWriter(characters)
        for number in range(pages_per_writer):
            rng = np.random.default_rng([seed, writer, number])
            yield f"{writer}.{number}", render_page(random_text(rng), PageStyle.sample(rng), rng, write=write)
