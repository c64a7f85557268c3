"""Pages as files: the table ``WRITERS`` names the formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ..document import Page

DIGITS = 4
"""Decimals that JSON keeps of a confidence or a place."""


def to_text(page: Page) -> str:
    """Return the text, a line of the page a line, with a newline at the end unless it is empty."""
    return page.text + "\n" if page.lines else ""


def to_json(page: Page) -> str:
    """Return the page as one line of JSON, as ``schemas/document-1.json`` describes it, its numbers rounded."""
    return json.dumps(_rounded(page.to_dict()), ensure_ascii=False) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    return round(value, DIGITS) if isinstance(value, float) else value


WRITERS: Mapping[str, Callable[[Page], str]] = MappingProxyType({"text": to_text, "json": to_json})
"""Formats by name: each turns a page into the content of a file."""
