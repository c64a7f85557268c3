"""Ground truth of a page, from the text file beside its picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import DataError
from .annotations import read_annotated


def read_plain_text(path: Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not a text in UTF-8 ({error})") from error


def read_annotated_text(path: Path) -> str:
    """Return the text of a file in PAGE, ALTO or hOCR, with one line for each line of the page."""
    return read_annotated(path).text


FORMATS: Mapping[str, Callable[[Path], str]] = {
    ".txt": read_plain_text,
    ".page.xml": read_annotated_text,
    ".alto.xml": read_annotated_text,
    ".xml": read_annotated_text,
    ".hocr": read_annotated_text,
}
"""Formats of ground truth: suffix of the file, and a function from its path to the text of the page.

If there are several files beside a picture, the one whose suffix comes first here is used.
"""


def find_ground_truth(picture: Path) -> Path | None:
    """Return the file with the ground truth of a picture, or None if there is none."""
    beside = (picture.with_suffix(suffix) for suffix in FORMATS)
    return next((path for path in beside if path.is_file()), None)


def read_ground_truth(path: Path) -> str:
    """Return the text of a page from a file in one of ``FORMATS``.

    Raises
    ------
    DataError
        If the suffix is unknown, or the file does not have the format of its suffix.
    """
    read = next((read for suffix, read in FORMATS.items() if path.name.lower().endswith(suffix)), None)
    if read is None:
        raise DataError(f"{path}: not ground truth that can be read ({', '.join(FORMATS)})")
    return read(path)
