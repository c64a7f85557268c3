"""Reading by lines: a network finds them, another reads them, a language weighs what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .charset import Charset
from .detection.direction import aligned
from .detection.lines import find_lines
from .detection.order import reading_order
from .detection.text_map import LONGEST, TextMapper
from .document import Glyph, Line, Polyline, Word, enclosing
from .imaging.contrast import raised
from .imaging.dither import without_dots
from .imaging.photo import Photo
from .imaging.ribbon import Ribbon
from .recognition.confidence import Calibration
from .recognition.places import baseline, ink_boxes, picture_box
from .recognition.recognizer import LineReading, LineRecognizer
from .recognition.strips import HEIGHT, LineStrip, cut_strip

LEAST_CONFIDENCE = 0.35
"""Mean confidence of a line's characters under which it is taken for no text."""

SEEN, LEGIBLE, SHORT_LEGIBLE = 0.7, 0.75, 0.9
"""Probability from which a line is believed to be there, and mean confidence of its words from which one is that the
detector is less sure of: a spot at the edge of a sheet is neither. The last is for what is shorter than ``SHORT`` on
pages larger than ``CUT_OUT``: a spiral looks like a letter, but hardly like three of them."""

SHORT = 3
"""Letters and digits from which a line is no longer short."""

DOUBTED = 0.2
"""Probability to be upside down, of one of the longest lines, from which they are read both ways."""

ASKED = 5
"""How many of the longest lines are read both ways to find out whether the page is upside down."""

CUT_OUT = 400
"""Longer side in pixels up to which a picture may be a character or a word that somebody cut out."""

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
    probabilities : tuple of float
        How sure the detector is of each.
    """

    picture: NDArray[np.uint8]
    scale: float
    ribbons: tuple[Ribbon, ...]
    probabilities: tuple[float, ...]

    @property
    def is_cut_out(self) -> bool:
        """Whether the picture is so small that it may show one character or word alone."""
        return max(self.picture.shape[:2]) <= CUT_OUT


class LineEngine:
    """Finds lines with one network and reads them with another; what ``Reader`` reads with.

    Parameters
    ----------
    detector
        Maps where lines are.
    recognizer
        Reads them.
    models
        Names of the models.
    allowed
        The only visible characters that may be read; all that the recogniser knows if left out.
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

    @property
    def detector(self) -> TextMapper:
        """What finds the lines."""
        return self._detector

    @property
    def recognizer(self) -> LineRecognizer:
        """What reads the lines."""
        return self._recognizer

    def analyse(self, photo: Photo) -> LineLayout:
        """Find the lines of a photograph; where there seem to be none, faint ones."""
        small = without_dots(photo.decoded(min(1.0, LONGEST / max(photo.shape))))
        ratio = photo.shape[1] / small.shape[1]
        regions, is_faint = find_lines(self._detector(small)), False
        if not regions:
            regions, is_faint = find_lines(self._detector(raised(small))), True
        if not regions:
            return LineLayout(small, ratio, (), ())
        ribbons = aligned([region.ribbon for region in regions])
        heights = [ribbon.height * ratio for ribbon in ribbons]
        picture = without_dots(photo.decoded(min(1.0, HEIGHT / max(float(np.quantile(heights, SMALL_SHARE)), 1.0))))
        scale = photo.shape[1] / picture.shape[1]
        ribbons = [ribbon.scaled(ratio / scale) for ribbon in ribbons]
        seen = raised(picture) if is_faint else picture
        return LineLayout(seen, scale, tuple(ribbons), tuple(region.probability for region in regions))

    def recognise(self, layout: LineLayout) -> list[Line]:
        """Read the lines of a layout, in their order; where a small picture shows none, what fills it."""
        pieces = self._pieces(layout)
        if not pieces and layout.is_cut_out:
            pieces = self._pieces(self._from_afar(layout))
        return [_line([pieces[i] for i in row]) for row in reading_order([piece.ribbon.corners for piece in pieces])]

    def _from_afar(self, layout: LineLayout) -> LineLayout:
        """Return the layout of a picture that a character or a word may fill from edge to edge."""
        regions = find_lines(self._detector.from_afar(layout.picture))
        ribbons = aligned([region.ribbon for region in regions])
        return replace(layout, ribbons=tuple(ribbons), probabilities=tuple(region.probability for region in regions))

    def _pieces(self, layout: LineLayout) -> list[_Piece]:
        """Read the lines of a layout one by one and return those that can be read."""
        ribbons = list(layout.ribbons)
        strips, readings = self._read(layout, ribbons)
        longest = sorted(range(len(ribbons)), key=lambda i: -strips[i].pixels.shape[1])[:ASKED]
        if ribbons and max(readings[i].upside_down for i in longest) > DOUBTED:
            turned = [ribbon.turned(2) for ribbon in ribbons]
            _, others = self._read(layout, [turned[i] for i in longest])
            lengths = [strips[i].pixels.shape[1] for i in longest]
            here = sum(length * readings[i].confidence for length, i in zip(lengths, longest, strict=True))
            there = sum(length * other.confidence for length, other in zip(lengths, others, strict=True))
            # A signature says nothing, and often a letter or two when it is turned.
            if there > here > 0 or (not here and any(_visible(other.text) >= SHORT for other in others)):
                ribbons = turned
                strips, readings = self._read(layout, ribbons)
        calibration = self._recognizer.calibration
        kept = []
        for i, reading in enumerate(readings):
            if reading.text and reading.confidence >= LEAST_CONFIDENCE:
                piece = _piece(strips[i], reading, layout.scale, calibration)
                if layout.probabilities[i] >= SEEN or piece.is_legible(LEGIBLE if layout.is_cut_out else SHORT_LEGIBLE):
                    kept.append(piece)
        return kept

    def _read(self, layout: LineLayout, ribbons: Sequence[Ribbon]) -> tuple[list[LineStrip], list[LineReading]]:
        strips = [cut_strip(layout.picture, ribbon) for ribbon in ribbons]
        return strips, self._recognizer(strips, self._allowed)


