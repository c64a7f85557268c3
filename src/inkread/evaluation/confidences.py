"""What was right of the characters and words that were read, beside how sure the reader was of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..document import Word
from .alignment import align


@dataclass(frozen=True, eq=False)
class Judged:
    """Glyphs and words that were read, in their order.

    Attributes
    ----------
    glyphs, are_right : (N,) float64, (N,) bool
        Confidence of each glyph, and whether it stands there.
    words, words_right : (M,) float64, (M,) bool
        Confidence of each word, and whether it stands there as it was read, alone and whole.
    spans : tuple of (int, int)
        First glyph of each word, and the first one after it.
    """

    glyphs: NDArray[np.float64]
    are_right: NDArray[np.bool_]
    words: NDArray[np.float64]
    words_right: NDArray[np.bool_]
    spans: tuple[tuple[int, int], ...]


def judge(readings: Iterable[tuple[str, Sequence[Word]]]) -> Judged:
    """Compare what was read on pages with what stands there.

    Parameters
    ----------
    readings
        The text of each page, lines in reading order, and the words that were read, each with its glyphs.
    """
    glyphs: list[float] = []
    are_right: list[bool] = []
    words: list[float] = []
    words_right: list[bool] = []
    spans: list[tuple[int, int]] = []
    for truth, found in readings:
        right, lost = _compared(" ".join(truth.split()), " ".join(word.text for word in found))
        first = 0
        for word in found:
            last = first + len(word.text)
            own = right[first:last]
            is_alone = all(right[i] for i in (first - 1, last) if 0 <= i < len(right))
            # What was lost beside a word is its own business unless a space stands between.
            begins = not lost[first] or lost[first].endswith(" ")
            ends = not lost[last] or lost[last].startswith(" ")
            is_whole = all(own) and not any(lost[first + 1 : last])
            start = len(glyphs)
            glyphs += [glyph.confidence for glyph in word.glyphs]
            are_right += own
            spans.append((start, len(glyphs)))
            words.append(word.confidence)
            words_right.append(is_whole and is_alone and begins and ends)
            first = last + 1
    return Judged(
        np.array(glyphs, dtype=np.float64),
        np.array(are_right, dtype=bool),
        np.array(words, dtype=np.float64),
        np.array(words_right, dtype=bool),
        tuple(spans),
    )


def _compared(truth: str, read: str) -> tuple[list[bool], list[str]]:
    """Return whether each character that was read stands there, and what was lost before each and at the end."""
    right: list[bool] = []
    lost = [""] * (len(read) + 1)
    for there, character in align(truth, read):
        if character:
            right.append(there == character)
        else:
            lost[len(right)] += there
    return right, lost
