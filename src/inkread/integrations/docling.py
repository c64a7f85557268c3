"""Docling's plug-in: an OCR engine that is found by its entry point (group ``docling``).

pipeline_options.allow_external_plugins = True
pipeline_options.ocr_options = InkreadOcrOptions()
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from docling.datamodel.accelerator_options import AcceleratorOptions
from docling.datamodel.base_models import Page as DoclingPage
from docling.datamodel.document import ConversionResult
from docling.datamodel.pipeline_options import OcrOptions
from docling.models.base_ocr_model import BaseOcrModel
from docling.utils.profiling import TimeRecorder
from docling_core.types.doc import CoordOrigin
from docling_core.types.doc.page import BoundingRectangle, TextCell

from ..document import Line
from ..output.placement import around_words
from .shared import language_of, shared_reader

SCALE = 3.0
"""Pixels for a point of the page: 216 to the inch, as Docling's other engines have it."""


class InkreadOcrOptions(OcrOptions):
    """Options of inkread in a pipeline of Docling; ``lang`` is ``en``, or ``none`` for codes and other languages."""

    kind: ClassVar[str] = "inkread"
    canonicalize_lang: ClassVar[bool] = False
    lang: list[str] = ["en"]  # noqa: RUF012 - pydantic copies it


class InkreadOcrModel(BaseOcrModel):
    """inkread as an OCR engine of Docling: a cell a line of text."""

    multiple_languages: ClassVar[bool] = True

    def __init__(
        self,
        enabled: bool,
        artifacts_path: Path | None,
        options: InkreadOcrOptions,
        accelerator_options: AcceleratorOptions,
    ) -> None:
        super().__init__(
            enabled=enabled,
            artifacts_path=artifacts_path,
            options=options,
            accelerator_options=accelerator_options,
        )
        self._reader = shared_reader(language_of("+".join(options.lang))) if enabled else None

    def __call__(self, conv_res: ConversionResult, page_batch: Iterable[DoclingPage]) -> Iterable[DoclingPage]:
        """Read those parts of pages that Docling asks for."""
        for page in page_batch:
            backend = page._backend
            if self._reader is not None and backend is not None and backend.is_valid():
                with TimeRecorder(conv_res, "ocr"):
                    cells: list[TextCell] = []
                    for area in self.get_ocr_rects(page):
                        if area.area() > 0:
                            picture = backend.get_page_image(scale=SCALE, cropbox=area)
                            lines = [line for line in self._reader.read(picture).lines if line.words]
                            cells += [_cell(line, area, len(cells) + n) for n, line in enumerate(lines)]
                    self.post_process_cells(cells, page, conv_res)
            yield page

    @classmethod
    def get_options_type(cls) -> type[OcrOptions]:
        """Return the class of its options."""
        return InkreadOcrOptions


def _cell(line: Line, area: Any, index: int) -> TextCell:
    """Return a line as Docling has it: in points, from the upper left corner of the page."""
    placed = around_words(line)
    ends = ((0, 0), (placed.length, 0), (placed.length, placed.height), (0, placed.height))
    corners = [(area.l + x / SCALE, area.t + y / SCALE) for x, y in (placed.point(*end) for end in ends)]
    rectangle = {
        f"r_{axis}{n}": value for n, corner in enumerate(corners) for axis, value in zip("xy", corner, strict=True)
    }
    return TextCell(
        index=index,
        text=line.text,
        orig=line.text,
        from_ocr=True,
        confidence=line.confidence,
        rect=BoundingRectangle(**rectangle, coord_origin=CoordOrigin.TOPLEFT),
    )


def ocr_engines() -> dict[str, list[type[BaseOcrModel]]]:
    """Return what Docling finds by the entry point."""
    return {"ocr_engines": [InkreadOcrModel]}
