"""Docling finds the engine, gives it pages of a PDF, and gets lines in their places."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from inkread import Reader

pytest.importorskip("docling.models.base_ocr_model", reason="inkread[docling] is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "list.jpg"
DPI = 216


def test_docling_makes_the_engine_from_its_options_and_takes_its_lines(tmp_path):
    from docling.backend.pypdfium2_backend import PyPdfiumDocumentBackend
    from docling.datamodel.accelerator_options import AcceleratorOptions
    from docling.datamodel.base_models import InputFormat, Page
    from docling.datamodel.document import ConversionResult, InputDocument
    from docling.datamodel.pipeline_options import OcrMode
    from docling.models.factories.ocr_factory import OcrFactory

    from inkread.integrations.docling import InkreadOcrModel, InkreadOcrOptions, ocr_engines

    with Image.open(EXAMPLE) as image:
        image.save(tmp_path / "scan.pdf", resolution=DPI)
    factory = OcrFactory()
    factory.process_plugin(ocr_engines(), "inkread", "inkread.integrations.docling")
    options = InkreadOcrOptions(mode=OcrMode.FULL_PAGE)
    model = factory.create_instance(
        options=options, enabled=True, artifacts_path=None, accelerator_options=AcceleratorOptions()
    )
    assert isinstance(model, InkreadOcrModel)

    document = InputDocument(
        path_or_stream=tmp_path / "scan.pdf", format=InputFormat.PDF, backend=PyPdfiumDocumentBackend
    )
    page = Page(page_no=1)
    page._backend = document._backend.load_page(0)
    page.size = page._backend.get_size()
    page.parsed_page = page._backend.get_segmented_page()
    (done,) = model(ConversionResult(input=document), [page])

    read = Reader().read(EXAMPLE)
    cells = done.parsed_page.textline_cells
    assert [cell.text for cell in cells] == read.text.splitlines()
    scale = 72 / DPI
    for cell, line in zip(cells, read.lines, strict=True):
        box = cell.rect.to_bounding_box()
        y1, x1, y2, x2 = (side * scale for side in line.box)
        assert (box.l, box.t, box.r, box.b) == pytest.approx((x1, y1, x2, y2), abs=6)
        assert cell.confidence == pytest.approx(line.confidence, abs=0.1)
    document._backend.unload()
