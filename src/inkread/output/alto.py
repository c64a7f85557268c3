"""ALTO 4.2, the Library of Congress's format of text with its layout (https://www.loc.gov/standards/alto/)."""

from __future__ import annotations

from xml.etree import ElementTree

from ..document import Box, Glyph, Line, Page, Polyline, Word
from .placement import baseline, blocks, clipped
from .xml_writing import XSI, child, picture_name, points, serialised, software, xml_safe

_NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA = f"{_NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-2.xsd"

_LONGEST_VARIANT = 3
"""Characters of an alternative; the schema allows no more."""


def to_alto(page: Page) -> str:
    """Return a page: its blocks, lines, words and glyphs in pixels, with the alternatives of each glyph."""
    root = ElementTree.Element("alto", {"xmlns": _NAMESPACE, "xmlns:xsi": XSI, "xsi:schemaLocation": _SCHEMA})
    _describe(root, page)
    height, width = page.size
    layout = child(root, "Layout")
    sheet = child(
        layout, "Page", ID="page", PHYSICAL_IMG_NR=page.number, WIDTH=width, HEIGHT=height, PC=page.confidence
    )
    space = child(sheet, "PrintSpace", HPOS=0, VPOS=0, WIDTH=width, HEIGHT=height)
    for n, (box, lines) in enumerate(blocks(page), 1):
        block = child(space, "TextBlock", ID=f"block_{n}", **_place(box, page))
        for at in lines:
            if page.lines[at].words:
                _add_line(block, page, page.lines[at], f"line_{at + 1}")
    return serialised(root)


def _describe(root: ElementTree.Element, page: Page) -> None:
    description = child(root, "Description")
    child(description, "MeasurementUnit").text = "pixel"
    source = child(description, "sourceImageInformation")
    child(source, "fileName").text = xml_safe(picture_name(page))
    processing = child(description, "Processing", ID="reading")
    child(processing, "processingCategory").text = "contentGeneration"
    name, models = software(page)
    child(processing, "processingStepSettings").text = xml_safe(models)
    program = child(processing, "processingSoftware")
    child(program, "softwareName").text = "inkread"
    child(program, "softwareVersion").text = name.partition(" ")[2]


def _add_line(block: ElementTree.Element, page: Page, line: Line, identity: str) -> None:
    foot = _points(baseline(line), page)
    element = child(block, "TextLine", ID=identity, **_place(line.box, page), BASELINE=foot)
    if line.outline:
        child(child(element, "Shape"), "Polygon", POINTS=_points(line.outline, page))
    for n, word in enumerate(line.words, 1):
        if n > 1:
            child(element, "SP", **_gap(line.words[n - 2].box, word.box, page))
        _add_word(element, page, word, f"{identity}_{n}")


def _add_word(line: ElementTree.Element, page: Page, word: Word, identity: str) -> None:
    place = _place(word.box, page)
    element = child(line, "String", ID=identity, **place, CONTENT=word.text, WC=float(word.confidence))
    if all(len(glyph.text) == 1 for glyph in word.glyphs):  # the schema knows no others
        for n, glyph in enumerate(word.glyphs, 1):
            _add_glyph(element, page, glyph, f"{identity}_{n}")


def _add_glyph(word: ElementTree.Element, page: Page, glyph: Glyph, identity: str) -> None:
    place = _place(glyph.box, page)
    element = child(word, "Glyph", ID=identity, **place, CONTENT=glyph.text, GC=float(glyph.confidence))
    for text, probability in glyph.alternatives:
        if text != glyph.text and len(text) <= _LONGEST_VARIANT:
            child(element, "Variant", CONTENT=text, VC=float(probability))


def _points(corners: Polyline, page: Page) -> str:
    """Return points as ``x y x y``: the schema leaves it open, and eScriptorium takes no commas."""
    return points(corners, page.size).replace(",", " ")


def _place(box: Box, page: Page) -> dict[str, int]:
    y1, x1, y2, x2 = clipped(box, page.size)
    return {"HPOS": x1, "VPOS": y1, "WIDTH": x2 - x1, "HEIGHT": y2 - y1}


def _gap(before: Box, after: Box, page: Page) -> dict[str, int]:
    """Return where a space stands, which has a width and no height in ALTO."""
    x = min(before[3], page.size[1])
    return {"HPOS": x, "VPOS": clipped(before, page.size)[0], "WIDTH": max(after[1] - before[3], 0)}
