"""Where words stand along their lines: rectangles that are turned as the line is."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, replace

from ..document import Box, Document, Glyph, Line, Page, Polyline, Region, Word, enclosing

_ASPECT = 0.55
"""Width of a character by the height of its line: only asked for on lines that are turned by about 45 degrees, where
boxes do not say how long and how high what they hold is."""

_AMBIGUOUS = 0.35
"""Cosine of twice the angle under which that is so."""

_UNEVEN = 1.6
"""A band around all words that is so many times as high as the highest of them is that of a bent line."""


@dataclass(frozen=True)
class Placed:
    """A rectangle on the page, turned.

    Attributes
    ----------
    x, y : float
        Its lower left corner as one reads, in pixels.
    length, height : float
        Along the line, and across it, in pixels.
    angle : float
        Degrees by which it is turned clockwise.
    """

    x: float
    y: float
    length: float
    height: float
    angle: float

    def point(self, along: float, up: float) -> tuple[float, float]:
        """Return the point (x, y) on the page that lies so many pixels along the line and up from its lower edge."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        return self.x + along * cos + up * sin, self.y + along * sin - up * cos


def with_words(document: Document) -> Document:
    """Return a document in which every line that has a text has words.

    Where only the line is known, as in transcriptions, its words share its length by their characters.
    """
    return Document(
        tuple(
            replace(
                page, lines=tuple(line if line.words else replace(line, words=_shares(line)) for line in page.lines)
            )
            for page in document.pages
        )
    )


def _shares(line: Line) -> tuple[Word, ...]:
    """Return the words of a line, each with its share of the line's box."""
    y1, x1, y2, x2 = line.box
    text = " ".join(line.text.split())
    backwards = (line.direction == "rtl") != (abs(line.angle) > 135 or -135 < line.angle < -45)
    words, at = [], 0
    for said in text.split():
        start, end = at / len(text), (at + len(said)) / len(text)
        at += len(said) + 1
        if backwards:
            start, end = 1 - end, 1 - start
        if 45 < abs(line.angle) < 135:
            box = (round(y1 + start * (y2 - y1)), x1, round(y1 + end * (y2 - y1)), x2)
        else:
            box = (y1, round(x1 + start * (x2 - x1)), y2, round(x1 + end * (x2 - x1)))
        words.append(Word(said, line.confidence, box))
    return tuple(words)


def place_words(line: Line) -> list[Placed]:
    """Return where each word of a line stands; straight lines have one height."""
    cos, sin = math.cos(math.radians(line.angle)), math.sin(math.radians(line.angle))
    spans = []
    for word in line.words:
        y1, x1, y2, x2 = word.box
        length, height = _size(word, abs(cos), abs(sin))
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        along, down = x * cos + y * sin, y * cos - x * sin  # the centre in coordinates that turn with the line
        spans.append((along - length / 2, along + length / 2, down - height / 2, down + height / 2))
    if not spans:
        return []
    top, bottom = min(span[2] for span in spans), max(span[3] for span in spans)
    if bottom - top <= _UNEVEN * max(span[3] - span[2] for span in spans):
        spans = [(start, end, top, bottom) for start, end, *_ in spans]
    return [
        Placed(start * cos - down * sin, start * sin + down * cos, end - start, down - up, line.angle)
        for start, end, up, down in spans
    ]


def around_words(line: Line) -> Placed:
    """Return the rectangle around the words of a line that has some, turned as the line is."""
    words = place_words(line)
    first = words[0]
    ends = [word.point(u, v) for word in words for u in (0, word.length) for v in (0, word.height)]
    axis, up = first.point(1, 0), first.point(0, 1)
    along = [(x - first.x) * (axis[0] - first.x) + (y - first.y) * (axis[1] - first.y) for x, y in ends]
    across = [(x - first.x) * (up[0] - first.x) + (y - first.y) * (up[1] - first.y) for x, y in ends]
    x, y = first.point(min(along), min(across))
    return Placed(x, y, max(along) - min(along), max(across) - min(across), first.angle)


def _size(word: Word | Glyph, cos: float, sin: float) -> tuple[float, float]:
    """Return length and height of a turned rectangle of which the upright box around it is known."""
    width, height = word.box[3] - word.box[1], word.box[2] - word.box[0]
    if min(cos, sin) < 1e-6:
        return (float(width), float(height)) if cos > sin else (float(height), float(width))
    twice = cos * cos - sin * sin
    if abs(twice) > _AMBIGUOUS:
        along, across = (width * cos - height * sin) / twice, (height * cos - width * sin) / twice
        if along > 0 and across > 0:
            return along, across
    across = width / (_ASPECT * len(word.text) * cos + sin)
    return _ASPECT * len(word.text) * across, across


def baseline(line: Line) -> Polyline:
    """Return what the letters of a line with words stand on.

    If it is not known, a straight line along the line's angle, above which half of the characters end.
    """
    if line.baseline:
        return line.baseline
    cos, sin = math.cos(math.radians(line.angle)), math.sin(math.radians(line.angle))
    feet = []
    for part in line.glyphs or line.words:
        y1, x1, y2, x2 = part.box
        height = _size(part, abs(cos), abs(sin))[1]
        feet.append((y1 + y2) / 2 * cos - (x1 + x2) / 2 * sin + height / 2)
    foot = statistics.median(feet)
    placed = place_words(line)
    start = placed[0].x * cos + placed[0].y * sin
    end = placed[-1].x * cos + placed[-1].y * sin + placed[-1].length
    return (start * cos - foot * sin, start * sin + foot * cos), (end * cos - foot * sin, end * sin + foot * cos)


def blocks(page: Page) -> list[tuple[Box, list[int]]]:
    """Return the blocks of a page in the order of reading: boxes, and the numbers of their lines.

    A box contains its lines with their outlines, as OCR-D demands. A page that was not divided is one block. Lines that
    stand in no region follow as blocks of their own.
    """
    named = {number for region in page.regions for number in region.lines}
    rest = [number for number in range(len(page.lines)) if number not in named]
    regions = [region for region in page.regions if region.lines]
    if rest and not regions:
        regions = [Region(enclosing([page.lines[n].box for n in rest]), tuple(rest))]
    elif rest:
        regions += [Region(page.lines[n].box, (n,)) for n in rest]
        regions.sort(key=lambda region: min(region.lines))
    return [(_around(page, region), list(region.lines)) for region in regions]


def _around(page: Page, region: Region) -> Box:
    """Return the box of a region, widened by what of its lines reaches beyond it."""
    lines = [page.lines[n] for n in region.lines]
    corners = [corner for line in lines for corner in line.outline]
    outlines = [(math.floor(y), math.floor(x), math.ceil(y), math.ceil(x)) for x, y in corners]
    return enclosing([region.box, *(line.box for line in lines), *outlines])


def clipped(box: Box, size: tuple[int, int]) -> Box:
    """Return the part of a box that lies on a page of that height and width, of one pixel at least."""
    y1, x1, y2, x2 = box
    height, width = size
    y1, x1 = min(max(y1, 0), height - 1), min(max(x1, 0), width - 1)
    return y1, x1, min(max(y2, y1 + 1), height), min(max(x2, x1 + 1), width)
