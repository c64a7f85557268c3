"""The result of reading: a document of pages with regions, lines, words and glyphs.

Boxes and points are in pixels of the upright picture. ``to_dict`` returns a dictionary that follows
``schemas/document-1.json``; ``from_dict`` converts it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from .errors import DataError
from .exports import Exports
from .records import Record

VERSION = 1
"""Version of the dictionaries of ``to_dict``; increased when a key changes its meaning or is removed."""

Box: TypeAlias = tuple[int, int, int, int]
"""``(y1, x1, y2, x2)``; y2 and x2 are exclusive."""

Polyline: TypeAlias = tuple[tuple[float, float], ...]
"""Consecutive points ``(x, y)``."""

Kind: TypeAlias = Literal["hand", "print"]
"""Handwritten or printed."""


def enclosing(boxes: Sequence[Box]) -> Box:
    """Return the smallest box that contains all ``boxes``, of which there must be at least one."""
    tops, lefts, bottoms, rights = zip(*boxes, strict=True)
    return min(tops), min(lefts), max(bottoms), max(rights)


@dataclass(frozen=True)
class Glyph(Record):
    """One character.

    Attributes
    ----------
    text : str
        The recognised character.
    confidence : float
        Its probability, 0 to 1.
    box : Box
        Bounding box.
    alternatives : tuple of (str, float)
        The most probable characters with their probabilities, in descending order; ``text`` need not be the first,
        because the language and neighbouring characters have an influence.
    """

    text: str
    confidence: float
    box: Box
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Word(Record):
    """A word: text between spaces.

    Attributes
    ----------
    text : str
        The recognised text.
    confidence : float
        Mean confidence of its characters, 0 to 1.
    box : Box
        Bounding box.
    glyphs : tuple of Glyph
        Its characters in reading order; empty if the recogniser does not locate characters.
    """

    text: str
    confidence: float
    box: Box
    glyphs: tuple[Glyph, ...] = ()

    @classmethod
    def of(cls, glyphs: Sequence[Glyph]) -> Word:
        """Return the word that consists of the given glyphs, of which there must be at least one."""
        confidence = sum(glyph.confidence for glyph in glyphs) / len(glyphs)
        box = enclosing([glyph.box for glyph in glyphs])
        return cls("".join(glyph.text for glyph in glyphs), confidence, box, tuple(glyphs))


@dataclass(frozen=True)
class Line(Record):
    """A line of text.

    Attributes
    ----------
    text : str
        The recognised text.
    confidence : float
        Mean confidence of its characters, 0 to 1.
    box : Box
        Bounding box.
    words : tuple of Word
        Its words in reading order.
    baseline : Polyline
        The baseline, from the beginning of the line to its end; empty if unknown.
    outline : Polyline
        Corners of a polygon around the line; empty if unknown.
    kind : {"hand", "print"} or None
        None if unknown.
    direction : {"ltr", "rtl"}
        Reading direction: left to right or right to left.
    angle : float
        Clockwise rotation in degrees: a line at 0 is level, at 90 it reads downwards, at -90 upwards.
    """

    text: str
    confidence: float
    box: Box
    words: tuple[Word, ...] = ()
    baseline: Polyline = ()
    outline: Polyline = ()
    kind: Kind | None = None
    direction: Literal["ltr", "rtl"] = "ltr"
    angle: float = 0.0

    @classmethod
    def of(cls, words: Sequence[Word], angle: float = 0.0) -> Line:
        """Return the line that consists of the given words, of which there must be at least one."""
        text = " ".join(word.text for word in words)
        box = enclosing([word.box for word in words])
        return cls(text, _mean_confidence(words), box, tuple(words), angle=angle)

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """All glyphs of the line."""
        return tuple(glyph for word in self.words for glyph in word.glyphs)


@dataclass(frozen=True)
class Region(Record):
    """A block of lines that belong together: a paragraph, a column, a note in the margin.

    Attributes
    ----------
    box : Box
        Bounding box.
    lines : tuple of int
        Indices of its lines on the page, in reading order.
    """

    box: Box
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Provenance(Record):
    """The software and the models that read a page.

    Attributes
    ----------
    version : str
        Version of inkread.
    models : tuple of str
        Names of the models or of their files.
    """

    version: str
    models: tuple[str, ...]


@dataclass(frozen=True)
class Page(Record, Exports):
    """The text of a page.

    Attributes
    ----------
    lines : tuple of Line
        Lines in reading order; empty for a blank page.
    size : (int, int)
        Height and width of the upright picture in pixels.
    regions : tuple of Region
        Regions in reading order; empty if the page was not divided.
    resolution : float or None
        Pixels per inch, if the file specifies it.
    path : str or None
        The file; None if the picture was in memory.
    number : int
        Number of the page or frame in that file, from 1.
    provenance : Provenance or None
        The software and models that read it.
    """

    lines: tuple[Line, ...]
    size: tuple[int, int]
    regions: tuple[Region, ...] = ()
    resolution: float | None = None
    path: str | None = None
    number: int = 1
    provenance: Provenance | None = None

    def __post_init__(self) -> None:
        if not {number for region in self.regions for number in region.lines} <= set(range(len(self.lines))):
            raise DataError(f"a region names a line that is none of the {len(self.lines)} of the page")

    @property
    def text(self) -> str:
        """The lines, separated by newlines; empty for a blank page."""
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
    def confidence(self) -> float | None:
        """Mean confidence of the characters; None for a blank page."""
        return _mean_confidence(self.lines) if self.text.strip() else None

    def __str__(self) -> str:
        return self.text

    def as_document(self) -> Document:
        """Return the document of this page alone."""
        return Document((self,))

    def to_dict(self) -> dict[str, Any]:
        """Return the page as JSON types; it includes the text and confidence of the whole page."""
        described = super().to_dict()
        lines = described.pop("lines")
        return {"version": VERSION, **described, "text": self.text, "confidence": self.confidence, "lines": lines}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Page:
        """Return the page that ``to_dict`` converted.

        Raises
        ------
        DataError
            If the version differs, or a value is missing or has the wrong type.
        """
        _check_version(data)
        return super().from_dict(data)


@dataclass(frozen=True)
class Document(Record, Exports):
    """Several pages.

    Attributes
    ----------
    pages : tuple of Page
        The pages in order.
    """

    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        """The text of the pages, separated by form feeds."""
        return "\f".join(page.text for page in self.pages)

    def __str__(self) -> str:
        return self.text

    def as_document(self) -> Document:
        """Return the document itself."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the document as JSON types."""
        return {"version": VERSION, **super().to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Document:
        """Return the document that ``to_dict`` converted; raises ``DataError`` as ``Page.from_dict`` does."""
        _check_version(data)
        return super().from_dict(data)


def _check_version(data: Mapping[str, Any]) -> None:
    if data.get("version") != VERSION:
        raise DataError(f"a document of version {data.get('version')!r}; this inkread knows version {VERSION}")


def _mean_confidence(parts: Sequence[Word | Line]) -> float:
    """Return the mean of the parts' confidences, each counted as often as it has characters."""
    counts = [len(part.text.replace(" ", "")) for part in parts]
    total = sum(part.confidence * count for part, count in zip(parts, counts, strict=True))
    return total / sum(counts)
