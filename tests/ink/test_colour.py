import numpy as np
import pytest

import inkread
from inkread.datasets.drawing.ruling import KINDS, Ruling
from inkread.evaluation import score
from inkread.ink.binarize import binarize, channel_contrasts, measure_contrast
from inkread.ink.colour import without_printing
from inkread.ink.rules import remove_rules
from pages_for_tests import make_page, share_found

BLUE, BLACK, RED, PENCIL = (0.35, 0.5, 0.85), (0.1, 0.1, 0.12), (0.75, 0.2, 0.2), (0.4, 0.4, 0.42)


def ruling(kind, colour, **changes):
    spacing = {"lines": 1.9, "squares": 0.7}.get(kind, 1.3)
    return Ruling(kind, **{"spacing": spacing, "drop": 0.1, "height": 1.3, "colour": colour, "width": 2.5} | changes)


def printed_page(kind, colour, ink, **changes):
    return make_page("clean", seed=8, ruling=ruling(kind, colour, **changes), ink=ink)


def apart(image):
    channels = channel_contrasts(image)
    ink, printed = binarize(measure_contrast(channels), remove_rules)
    return without_printing(channels, ink, printed)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("colour", "ink"), [(BLUE, BLACK), (RED, PENCIL), (BLACK, RED)])
def test_printing_of_another_colour_vanishes_and_the_writing_stays(kind, colour, ink):
    page = printed_page(kind, colour, ink)
    contrast = apart(page.image)
    assert contrast is not None
    found, stray = share_found(page, binarize(contrast)[0])
    assert found == 1
    assert stray < 0.005


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_in_the_colour_of_the_printing_is_not_lost(kind):
    black, blue = (printed_page(kind, BLUE, ink).image for ink in (BLACK, BLUE))
    assert apart(np.vstack([black, blue])) is None


@pytest.mark.parametrize("ink", [BLACK, BLUE])
def test_one_colour_is_not_taken_for_two(ink):
    assert apart(printed_page("lines", ink, ink).image) is None


@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (13, 13), (40, 60)])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_any_picture_has_an_answer(shape, share):
    rng = np.random.default_rng(0)
    channels, ink = rng.normal(0, 0.2, (3, *shape)).astype(np.float32), rng.random(shape) < share
    assert without_printing(channels, ink, np.zeros_like(ink)) is None
    flat = np.ones((3, *shape), dtype=np.float32)
    assert without_printing(flat, ink, ink) is None


def test_a_grid_too_fine_to_be_found_by_its_form_is_told_by_its_colour():
    page = printed_page("squares", BLUE, BLACK, spacing=0.32, width=3.0)
    read = inkread.read(page.image, language="none", engine="glyphs")
    assert score("page", page.text, read.text).cer <= 0.05


def test_letters_that_stand_on_the_line_keep_their_feet():
    page = printed_page("lines", BLUE, BLACK, drop=-0.03, width=3.5)
    read = inkread.read(page.image, language="none", engine="glyphs")
    assert score("page", page.text, read.text).cer <= 0.05
