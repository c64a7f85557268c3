"""What a page and a document do with themselves: become a file, a table, or a picture in a notebook.

The formats are those of ``output/``, which knows documents, not the other way: it is looked up when it is asked for, as
plug-ins are.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .document import Document
    from .imaging.photo import PictureLike


class Exports:
    """Base of ``Page`` and ``Document``."""

    def as_document(self) -> Document:
        """Return the document itself, or the document of a page alone."""
        raise NotImplementedError

    def to_json(self) -> str:
        """Return one line of JSON, as ``schemas/document-1.json`` describes it, its numbers rounded."""
        return str(_output("json_objects").to_json(self))

    def to_markdown(self) -> str:
        """Return the text in Markdown."""
        return self._written("markdown")

    def to_tsv(self) -> str:
        """Return the table that Tesseract writes: a row a page, block, line and word; boxes in pixels."""
        return self._written("tsv")

    def to_hocr(self) -> str:
        """Return hOCR 1.2, XHTML with boxes in pixels and confidences in per cent."""
        return self._written("hocr")

    def to_alto(self) -> str:
        """Return ALTO 4, XML with places in pixels; of one page."""
        return self._written("alto")

    def to_page_xml(self) -> str:
        """Return PAGE 2019, XML with places in pixels; of one page."""
        return self._written("page")

    def save(
        self, path: str | Path, picture: PictureLike | Sequence[PictureLike] | None = None, form: str | None = None
    ) -> None:
        """Write a file, whole or not at all; one that exists is replaced.

        Parameters
        ----------
        path
            The file; its ending says the format: ``.txt``, ``.md``, ``.json``, ``.jsonl``, ``.tsv``, ``.hocr``,
            ``.alto.xml``, ``.page.xml``, ``.pdf``, ``.html``, ``.png`` (the overlay).
        picture
            The picture of the page, or those of all pages; if left out, the files that they were read from.
        form
            Name of the format, if the ending does not say it.

        Raises
        ------
        DataError
            If there is no such format.
        ImageError
            If the format shows the picture, and that is not to be found.
        """
        output, document = _output(), self.as_document()
        named = None if form is None else output.format_named(form)
        output.save(document, output.find_sources(document, picture), path, named)

    def table(self) -> list[dict[str, Any]]:
        """Return a row for each word, ready for ``pandas.DataFrame``.

        Returns
        -------
        list of dict
            ``page``, ``line`` and ``word`` count from 1; ``text``; ``confidence``, 0 to 1; ``x``, ``y``, ``width`` and
            ``height`` in pixels of the upright picture; ``angle`` in degrees clockwise; ``path``.
        """
        return [
            {
                "path": page.path,
                "page": page.number,
                "line": at,
                "word": n,
                "text": word.text,
                "confidence": word.confidence,
                "x": word.box[1],
                "y": word.box[0],
                "width": word.box[3] - word.box[1],
                "height": word.box[2] - word.box[0],
                "angle": line.angle,
            }
            for page in self.as_document().pages
            for at, line in enumerate(page.lines, 1)
            for n, word in enumerate(line.words, 1)
        ]

    def _written(self, form: str) -> str:
        output, document = _output(), self.as_document()
        return str(output.format_named(form).write(document, output.find_sources(document)).decode())

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the picture with what was read drawn over it, and the text."""
        return "".join(map(_output("notebook").to_notebook, self.as_document().pages))


def _output(module: str = "") -> Any:
    """Return ``inkread.output``, or a module in it."""
    return import_module(f"inkread.output.{module}".rstrip("."))
