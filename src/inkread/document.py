"""What was read on a page: lines of words of glyphs, each with its box, its text and its confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Box = tuple[int, int, int, int]
"""``(y1, x1, y2, x2)`` in pixels of the upright picture; y2 and x2 are the first row and column outside."""


def enclosing(boxes: list[Box]) -> Box:
    """Return the smallest box around ``boxes``, of which there must be one at least."""
    tops, lefts, bottoms, rights = zip(*boxes, strict=True)
    return min(tops), min(lefts), max(bottoms), max(rights)


@dataclass(frozen=True)
class Glyph:
    """One character.

    Attributes
    ----------
    text : str
        What it was read as.
    confidence : float
        Probability between 0 and 1 that the classifier gives to that reading.
    box : Box
        Where it stands.
    alternatives : tuple of (str, float)
        The most probable readings with their probabilities, the best first; ``text`` need not be the
        first of them where its neighbours decided otherwise.
    """

    text: str
    confidence: float
    box: Box
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Word:
    """Glyphs between two spaces, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The characters in a row."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def confidence(self) -> float:
        """Mean confidence of the glyphs."""
        return sum(glyph.confidence for glyph in self.glyphs) / len(self.glyphs)

    @property
    def box(self) -> Box:
        """The box around the glyphs."""
        return enclosing([glyph.box for glyph in self.glyphs])


@dataclass(frozen=True)
class Line:
    """Words on one line, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with one space between them."""
        return " ".join(word.text for word in self.words)

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """All glyphs of the line."""
        return tuple(glyph for word in self.words for glyph in word.glyphs)

    @property
    def confidence(self) -> float:
        """Mean confidence of the glyphs."""
        return sum(glyph.confidence for glyph in self.glyphs) / len(self.glyphs)

    @property
    def box(self) -> Box:
        """The box around the words."""
        return enclosing([word.box for word in self.words])


@dataclass(frozen=True)
class Page:
    """A page as it was read.

    Attributes
    ----------
    lines : tuple of Line
        From top to bottom; empty for a blank page.
    size : (int, int)
        Height and width of the upright picture in pixels.
    """

    lines: tuple[Line, ...]
    size: tuple[int, int]

    @property
    def text(self) -> str:
        """The lines with a newline between them; empty for a blank page."""
        return "\n".join(line.text for line in self.lines)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words of the page."""
        return tuple(word for line in self.lines for word in line.words)

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """All glyphs of the page."""
        return tuple(glyph for line in self.lines for glyph in line.glyphs)

    @property
    def confidence(self) -> float:
        """Mean confidence of the glyphs; 1 for a blank page."""
        glyphs = self.glyphs
        return sum(glyph.confidence for glyph in glyphs) / len(glyphs) if glyphs else 1.0

    def __str__(self) -> str:
        return self.text

    def to_dict(self) -> dict[str, Any]:
        """Return the page as dictionaries, lists, strings and numbers, ready for JSON."""
        return {
            "size": list(self.size),
            "text": self.text,
            "lines": [
                {
                    **_described(line),
                    "words": [
                        {**_described(word), "glyphs": [_glyph_to_dict(glyph) for glyph in word.glyphs]}
                        for word in line.words
                    ],
                }
                for line in self.lines
            ],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Page:
        """Return the page that ``to_dict`` described."""
        lines = tuple(
            Line(tuple(Word(tuple(_glyph_from_dict(glyph) for glyph in word["glyphs"])) for word in line["words"]))
            for line in data["lines"]
        )
        height, width = data["size"]
        return cls(lines, (height, width))


def _described(part: Line | Word | Glyph) -> dict[str, Any]:
    return {"text": part.text, "confidence": round(part.confidence, 4), "box": list(part.box)}


def _glyph_to_dict(glyph: Glyph) -> dict[str, Any]:
    alternatives = [[text, round(probability, 4)] for text, probability in glyph.alternatives]
    return {**_described(glyph), "alternatives": alternatives}


def _glyph_from_dict(data: dict[str, Any]) -> Glyph:
    y1, x1, y2, x2 = data["box"]
    alternatives = tuple((text, probability) for text, probability in data["alternatives"])
    return Glyph(data["text"], data["confidence"], (y1, x1, y2, x2), alternatives)
