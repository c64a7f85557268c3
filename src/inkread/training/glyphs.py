"""Glyphs made anew for every epoch: what the reader's classifier is trained on.

Three kinds of chunks are mixed. *Drawn* ones hold pen strokes, those of people who were recorded, of fonts and
of the package's own letterforms, drawn with another pen and bend each time, and what is no character. *Bent*
ones hold the photographed characters of a data set. *Page* ones are what the reader itself meets: a page is
written, photographed and taken apart as when it is read, and every candidate of its lattices is one example,
of its character or of what is no character.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..datasets.drawing.augment import draw_varied, warp
from ..datasets.drawing.handwriting import Hand, write
from ..datasets.drawing.pages import SyntheticPage, Writer, render_page
from ..datasets.drawing.paper import PageStyle
from ..datasets.drawing.ruling import Ruling
from ..datasets.fonts import STROKES
from ..datasets.noncharacters import draw_noncharacter
from ..datasets.schema import load_folder, to_images
from ..datasets.strokes import RecordedWriter, StrokeSet
from ..imaging.projection import overlaps
from ..ink.analysis import analyse
from ..ink.normalize import normalize
from ..processes import end_with_parent
from .pictures.images import ImageSet

CHUNK = 500
"""Examples of a chunk."""

CHUNKS = MappingProxyType({"drawn": 40, "bent": 25, "page": 35})
"""Chunks of each kind in an epoch."""

PER_WRITER = 50
"""Drawn examples that one person makes before it is another's turn."""

NONCHARACTERS = 0.2
"""Share of the drawn examples that are no characters."""

FONTS = 0.35
"""Share of the others, and of the pages, that are in the hand of a font, where there are fonts."""

RECORDED = 0.7
"""Share of what remains that somebody wrote; the rest are our own letterforms."""

TIGHT = 0.5
"""Share of the pages on which the letters touch or nearly do."""

RULED = 0.25
"""Share of the pages with printed lines or boxes."""

RENEWED = 5
"""The chunks from pages, which take the longest to make, serve this many epochs; a part is renewed in each."""

SAME, OTHER = 0.75, 0.5
"""Overlap with a character (intersection over union) from which a candidate is it, and below which it is none."""


Examples: TypeAlias = tuple[NDArray[np.float32], NDArray[np.int64]]
"""Ink ``(N, 32, 32)``, 1 is ink, and the ``(N,)`` numbers of the symbols."""


Key: TypeAlias = tuple[str, int, int]
"""Which chunk: its kind, its generation and its number among those."""


@dataclass(frozen=True, eq=False)
class GlyphSource:
    """What glyphs are made from.

    Attributes
    ----------
    symbols : tuple of str
        The characters; what is none has the number after the last.
    writers : tuple of StrokeSet
        The recorded characters of one writer each.
    photographs : (N, 32, 32) float32
        Photographed characters, 1 is ink.
    labels : (N,) int64
        Numbers of their symbols.
    fonts : tuple of StrokeSet
        The characters of one handwriting font each.
    """

    symbols: tuple[str, ...]
    writers: tuple[StrokeSet, ...]
    photographs: NDArray[np.float32]
    labels: NDArray[np.int64]
    fonts: tuple[StrokeSet, ...] = ()

    @classmethod
    def load(cls, data: Path, strokes: Sequence[str] = ("digilets.npz", "chars74k_strokes.npz")) -> GlyphSource:
        """Read the training split of a data set, and the strokes of the training writers and fonts beside it.

        Raises
        ------
        DataError
            If they cannot be used.
        """
        dataset = load_folder(data)
        symbols = tuple(dataset.charset)

        def writers(names: Sequence[str]) -> tuple[StrokeSet, ...]:
            sets = [StrokeSet.load(data / name, symbols=symbols) for name in names if (data / name).exists()]
            return tuple(writer for recorded in sets for writer in recorded.by_writer().values())

        ink = (1 - to_images(dataset.train.x)).astype(np.float32)
        labels = dataset.train.y.argmax(axis=1).astype(np.int64)
        return cls(symbols, writers(strokes), ink, labels, writers([STROKES]))


