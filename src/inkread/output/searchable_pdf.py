"""Searchable PDFs: the pages as they are, with their text where it is written, invisible.

Pictures need no library. Pages of a PDF stay what they were, the text is laid over them (extra ``pdf``).
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from ..document import Document, Page
from ..errors import DataError
from ..imaging import pdf as pdf_input
from ..imaging.pdf import POINTS
from ..imaging.sources import PageSource
from .pdf_file import PdfFile, text_string
from .pdf_picture import embed
from .pdf_text import InvisibleFont, text_operators
from .xml_writing import picture_name, software

A4 = 11.69
"""Inches of the longer side of a page of which nobody says how large it is."""

LEAST_RESOLUTION = 73.0
"""Pixels to the inch; cameras declare 72 without meaning it."""


def write_pdf(document: Document, sources: Sequence[PageSource], file: BinaryIO) -> None:
    """Write a searchable PDF of all pages.

    Parameters
    ----------
    document
        What was read.
    sources
        Where the picture of each page is. Pages of a PDF are copied from it; if they are all of its pages, the whole
        file is, with its outline, its links and what it says of itself.
    file
        Where to; open for writing, in binary.

    Raises
    ------
    DataError
        If there are no pages.
    MissingExtraError
        If one is of a PDF, and pypdfium2 is not installed.
    ImageError
        If a picture cannot be read any more.
    """
    pages = list(zip(document.pages, sources, strict=True))
    if not pages:
        raise DataError("a PDF has one page at least, and none was read")
    groups = [(path, list(group)) for path, group in groupby(pages, key=lambda pair: _pdf_of(pair[1]))]
    if len(groups) == 1 and groups[0][0] is None:
        _write_pictures(pages, file)
    elif len(groups) == 1 and [source.number for _, source in pages] == list(range(1, pages[0][1].count + 1)):
        assert groups[0][0] is not None  # noqa: S101 - for the type checker
        with pdf_input.opened(groups[0][0]) as pdf:
            _lay_over(pdf, pages)
            pdf.save(file)
    else:
        _write_mixed(groups, file)


def write_text_pdf(page: Page, file: BinaryIO) -> None:
    """Write a PDF of one page that has its text, invisible, and nothing else, to be laid over another."""
    _write_pictures([(page, None)], file)


def _pdf_of(source: PageSource) -> Path | None:
    return source.path if source.is_pdf else None


def _write_mixed(groups: Sequence[tuple[Path | None, list[tuple[Page, PageSource]]]], file: BinaryIO) -> None:
    """Write pages of several files, at least one of them a PDF."""
    from pypdfium2 import PdfDocument

    merged = PdfDocument.new()
    for path, pages in groups:
        if path is None:
            pictures = io.BytesIO()
            _write_pictures(pages, pictures)
            with PdfDocument(pictures.getvalue()) as part:
                merged.import_pages(part)
        else:
            with pdf_input.opened(path) as part:
                before = len(merged)
                merged.import_pages(part, [source.number - 1 for _, source in pages])
                _lay_over(merged, pages, before)
    merged.save(file)
    merged.close()


def _write_pictures(pages: Sequence[tuple[Page, PageSource | None]], file: BinaryIO) -> None:
    """Write a PDF of pictures with their text, or, without a picture, of the text alone."""
    pdf = PdfFile(file)
    font, tree, catalogue = InvisibleFont(pdf), pdf.reserve(), pdf.reserve()
    kids = []
    for page, source in pages:
        height, width = page.size
        scale = POINTS / page_resolution(page)
        shown, resources = "", f"/Font << /F1 {font.reference} 0 R >>"
        if source is not None:
            picture = embed(pdf, source)
            shown = f"q {width * scale:.4f} 0 0 {height * scale:.4f} 0 0 cm {picture.matrix} cm /P Do Q\n"
            resources += f" /XObject << /P {picture.reference} 0 R >>"
        content = pdf.add_stream((shown + text_operators(page, scale, font)).encode("ascii"))
        kids.append(
            pdf.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {width * scale:.4f} {height * scale:.4f}] "
                f"/Resources << {resources} >> /Contents {content} 0 R >>"
            )
        )
    font.write()
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    pdf.add(f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>", tree)
    pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>", catalogue)
    first = pages[0][0]
    title = f"/Title {text_string(picture_name(first))} " if first.path else ""
    pdf.close(catalogue, pdf.add(f"<< {title}/Producer {text_string(software(first)[0])} >>"))


def page_resolution(page: Page) -> float:
    """Return the pixels to the inch of a page; if nobody says, it is as long as A4."""
    if page.resolution and page.resolution >= LEAST_RESOLUTION:
        return page.resolution
    return max(page.size) / A4


def _lay_over(pdf: Any, pages: Sequence[tuple[Page, PageSource]], first: int = 0) -> None:
    """Lay the text over the pages of a PDF, from a page of it on."""
    from pypdfium2 import PdfDocument, PdfMatrix, raw

    content = io.BytesIO()
    _write_pictures([(page, None) for page, _ in pages], content)
    with PdfDocument(content.getvalue()) as texts:
        for n, (read, _) in enumerate(pages):
            if not read.words:
                continue
            page = pdf[first + n]
            scale = POINTS / page_resolution(read)
            height, width = (side * scale for side in read.size)
            text = texts.page_as_xobject(n, pdf).as_pageobject()
            corners = [_on_page(page, raw, x, y) for x, y in ((0.0, 1.0), (1.0, 1.0), (0.0, 0.0))]
            (x0, y0), (x1, y1), (x2, y2) = corners
            text.set_matrix(
                PdfMatrix((x1 - x0) / width, (y1 - y0) / width, (x2 - x0) / height, (y2 - y0) / height, x0, y0)
            )
            page.insert_obj(text)
            page.gen_content()
            page.close()


def _on_page(page: Any, raw: Any, x: float, y: float) -> tuple[float, float]:
    """Return, in the page's own system, a place on the page as it is seen, given in shares of its width and height."""
    steps = 1_000_000
    across, up = ctypes.c_double(), ctypes.c_double()
    raw.FPDF_DeviceToPage(page, 0, 0, steps, steps, 0, round(x * steps), round(y * steps), across, up)
    return across.value, up.value
