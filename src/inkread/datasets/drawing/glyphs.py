"""Synthetic data sets of glyphs in the NIST36 schema."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...charset import charset_of
from ..schema import SPLITS, Dataset, Split
from .handwriting import Hand, write
from .letterforms import SYMBOLS
from .pen import Strokes, draw_fitted

NAME = "synthetic36"
"""Of the data set of capitals and digits."""

SIDE = 32
"""Height and width of a glyph image in pixels."""

GLYPHS_PER_HAND = 60
"""Glyphs that one writer writes before the next one comes."""


def synthesize_glyphs(
    per_class: int, seed: int | np.random.SeedSequence, symbols: Sequence[str] = SYMBOLS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Generate labelled glyphs.

    Parameters
    ----------
    per_class
        Glyphs per symbol.
    seed
        Seed of all randomness: the same seed gives the same glyphs.
    symbols
        Symbols, each of which must have a letterform.

    Returns
    -------
    x : (N, 1024) float64
        Rows of the NIST36 schema, in random order: 32 x 32 column by column, paper 1, ink 0. The longer
        side of a letter is 20 to 28 pixels, the pen 1.5 to 4.5 pixels wide.
    y : (N, C) float64
        One-hot labels in the order of ``symbols``.
    """
    rng = np.random.default_rng(seed)
    classes = rng.permutation(np.repeat(np.arange(len(symbols)), per_class))
    x = np.empty((len(classes), SIDE * SIDE))
    hand = Hand.sample(rng)
    for i, number in enumerate(classes):
        if i % GLYPHS_PER_HAND == 0:
            hand = Hand.sample(rng)
        strokes = write(symbols[number], hand, rng)
        extent = rng.uniform(20, 28)
        pen = extent / (1 + _longer_side(strokes) / (hand.pen * rng.uniform(0.9, 1.1)))
        ink = draw_fitted(strokes, SIDE, max(pen, 1.5), extent, shift=tuple(rng.uniform(-1, 1, 2)))
        x[i] = 1 - ink.T.reshape(-1)
    return x, np.eye(len(symbols))[classes]


def synthesize_dataset(
    seed: int = 0, per_class: tuple[int, int, int] = (300, 100, 50), symbols: Sequence[str] = SYMBOLS
) -> Dataset:
    """Generate a data set of the size of NIST36 whose splits share no writer.

    Parameters
    ----------
    seed
        Seed of all randomness.
    per_class
        Glyphs of each symbol in ``train``, ``valid`` and ``test``.
    symbols
        The symbols.
    """
    streams = np.random.SeedSequence(seed).spawn(len(SPLITS))
    drawn = [Split(*synthesize_glyphs(n, stream, symbols)) for n, stream in zip(per_class, streams, strict=True)]
    return Dataset(NAME if len(symbols) == 36 else "synthetic", charset_of(symbols), *drawn)


def _longer_side(strokes: Strokes) -> float:
    """Return the longer side of the box around the points of a character."""
    points = np.concatenate(strokes)
    return float((points.max(axis=0) - points.min(axis=0)).max())
