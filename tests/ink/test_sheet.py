import numpy as np
import pytest

from inkread.datasets.drawing.camera import on_table
from inkread.ink.sheet import find_sheet, rectification
from pages_for_tests import make_page


def photographed(seed, style="clean", **how):
    return on_table(make_page(style, seed=seed), np.random.default_rng(seed), **how)


@pytest.mark.parametrize("turn", [-30, -10, 0, 20])
@pytest.mark.parametrize("style", ["clean", "pencil", "coloured"])
def test_the_sheet_as_a_scanner_sees_it(turn, style):
    page = make_page(style, seed=3)
    photograph = on_table(page, np.random.default_rng(3), turn=turn, tilt=0.08)
    corners = find_sheet(photograph.image)
    assert corners is not None
    projection, size = rectification(corners)
    height, width = page.image.shape[:2]
    assert size[1] / size[0] == pytest.approx(width / height, rel=0.15)
    scale = size[1] / width
    for glyph, truth in zip(photograph.glyphs, page.glyphs, strict=True):
        y1, x1, y2, x2 = glyph.box
        (x, y), (left, top) = projection([((x1 + x2) / 2, (y1 + y2) / 2)])[0], (truth.box[1], truth.box[0])
        middle = np.array([left + truth.box[3], top + truth.box[2]]) / 2 * scale
        assert np.abs(np.array([x, y]) - middle).max() < 0.035 * max(size)


@pytest.mark.parametrize("style", ["clean", "pencil", "shadow", "coloured", "sloping"])
def test_paper_that_fills_the_picture_is_no_sheet_on_a_table(style):
    assert find_sheet(make_page(style, seed=4).image) is None


@pytest.mark.parametrize("value", [0, 90, 255])
@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (400, 300)])
def test_empty_pictures_have_none(shape, value):
    assert find_sheet(np.full((*shape, 3), value, dtype=np.uint8)) is None


def test_noise_and_blots_have_none():
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (300, 400, 3), dtype=np.uint8)
    y, x = np.mgrid[:300, :400]
    blot = np.where(((x - 200) ** 2 + (y - 150) ** 2 < 100**2)[..., np.newaxis], 240, 40).astype(np.uint8)
    assert find_sheet(noise) is None
    assert find_sheet(np.broadcast_to(blot, (300, 400, 3))) is None  # a round sheet is not one we know
