"""The functions of pytesseract, read by inkread: in a program that uses them, the import is all that changes.

>>> from inkread.compat import pytesseract
>>> print(pytesseract.image_to_string("examples/label.jpg").strip())
SAMPLE K27
KEEP BELOW 4 DEGREES
OPENED 12 JUNE

Arguments have the meaning that they have there. Of ``config``, ``-c tessedit_char_whitelist=...`` is heeded: the only
characters that are read. ``nice`` and ``timeout`` are taken and not used, as no other process is started.
``run_and_get_output`` and ``run_and_get_multiple_output``, which pass options to the program Tesseract, do not exist.
"""

from __future__ import annotations

import io
import math
import shlex
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

from .. import __version__
from ..document import Page
from ..errors import DataError, InkreadError
from ..imaging.photo import PictureLike
from ..integrations.shared import LANGUAGES, language_of, shared_reader
from ..output.pictures import find_sources

_WHITELIST = "tessedit_char_whitelist="

_TEXT_COLUMN = "text"
_NUMBERS = ("conf",)

_SCRIPTS = {"Cjk": "Han"}
"""Tesseract's names of scripts that Unicode's names of characters call otherwise."""

_MOST_DECIBELS = 30.0
"""What is said of a probability of 0.999 and more."""

pytesseract = sys.modules[__name__]
"""This module, where programs set ``pytesseract.pytesseract.tesseract_cmd``."""

tesseract_cmd = "tesseract"
"""The name of a program that is not needed; it may be set."""


class Output:
    """In which form a function answers."""

    BYTES = "bytes"
    DATAFRAME = "data.frame"
    DICT = "dict"
    STRING = "string"


TesseractError = InkreadError
"""What is raised when a page cannot be read."""

TesseractNotFoundError = ALTONotSupported = TSVNotSupported = InkreadError
"""What programs may catch; nothing raises these in particular."""


def image_to_string(
    image: PictureLike,
    lang: str | None = None,
    config: str = "",
    nice: int = 0,  # noqa: ARG001
    output_type: str = Output.STRING,
    timeout: float = 0,  # noqa: ARG001
) -> Any:
    """Return the text of a picture: str, bytes, or a dictionary with the key ``text``."""
    text = _read(image, lang, config).text + "\n"
    return _answer(text, {"text": text}, output_type)


def image_to_data(
    image: PictureLike,
    lang: str | None = None,
    config: str = "",
    nice: int = 0,  # noqa: ARG001
    output_type: str = Output.STRING,
    timeout: float = 0,  # noqa: ARG001
    pandas_config: dict[str, Any] | None = None,
) -> Any:
    """Return the table that Tesseract writes as TSV.

    Returns
    -------
    str, bytes, dict of list or pandas.DataFrame
        A row a page, block, paragraph, line and word; ``left``, ``top``, ``width`` and ``height`` in pixels, ``conf``
        from 0 to 100, -1 for what is no word.
    """
    table = _read(image, lang, config).to_tsv()
    if output_type == Output.DATAFRAME:
        import csv

        import pandas

        options = {"quoting": csv.QUOTE_NONE, "sep": "\t", "keep_default_na": False, **(pandas_config or {})}
        return pandas.read_csv(io.StringIO(table), **options)
    names, *rows = (line.split("\t") for line in table.splitlines())
    columns = {name: [_value(name, row[at]) for row in rows] for at, name in enumerate(names)}
    return _answer(table, columns, output_type)


def image_to_boxes(
    image: PictureLike,
    lang: str | None = None,
    config: str = "",
    nice: int = 0,  # noqa: ARG001
    output_type: str = Output.STRING,
    timeout: float = 0,  # noqa: ARG001
) -> Any:
    """Return where each character stands: ``char left bottom right top page``, in pixels from the lower left corner."""
    page = _read(image, lang, config)
    height = page.size[0]
    names = ("char", "left", "bottom", "right", "top", "page")
    rows = [
        (glyph.text, glyph.box[1], height - glyph.box[2], glyph.box[3], height - glyph.box[0], 0)
        for glyph in page.glyphs
    ]
    written = "".join(" ".join(map(str, row)) + "\n" for row in rows)
    return _answer(written, {name: [row[at] for row in rows] for at, name in enumerate(names)}, output_type)


