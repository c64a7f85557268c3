"""What was read: a document of pages, and on each its regions, lines, words and glyphs.

Boxes and points are in pixels of the upright picture. ``to_dict`` returns what ``schemas/document-1.json`` describes;
``from_dict`` reads it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from .errors import DataError
from .exports import Exports
from .records import Record

VERSION = 1
"""Of the dictionaries that ``to_dict`` gives; raised when one of their keys changes its meaning or goes."""

Box: TypeAlias = tuple[int, int, int, int]
"""``(y1, x1, y2, x2)``; y2 and x2 are the first row and column outside."""

Polyline: TypeAlias = tuple[tuple[float, float], ...]
"""Points ``(x, y)``, one after the other."""

Kind: TypeAlias = Literal["hand", "print"]
"""Whether something was written by hand or printed."""


def enclosing(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around ``boxes``, of which there must be one at least."""
    tops, lefts, bottoms, rights = zip(*boxes, strict=True)
    return min(tops), min(lefts), max(bottoms), max(rights)


@dataclass(frozen=True)
class Glyph(Record):
    """One character.

    Attributes
    ----------
    text : str
        What it was read as.
    confidence : float
        Probability, 0 to 1, of that reading.
    box : Box
        Where it stands.
    alternatives : tuple of (str, float)
        The most probable readings with their probabilities, the best first; ``text`` need not be the first of them
        where its neighbours decided otherwise.
    """

    text: str
    confidence: float
    box: Box
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Word(Record):
    """What stands between two spaces.

    Attributes
    ----------
    text : str
        What it says.
    confidence : float
        0 to 1.
    box : Box
        Where it stands.
    glyphs : tuple of Glyph
        Its characters in the order of reading; empty if the recogniser does not say where each stands.
    """

    text: str
    confidence: float
    box: Box
    glyphs: tuple[Glyph, ...] = ()

    @classmethod
    def of(cls, glyphs: Sequence[Glyph]) -> Word:
        """Return the word of one glyph or more, with their mean confidence."""
        confidence = sum(glyph.confidence for glyph in glyphs) / len(glyphs)
        box = enclosing([glyph.box for glyph in glyphs])
        return cls("".join(glyph.text for glyph in glyphs), confidence, box, tuple(glyphs))


@dataclass(frozen=True)
class Line(Record):
    """A line of text.

    Attributes
    ----------
    text : str
        What it says.
    confidence : float
        0 to 1.
    box : Box
        Where it stands.
    words : tuple of Word
        In the order of reading.
    baseline : Polyline
        What its letters stand on, from its beginning to its end; empty if it is not known.
    outline : Polyline
        Corners of the polygon around it; empty if it is not known.
    kind : {"hand", "print"} or None
        None if it is not known.
    direction : {"ltr", "rtl"}
        Whether it is read from left to right or from right to left.
    angle : float
        Degrees by which the line is turned clockwise: 0 is level, 90 reads downwards, -90 upwards.
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
        """Return the line of one word or more, with the mean confidence of their characters."""
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
        Where it stands.
    lines : tuple of int
        Numbers of its lines on the page, from 0, in the order of reading.
    """

    box: Box
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Provenance(Record):
    """What read a page.

    Attributes
    ----------
    version : str
        Of inkread.
    models : tuple of str
        Names of the models, or of their files.
    """

    version: str
    models: tuple[str, ...]


@dataclass(frozen=True)
class Page(Record, Exports):
    """A page as it was read.

    Attributes
    ----------
    lines : tuple of Line
        In the order of reading; empty for a blank page.
    size : (int, int)
        Height and width of the upright picture in pixels.
    regions : tuple of Region
        In the order of reading; empty if the page was not divided.
    resolution : float or None
        Pixels to the inch, if the file says so.
    path : str or None
        The file that it was read from; None if it came from memory.
    number : int
        Which page or frame of that file, from 1.
    provenance : Provenance or None
        What read it.
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
    def confidence(self) -> float | None:
        """Mean confidence of the characters; None where there are none."""
        return _mean_confidence(self.lines) if self.text.strip() else None

    def __str__(self) -> str:
        return self.text

    def as_document(self) -> Document:
        """Return the document of this page alone."""
        return Document((self,))

    def to_dict(self) -> dict[str, Any]:
        """Return the page ready for JSON, with its text and confidence for those who do not read the lines."""
        described = super().to_dict()
        lines = described.pop("lines")
        return {"version": VERSION, **described, "text": self.text, "confidence": self.confidence, "lines": lines}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Page:
        """Return the page that ``to_dict`` described.

        Raises
        ------
        DataError
            If it is of another version, or something in it is missing or of another type.
        """
        _check_version(data)
        return super().from_dict(data)


@dataclass(frozen=True)
class Document(Record, Exports):
    """Pages that belong together.

    Attributes
    ----------
    pages : tuple of Page
        In their order.
    """

    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        """The pages with a form feed between them."""
        return "\f".join(page.text for page in self.pages)

    def __str__(self) -> str:
        return self.text

    def as_document(self) -> Document:
        """Return the document itself."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the document ready for JSON."""
        return {"version": VERSION, **super().to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Document:
        """Return the document that ``to_dict`` described; raises ``DataError`` as ``Page.from_dict`` does."""
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
