"""PAGE 2019-07-15, the format of eScriptorium, Transkribus and OCR-D (https://ocr-d.de/en/gt-guidelines/pagexml/)."""

from __future__ import annotations

from xml.etree import ElementTree

from ..document import Box, Line, Page, Polyline, Word
from .placement import baseline, blocks, clipped
from .xml_writing import XSI, child, now, picture_name, points, serialised, software, xml_safe

_NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_SCHEMA = f"{_NAMESPACE} {_NAMESPACE}/pagecontent.xsd"

_PRODUCTION = {"hand": "handwritten-printscript", "print": "printed", None: None}


def to_page_xml(page: Page) -> str:
    """Return a page: its regions in their order, lines with outline and baseline, words, and glyphs.

    Points are in pixels. The readings of a glyph stand in the order of their index, the chosen one first.
    """
    root = ElementTree.Element("PcGts", {"xmlns": _NAMESPACE, "xmlns:xsi": XSI, "xsi:schemaLocation": _SCHEMA})
    metadata = child(root, "Metadata")
    name, models = software(page)
    child(metadata, "Creator").text = name
    child(metadata, "Created").text = child(metadata, "LastChange").text = now()
    if models:
        child(metadata, "Comments").text = xml_safe(f"read by {models}")
    sheet = child(root, "Page", imageFilename=picture_name(page), imageWidth=page.size[1], imageHeight=page.size[0])
    if page.resolution:
        sheet.set("imageXResolution", str(page.resolution))
        sheet.set("imageYResolution", str(page.resolution))
        sheet.set("imageResolutionUnit", "PPI")
    found = blocks(page)
    if found:
        order = child(child(sheet, "ReadingOrder"), "OrderedGroup", id="order")
        for n in range(len(found)):
            child(order, "RegionRefIndexed", index=n, regionRef=f"region_{n + 1}")
    for n, (box, lines) in enumerate(found, 1):
        region = child(sheet, "TextRegion", id=f"region_{n}", type="paragraph")
        _coordinates(region, _corners(box, page), page)
        for at in lines:
            _add_line(region, page, page.lines[at], f"line_{at + 1}")
        _say(region, "\n".join(page.lines[at].text for at in lines))
    return serialised(root)


def _add_line(region: ElementTree.Element, page: Page, line: Line, identity: str) -> None:
    rtl = "right-to-left" if line.direction == "rtl" else None
    element = child(region, "TextLine", id=identity, production=_PRODUCTION[line.kind], readingDirection=rtl)
    _coordinates(element, line.outline or _corners(line.box, page), page)
    if line.words:
        child(element, "Baseline", points=points(baseline(line), page.size))
    for n, word in enumerate(line.words, 1):
        _add_word(element, page, word, f"{identity}_{n}")
    _say(element, line.text, line.confidence)


def _add_word(line: ElementTree.Element, page: Page, word: Word, identity: str) -> None:
    element = child(line, "Word", id=identity)
    _coordinates(element, _corners(word.box, page), page)
    for n, glyph in enumerate(word.glyphs, 1):
        part = child(element, "Glyph", id=f"{identity}_{n}")
        _coordinates(part, _corners(glyph.box, page), page)
        others = [(text, p) for text, p in glyph.alternatives if text != glyph.text]
        for index, (text, confidence) in enumerate([(glyph.text, glyph.confidence), *others], 1):
            _say(part, text, confidence, index if others else None)
    _say(element, word.text, word.confidence)


def _coordinates(element: ElementTree.Element, corners: Polyline, page: Page) -> None:
    child(element, "Coords", points=points(corners, page.size))


def _corners(box: Box, page: Page) -> Polyline:
    y1, x1, y2, x2 = clipped(box, page.size)
    return (x1, y1), (x2, y1), (x2, y2), (x1, y2)


def _say(element: ElementTree.Element, text: str, confidence: float | None = None, index: int | None = None) -> None:
    """Add what is written in an element."""
    equivalent = child(element, "TextEquiv", index=index, conf=None if confidence is None else float(confidence))
    child(equivalent, "Unicode").text = xml_safe(text)