def image_to_pdf_or_hocr(
    image: PictureLike,
    lang: str | None = None,
    config: str = "",
    nice: int = 0,  # noqa: ARG001
    extension: str = "pdf",
    timeout: float = 0,  # noqa: ARG001
) -> bytes:
    """Return a searchable PDF, or hOCR."""
    from ..output.searchable_pdf import write_pdf

    page = _read(image, lang, config)
    if extension == "hocr":
        return page.to_hocr().encode()
    if extension != "pdf":
        raise DataError(f"{extension}: neither pdf nor hocr")
    file = io.BytesIO()
    write_pdf(page.as_document(), find_sources(page.as_document(), image), file)
    return file.getvalue()


def image_to_alto_xml(
    image: PictureLike,
    lang: str | None = None,
    config: str = "",
    nice: int = 0,  # noqa: ARG001
    timeout: float = 0,  # noqa: ARG001
) -> bytes:
    """Return ALTO 4."""
    return _read(image, lang, config).to_alto().encode()


def image_to_osd(
    image: PictureLike,
    lang: str = "osd",
    config: str = "",
    nice: int = 0,  # noqa: ARG001
    output_type: str = Output.STRING,
    timeout: float = 0,  # noqa: ARG001
) -> Any:
    """Return how a picture is turned, and the script of its writing.

    Returns
    -------
    str, bytes or dict
        ``orientation``: clockwise degrees by which the writing is turned: 0, 90, 180 or 270; ``rotate``: clockwise
        degrees that make it upright; ``script``: as Tesseract calls it, such as Latin. The confidences are in decibels,
        0 for even odds and 10 for ten to one: the share of the characters that agree, each weighted by its confidence.

    Raises
    ------
    TesseractError
        If nothing can be read, as Tesseract has it.
    """
    page = _read(image, None if lang == "osd" else lang, config)
    turned: defaultdict[int, float] = defaultdict(float)
    scripts: defaultdict[str, float] = defaultdict(float)
    for line in page.lines:
        for glyph in line.glyphs:
            turned[round(line.angle / 90) % 4 * 90] += glyph.confidence
            if glyph.text.isalpha():
                scripts[_script(glyph.text)] += glyph.confidence
    if not turned:
        raise DataError("nothing was read that would tell how the picture is turned")
    angle = max(turned, key=lambda one: turned[one])
    script = max(scripts, key=lambda one: scripts[one], default="Common")
    letters = sum(glyph.text.isalpha() for glyph in page.glyphs)
    found = {
        "page_num": ("Page number", 0),
        "orientation": ("Orientation in degrees", angle),
        "rotate": ("Rotate", -angle % 360),
        "orientation_conf": ("Orientation confidence", _decibels(turned[angle], len(page.glyphs))),
        "script": ("Script", script),
        "script_conf": ("Script confidence", _decibels(scripts[script], letters)),
    }
    written = "".join(f"{name}: {value}\n" for name, value in found.values())
    return _answer(written, {key: value for key, (_, value) in found.items()}, output_type)


def get_languages(config: str = "") -> list[str]:  # noqa: ARG001
    """Return the languages that ``lang`` may name."""
    return sorted(LANGUAGES)


def get_tesseract_version() -> str:
    """Return the version of what reads."""
    return __version__


def _read(image: PictureLike, lang: str | None, config: str) -> Page:
    allowed = [word.removeprefix(_WHITELIST) for word in shlex.split(config) if word.startswith(_WHITELIST)]
    source = image if not isinstance(image, str) else Path(image)
    return shared_reader(language_of(lang), allowed[-1] if allowed else None).read(source)


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "Common").split()[0].title()
    return _SCRIPTS.get(name, name)


def _decibels(agreeing: float, total: float) -> float:
    """Return the odds of what agrees against what does not, in decibels; 0 for less than even odds."""
    if agreeing <= total / 2:
        return 0.0
    odds = agreeing / max(total - agreeing, 1e-9)
    return min(round(10 * math.log10(odds), 2), _MOST_DECIBELS)


def _answer(text: str, described: dict[str, Any], output_type: str) -> Any:
    answers = {Output.STRING: text, Output.BYTES: text.encode(), Output.DICT: described}
    if output_type not in answers:
        raise DataError(f"{output_type}: no form in which this is answered ({', '.join(answers)})")
    return answers[output_type]


def _value(column: str, written: str) -> Any:
    if column == _TEXT_COLUMN:
        return written
    return float(written) if column in _NUMBERS and "." in written else int(written)
