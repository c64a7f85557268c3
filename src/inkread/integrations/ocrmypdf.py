"""OCRmyPDF's plug-in (17 or later): ``ocrmypdf --ocr-engine inkread in.pdf out.pdf``.

It is found by its entry point (group ``ocrmypdf``) where both are installed. OCRmyPDF runs pages side by side, so one
page is read on one thread.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrmypdf import hookimpl
from ocrmypdf.hocrtransform import Baseline, BoundingBox, OcrClass, OcrElement
from ocrmypdf.pluginspec import OcrEngine, OrientationConfidence

from .. import __version__
from ..document import Box, Line, Page
from ..output.placement import baseline, blocks, clipped
from .shared import LANGUAGES, language_of, shared_reader

if TYPE_CHECKING:
    from ocrmypdf._options import OcrOptions

NAME = "inkread"
"""What ``--ocr-engine`` calls it."""


class InkreadEngine(OcrEngine):
    """inkread as an engine of OCRmyPDF."""

    @staticmethod
    def version() -> str:
        """Return the version of inkread."""
        return __version__

    @staticmethod
    def creator_tag(options: OcrOptions) -> str:  # noqa: ARG004 - OCRmyPDF's signature
        """Return what the PDF says that it was made by."""
        return f"inkread {__version__}"

    def __str__(self) -> str:
        return f"inkread {__version__}"

    @staticmethod
    def languages(options: OcrOptions) -> Set[str]:  # noqa: ARG004
        """Return the languages that ``-l`` takes; ``und`` is none in particular."""
        return frozenset(LANGUAGES)

    @staticmethod
    def get_orientation(input_file: Path, options: OcrOptions) -> OrientationConfidence:
        """Return by how much a page is to be turned clockwise: most of its lines are read that way."""
        page = _read(input_file, options)
        turns = [(round(line.angle / 90) % 4 * 90, len(line.text)) for line in page.lines]
        if not turns:
            return OrientationConfidence(angle=0, confidence=0.0)
        totals = {angle: sum(count for one, count in turns if one == angle) for angle, _ in turns}
        angle = max(totals, key=lambda one: totals[one])
        # A line that reads downwards (90) stands upright once the page is turned back: by 270 clockwise.
        return OrientationConfidence(angle=-angle % 360, confidence=15.0 * totals[angle] / sum(totals.values()))

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: OcrOptions) -> None:
        """Write a page as hOCR, and its text."""
        page = _read(input_file, options)
        page.save(output_hocr, form="hocr")
        page.save(output_text, form="text")

    @staticmethod
    def generate_pdf(input_file: Path, output_pdf: Path, output_text: Path, options: OcrOptions) -> None:
        """Write a page as a PDF of its text alone, and its text."""
        from ..output.searchable_pdf import write_text_pdf

        page = _read(input_file, options)
        with output_pdf.open("wb") as file:
            write_text_pdf(page, file)
        page.save(output_text, form="text")

    @staticmethod
    def supports_generate_ocr() -> bool:
        """Say that pages come as trees."""
        return True

    @staticmethod
    def generate_ocr(input_file: Path, options: OcrOptions, page_number: int = 0) -> tuple[OcrElement, str]:
        """Read a page, and return the tree of its parts and its text."""
        page = _read(input_file, options)
        return to_element(page, page_number), page.text


def to_element(page: Page, number: int = 0) -> OcrElement:
    """Return a page as OCRmyPDF's tree of blocks, lines and words, in pixels."""
    root = OcrElement(OcrClass.PAGE, _box((0, 0, *page.size), page), dpi=page.resolution or 72.0, page_number=number)
    for box, lines in blocks(page):
        paragraph = OcrElement(OcrClass.PARAGRAPH, _box(box, page))
        paragraph.children = [_line(page.lines[n], page) for n in lines if page.lines[n].words]
        root.children.append(paragraph)
    return root


def _line(line: Line, page: Page) -> OcrElement:
    box = _box(line.box, page)
    element = OcrElement(OcrClass.LINE, box, confidence=line.confidence, direction=line.direction)
    if abs(line.angle) > 45:
        element.textangle = -line.angle
    else:
        (x1, y1), (x2, y2) = baseline(line)[0], baseline(line)[-1]
        slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
        element.baseline = Baseline(slope, y1 + slope * (box.left - x1) - box.bottom)
    element.children = [
        OcrElement(OcrClass.WORD, _box(word.box, page), text=word.text, confidence=word.confidence)
        for word in line.words
    ]
    return element


def _box(box: Box, page: Page) -> BoundingBox:
    top, left, bottom, right = clipped(box, page.size)
    return BoundingBox(left=left, top=top, right=right, bottom=bottom)


def _read(path: Path, options: OcrOptions) -> Page:
    """Read the picture of a page."""
    return shared_reader(language_of("+".join(options.languages))).read(path)


@hookimpl
def add_options(parser: ArgumentParser) -> None:
    """Let ``--ocr-engine`` take the name."""
    for action in parser._actions:
        if "--ocr-engine" in action.option_strings and NAME not in (action.choices or ()):
            action.choices = [*(action.choices or ()), NAME]


@hookimpl
def get_ocr_engine(options: Any) -> OcrEngine | None:
    """Return the engine if it was asked for; else OCRmyPDF asks others."""
    return InkreadEngine() if getattr(options, "ocr_engine", None) == NAME else None
