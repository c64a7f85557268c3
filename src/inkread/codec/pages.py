"""Whole pages as a payload: the images of their characters, and their positions.

The ink of a page is divided into connected components, see ``ink``. Each is scaled to 32 x 32 pixels; ink much wider or
higher than a letter is split first. Everything else is lost: paper, ruled lines, specks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..datasets.schema import SIDE, to_images, to_rows
from ..document import Box
from ..errors import CodecError
from ..imaging.photo import Picture
from ..imaging.resampling import resize
from .glyphs import GlyphCodec
from .ink import Ink, components, find_ink, in_lines, letter_height, stroke_width, working_size
from .integers import IntegerReader, IntegerWriter
from .limits import MAX_DRAWN, MAX_GLYPHS, MAX_LETTER, MAX_PIXELS, MAX_SIDE
from .range_coder import RangeDecoder, RangeEncoder

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""Weights of red, green and blue in grey levels (ITU-R BT.601), as in Pillow."""

LETTER = 24
"""Longer side in pixels of the ink in a glyph image, as in the NIST36 schema."""

PEN = 2.2
"""Thinnest stroke in a glyph image in pixels; finer ones are strengthened to this."""

LEAST = 0.6
"""Ink smaller than this share of a letter is padded with paper, so that a dot stays a dot."""

MOST = 1.7
"""Ink wider or higher than this many letters is split."""

CONTRAST = 2.0
"""Sharpening of edges when a character is drawn larger than it was coded."""


@dataclass(frozen=True, eq=False)
class CodedPage:
    """A page, reduced to its characters.

    Attributes
    ----------
    size : (int, int)
        Height and width in pixels of the working size, at most ``ink.LONGEST`` a side when it was coded.
    letter : int
        Height of a letter in pixels.
    lines : tuple of tuple of Box
        Bounding boxes of the characters, line by line.
    rows : (N, 1024) float32
        Their images in the same order, in the NIST36 schema.
    """

    size: tuple[int, int]
    letter: int
    lines: tuple[tuple[Box, ...], ...]
    rows: NDArray[np.floating[Any]]

    @property
    def boxes(self) -> list[Box]:
        """The boxes of all lines."""
        return [box for line in self.lines for box in line]


def extract_page(picture: Picture) -> CodedPage:
    """Find the ink of a page, ``(H, W, 3) uint8`` in RGB, and divide it into what is coded as characters."""
    picture = working_size(picture)
    found = components(find_ink(picture @ LUMA))
    letter = max(1, round(letter_height(found)))
    stroke = stroke_width(found)
    lines, glyphs = [], []
    for line in in_lines(found, letter, MOST * letter):
        parts = [part for piece in line for part in _parts(piece, letter)]
        lines.append(tuple(part.box for part in parts))
        glyphs += [_normalized(_framed(part.mask, letter), stroke) for part in parts]
    rows = to_rows(np.stack(glyphs)) if glyphs else np.zeros((0, SIDE * SIDE), dtype=np.float32)
    return CodedPage((picture.shape[0], picture.shape[1]), letter, tuple(lines), rows)


def compose_page(page: CodedPage) -> NDArray[np.float32]:
    """Draw the characters of a page at their positions: ``(H, W) float32``, paper 1, ink 0."""
    canvas = np.ones(page.size, dtype=np.float32)
    for (y1, x1, y2, x2), glyph in zip(page.boxes, to_images(page.rows), strict=True):
        place = canvas[y1:y2, x1:x2]
        np.minimum(place, _unframed(glyph, (y2 - y1, x2 - x1), page.letter), out=place)
    return canvas


def encode_page(page: CodedPage, codec: GlyphCodec, quality: int) -> bytes:
    """Return the payload of a page.

    Raises
    ------
    CodecError
        If the page exceeds the limits of the format.
    """
    height, width = page.size
    if max(page.size) > MAX_SIDE or height * width > MAX_PIXELS or len(page.rows) > MAX_GLYPHS:
        raise CodecError(
            f"a page of {height} x {width} pixels with {len(page.rows)} characters is too large; the limits are "
            f"{MAX_SIDE} a side, {MAX_PIXELS} pixels and {MAX_GLYPHS} characters"
        )
    _check_drawn(page.lines, page.letter)
    encoder = RangeEncoder()
    integers = IntegerWriter(encoder)
    for value, kind in ((height, "rows"), (width, "columns"), (page.letter, "letter"), (len(page.lines), "lines")):
        integers.write(value, kind)
    foot, left, tall = 0, 0, page.letter
    for line in page.lines:
        integers.write(len(line), "characters")
        right = left
        for number, (y1, x1, y2, x2) in enumerate(line):
            first = " of the first" if number == 0 else ""
            integers.write_signed(x1 - right, "gap" + first)
            integers.write_signed(y2 - foot, "rise" + first)
            integers.write_signed(y2 - y1 - tall, "height")
            integers.write(x2 - x1, "width")
            if number == 0:
                left = x1
            foot, right, tall = y2, x2, y2 - y1
    codec.encode(page.rows, quality, encoder)
    return encoder.finish()