def _visible(text: str) -> int:
    """Return how many letters and digits a text has."""
    return sum(map(str.isalnum, text))


@dataclass(frozen=True, eq=False)
class _Piece:
    """What was read on one strip, in pixels of the photograph."""

    words: tuple[Word, ...]
    baseline: Polyline
    ribbon: Ribbon
    printed: float

    def is_legible(self, least_short: float) -> bool:
        """Say whether it can be read so well that it must be text; a sign alone may be an arrow or a tick.

        Parameters
        ----------
        least_short
            Least confidence of what is shorter than ``SHORT``.
        """
        confidence = sum(word.confidence for word in self.words) / len(self.words)
        length = sum(_visible(word.text) for word in self.words)
        return length > 0 and confidence >= (LEGIBLE if length >= SHORT else least_short)


def _piece(strip: LineStrip, reading: LineReading, scale: float, calibration: Calibration) -> _Piece:
    """Return what was read on a strip of a picture that is smaller than the photograph by a factor."""
    placed = LineStrip(strip.pixels, strip.ribbon.scaled(scale))
    boxes = ink_boxes(placed, reading.symbols)
    words: list[list[Glyph]] = [[]]
    for symbol, box, alternatives in zip(reading.symbols, boxes, reading.alternatives, strict=True):
        if box is None:
            words.append([])
        else:
            words[-1].append(Glyph(symbol.text, symbol.confidence, picture_box(placed, box), alternatives))
    line = baseline(placed, reading.symbols, boxes)
    found = tuple(_word(glyphs, calibration) for glyphs in words if glyphs)
    return _Piece(found, _polyline(line), placed.ribbon, reading.printed)


def _word(glyphs: Sequence[Glyph], calibration: Calibration) -> Word:
    word = Word.of(glyphs)
    return replace(word, confidence=calibration.of_word([glyph.confidence for glyph in glyphs]))


def _line(pieces: Sequence[_Piece]) -> Line:
    """Return the line of one row: the words of its pieces, one after another."""
    words = [word for piece in pieces for word in piece.words]
    glyphs = [glyph for word in words for glyph in word.glyphs]
    outlines = [piece.ribbon.outline() for piece in pieces]
    upper = [outline[: len(outline) // 2] for outline in outlines]
    lower = [outline[len(outline) // 2 :] for outline in reversed(outlines)]
    share = sum(piece.printed * piece.ribbon.width for piece in pieces) / sum(p.ribbon.width for p in pieces)
    return Line(
        " ".join(word.text for word in words),
        sum(glyph.confidence for glyph in glyphs) / len(glyphs),
        enclosing([word.box for word in words]),
        tuple(words),
        baseline=tuple(point for piece in pieces for point in piece.baseline),
        outline=_polyline(np.concatenate(upper + lower)),
        kind="print" if share > 0.5 else "hand",
        angle=round(float(np.degrees(pieces[0].ribbon.angle)), 2),
    )


def _polyline(points: NDArray[np.float64]) -> Polyline:
    return tuple((float(x), float(y)) for x, y in points)
