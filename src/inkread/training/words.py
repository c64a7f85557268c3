"""Words made anew for every epoch: what the recogniser of words is trained on.

Two kinds of chunks are mixed. *Drawn* ones hold random words in recorded pen strokes and in the package's own
letterforms. *Page* ones hold words as the reader finds them: on a page that was written and photographed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..datasets.drawing.augment import SIDE
from ..datasets.drawing.pages import SyntheticPage
from ..datasets.strokes import StrokeSet
from ..datasets.words import LONGEST, WIDTH, draw_word, random_symbols
from ..document import enclosing
from ..imaging.projection import overlaps
from ..ink.normalize import normalize_word
from ..ink.segment import merge
from ..ink.writing import find_writing
from .glyphs import CHUNK, GlyphSource, choose_writer, random_page, to_pictures
from .pictures.images import ImageSet

CHUNKS = MappingProxyType({"drawn": 60, "page": 20})
"""Chunks of each kind in an epoch."""

VALIDATED = 3000
"""Words that a recogniser is validated on."""

PER_WRITER = 25
"""Drawn words that one person writes before it is another's turn."""

REACH = 0.15
"""How far outside the box of its word, in heights of that, ink may have its middle to be taken for a part of it."""

WHOLE = 0.6
"""Overlap (intersection over union) of the ink that was found with a word's box from which it is that word."""


Examples: TypeAlias = tuple[NDArray[np.float32], list[list[int]]]
"""Ink ``(N, 32, 160)``, 1 is ink, and the numbers of each word's symbols."""


def make_words(source: GlyphSource, kind: str, rng: np.random.Generator, count: int = CHUNK) -> ImageSet:
    """Make one chunk of a kind: so many words.

    Returns
    -------
    ImageSet
        Its labels are ``(count, LONGEST)``: numbers of symbols, -1 after the last of a word.
    """
    ink, words = {"drawn": _drawn, "page": _from_pages}[kind](source, rng, count)
    return to_set(ink, words)


def to_set(ink: NDArray[np.float32], words: Sequence[Sequence[int]]) -> ImageSet:
    """Return ``(N, 32, 160)`` ink, 1 is ink, and the numbers of the words' symbols as pictures with labels."""
    labels = np.full((len(words), LONGEST), -1, dtype=np.int64)
    for row, word in zip(labels, words, strict=True):
        row[: len(word)] = word
    return ImageSet(to_pictures(ink), labels)


def validation_words(data: Path, symbols: Sequence[str], count: int = VALIDATED) -> ImageSet:
    """Return words in the hands of the writers of the validation split, always the same ones.

    Where there are no recorded strokes in the folder, they are written with the package's own letterforms.
    """
    place = data / "digilets.npz"
    writers = StrokeSet.load(place, "valid", symbols).by_writer() if place.exists() else {}
    source = GlyphSource(
        tuple(symbols), tuple(writers.values()), np.zeros((0, SIDE, SIDE), np.float32), np.zeros(0, int)
    )
    return to_set(*_drawn(source, np.random.default_rng(0), count))


def _drawn(source: GlyphSource, rng: np.random.Generator, count: int) -> Examples:
    ink = np.empty((count, SIDE, WIDTH), dtype=np.float32)
    words = []
    for number in range(count):
        if number % PER_WRITER == 0:
            write, hand = choose_writer(source, rng)
        words.append(random_symbols(source.symbols, rng))
        ink[number] = draw_word([write(source.symbols[symbol], hand, rng) for symbol in words[-1]], rng)
    return ink, words


def _from_pages(source: GlyphSource, rng: np.random.Generator, count: int) -> Examples:
    ink: list[NDArray[np.float32]] = []
    words: list[list[int]] = []
    while len(words) < count:
        some, read = page_words(random_page(source, rng), source.symbols)
        ink += list(some)
        words += read
    return np.stack(ink[:count]), words[:count]


def page_words(page: SyntheticPage, symbols: Sequence[str]) -> Examples:
    """Take a page apart as when it is read: the ink of each word that was found as a whole, and what it says."""
    writing = find_writing(page.image)
    ink, words = [], []
    glyphs = iter(page.glyphs)
    for word in page.text.split():
        members = list(islice(glyphs, len(word)))
        place = enclosing([writing.view.box(glyph.box) for glyph in members])
        top, left, bottom, right = place
        reach = REACH * (bottom - top)
        for line in writing.lines:
            pieces = [
                piece
                for piece in line.pieces
                if top - reach < piece.centre[0] < bottom + reach and left - reach < piece.centre[1] < right + reach
            ]
            if not pieces or overlaps((found := merge(pieces)).box, np.array([place]))[0] < WHOLE:
                continue
            image = 1 - normalize_word(found.mask, line.stroke, line.slope)
            if image.shape[1] <= WIDTH:
                before = (WIDTH - image.shape[1]) // 2
                ink.append(np.pad(image, ((0, 0), (before, WIDTH - image.shape[1] - before))))
                words.append([symbols.index(glyph.symbol) for glyph in members])
    return np.array(ink, dtype=np.float32).reshape(-1, SIDE, WIDTH), words