def decode_page(payload: bytes, codec: GlyphCodec, quality: int) -> CodedPage:
    """Decode a page from a payload; raises ``CodecError`` if it is invalid."""
    decoder = RangeDecoder(payload)
    integers = IntegerReader(decoder)
    height, width = integers.read("rows", MAX_SIDE), integers.read("columns", MAX_SIDE)
    if not height * width or height * width > MAX_PIXELS:
        raise CodecError(f"a page of {height} x {width} pixels is none, or too large")
    letter, n_lines = integers.read("letter", MAX_LETTER), integers.read("lines", MAX_GLYPHS)
    lines: list[tuple[Box, ...]] = []
    foot, left, tall, n_glyphs = 0, 0, letter, 0
    for _ in range(n_lines):
        line: list[Box] = []
        right = left
        n_glyphs += (n_here := integers.read("characters", MAX_GLYPHS - n_glyphs))
        for number in range(n_here):
            first = " of the first" if number == 0 else ""
            x1 = right + integers.read_signed("gap" + first)
            foot += integers.read_signed("rise" + first)
            tall += integers.read_signed("height")
            right = x1 + integers.read("width", MAX_SIDE)
            if not (0 <= foot - tall < foot <= height and 0 <= x1 < right <= width):
                raise CodecError("a character stands outside the page")
            if number == 0:
                left = x1
            line.append((foot - tall, x1, foot, right))
        lines.append(tuple(line))
    if (
        not letter
        or max((max(y2 - y1, x2 - x1) for line in lines for y1, x1, y2, x2 in line), default=0) > MOST * letter + 1
    ):
        raise CodecError("a character is larger than the letters of the page allow")
    _check_drawn(lines, letter)
    rows = codec.decode(n_glyphs, quality, decoder)
    decoder.finish()
    return CodedPage((height, width), letter, tuple(lines), rows)


def _check_drawn(lines: Sequence[Sequence[Box]], letter: int) -> None:
    """Raise ``CodecError`` if drawing the characters of a page would take too long."""
    sizes = (_frame((y2 - y1, x2 - x1), letter)[0] for line in lines for y1, x1, y2, x2 in line)
    drawn = sum(height * width for height, width in sizes)
    if letter > MAX_LETTER or drawn > MAX_DRAWN:
        raise CodecError(
            f"characters of {drawn} pixels in all, {letter} high, are too much for a page; the limits are {MAX_DRAWN} "
            f"and {MAX_LETTER}"
        )


def _normalized(mask: NDArray[np.bool_], stroke: float) -> NDArray[np.float32]:
    """Return ink as a glyph image ``(32, 32)``, 1 is paper: centred, its longer side ``LETTER``, its strokes firm."""
    scale = LETTER / max(mask.shape)
    height, width = (max(1, round(side * scale)) for side in mask.shape)
    ink = resize(mask.astype(np.uint8) * 255, (height, width)).astype(np.float32) / np.float32(255)
    glyph = np.ones((SIDE, SIDE), dtype=np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    glyph[top : top + height, left : left + width] -= np.minimum(ink * np.float32(max(1.0, PEN / (stroke * scale))), 1)
    return glyph


def _parts(piece: Ink, letter: int) -> list[Ink]:
    """Return a piece of ink in parts of at most ``MOST`` letters a side, each with its box drawn tight."""
    most = max(1, int(MOST * letter))
    y1, x1 = piece.box[:2]
    parts = []
    for top in range(0, piece.mask.shape[0], most):
        for left in range(0, piece.mask.shape[1], most):
            mask = piece.mask[top : top + most, left : left + most]
            rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
            if rows.size:
                tight = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
                place = y1 + top + int(rows[0]), x1 + left + int(columns[0])
                parts.append(Ink((*place, place[0] + tight.shape[0], place[1] + tight.shape[1]), tight))
    return parts


def _frame(shape: tuple[int, ...], letter: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the height and width of what is brought to 32 x 32, and where in it the ink of a shape stands."""
    side = max(1, int(np.ceil(LEAST * letter)))
    height, width = shape[0], shape[1]
    if max(height, width) >= side:
        return (height, width), (0, 0)
    return (side, side), ((side - height) // 2, (side - width) // 2)


def _framed(mask: NDArray[np.bool_], letter: int) -> NDArray[np.bool_]:
    size, (top, left) = _frame(mask.shape, letter)
    framed = np.zeros(size, dtype=bool)
    framed[top : top + mask.shape[0], left : left + mask.shape[1]] = mask
    return framed


def _unframed(glyph: NDArray[np.floating[Any]], shape: tuple[int, int], letter: int) -> NDArray[np.float32]:
    """Return a ``(32, 32)`` glyph image at the size that it had on the page: the way back from ``_framed``."""
    size, (top, left) = _frame(shape, letter)
    scale = LETTER / max(size)
    height, width = (max(1, round(side * scale)) for side in size)
    y, x = (SIDE - height) // 2, (SIDE - width) // 2
    image = np.ascontiguousarray(glyph[y : y + height, x : x + width], dtype=np.float32)
    grown = resize(image, size, cubic=True)[top : top + shape[0], left : left + shape[1]]
    return np.clip((grown - np.float32(0.5)) * np.float32(CONTRAST) + np.float32(0.5), 0, 1)