class GlyphMaker:
    """Makes the training examples of any epoch, in several processes and one epoch ahead.

    Parameters
    ----------
    source
        What they are made from.
    chunks
        How many chunks of each kind an epoch has.
    seed
        Together with the number of the epoch it decides everything.
    workers
        Processes that make them; as many as there are processors if left out.
    make
        Makes one chunk, as ``make_chunk`` does.
    """

    def __init__(
        self,
        source: GlyphSource,
        chunks: Mapping[str, int] = CHUNKS,
        *,
        seed: int = 0,
        workers: int | None = None,
        make: Callable[[GlyphSource, str, np.random.Generator], ImageSet] | None = None,
    ) -> None:
        self.chunks, self.seed, self.make = dict(chunks), seed, make or make_chunk
        # Fresh interpreters: a fork would inherit the threads of the linear algebra library.
        self._pool = ProcessPoolExecutor(
            workers or os.cpu_count(), get_context("spawn"), initializer=_adopt, initargs=(source,)
        )
        self._begun: dict[Key, Future[ImageSet]] = {}

    def __enter__(self) -> GlyphMaker:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def __call__(self, epoch: int) -> ImageSet:
        """Return the examples of an epoch, counted from 0: kind after kind."""
        keys, following = self._keys(epoch), self._keys(epoch + 1)
        for key in [*keys, *following]:
            if key not in self._begun:
                self._begun[key] = self._pool.submit(_make, self.make, key, self.seed)
        parts = [self._begun[key].result() for key in keys]
        self._begun = {key: self._begun[key] for key in following}
        images, labels = ([getattr(part, name) for part in parts] for name in ("images", "labels"))
        return ImageSet(np.concatenate(images), np.concatenate(labels))

    def _keys(self, epoch: int) -> list[Key]:
        """Return what the chunks of an epoch are made from."""
        return [
            (kind, (epoch + number) // RENEWED if kind == "page" else epoch, number)
            for kind, count in self.chunks.items()
            for number in range(count)
        ]


_source: GlyphSource


def _adopt(source: GlyphSource) -> None:
    """Take the source over into the worker process, once."""
    global _source
    _source = source
    end_with_parent()


def _make(make: Callable[[GlyphSource, str, np.random.Generator], ImageSet], key: Key, seed: int) -> ImageSet:
    kind, generation, number = key
    return make(_source, kind, np.random.default_rng([seed, *kind.encode(), generation, number]))


def make_chunk(source: GlyphSource, kind: str, rng: np.random.Generator) -> ImageSet:
    """Make one chunk of a kind: ``CHUNK`` examples."""
    ink, labels = {"drawn": _drawn, "bent": _bent, "page": _from_pages}[kind](source, rng)
    return ImageSet(to_pictures(ink), labels)


def to_pictures(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return ``(N, H, W)`` ink, 1 is ink, as ``(N, 1, H, W)`` pictures: black on white."""
    return np.rint(255 * (1 - ink.clip(0, 1))).astype(np.uint8)[:, np.newaxis]


def _drawn(source: GlyphSource, rng: np.random.Generator) -> Examples:
    ink = np.empty((CHUNK, 32, 32), dtype=np.float32)
    labels = np.full(CHUNK, len(source.symbols), dtype=np.int64)
    for first in range(0, CHUNK, PER_WRITER):
        writer, hand = choose_writer(source, rng)
        for number in range(first, min(first + PER_WRITER, CHUNK)):
            symbols = rng.integers(len(source.symbols), size=2)
            characters = [writer(source.symbols[symbol], hand, rng) for symbol in symbols]
            if rng.random() < NONCHARACTERS:
                ink[number] = draw_noncharacter(characters, rng)
            else:
                ink[number], labels[number] = draw_varied(characters[0], rng), symbols[0]
    return ink, labels


def _bent(source: GlyphSource, rng: np.random.Generator) -> Examples:
    chosen = rng.integers(len(source.labels), size=CHUNK)
    return warp(source.photographs[chosen], rng), source.labels[chosen]


def _from_pages(source: GlyphSource, rng: np.random.Generator) -> Examples:
    parts: list[Examples] = []
    while sum(len(labels) for _, labels in parts) < CHUNK:
        some, which = page_examples(random_page(source, rng), source.symbols)
        nothing = np.flatnonzero(which == len(source.symbols))
        surplus = len(nothing) - round(0.5 * (len(which) - len(nothing)))
        kept = np.delete(np.arange(len(which)), rng.permutation(nothing)[: max(0, surplus)])
        parts.append((some[kept], which[kept]))
    return np.concatenate([ink for ink, _ in parts])[:CHUNK], np.concatenate([labels for _, labels in parts])[:CHUNK]


def random_page(source: GlyphSource, rng: np.random.Generator) -> SyntheticPage:
    """Write a page of random words, and photograph it."""
    writer, hand = choose_writer(source, rng)
    if rng.random() < TIGHT:
        hand = replace(hand, letter_gap=rng.uniform(-0.04, 0.16))
    style = replace(PageStyle.sample(rng), hand=hand)
    if rng.random() < RULED:
        style = replace(style, ruling=Ruling.sample(rng, style.line_spacing))
    return render_page(random_words(source.symbols, rng), style, rng, write=writer)


def page_examples(page: SyntheticPage, symbols: Sequence[str]) -> Examples:
    """Take a page apart as when it is read: its candidates, and which character each of them is.

    Candidates that are hardly one character and hardly none are left out.

    Returns
    -------
    (ink, labels)
        ``(N, 32, 32) float32``, 1 is ink, and ``(N,) int64`` numbers of the symbols, ``len(symbols)`` for none.
    """
    layout = analyse(page.image)
    truth = np.array([layout.writing.view.box(glyph.box) for glyph in page.glyphs], dtype=np.float64)
    which = np.array([symbols.index(glyph.symbol) for glyph in page.glyphs])
    ink, labels = [], []
    for lattice in layout.lattices:
        line = lattice.line
        for candidate in lattice.candidates:
            shares = overlaps(candidate.piece.box, truth)
            best = int(shares.argmax())
            if OTHER < shares[best] < SAME:
                continue
            ink.append(1 - normalize(candidate.piece.mask, line.stroke, line.slope))
            labels.append(which[best] if shares[best] >= SAME else len(symbols))
    return np.array(ink, dtype=np.float32).reshape(-1, 32, 32), np.array(labels, dtype=np.int64)


def choose_writer(source: GlyphSource, rng: np.random.Generator) -> tuple[Writer, Hand]:
    """Choose who writes: a font, a person who was recorded, or a hand of our own letterforms."""
    hand = Hand.sample(rng)
    for writers, share in ((source.fonts, FONTS), (source.writers, RECORDED)):
        if writers and rng.random() < share:
            return RecordedWriter(writers[rng.integers(len(writers))]), hand
    return write, hand


def random_words(symbols: Sequence[str], rng: np.random.Generator) -> str:
    """Return lines of random words."""
    words = ["".join(rng.choice(symbols, rng.integers(1, 8))) for _ in range(24)]
    return "\n".join(" ".join(words[first : first + 4]) for first in range(0, 24, 4))
