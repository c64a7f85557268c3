"""Make the font of the invisible text in searchable PDFs: one glyph that shows nothing, half as wide as high.

Its outline is a line there and back, without an area to fill: programs that measure glyphs by their outlines, as PDFium
does, find them as large as they should be, and would drop words of one character otherwise.

python scripts/make_glyphless_font.py src/inkread/output/glyphless.ttf
"""

from __future__ import annotations

import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

EM, ADVANCE, ASCENT, DESCENT = 1000, 500, 800, -200


def make(path: str) -> None:
    """Write the font to a file; the same bytes every time."""
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "invisible"])
    builder.setupCharacterMap({0x20: "invisible"})
    pen = TTGlyphPen(None)
    pen.moveTo((0, DESCENT))
    pen.lineTo((ADVANCE, ASCENT))
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "invisible": pen.glyph()})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "invisible"), (ADVANCE, 0)))
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": "Glyphless", "styleName": "Regular", "psName": "Glyphless"}, mac=False)
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(path)


if __name__ == "__main__":
    make(sys.argv[1])
