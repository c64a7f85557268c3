"""Words for training: the letters of one writer side by side, touching more often than on most pages.

What a recogniser of words is for are words whose letters cannot be told apart one by one, so most are tight.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .drawing.augment import SIDE, random_affine, vary_edges, with_gap
from .drawing.pen import SmoothDisplacement, Strokes, draw

WIDTH = 160
"""Width of the image of a word in pixels; its height is ``SIDE``."""

LONGEST = 7
"""Most symbols in a word."""

_LENGTHS = (0.04, 0.12, 0.20, 0.22, 0.20, 0.14, 0.08)
"""How often words have 1, 2, ... symbols."""

_TIGHT, _TOUCHING, _LOOSE = 0.7, (-0.1, 0.05), (0.05, 0.5)
"""Share of words whose letters touch or nearly do; gaps in letter heights of these, and of the others."""

_PEN = (1.1, 3.8)
"""Least and largest width of the pen in pixels."""

_HEIGHT = (21.0, 27.0)
"""Least and largest height of a word's ink in pixels."""

_LETTERS, _DIGITS = 0.6, 0.15
"""Shares of words of letters alone and of digits alone; the others are of anything."""


def random_symbols(symbols: Sequence[str], rng: np.random.Generator) -> list[int]:
    """Return the numbers of the symbols of a random word, as many as ``LONGEST`` at most.

    Words that exist would teach what is written, which is the language's to know, and not what ink looks like.
    """
    kind = rng.random()
    letters = [number for number, symbol in enumerate(symbols) if symbol.isalpha()]
    digits = [number for number, symbol in enumerate(symbols) if symbol.isdigit()]
    chosen = letters if kind < _LETTERS else digits if kind < _LETTERS + _DIGITS else []
    length = 1 + rng.choice(LONGEST, p=_LENGTHS)
    return [int(number) for number in rng.choice(chosen or len(symbols), size=length)]


def draw_word(characters: Sequence[Strokes], rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw a word as its writer might have on another day, with another pen, in the form that words are read in.

    Parameters
    ----------
    characters
        Its letters, each as high as a capital, as the writers of ``datasets.strokes`` give them.
    rng
        Source of randomness.

    Returns
    -------
    (32, 160) float32
        Ink coverage: 1 is ink, 0 paper. The word stands in the middle, 21 to 27 pixels high; less if it would be
        too wide.
    """
    gap = rng.uniform(*_TOUCHING) if rng.random() < _TIGHT else rng.uniform(*_LOOSE)
    amount = rng.uniform(0, 0.04)
    strokes: list[NDArray[np.float64]] = []
    end = 0.0
    for character in characters:
        bend = SmoothDisplacement(rng, amount, frequency=2.2)
        bent = [np.asarray(stroke, dtype=np.float64) for stroke in character]
        bent = [stroke + bend(stroke) + (rng.normal(0, 0.012, 2) if len(bent) > 1 else 0.0) for stroke in bent]
        if rng.random() < 0.03:
            bent = with_gap(bent, rng)
        shift = end - min(float(stroke[:, 0].min()) for stroke in bent)
        strokes += [stroke + np.array([shift, 0.0]) for stroke in bent]
        end = max(float(stroke[:, 0].max()) for stroke in strokes[-len(bent) :]) + gap + rng.normal(0, 0.04)
    matrix = random_affine(rng, strength=0.7)
    strokes = [stroke @ matrix.T for stroke in strokes]
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = high - low
    pen = float(np.exp(rng.uniform(*np.log(_PEN))))
    # What is flat, such as a single 1 on its side, keeps its proportion.
    scale = (rng.uniform(*_HEIGHT) - pen) / max(height, 0.3 * width / len(characters), 1e-6)
    scale *= min(1.0, (WIDTH - SIDE / 4) / (width * scale + pen))
    place = np.array([WIDTH, SIDE]) / 2 + rng.uniform(-1.5, 1.5, 2) - (low + high) / 2 * scale
    return vary_edges(draw([stroke * scale + place for stroke in strokes], (SIDE, WIDTH), pen), rng)
