"""OCRmyPDF, called as its users call it, reads with inkread."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from inkread import Reader

pytest.importorskip("ocrmypdf", reason="inkread[ocrmypdf] is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "list.jpg"
DPI = 150


PLUGIN = "inkread.integrations.ocrmypdf"
NAMED = [] if any(point.value == PLUGIN for point in entry_points(group="ocrmypdf")) else [PLUGIN]
"""The plug-in has to be named where the entry point of a checkout is not installed, and may not be where it is."""


def ocrmypdf(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "ocrmypdf", *(f"--plugin={name}" for name in NAMED), "--output-type", "pdf"]
    return subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def page():
    return Reader().read(EXAMPLE)


@pytest.fixture(scope="module")
def scan(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("scan") / "scan.pdf"
    with Image.open(EXAMPLE) as image:
        image.save(path, resolution=DPI)
    return path


def test_a_scan_becomes_searchable_with_each_word_in_its_place(scan, page, tmp_path):
    done = ocrmypdf("--ocr-engine", "inkread", "--sidecar", tmp_path / "x.txt", scan, tmp_path / "out.pdf")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x.txt").read_text().splitlines() == page.text.splitlines()
    scale = 72 / DPI
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as pdf, pypdfium2.PdfDocument(scan) as before:
        height = pdf[0].get_height()
        text = pdf[0].get_textpage()
        for word in page.words:
            y1, x1, y2, x2 = (side * scale for side in word.box)
            assert word.text in text.get_text_bounded(x1 - 3, height - y2 - 3, x2 + 3, height - y1 + 3)
        drawn = [np.asarray(one[0].render().to_pil()).astype(int) for one in (pdf, before)]
        assert np.abs(drawn[0] - drawn[1]).mean() < 1
        assert "inkread" in pdf.get_metadata_value("Creator")


def test_a_page_that_lies_on_its_side_is_turned(page, tmp_path):
    for angle in (90, 180):
        with Image.open(EXAMPLE) as image:
            image.rotate(angle, expand=True).save(tmp_path / "turned.pdf", resolution=DPI)
        done = ocrmypdf("--ocr-engine", "inkread", "--rotate-pages", tmp_path / "turned.pdf", tmp_path / f"{angle}.pdf")
        assert done.returncode == 0, done.stderr
        with pypdfium2.PdfDocument(tmp_path / f"{angle}.pdf") as pdf:
            assert pdf[0].get_width() > pdf[0].get_height()
            assert "HONEY" in pdf[0].get_textpage().get_text_range()


@pytest.mark.parametrize("renderer", ["hocr", "sandwich"])
def test_its_older_ways_work_too(renderer, scan, tmp_path):
    done = ocrmypdf("--ocr-engine", "inkread", "--pdf-renderer", renderer, scan, tmp_path / "out.pdf")
    assert done.returncode == 0, done.stderr
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as pdf:
        assert pdf[0].get_textpage().search("HONEY").get_next() is not None


def test_without_being_asked_for_it_leaves_the_choice_to_others():
    from ocrmypdf._plugin_manager import get_plugin_manager

    from inkread.integrations.ocrmypdf import InkreadEngine, get_ocr_engine

    class Options:
        ocr_engine = "auto"

    assert get_ocr_engine(Options()) is None
    Options.ocr_engine = "inkread"
    manager = get_plugin_manager(NAMED)
    assert isinstance(manager.get_ocr_engine(options=Options()), InkreadEngine)
