"""Pages that people transcribed or corrected in other programs: PAGE, ALTO and hOCR become a ``Page``.

What stands on a page by a person's word has a confidence of 1. Lines without text are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ..document import Box, Line, Page, Polyline, Word, enclosing
from ..errors import DataError

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
"""Elements of HTML that have no end."""

_LINES = frozenset({"ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"})
"""Classes of hOCR for lines of text."""


def read_annotated(path: str | Path) -> Page:
    """Return the page that a file in PAGE, ALTO or hOCR describes.

    Parameters
    ----------
    path
        The file; what it holds says which of them it is in.

    Returns
    -------
    Page
        Its lines in the order of reading with their boxes, outlines and baselines in pixels of the picture.

    Raises
    ------
    DataError
        If it is none of them, or damaged.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error
    if b"ocr_page" in content:
        return _from_hocr(content.decode("utf-8", errors="replace"), path)
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - expat bounds what entities may grow to, and fetches none
    except ElementTree.ParseError as error:
        raise DataError(f"{path}: no XML that can be read ({error})") from error
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    try:
        if root.tag == "PcGts":
            return _from_page_xml(root)
        if root.tag == "alto":
            return _from_alto(root)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: misses what a page needs ({error})") from error
    raise DataError(f"{path}: neither PAGE nor ALTO nor hOCR, but {root.tag}")


def _from_page_xml(root: Element) -> Page:
    sheet = _child(root, "Page")
    regions = {region.get("id"): region for region in sheet.iter() if region.tag.endswith("Region")}
    order = [ref.get("regionRef") for ref in _references(sheet.find("ReadingOrder"))]
    chosen = [regions[name] for name in dict.fromkeys(order) if name in regions]
    chosen += [region for region in regions.values() if not any(region is one for one in chosen)]
    lines = [line for region in chosen for line in map(_page_line, region.findall("TextLine")) if line]
    size = int(float(sheet.get("imageHeight", 0))), int(float(sheet.get("imageWidth", 0)))
    return Page(tuple(lines), size, path=sheet.get("imageFilename"))


def _references(order: Element | None) -> Iterator[Element]:
    """Yield the references to regions in a reading order, groups within groups, by their index."""
    if order is None:
        return
    for part in sorted(order, key=lambda part: int(part.get("index", 0))):
        if part.get("regionRef"):
            yield part
        yield from _references(part)


def _page_line(element: Element) -> Line | None:
    words = [(_page_text(word), word) for word in element.findall("Word")]
    text = _page_text(element) or " ".join(text for text, _ in words if text)
    if not text.strip():
        return None
    coordinates, foot = element.find("Coords"), element.find("Baseline")
    outline = () if coordinates is None else _points(coordinates.get("points", ""))
    baseline = () if foot is None else _points(foot.get("points", ""))
    if not outline and not baseline and not words:
        raise ValueError("TextLine without Coords, Baseline or Word")
    placed = [
        Word(said, 1.0, _around(_points(_child(word, "Coords").get("points", "")))) for said, word in words if said
    ]
    rtl = element.get("readingDirection") == "right-to-left"
    boxes = [word.box for word in placed]
    return Line(  # of a line that was drawn by hand in eScriptorium, the baseline is all that is known
        text, 1.0, _around(outline or baseline) if outline or not boxes else enclosing(boxes),
        tuple(placed) if " ".join(word.text for word in placed) == text else (),
        baseline, outline, direction="rtl" if rtl else "ltr",
    )  # fmt: skip


def _page_text(element: Element) -> str:
    """Return what a person decided for: the reading with the lowest index."""
    readings = sorted(element.findall("TextEquiv"), key=lambda reading: int(reading.get("index", 0)))
    return (readings[0].findtext("Unicode") or "").strip() if readings else ""


def _from_alto(root: Element) -> Page:
    sheet = _child(_child(root, "Layout"), "Page")
    lines = [line for line in map(_alto_line, sheet.iter("TextLine")) if line]
    name = root.findtext("Description/sourceImageInformation/fileName")
    size = int(float(sheet.get("HEIGHT", 0))), int(float(sheet.get("WIDTH", 0)))
    return Page(tuple(lines), size, path=name)


def _alto_line(element: Element) -> Line | None:
    words = [Word(string.get("CONTENT", ""), 1.0, _alto_box(string)) for string in element.findall("String")]
    hyphen = element.find("HYP")
    text = " ".join(word.text for word in words if word.text) + ("" if hyphen is None else hyphen.get("CONTENT", ""))
    if not text.strip():
        return None
    polygon, foot = element.find("Shape/Polygon"), element.get("BASELINE", "")
    return Line(
        text, 1.0, _alto_box(element), tuple(words) if hyphen is None else (), _points(foot) if foot.count(" ") else (),
        () if polygon is None else _points(polygon.get("POINTS", "")),
    )  # fmt: skip


def _alto_box(element: Element) -> Box:
    x, y, width, height = (round(float(element.get(name, 0))) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    return y, x, y + height, x + width


def _from_hocr(content: str, path: str | Path) -> Page:
    parser = _Hocr()
    parser.feed(content)
    parser.close()
    if parser.size is None:
        raise DataError(f"{path}: an hOCR file in which no page has a bbox")
    return Page(tuple(parser.lines), parser.size, path=parser.image)


class _Hocr(HTMLParser):
    """Collects the lines of hOCR, which need not be well-formed XML."""

    def __init__(self) -> None:
        super().__init__()
        self.size: tuple[int, int] | None = None
        self.image: str | None = None
        self.lines: list[Line] = []
        self._open: list[str] = []
        self._line_at, self._box, self._text = 0, (0, 0, 0, 0), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where pages and lines begin."""
        if tag in _VOID:
            self._text += " "
            return
        self._open.append(tag)
        given = {name: value or "" for name, value in attrs}
        classes, title = set(given.get("class", "").split()), given.get("title", "")
        box = re.search(r"\bbbox\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)", title)
        if "ocr_page" in classes and box and self.size is None:
            self.size = int(box[4]) - int(box[2]), int(box[3]) - int(box[1])
            image = re.search(r'\bimage\s+"?([^";]+)', title)
            self.image = image[1] if image else None
        elif classes & _LINES:
            self._line_at, self._text = len(self._open), ""
            self._box = (int(box[2]), int(box[1]), int(box[4]), int(box[3])) if box else (0, 0, 0, 0)

    def handle_endtag(self, tag: str) -> None:
        """Note where lines end."""
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if self._line_at and len(self._open) < self._line_at:
            self._line_at = 0
            if text := " ".join(self._text.split()):
                self.lines.append(Line(text, 1.0, self._box))

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self._text += data


def _child(element: Element, tag: str) -> Element:
    found = element.find(tag)
    if found is None:
        raise ValueError(f"{element.tag} without {tag}")
    return found


def _points(text: str) -> Polyline:
    """Return points that are written ``x,y x,y`` or ``x y x y``."""
    numbers = [float(number) for number in re.split(r"[\s,]+", text.strip()) if number]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _around(points: Polyline) -> Box:
    if not points:
        return 0, 0, 0, 0
    xs, ys = zip(*points, strict=True)
    return round(min(ys)), round(min(xs)), round(max(ys)), round(max(xs))
