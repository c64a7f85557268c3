from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from inkread.datasets.drawing.handwriting import Hand
from inkread.datasets.drawing.pen import draw
from inkread.datasets.drawing.ruling import KINDS, Ruling
from inkread.ink.erase import without_rules
from pages_for_tests import make_page

SHAPE = (400, 900)
PEN = 0.4


def lines(slope=0.0, places=range(60, 360, 60)):
    """Return the contrast of lines across from edge to edge."""
    return draw([np.array([(-5.0, y), (905.0, y + 910 * slope)]) for y in places], SHAPE, 3.0)


def strokes():
    """Return the contrast of strokes that cross all lines, upright and slanting either way."""
    courses = [
        [(150 + 50 * i + lean, 10.0), (150 + 50 * i, 390.0)] for i, lean in enumerate((0, 40, -40, 150, -150, 0))
    ]
    return PEN * draw([np.array(course) for course in courses], SHAPE, 5.0)


@pytest.mark.parametrize("strength", [0.2, 0.4, 0.8])
@pytest.mark.parametrize("slope", [0.0, 0.03, -0.05])
@pytest.mark.parametrize("upright", [False, True])
def test_lines_go_and_strokes_are_drawn_through(strength, slope, upright):
    printed, written = strength * lines(slope), strokes()
    contrast = np.maximum(printed, written)
    contrast += np.random.default_rng(0).normal(0, 0.01, SHAPE).astype(np.float32)
    if upright:
        printed, written, contrast = (np.ascontiguousarray(page.T) for page in (printed, written, contrast))
    before = contrast.copy()
    erased = without_rules(contrast, contrast > 0.1)
    np.testing.assert_array_equal(contrast, before)
    assert (erased <= contrast + 1e-6).all()
    bare = (printed > 0.5 * strength) & (written < 0.01)
    assert np.quantile(erased[bare], 0.95) < 0.1
    crossed = (printed > 0.5 * strength) & (written > 0.99 * PEN)
    assert crossed.sum() > 200
    assert np.quantile(erased[crossed], 0.1) > 0.7 * PEN
    elsewhere = ndimage.maximum_filter(printed, 25) == 0
    np.testing.assert_array_equal(erased[elsewhere], contrast[elsewhere])


def test_the_dark_edge_of_the_page_goes():
    contrast = strokes()
    contrast[:3] = 0.9
    contrast[-4:] = 0.9
    erased = without_rules(contrast, contrast > 0.1)
    assert erased[:3].max() < 0.1
    assert erased[-4:].max() < 0.1


def test_without_printing_there_is_nothing_to_erase():
    assert without_rules(strokes(), strokes() > 0.1) is None
    assert without_rules(np.zeros(SHAPE, dtype=np.float32), np.zeros(SHAPE, dtype=bool)) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("slope", [0.0, 0.02])
def test_printing_as_strong_as_the_pen_goes_and_writing_stays(kind, slope):
    ruling = Ruling(
        kind, spacing=1.9 if kind == "lines" else 1.4, drop=0.2, height=1.6, width=2.5, colour=(0, 0, 0), strength=0.9
    )
    page, bare = (
        1 - make_page(seed=1, hand=Hand(pen=0.1), slope=slope, margin=120.0, ruling=printed).image.mean(axis=2) / 255
        for printed in (ruling, replace(ruling, strength=0.0))
    )
    contrast, written = (np.clip(picture - 0.05, 0, 1).astype(np.float32) for picture in (page, bare))
    erased = without_rules(contrast, contrast > 0.2)
    printed = (contrast > 0.5) & (written < 0.1)
    assert (erased[printed] > 0.2).mean() < 0.02
    pen = written > 0.5
    assert (erased[pen] > 0.25).mean() > 0.93
