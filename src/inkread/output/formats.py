"""The table of formats that pages are written in; other packages add theirs by an entry point."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TypeAlias

from ..document import Document, Page
from ..errors import DataError, OutputError
from ..imaging.sources import PageSource
from ..storage import replacing
from .placement import with_words

GROUP = "inkread.formats"
"""Group of entry points; each names a ``Format``."""

_AS_IT_IS = frozenset({"plain_text", "markdown", "json_objects"})
"""Modules of formats that ask for no words."""

Sources: TypeAlias = Sequence[PageSource]
"""Where the picture of each page of a document is."""


@dataclass(frozen=True)
class Format:
    """A way to write what was read.

    Attributes
    ----------
    name : str
        By which it is asked for.
    suffix : str
        With which its files end.
    about : str
        What it is, in a few words.
    write : callable
        From a document and where its pictures are to the content of a file.
    also : tuple of str
        Other endings from which it is inferred.
    one_page : bool
        Whether a file holds a single page, so that a document becomes several.
    is_text : bool
        Whether it can be shown in a terminal.
    """

    name: str
    suffix: str
    about: str
    write: Callable[[Document, Sources], bytes]
    also: tuple[str, ...] = ()
    one_page: bool = False
    is_text: bool = True


def _text_of(name: str, module: str) -> Callable[[Document, Sources], bytes]:
    """Return a writer that calls a function of a document, imported when it is needed."""

    def write(document: Document, _: Sources) -> bytes:
        return _function(name, module)(document if module in _AS_IT_IS else with_words(document)).encode()

    return write


def _text_of_page(name: str, module: str) -> Callable[[Document, Sources], bytes]:
    """Return a writer that calls a function of a single page."""

    def write(document: Document, _: Sources) -> bytes:
        return _function(name, module)(single(with_words(document))).encode()

    return write


def _function(name: str, module: str) -> Callable[..., str]:
    from importlib import import_module

    function: Callable[..., str] = getattr(import_module(f".{module}", __package__), name)
    return function


def single(document: Document) -> Page:
    """Return the one page of a document.

    Raises
    ------
    OutputError
        If there are none or several.
    """
    if len(document.pages) != 1:
        raise OutputError(f"this format holds one page, not {len(document.pages)}; name a folder")
    return document.pages[0]


def _html(document: Document, sources: Sources) -> bytes:
    from .html_page import to_html

    return to_html(with_words(document), sources).encode()


def _pdf(document: Document, sources: Sources) -> bytes:
    from .searchable_pdf import write_pdf

    file = io.BytesIO()
    write_pdf(with_words(document), sources, file)
    return file.getvalue()


def _overlay(document: Document, sources: Sources) -> bytes:
    from .overlay import draw_overlay

    file = io.BytesIO()
    draw_overlay(sources[0].photo().decoded(), single(with_words(document))).save(file, "PNG")
    return file.getvalue()


_OWN = (
    Format("text", ".txt", "plain text", _text_of("document_to_text", "plain_text"), (".text",)),
    Format("markdown", ".md", "Markdown", _text_of("document_to_markdown", "markdown"), (".markdown",)),
    Format("json", ".json", "JSON, with boxes, confidences and alternatives", _text_of("to_json", "json_objects")),
    Format("jsonl", ".jsonl", "JSON Lines, a page a line", _text_of("to_json_lines", "json_objects"), (".ndjson",)),
    Format("tsv", ".tsv", "the table that Tesseract writes", _text_of("to_tsv", "tesseract_tsv")),
    Format("hocr", ".hocr", "hOCR 1.2", _text_of("to_hocr", "hocr")),
    Format("alto", ".alto.xml", "ALTO 4, a file a page", _text_of_page("to_alto", "alto"), one_page=True),
    Format("page", ".page.xml", "PAGE 2019, a file a page", _text_of_page("to_page_xml", "page_xml"), one_page=True),
    Format("pdf", ".pdf", "searchable PDF", _pdf, is_text=False),
    Format("html", ".html", "picture and text side by side, in one file", _html, (".htm",)),
    Format("overlay", ".overlay.png", "boxes drawn over the picture", _overlay, (".png",), True, False),
    Format("labelstudio", ".labelstudio.json", "tasks for Label Studio", _text_of("to_label_studio", "label_studio")),
    Format("unsure", ".unsure.tsv", "the words to check, the worst first", _text_of("to_unsure", "unsure")),
)


@cache
def formats() -> Mapping[str, Format]:
    """Return the formats by their names: those of this package, then those of others.

    Raises
    ------
    DataError
        If the entry point of another package names no ``Format``, or one that there is already.
    """
    table = {form.name: form for form in _OWN}
    for point in entry_points(group=GROUP):
        form = point.load()
        if not isinstance(form, Format) or form.name in table:
            raise DataError(f"{point.value}: names no format of its own for inkread")
        table[form.name] = form
    return table


def format_named(name: str) -> Format:
    """Return a format; raises ``DataError`` if there is none of that name."""
    if name not in formats():
        raise DataError(f"{name}: no such format; there are {', '.join(formats())}")
    return formats()[name]


def format_of(path: str | Path) -> Format:
    """Return the format that the ending of a file stands for.

    Raises
    ------
    DataError
        If it stands for none, or for several.
    """
    name = Path(path).name.lower()
    fitting = [
        (len(suffix), form)
        for form in formats().values()
        for suffix in (form.suffix, *form.also)
        if name.endswith(suffix)
    ]
    if not fitting:
        known = ", ".join(form.suffix for form in formats().values())
        raise DataError(f"{path}: says no format by its ending (known: {known}); name one with -f")
    return max(fitting, key=lambda pair: pair[0])[1]


def save(document: Document, sources: Sources, path: str | Path, form: Format | None = None) -> None:
    """Write a document to a file, whole or not at all.

    Parameters
    ----------
    document
        What was read.
    sources
        Where the picture of each page is.
    path
        The file.
    form
        The format; if left out, the ending of the file says it.
    """
    content = (form or format_of(path)).write(document, sources)
    with replacing(path) as temporary:
        temporary.write_bytes(content)
