"""A page of HTML in one file: the picture beside its text; who points at a word sees what else it could be."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from PIL import Image

from ..document import Document, Glyph, Page, Word
from ..imaging.sources import PageSource
from .placement import blocks, place_words
from .unsure import UNSURE
from .xml_writing import picture_name, software, xml_safe

LONGEST, QUALITY = 2000, 85
"""The longer side of the pictures in the file, in pixels, and their JPEG quality."""

NAMED = 3
"""Names of files that the title has at most."""

NOTHING = "<p class=empty>Nothing is written here.</p>"

LEAST = 0.001
"""Probability of an alternative that is worth showing."""


def to_html(document: Document, sources: Sequence[PageSource]) -> str:
    """Return a document in HTML with its pictures, which needs no other file and asks no server.

    Raises
    ------
    ImageError
        If a picture cannot be read any more.
    """
    template = Template(files(__package__).joinpath("html_page.html").read_text(encoding="utf-8"))
    first = document.pages[0] if document.pages else None
    names = [name for name in dict.fromkeys(map(picture_name, document.pages)) if name]
    names = [*names[:NAMED], "..."] if len(names) > NAMED else names
    sections = [
        _section(page, source, number, len(document.pages))
        for number, (page, source) in enumerate(zip(document.pages, sources, strict=True), 1)
    ]
    return template.substitute(
        title=escape(xml_safe(", ".join(names)) or "inkread"),
        generator=escape(software(first)[0] if first else "inkread"),
        threshold=round(100 * UNSURE),
        pages="\n".join(sections),
    )


def _section(page: Page, source: PageSource, number: int, count: int) -> str:
    height, width = page.size
    names = {id(word): f"{number}-{n}" for n, word in enumerate(page.words)}
    shapes = []
    for line in page.lines:
        for word, place in zip(line.words, place_words(line), strict=True):
            ends = ((0, 0), (place.length, 0), (place.length, place.height), (0, place.height))
            corners = " ".join("{:.0f},{:.0f}".format(*place.point(*end)) for end in ends)
            shapes.append(f'<polygon data-w="{names[id(word)]}" points="{corners}"/>')
    paragraphs = []
    for _, numbers in blocks(page):
        lines = [" ".join(_word(word, names[id(word)]) for word in page.lines[n].words) for n in numbers]
        paragraphs.append(f'<p dir="auto">{chr(10).join(lines)}</p>')
    name = picture_name(page) or "page"
    heading = f"<h2>{escape(xml_safe(name))}, page {page.number}</h2>\n" if count > 1 else ""
    return (
        f'<section>\n<figure><img src="{_data_address(source)}" width="{width}" height="{height}" alt="Page {number}">'
        f'<svg viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true">{"".join(shapes)}</svg>'
        "</figure>\n"
        f'<div class="text">{heading}{chr(10).join(paragraphs) or NOTHING}</div>\n'
        "</section>"
    )


def _word(word: Word, name: str) -> str:
    glyphs = json.dumps([_readings(glyph) for glyph in word.glyphs], ensure_ascii=False, separators=(",", ":"))
    data = escape(xml_safe(glyphs), quote=True)
    text = escape(xml_safe(word.text))
    return (
        f'<span class="word" tabindex="0" data-w="{name}" data-p="{word.confidence:.4f}" data-g="{data}">{text}</span>'
    )


def _readings(glyph: Glyph) -> list[Any]:
    """Return what a glyph was read as, and its readings with their probabilities."""
    readings = glyph.alternatives or ((glyph.text, glyph.confidence),)
    return [glyph.text, [[text, round(p, 4)] for text, p in readings if p >= LEAST or text == glyph.text]]


def _data_address(source: PageSource) -> str:
    """Return the picture as a JPEG in a ``data:`` address."""
    photo = source.photo()
    image = Image.fromarray(photo.decoded(min(1.0, LONGEST / max(photo.shape))))
    image.thumbnail((LONGEST, LONGEST))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
