from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import inkread
from inkread.datasets.drawing.camera import on_table
from inkread.datasets.drawing.ruling import KINDS, Ruling
from inkread.evaluation import score
from inkread.ink.writing import find_writing
from pages_for_tests import make_page


@pytest.fixture(scope="module")
def reader():
    return inkread.Reader(language="none", engine="glyphs")


def error_rate(reader, page):
    return score("page", page.text, reader.read(page.image).text).cer


@pytest.mark.parametrize("degrees", [-30, -12, 5, 30])
def test_writing_askew_is_read(reader, degrees):
    page = make_page("clean", seed=4)
    turned = Image.fromarray(page.image).rotate(
        degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=tuple(page.image[2, 2].tolist())
    )
    assert error_rate(reader, replace(page, image=np.asarray(turned))) <= 0.05


@pytest.mark.parametrize("turn", [-30, 20])
def test_a_sheet_on_a_table_is_read_and_the_boxes_are_on_the_photograph(reader, turn):
    photograph = on_table(make_page("clean", seed=5), np.random.default_rng(2), turn=turn, tilt=0.08)
    read = reader.read(photograph.image)
    assert score("page", photograph.text, read.text).cer <= 0.05
    truth = {(g.symbol, tuple(np.mean(np.reshape(g.box, (2, 2)), axis=0))) for g in photograph.glyphs}
    height = np.median([g.box[2] - g.box[0] for g in photograph.glyphs])
    found = 0
    for glyph in read.glyphs:
        middle = np.mean(np.reshape(glyph.box, (2, 2)), axis=0)
        found += any(s == glyph.text and np.abs(middle - place).max() < 0.3 * height for s, place in truth)
    assert found > 0.9 * len(truth)


@pytest.mark.parametrize("kind", KINDS)
def test_writing_on_printed_paper_is_read(reader, kind):
    ruling = Ruling(kind, spacing=1.9 if kind == "lines" else 1.5, drop=0.15, height=1.6)
    assert error_rate(reader, make_page("clean", seed=6, ruling=ruling)) <= 0.06


def test_the_view_leads_from_the_picture_to_the_ink():
    page = make_page("sloping", seed=7, slope=0.2)
    writing = find_writing(page.image)
    for glyph in page.glyphs:
        y1, x1, y2, x2 = writing.view.box(glyph.box)
        inside = writing.ink[max(y1, 0) : y2, max(x1, 0) : x2]
        assert 0.02 < inside.mean() < 0.9
    assert all(abs(line.slope) < 0.05 for line in writing.lines)


def test_a_blank_page_has_no_lines():
    writing = find_writing(np.full((300, 400, 3), 250, dtype=np.uint8))
    assert writing.lines == ()
    assert not writing.ink.any()
