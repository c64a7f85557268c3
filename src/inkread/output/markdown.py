"""Markdown (CommonMark): a paragraph a block, a hard break at the end of each line, a rule between pages."""

from __future__ import annotations

import re

from ..document import Document, Page
from .placement import blocks

_INLINE = re.compile(r"([\\`*_\[\]<>&~|])")
"""Characters that mean something anywhere, in CommonMark or in its extensions for tables and deletions."""

_AT_START = re.compile(r"^(\s*)([#+\-=:]|\d+(?=[.)]))")
"""What begins a heading, a list or a rule at the beginning of a line."""


def to_markdown(page: Page) -> str:
    """Return a page in Markdown, its lines kept as they are."""
    paragraphs = ["\\\n".join(_escaped(page.lines[n].text) for n in numbers) for _, numbers in blocks(page)]
    return "".join(f"{paragraph}\n\n" for paragraph in paragraphs).rstrip("\n") + "\n" if paragraphs else ""


def document_to_markdown(document: Document) -> str:
    """Return all pages in Markdown, a rule between two."""
    return "\n---\n\n".join(map(to_markdown, document.pages))


def _escaped(text: str) -> str:
    """Return a line that CommonMark shows as it was written."""
    escaped = _INLINE.sub(r"\\\1", text)
    # A digit cannot be escaped: of "1." it is the full stop.
    return _AT_START.sub(lambda m: m[1] + (f"{m[2]}\\" if m[2].isdigit() else f"\\{m[2]}"), escaped)
