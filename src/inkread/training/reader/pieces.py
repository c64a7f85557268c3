"""A person's words in other lines: strips are cut where no ink stands, and the pieces joined anew.

Two pages hold some thirty lines, which a network soon knows by heart. In new company, a word has to be read by its
letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...datasets.synthesis.labelled import Strip
from ...recognition.ctc import Symbol
from ...recognition.strips import STRIDE
from .strip_batches import is_readable

CONTRAST, LEAST_CONTRAST = 0.35, 18.0
"""Contrast with the paper under which a pixel shows no ink: a share of that of the darkest tenth of the columns, and at
least so much of 0 to 255."""

LEAST_GAP, LEAST_SPACE = 2, 4
"""Width in pixels of a gap between two characters, and of a space, at which a strip may be cut."""

WORDS = 0.7
"""Share of the pieces that are whole words."""

MOST_WORDS, MOST_PARTS = 4, 8
"""Most words of a piece, and most parts between two gaps of a piece that may begin and end within words."""

WIDTHS = (120, 560)
"""Least and greatest width in pixels that a joined line should have, about."""

BETWEEN_SPACES, BETWEEN_LETTERS = (1, 7), (10, 20)
"""Pixels of paper between two pieces: cut at spaces, half of which stands on either side still, or within words."""

ALIKE = 40.0
"""Difference in brightness, 0 to 255, up to which two papers may stand side by side."""


@dataclass(frozen=True)
class Place:
    """Where a strip may be cut.

    Attributes
    ----------
    x : int
        Column before which it is cut.
    before : int
        How many characters of the text, spaces included, end there or earlier.
    is_space : bool
        Whether it is a space, or an end of the strip, and not a gap between two letters.
    """

    x: int
    before: int
    is_space: bool


def places_to_cut(strip: Strip, symbols: Sequence[Symbol]) -> list[Place]:
    """Return where a strip may be cut, both of its ends included, from left to right.

    Parameters
    ----------
    strip
        Its text has single spaces, and none at its ends.
    symbols
        Where each character of the text stands, as ``recognition.ctc.align`` returns them.
    """
    contrast = _contrast(strip.pixels)
    is_free = contrast < max(LEAST_CONTRAST, CONTRAST * float(np.quantile(contrast, 0.9)))
    places = [Place(0, 0, is_space=True)]
    visible = [i for i, character in enumerate(strip.text) if character != " "]
    for i, j in pairwise(visible):
        first, last = (round((symbols[k].start + symbols[k].stop) / 2 * STRIDE) for k in (i, j))
        start, stop = _longest(is_free[first:last])
        if stop - start >= (LEAST_SPACE if j > i + 1 else LEAST_GAP):
            places.append(Place(first + (start + stop) // 2, j, is_space=j > i + 1))
    return [*places, Place(strip.pixels.shape[1], len(strip.text), is_space=True)]


def _contrast(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the greatest contrast with the paper in each column of a strip."""
    grey = pixels.mean(axis=2, dtype=np.float32)
    contrast: NDArray[np.float32] = np.abs(grey - np.median(grey, axis=0)).max(axis=0)
    return contrast


def _longest(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """Return where the longest run of true values begins and ends; nothing if there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    starts, stops = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    best = int((stops - starts).argmax())
    return int(starts[best]), int(stops[best])


@dataclass(frozen=True, eq=False)
class _Piece:
    pixels: NDArray[np.uint8]
    text: str
    starts_with_space: bool
    ends_with_space: bool


class Pieces:
    """Joins pieces of strips to new lines.

    Parameters
    ----------
    strips
        With the places at which they may be cut, as ``places_to_cut`` returns them. There must be one at least.
    """

    def __init__(self, strips: Sequence[tuple[Strip, Sequence[Place]]]) -> None:
        self._strips = strips

    def __call__(self, rng: np.random.Generator) -> Strip:
        """Return a strip of pieces of one paper; a whole strip as it is, if the pieces have no frames enough."""
        wanted = int(rng.integers(*WIDTHS))
        joined = self._drawn(rng)
        pixels, text = joined.pixels, joined.text
        paper, ends_with_space = float(np.median(pixels)), joined.ends_with_space
        while pixels.shape[1] < wanted:
            piece = self._drawn(rng)
            if abs(float(np.median(piece.pixels)) - paper) > ALIKE:
                wanted -= STRIDE  # so that it ends where every other line stands on another paper
                continue
            room = BETWEEN_SPACES if ends_with_space and piece.starts_with_space else BETWEEN_LETTERS
            colour = np.median(piece.pixels.reshape(-1, 3), axis=0).astype(np.uint8)
            gap = np.broadcast_to(colour, (len(pixels), int(rng.integers(*room)), 3))
            pixels, text = np.concatenate([pixels, gap, piece.pixels], axis=1), f"{text} {piece.text}"
            ends_with_space = piece.ends_with_space
        strip = Strip(np.pad(pixels, ((0, 0), (0, -pixels.shape[1] % STRIDE), (0, 0)), mode="edge"), text)
        return strip if is_readable(strip) else self._strips[int(rng.integers(len(self._strips)))][0]

    def _drawn(self, rng: np.random.Generator) -> _Piece:
        """Return a piece of a strip drawn at random."""
        strip, places = self._strips[int(rng.integers(len(self._strips)))]
        most = MOST_PARTS
        if rng.random() < WORDS:
            places, most = [place for place in places if place.is_space], MOST_WORDS
        start = int(rng.integers(len(places) - 1))
        first, last = places[start], places[min(len(places) - 1, start + int(rng.integers(1, most + 1)))]
        text = strip.text[first.before : last.before].strip()
        return _Piece(strip.pixels[:, first.x : last.x], text, first.is_space, last.is_space)
