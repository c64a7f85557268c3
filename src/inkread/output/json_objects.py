"""JSON as ``schemas/document-1.json`` describes it: one object for the document, or a page a line."""

from __future__ import annotations

import json
from typing import Any

from ..document import Document, Page

DIGITS = 4
"""Decimals that are kept of a confidence or a place."""


def to_json(page: Page | Document) -> str:
    """Return a page or a document as one line of JSON, its numbers rounded."""
    return json.dumps(rounded(page.to_dict()), ensure_ascii=False) + "\n"


def to_json_lines(document: Document) -> str:
    """Return the pages of a document, a page a line."""
    return "".join(map(to_json, document.pages))


def rounded(value: Any) -> Any:
    """Return JSON data with ``DIGITS`` decimals."""
    if isinstance(value, dict):
        return {name: rounded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [rounded(part) for part in value]
    return round(value, DIGITS) if isinstance(value, float) else value
