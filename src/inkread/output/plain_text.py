"""Plain text: a line of the page a line, a form feed between pages."""

from __future__ import annotations

from ..document import Document, Page


def to_text(page: Page) -> str:
    """Return the text of a page, with a newline at the end unless it is empty."""
    return page.text + "\n" if page.lines else ""


def document_to_text(document: Document) -> str:
    """Return the text of all pages, a form feed at the beginning of each but the first, as ``pdftotext`` has it."""
    return "\f".join(map(to_text, document.pages))
