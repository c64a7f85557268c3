"""Reading by lines: a network finds them, another reads them, a language weighs what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .charset import Charset
from .detection.direction import aligned
from .detection.lines import find_lines
from .detection.order import reading_order
from .detection.text_map import LONGEST, TextMapper
from .document import Glyph, Line, Word, enclosing
from .imaging.photo import Photo
from .imaging.ribbon import Ribbon
from .recognition.places import glyph_boxes
from .recognition.recognizer import LineReading, LineRecognizer
from .recognition.strips import HEIGHT, LineStrip, cut_strip

LEAST_CONFIDENCE = 0.35
"""Mean confidence of a line's characters under which it is taken for no text."""

CLEAR = 0.93
"""Mean confidence of the longest lines from which nobody asks whether the page is upside down."""

ASKED = 5
"""How many of the longest lines are read both ways to find out whether the page is upside down."""

SMALL_SHARE = 0.2
"""Share of the lines that may be lower than ``HEIGHT`` in the picture that strips are cut from."""


@dataclass(frozen=True, eq=False)
class LineLayout:
    """Where lines of text stand on a picture.

    Attributes
    ----------
    picture : (H, W, 3) uint8
        RGB, perhaps smaller than the photograph.
    scale : float
        Pixels of the photograph for a pixel of the picture.
    ribbons : tuple of Ribbon
        Where each line stands in the picture, though the whole page may yet be upside down.
    """

    picture: NDArray[np.uint8]
    scale: float
    ribbons: tuple[Ribbon, ...]


class LineEngine:
    """Finds lines with one network and reads them with another; an ``Engine`` for ``Reader``.

    Parameters
    ----------
    detector
        Maps where lines are.
    recognizer
        Reads them.
    models
        Names of the models.
    allowed
        The only characters that may be read; all that the recogniser knows if left out.
    """

    def __init__(
        self,
        detector: TextMapper,
        recognizer: LineRecognizer,
        models: Sequence[str] = (),
        allowed: str | None = None,
    ) -> None:
        self._detector, self._recognizer, self._allowed = detector, recognizer, allowed
        self.models = tuple(models)

    @property
    def charset(self) -> Charset:
        """What it can read."""
        return self._recognizer.charset

    def analyse(self, photo: Photo) -> LineLayout:
        """Find the lines of a photograph."""
        small = photo.decoded(min(1.0, LONGEST / max(photo.shape)))
        ratio = photo.shape[1] / small.shape[1]
        ribbons = aligned([region.ribbon for region in find_lines(self._detector(small))])
        if not ribbons:
            return LineLayout(small, ratio, ())
        heights = [ribbon.height * ratio for ribbon in ribbons]
        picture = photo.decoded(min(1.0, HEIGHT / max(float(np.quantile(heights, SMALL_SHARE)), 1.0)))
        scale = photo.shape[1] / picture.shape[1]
        return LineLayout(picture, scale, tuple(ribbon.scaled(ratio / scale) for ribbon in ribbons))

    def recognise(self, layout: LineLayout) -> list[Line]:
        """Read the lines of a layout, in their order."""
        ribbons = list(layout.ribbons)
        strips, readings = self._read(layout, ribbons)
        longest = sorted(range(len(ribbons)), key=lambda i: -strips[i].pixels.shape[1])[:ASKED]
        if ribbons and np.mean([readings[i].confidence for i in longest]) < CLEAR:
            turned = [ribbon.turned(2) for ribbon in ribbons]
            _, others = self._read(layout, [turned[i] for i in longest])
            lengths = [strips[i].pixels.shape[1] for i in longest]
            here = sum(length * readings[i].confidence for length, i in zip(lengths, longest, strict=True))
            if sum(length * other.confidence for length, other in zip(lengths, others, strict=True)) > here:
                ribbons = turned
                strips, readings = self._read(layout, ribbons)
        kept = [i for i, r in enumerate(readings) if r.text and r.confidence >= LEAST_CONFIDENCE]
        rows = reading_order([ribbons[i].corners for i in kept])
        parts = {i: _words(strips[i], readings[i], layout.scale) for i in kept}
        return [
            _line([kept[i] for i in row], parts, [ribbons[kept[i]].scaled(layout.scale) for i in row]) for row in rows
        ]

    def _read(self, layout: LineLayout, ribbons: Sequence[Ribbon]) -> tuple[list[LineStrip], list[LineReading]]:
        strips = [cut_strip(layout.picture, ribbon) for ribbon in ribbons]
        return strips, self._recognizer(strips, self._allowed)


def _words(strip: LineStrip, reading: LineReading, scale: float) -> list[Word]:
    """Return the words of a reading with their glyphs, in pixels of the photograph."""
    to_photo = LineStrip(strip.pixels, strip.ribbon.scaled(scale))
    boxes = glyph_boxes(to_photo, reading.symbols)
    words: list[list[Glyph]] = [[]]
    for symbol, box, alternatives in zip(reading.symbols, boxes, reading.alternatives, strict=True):
        if box is None:
            words.append([])
        else:
            words[-1].append(Glyph(symbol.text, symbol.confidence, box, alternatives))
    return [Word.of(glyphs) for glyphs in words if glyphs]


def _line(row: Sequence[int], parts: dict[int, list[Word]], ribbons: Sequence[Ribbon]) -> Line:
    """Return the line of one row: the words of its pieces, one after another."""
    words = [word for i in row for word in parts[i]]
    glyphs = [glyph for word in words for glyph in word.glyphs]
    outlines = [ribbon.outline() for ribbon in ribbons]
    upper = [point for outline in outlines for point in outline[: len(outline) // 2]]
    lower = [point for outline in reversed(outlines) for point in outline[len(outline) // 2 :]]
    return Line(
        " ".join(word.text for word in words),
        sum(glyph.confidence for glyph in glyphs) / len(glyphs),
        enclosing([word.box for word in words]),
        tuple(words),
        outline=tuple((float(x), float(y)) for x, y in upper + lower),
        angle=round(float(np.degrees(ribbons[0].angle)), 2),
    )
