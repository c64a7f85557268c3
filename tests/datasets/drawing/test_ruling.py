from dataclasses import replace

import numpy as np
import pytest

from inkread.datasets.drawing.paper import STYLES
from inkread.datasets.drawing.ruling import KINDS, Ruling, print_lines
from pages_for_tests import make_page


def printed(kind, **changes):
    """Return the page, and where it is darker than without its print."""
    ruling = Ruling(kind, spacing=1.9 if kind == "lines" else 1.5, strength=1.0, **changes)
    page = make_page("clean", seed=2, ruling=ruling)
    bare = make_page("clean", seed=2, ruling=replace(ruling, strength=0.0))
    return page, page.image.mean(axis=2) < bare.image.mean(axis=2) - 20


def test_ruled_paper_has_a_line_under_each_line_of_writing():
    page, lines = printed("lines", drop=0.3)
    full = np.flatnonzero(lines.mean(axis=1) > 0.9)
    for number in range(4):
        bottom = np.median([glyph.box[2] for glyph in page.glyphs if glyph.line == number])
        assert np.abs(full - bottom - 0.25 * STYLES["clean"].cap_height).min() < 8


def test_squared_paper_has_lines_both_ways_as_far_apart():
    _, lines = printed("squares")
    rows, columns = np.flatnonzero(lines.mean(axis=1) > 0.8), np.flatnonzero(lines.mean(axis=0) > 0.8)
    gaps = [np.diff(places)[np.diff(places) > 5] for places in (rows, columns)]
    assert np.abs(np.concatenate(gaps) - 1.5 * STYLES["clean"].cap_height).max() <= 4


@pytest.mark.parametrize("kind", ["comb", "boxes"])
def test_each_character_of_a_form_stands_in_a_box(kind):
    page, lines = printed(kind, height=1.6, drop=0.2)
    for glyph in page.glyphs:
        y, x = (glyph.box[0] + glyph.box[2]) // 2, (glyph.box[1] + glyph.box[3]) // 2
        for way in (lines[:y, x][::-1], lines[y:, x], lines[y, :x][::-1], lines[y, x:]):
            assert way[:120].any()


@pytest.mark.parametrize("kind", KINDS)
def test_a_random_ruling_is_of_the_kind_and_fits_the_lines(kind):
    for seed in range(20):
        ruling = Ruling.sample(np.random.default_rng(seed), 1.6, kind)
        assert ruling.kind == kind
        assert ruling.height < 1.6
        assert (ruling.pitch is None) == (kind in ("lines", "squares"))


def test_lines_outside_the_paper_are_not_printed():
    inside, outside = np.array([(0.0, 5.0), (20.0, 5.0)]), np.array([(0.0, -9.0), (20.0, -9.0)])
    page = print_lines((10, 20), [inside, outside], 2.0)
    assert page[4:6].min() > 0.99
    assert page[:3].max() == page[7:].max() == 0
