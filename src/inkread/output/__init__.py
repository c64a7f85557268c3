"""Pages as files: the table ``WRITERS`` names the formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..document import Page


def to_text(page: Page, path: str = "") -> str:  # noqa: ARG001 - a text does not say where it comes from
    """Return the text, a line of the page a line, with a newline at the end unless it is empty."""
    return page.text + "\n" if page.lines else ""


def to_json(page: Page, path: str = "") -> str:
    """Return the page as one line of JSON: the path if given, and what ``Page.to_dict`` gives."""
    named = {"path": path} if path else {}
    return json.dumps(named | page.to_dict(), ensure_ascii=False) + "\n"


WRITERS: Mapping[str, Callable[[Page, str], str]] = MappingProxyType({"text": to_text, "json": to_json})
"""Formats by name: each turns a page and the path of its picture into the content of a file."""
