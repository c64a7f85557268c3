"""What a word could be instead: its characters' alternatives, combined."""

from __future__ import annotations

import heapq

from ..document import Word

MOST = 5
"""Alternatives that are given of a word."""

LEAST = 0.002
"""Probability of one, relative to that of the likeliest, from which it is given."""

_KEPT = 16
"""Beginnings that are followed at once."""


def readings(word: Word) -> list[tuple[str, float]]:
    """Return what a word could be instead of its text, with probabilities, the likeliest first.

    A probability is the product of those of the characters, which are taken to be independent. Words without glyphs
    have none.
    """
    begun = [("", 1.0)] if word.glyphs else []
    for glyph in word.glyphs:
        choices = glyph.alternatives or ((glyph.text, glyph.confidence),)
        if all(text != glyph.text for text, _ in choices):
            choices = ((glyph.text, glyph.confidence), *choices)
        longer = [(text + one, p * q) for text, p in begun for one, q in choices if q > 0]
        begun = heapq.nlargest(_KEPT, longer, key=lambda pair: pair[1])
    best = max((p for _, p in begun), default=0.0)
    others = [(text, p) for text, p in begun if text != word.text and p >= LEAST * best]
    return others[:MOST]
