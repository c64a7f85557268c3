"""Invisible text for PDFs: it can be searched, selected and copied where the writing is.

One font without outlines serves all of Unicode: each character that occurs is given a number, and a table says which
character it is. Word by word the text is stretched to the length that the writing has.
"""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.resources import files

from ..document import Line, Page
from .pdf_file import PdfFile, Reference
from .placement import Placed, place_words

ADVANCE, ASCENT, DESCENT = 0.5, 0.8, 0.2
"""Of the font, for a size of 1; ``scripts/make_glyphless_font.py`` makes it."""

LEVELLED = 5.0
"""Degrees up to which a word is written level. Poppler takes a word apart, letter by letter, where the baseline rises
half a point from letter to letter. At 5 degrees the ends of eight letters are off by a fifth of their height."""

_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{ranges}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""

_AT_ONCE = 100
"""Rows of a table in a CMap."""


class InvisibleFont:
    """The font of a document; it learns the characters that it has to know while pages are written."""

    def __init__(self, pdf: PdfFile) -> None:
        self._pdf = pdf
        self.reference: Reference = pdf.reserve()
        self._codes: dict[str, int] = {}

    def encoded(self, text: str) -> str:
        """Return a text as the font has it, in hexadecimal digits."""
        return "".join(f"{self._codes.setdefault(c, len(self._codes) + 1):04X}" for c in text)

    def write(self) -> None:
        """Write the font when all text is written."""
        pdf = self._pdf
        program = files(__package__).joinpath("glyphless.ttf").read_bytes()
        file = pdf.add_stream(program, f"/Length1 {len(program)}")
        descriptor = pdf.add(
            "<< /Type /FontDescriptor /FontName /Glyphless /Flags 4 /FontBBox [0 -200 500 800] /ItalicAngle 0 "
            f"/Ascent {ASCENT * 1000:.0f} /Descent {-DESCENT * 1000:.0f} /CapHeight 800 /StemV 80 "
            f"/FontFile2 {file} 0 R >>"
        )
        to_glyphs = pdf.add_stream(b"\0\0" + b"\0\1" * len(self._codes))
        descendant = pdf.add(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Glyphless /CIDSystemInfo << /Registry (Adobe) "
            f"/Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW {ADVANCE * 1000:.0f} "
            f"/CIDToGIDMap {to_glyphs} 0 R >>"
        )
        unicode = pdf.add_stream(self._to_unicode().encode("ascii"))
        pdf.add(
            "<< /Type /Font /Subtype /Type0 /BaseFont /Glyphless /Encoding /Identity-H "
            f"/DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R >>",
            self.reference,
        )

    def _to_unicode(self) -> str:
        rows = [f"<{code:04X}> <{c.encode('utf-16-be').hex().upper()}>" for c, code in self._codes.items()]
        tables = [rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE)]
        ranges = "\n".join(f"{len(table)} beginbfchar\n" + "\n".join(table) + "\nendbfchar" for table in tables)
        return _CMAP.format(ranges=ranges)


def text_operators(page: Page, scale: float, font: InvisibleFont) -> str:
    """Return the operators that write the text of a page, in a font that the page calls ``/F1``.

    Parameters
    ----------
    page
        The page.
    scale
        Points to the pixel.
    font
        The font of the document.
    """
    height = page.size[0]
    shown = [operators for line in page.lines if (operators := _line(line, height, scale, font))]
    return "BT 3 Tr\n" + "\n".join(shown) + "\nET\n" if shown else ""


def _line(line: Line, height: int, scale: float, font: InvisibleFont) -> str:
    places = [_levelled(place) for place in place_words(line)]
    shown = []
    for n, (word, place) in enumerate(zip(line.words, places, strict=True)):
        text = " ".join(word.text.split())
        if not text:
            continue
        shown.append(_stretched(text, place, height, scale, font))
        if n + 1 < len(places):
            shown.append(_stretched(" ", _between(place, places[n + 1]), height, scale, font))
    return "\n".join(shown)


def _levelled(place: Placed) -> Placed:
    """Return a place that is turned by whole right angles about the middle of its lower edge, if it nearly is."""
    level = 90 * round(place.angle / 90)
    if abs(place.angle - level) > LEVELLED:
        return place
    x, y = place.point(place.length / 2, 0)
    cos, sin = math.cos(math.radians(level)), math.sin(math.radians(level))
    return replace(place, x=x - cos * place.length / 2, y=y - sin * place.length / 2, angle=float(level))


def _between(place: Placed, following: Placed) -> Placed:
    """Return where the space stands between two words: programs tell words apart by it, so there is always some."""
    x, y = place.point(place.length, 0)
    cos, sin = math.cos(math.radians(place.angle)), math.sin(math.radians(place.angle))
    length = (following.x - x) * cos + (following.y - y) * sin
    return Placed(x, y, max(length, 0.05 * place.height), place.height, place.angle)


def _stretched(text: str, place: Placed, page_height: int, scale: float, font: InvisibleFont) -> str:
    """Return the operators that write a text so long and so high as its place."""
    size = place.height * scale
    stretch = 100 * place.length / (ADVANCE * len(text) * place.height)
    x, y = place.point(0, DESCENT * place.height)
    cos, sin = math.cos(math.radians(place.angle)), math.sin(math.radians(place.angle))
    matrix = f"{cos:.6f} {-sin:.6f} {sin:.6f} {cos:.6f} {x * scale:.4f} {(page_height - y) * scale:.4f}"
    return f"/F1 {size:.4f} Tf {stretch:.3f} Tz {matrix} Tm <{font.encoded(text)}> Tj"
