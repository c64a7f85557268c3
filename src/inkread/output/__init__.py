"""Pages as files: the table ``WRITERS`` names the formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..page import Page


def to_text(page: Page) -> str:
    """Return the text, a line of the page a line, with a newline at the end unless it is empty."""
    return page.text + "\n" if page.lines else ""


def to_json(page: Page) -> str:
    """Return the page as one line of JSON: lines, words and glyphs with boxes, confidences, alternatives."""
    return json.dumps(page.to_dict(), ensure_ascii=False) + "\n"


WRITERS: Mapping[str, Callable[[Page], str]] = MappingProxyType({"text": to_text, "json": to_json})
"""Formats by name: each turns a page into the content of a file."""
