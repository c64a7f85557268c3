"""Pages in the hands of people whose pen strokes were recorded: words and codes on uneven paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inkread.alphabet import NIST36
from inkread.datasets.handwriting import Hand
from inkread.datasets.pages import SyntheticPage, render_page
from inkread.datasets.paper import PageStyle
from inkread.datasets.pen import Strokes
from inkread.datasets.strokes import StrokeSet

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


class RecordedWriter:
    """Writes with the strokes that one person made.

    Parameters
    ----------
    strokes
        Characters of several writers.
    writer
        Which of them.
    """

    def __init__(self, strokes: StrokeSet, writer: int) -> None:
        self._samples: dict[str, list[Strokes]] = defaultdict(list)
        for character, label, owner in zip(strokes.strokes, strokes.labels, strokes.writers, strict=True):
            if owner == writer:
                self._samples[str(label)].append(character)

    def __call__(self, symbol: str, hand: Hand, rng: np.random.Generator) -> Strokes:
        """Return one of the person's samples of a symbol, as high as a capital."""
        samples = self._samples[symbol]
        character = samples[rng.integers(len(samples))]
        points = np.concatenate(character)
        low, high = points.min(axis=0), points.max(axis=0)
        size = (1 + rng.normal(0, hand.size_spread)) / max(float(high[1] - low[1]), 0.5 * float(high[0] - low[0]), 1e-6)
        lift = rng.normal(0, hand.baseline_spread)
        return [(stroke - [low[0], high[1]]) * size + [0, lift] for stroke in character]


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
    for writer in sorted(set(strokes.writers.tolist())):
        write = RecordedWriter(strokes, writer)
        for number in range(pages_per_writer):
            rng = np.random.default_rng([seed, writer, number])
            yield f"{writer}.{number}", render_page(random_text(rng), PageStyle.sample(rng), rng, write=write)
