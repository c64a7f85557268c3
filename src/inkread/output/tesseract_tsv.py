"""Tab-separated values with the columns of ``tesseract ... tsv``: pages, blocks, paragraphs, lines and words."""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Box, Document, Page
from .placement import blocks, clipped

COLUMNS = (
    "level", "page_num", "block_num", "par_num", "line_num", "word_num",
    "left", "top", "width", "height", "conf", "text",
)  # fmt: skip

PAGE, BLOCK, PARAGRAPH, LINE, WORD = range(1, 6)
"""Values of the column ``level``."""

NO_CONFIDENCE = "-1"
"""In the column ``conf`` of rows that are no words."""


def to_tsv(document: Document) -> str:
    """Return the rows of all pages under one line of headings; ``conf`` is in per cent, boxes are in pixels."""
    lines = ["\t".join(COLUMNS)]
    for number, page in enumerate(document.pages, 1):
        lines += ["\t".join(map(str, row)) for row in _rows(page, number)]
    return "\n".join(lines) + "\n"


def _rows(page: Page, number: int) -> Iterator[tuple[object, ...]]:
    def row(level: int, place: tuple[int, int, int, int], box: Box, conf: str = NO_CONFIDENCE, text: str = ""):  # type: ignore[no-untyped-def]
        y1, x1, y2, x2 = clipped(box, page.size)
        return level, number, *place, x1, y1, x2 - x1, y2 - y1, conf, text

    yield row(PAGE, (0, 0, 0, 0), (0, 0, *page.size))
    for block, (box, lines) in enumerate(blocks(page), 1):
        yield row(BLOCK, (block, 0, 0, 0), box)
        yield row(PARAGRAPH, (block, 1, 0, 0), box)
        for at, line in enumerate((page.lines[n] for n in lines), 1):
            yield row(LINE, (block, 1, at, 0), line.box)
            for nth, word in enumerate(line.words, 1):
                conf = f"{100 * word.confidence:.6f}"
                yield row(WORD, (block, 1, at, nth), word.box, conf, " ".join(word.text.split()))
