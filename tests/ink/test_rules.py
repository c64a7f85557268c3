from dataclasses import replace

import numpy as np
import pytest

from inkread.datasets.drawing.handwriting import Hand
from inkread.datasets.drawing.paper import STYLES
from inkread.datasets.drawing.ruling import KINDS, Ruling
from inkread.ink.rules import remove_rules
from pages_for_tests import make_page


def ink_of(picture):
    return picture.mean(axis=2) < 170


def ruled(kind, slope=0.0, pen=0.12):
    """Return the ink of a page, and where on it the writing is."""
    ruling = Ruling(kind, spacing=1.9 if kind == "lines" else 1.4, drop=0.2, height=1.6, width=2.5, strength=0.9)
    page, bare = (
        make_page(seed=1, hand=Hand(pen=pen), slope=slope, margin=120.0, ruling=printed)
        for printed in (ruling, replace(ruling, strength=0.0))
    )
    return ink_of(page.image), ink_of(bare.image)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("slope", [0.0, 0.02, -0.04])
def test_printing_goes_and_writing_stays(kind, slope):
    ink, writing = ruled(kind, slope)
    printed = ink & ~writing
    assert printed.sum() > 5_000
    left = remove_rules(ink)
    assert not (left & ~ink).any()
    assert (left & printed).sum() < 0.12 * printed.sum()
    assert (left & writing).sum() > 0.93 * writing.sum()


@pytest.mark.parametrize("style", sorted(STYLES))
@pytest.mark.parametrize("pen", [0.05, 0.15])
def test_writing_on_plain_paper_stays_as_it_is(style, pen):
    ink = ink_of(make_page(style, seed=3, hand=Hand(pen=pen), noise=0.0, light=(0.0, 0.0), shadow=0.0).image)
    np.testing.assert_array_equal(remove_rules(ink), ink)


@pytest.mark.parametrize("text", ["T", "E", "HILL", "EEEE EEEE\nLLLL LLLL", "O", "D0 OO"])
def test_long_straight_strokes_of_letters_stay(text):
    ink = ink_of(make_page("clean", text=text, hand=Hand(pen=0.05, tremor=0.0, character=0.0), margin=20.0).image)
    np.testing.assert_array_equal(remove_rules(ink), ink)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (30, 30)])
@pytest.mark.parametrize("value", [False, True])
def test_the_smallest_pages(shape, value):
    ink = np.full(shape, value)
    assert remove_rules(ink).shape == shape


def test_a_square_loop_with_specks_in_it_is_no_box():
    ink = np.zeros((400, 600), dtype=bool)
    for left in range(40, 560, 60):  # upright strokes as long as the sides of the loop
        ink[100:150, left : left + 5] = ink[250:300, left : left + 5] = True
    ink[100:150, 48:100] = True
    ink[105:145, 53:95] = False  # a loop
    ink[114:117, 70:73] = ink[132:135, 80:83] = True  # specks
    assert (remove_rules(ink) == ink).all()
