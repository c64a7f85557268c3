"""hOCR 1.2: text in XHTML, with boxes and confidences in its title attributes (https://kba.github.io/hocr-spec/1.2/)."""

from __future__ import annotations

import math
from xml.etree import ElementTree

from ..document import Box, Document, Line, Page, Word
from .placement import baseline, blocks, clipped
from .xml_writing import child, picture_name, serialised, shortest, software, xml_safe

_CAPABILITIES = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf"

_DOCTYPE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)


def to_hocr(document: Document) -> str:
    """Return all pages in one file: pages, blocks, paragraphs, lines, words and the characters of these.

    Boxes are in pixels, ``x1 y1 x2 y2``; confidences are in per cent.
    """
    root = ElementTree.Element("html", {"xmlns": "http://www.w3.org/1999/xhtml", "xml:lang": "und", "lang": "und"})
    head = child(root, "head")
    child(head, "title").text = xml_safe(picture_name(document.pages[0]) if document.pages else "")
    ElementTree.SubElement(head, "meta", {"http-equiv": "Content-Type", "content": "text/html;charset=utf-8"})
    name = software(document.pages[0])[0] if document.pages else "inkread"
    child(head, "meta", name="ocr-system", content=name)
    rtl = any(line.direction == "rtl" for page in document.pages for line in page.lines)
    child(head, "meta", name="ocr-capabilities", content=_CAPABILITIES + " ocrp_dir" * rtl)
    child(head, "meta", name="ocr-number-of-pages", content=len(document.pages))
    body = child(root, "body")
    for number, page in enumerate(document.pages, 1):
        _add_page(body, page, number)
    ElementTree.indent(root)
    for element in root.iter("span"):
        if element.get("class") == "ocrx_word" and len(element):
            element.text = ""  # white space within a word would show
            for part in element:
                part.tail = ""
    declaration, markup = serialised(root, indented=False).split("\n", 1)
    return f"{declaration}\n{_DOCTYPE}\n{markup}"


def _add_page(body: ElementTree.Element, page: Page, number: int) -> None:
    properties = [
        f'image "{picture_name(page)}"'.replace("'", ""),
        _box((0, 0, *page.size), page),
        f"ppageno {number - 1}",
    ]
    if page.resolution:
        properties.append(f"scan_res {round(page.resolution)} {round(page.resolution)}")
    parent = _titled(body, "div", "ocr_page", f"page_{number}", properties)
    words = 0
    for n, (box, lines) in enumerate(blocks(page), 1):
        block = _titled(parent, "div", "ocr_carea", f"block_{number}_{n}", [_box(box, page)])
        paragraph = _titled(block, "p", "ocr_par", f"par_{number}_{n}", [_box(box, page)])
        for at in (n for n in lines if page.lines[n].words):
            _add_line(paragraph, page, page.lines[at], f"{number}_{at + 1}", f"{number}_{{}}", words)
            words += len(page.lines[at].words)


def _add_line(parent: ElementTree.Element, page: Page, line: Line, at: str, word_at: str, before: int) -> None:
    properties = [_box(line.box, page)]
    turned = abs(line.angle) > 45
    if turned:
        properties.append(f"textangle {shortest(-float(line.angle) % 360)}")  # counterclockwise
    else:
        (x1, y1), (x2, y2) = baseline(line)[0], baseline(line)[-1]
        slope = (y2 - y1) / (x2 - x1) if x2 > x1 else math.tan(math.radians(line.angle))
        left, bottom = line.box[1], line.box[2]
        properties.append(f"baseline {shortest(slope)} {round(y1 + slope * (left - x1) - bottom)}")
    element = _titled(parent, "span", "ocr_line", f"line_{at}", properties)
    if line.direction == "rtl":
        element.set("dir", "rtl")
    for n, word in enumerate(line.words, 1):
        _add_word(element, page, word, word_at.format(before + n))


def _add_word(parent: ElementTree.Element, page: Page, word: Word, at: str) -> None:
    properties = [_box(word.box, page), f"x_wconf {round(100 * word.confidence)}"]
    if word.glyphs:
        properties.append("x_confs " + " ".join(shortest(100 * glyph.confidence) for glyph in word.glyphs))
    element = _titled(parent, "span", "ocrx_word", f"word_{at}", properties)
    if "".join(glyph.text for glyph in word.glyphs) != word.text:
        element.text = xml_safe(word.text)
        return
    for glyph in word.glyphs:
        y1, x1, y2, x2 = clipped(glyph.box, page.size)
        properties = [f"x_bboxes {x1} {y1} {x2} {y2}", f"x_confs {shortest(100 * glyph.confidence)}"]
        child(element, "span", **{"class": "ocrx_cinfo", "title": "; ".join(properties)}).text = xml_safe(glyph.text)


def _titled(
    parent: ElementTree.Element, tag: str, kind: str, identity: str, properties: list[str]
) -> ElementTree.Element:
    return child(parent, tag, **{"class": kind, "id": identity, "title": "; ".join(properties)})


def _box(box: Box, page: Page) -> str:
    y1, x1, y2, x2 = clipped(box, page.size)
    return f"bbox {x1} {y1} {x2} {y2}"
