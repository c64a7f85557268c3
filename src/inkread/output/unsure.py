"""The words that somebody should look at, those first that are likeliest wrong."""

from __future__ import annotations

from dataclasses import replace

from ..document import Document, Line, Page, Word

UNSURE = 0.9
"""Confidence of a word under which it is worth a look: on validation pages that holds for a quarter of the words, among
them seven of ten that are wrong."""


def unsure_words(page: Page, least: float = UNSURE) -> list[Word]:
    """Return the words with less confidence than ``least``, the least sure first."""
    return sorted((word for word in page.words if word.confidence < least), key=lambda word: word.confidence)


def to_unsure(document: Document, least: float = UNSURE) -> str:
    """Return a table of the words to check: confidence, page, place (x, y), what was read, what else it could be."""
    found = [(word, page) for page in document.pages for word in unsure_words(page, least)]
    rows = ["confidence\tpage\tx\ty\ttext\talternatives"]
    for word, page in sorted(found, key=lambda pair: pair[0].confidence):
        y, x, *_ = word.box
        others = " ".join(_alternatives(word))
        rows.append(f"{word.confidence:.2f}\t{page.number}\t{x}\t{y}\t{' '.join(word.text.split())}\t{others}")
    return "\n".join(rows) + "\n"


def confident(page: Page, least: float) -> Page:
    """Return a page without the words that are less sure than ``least``, and without lines of which none is left."""
    kept: list[Line] = []
    numbers: dict[int, int] = {}
    for number, line in enumerate(page.lines):
        words = tuple(word for word in line.words if word.confidence >= least)
        if words == line.words:
            numbers[number] = len(kept)
            kept.append(line)
        elif words:
            whole = Line.of(words)
            numbers[number] = len(kept)
            kept.append(replace(line, text=whole.text, confidence=whole.confidence, box=whole.box, words=words))
    regions = tuple(
        replace(region, lines=lines)
        for region in page.regions
        if (lines := tuple(numbers[n] for n in region.lines if n in numbers))
    )
    return replace(page, lines=tuple(kept), regions=regions)


def _alternatives(word: Word, most: int = 3, least: float = 0.02) -> list[str]:
    """Return what a word could be if one of its characters were another, the likeliest first."""
    others = []
    for n, glyph in enumerate(word.glyphs):
        before = "".join(g.text for g in word.glyphs[:n])
        after = "".join(g.text for g in word.glyphs[n + 1 :])
        others += [(p, before + text + after) for text, p in glyph.alternatives if text != glyph.text and p >= least]
    return [text for _, text in sorted(others, key=lambda pair: -pair[0])[:most]]
