"""PDF files as pictures: how many pages, and each at the resolution that its pictures have (extra ``pdf``)."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from ..errors import ImageError, MissingExtraError

POINTS = 72.0
"""Units of a PDF page to the inch."""

RESOLUTION = 300.0
"""Pixels to the inch at which a page is drawn that is not one picture: what scanners are set to for text."""

LEAST_SHARE, WHOLE = 0.1, 0.9
"""Shares of a page: a picture that covers less says nothing of it; one that covers more is all of it."""

_ONE_AT_A_TIME = threading.RLock()
"""PDFium may be called from one thread at a time."""


def is_pdf(path: Path) -> bool:
    """Whether a file begins as PDF files do; False where it cannot be opened, and for pipes, which are read once."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a PDF file, as a ``pypdfium2.PdfDocument``; no other thread has one open meanwhile.

    Raises
    ------
    MissingExtraError
        If pypdfium2 is not installed.
    ImageError
        If the file is damaged or needs a password.
    """
    try:
        import pypdfium2
    except ImportError:
        raise MissingExtraError(f'{path}: is a PDF; pip install "inkread[pdf]" lets inkread read it') from None
    with _ONE_AT_A_TIME:
        try:
            with pypdfium2.PdfDocument(path) as document:
                yield document
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
            what = "needs a password; save a copy without" if locked else f"is a damaged PDF ({error})"
            raise ImageError(f"{path}: {what}") from error


def page_count(path: Path) -> int:
    """Return how many pages a PDF file has; raises as ``opened``."""
    with opened(path) as document:
        return len(document)


def render(path: Path, number: int, max_pixels: int) -> Image.Image:
    """Return a page as it is seen, in RGB, at the resolution of its pictures.

    Parameters
    ----------
    path
        The PDF file.
    number
        Of the page, from 1.
    max_pixels
        The resolution is lowered until the page has no more.

    Returns
    -------
    PIL.Image.Image
        Its ``info["dpi"]`` is the resolution.

    Raises
    ------
    MissingExtraError, ImageError
        As ``opened``; also if there is no such page.
    """
    with opened(path) as document:
        if not 1 <= number <= len(document):
            raise ImageError(f"{path}: has no page {number}, only {len(document)}")
        page = document[number - 1]
        resolution = _resolution(page)
        area = math.prod(page.get_size()) / POINTS**2  # square inches
        resolution = min(resolution, math.sqrt(max_pixels / max(area, 1e-9)) * 0.999)
        document.init_forms()  # what is written in the fields of a form is seen, too
        page = document[number - 1]
        image: Image.Image = page.render(scale=resolution / POINTS, rev_byteorder=True).to_pil().convert("RGB")
        image.info["dpi"] = (resolution, resolution)
        return image


def _resolution(page: Any) -> float:
    """Return the pixels to the inch of the finest picture on a page that covers a good part of it."""
    width, height = page.get_size()
    found, whole = [], False
    for picture in page.get_objects(filter=[3]):  # FPDF_PAGEOBJ_IMAGE
        across, down = _sides(picture)
        share = across * down / (width * height)
        if share >= LEAST_SHARE:
            columns, rows = picture.get_px_size()
            found.append(POINTS * max(columns / across, rows / down))
            whole = whole or share >= WHOLE
    if whole:
        return max(found)
    return max([RESOLUTION, *found])


def _sides(picture: Any) -> tuple[float, float]:
    """Return the width and height of a picture on its page in points."""
    matrix = picture.get_matrix()
    form = picture.container
    while form is not None:
        matrix = matrix.multiply(form.get_matrix())
        form = form.container
    return max(math.hypot(matrix.a, matrix.b), 1e-6), max(math.hypot(matrix.c, matrix.d), 1e-6)
