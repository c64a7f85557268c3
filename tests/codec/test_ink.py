"""The ink of a page: what is kept, what is not, and the lines that it stands on."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkread.codec.ink import LONGEST, components, find_ink, in_lines, letter_height, stroke_width, working_size
from inkread.codec.pages import extract_page
from pages_for_tests import make_page


def draw(*strokes, size=(300, 400), width=4):
    """A grey page ``(H, W)`` with lines between points x, y."""
    page = Image.new("L", size[::-1], 230)
    pen = ImageDraw.Draw(page)
    for stroke in strokes:
        pen.line(stroke, fill=40, width=width)
    return np.asarray(page)


def upright(x, y, height=30):
    return (x, y, x, y + height)


LETTERS = [upright(x, 100) for x in range(40, 240, 30)]


@pytest.mark.parametrize("style", ["pencil", "shadow"])
def test_each_character_is_found_in_its_line(style):
    page = make_page(style, seed=3, text="FIELD NOTES\n27 MAY")
    coded = extract_page(page.image)
    assert len(coded.lines) == 2
    true = [[glyph.box for glyph in page.glyphs if glyph.line == line] for line in range(len(coded.lines))]
    for boxes, own in zip(coded.lines, true, strict=True):
        found = np.array(boxes)
        middles = (found[:, :2] + found[:, 2:]) / 2
        held = [((middles > (y1, x1)) & (middles < (y2, x2))).all(axis=1).sum() for y1, x1, y2, x2 in own]
        assert np.mean(np.array(held) == 1) > 0.8
        assert sum(held) > 0.9 * len(found)


def test_paper_alone_has_no_ink():
    rng = np.random.default_rng(0)
    paper = np.linspace(90, 250, 500)[None, :] + rng.normal(0, 4, (400, 500))
    assert not find_ink(paper).any()
    assert not find_ink(np.zeros((40, 40))).any()


def test_a_shadow_is_no_ink_and_hides_none():
    page = draw(*LETTERS).astype(float)
    page *= np.interp(np.arange(400), (120, 220), (1, 0.45))
    assert len(components(find_ink(page))) == len(LETTERS)


def test_a_broken_stroke_hangs_together_where_it_is_faint_and_noise_alone_is_left_out():
    page = draw(upright(100, 100, 60)).astype(float)
    page[125:130] = np.where(page[125:130] < 100, 110, page[125:130])  # lighter, but not as the paper
    page[200:204, 200:204] = 185
    (stroke,) = components(find_ink(page))
    assert stroke.mask.shape[0] >= 60


def test_ruled_lines_specks_and_the_table_are_left_out():
    page = draw(*LETTERS, (5, 160, 390, 160)).copy()
    page[:, :3], page[200:202, 30:32] = 20, 40
    found = components(find_ink(page))
    assert [piece.box[1] // 30 for piece in found] == [stroke[0] // 30 for stroke in LETTERS]


def test_a_letter_is_as_high_as_most_ink():
    dots = [(x, 250, x + 5, 250) for x in range(40, 240, 20)]
    found = components(find_ink(draw(*LETTERS, *dots)))
    assert letter_height(found) == pytest.approx(31, abs=3)
    assert stroke_width(found) == pytest.approx(4, abs=1.5)
    assert (letter_height([]), stroke_width([])) == (0.0, 1.0)


def test_a_dot_is_one_with_its_letter_and_columns_are_lines_of_their_own():
    found = components(find_ink(draw(*LETTERS, (40, 88, 40, 93), *[upright(x, 100) for x in (350, 370)])))
    left, right = in_lines(found, 30, 50)
    assert [piece.box[1] > 300 for piece in right] == [True, True]
    assert len(left) == len(LETTERS)
    assert left[0].box[0] < 90


def test_lines_that_climb_are_lines():
    lines = [[upright(40 + 30 * i, 60 + row * 70 + 6 * i) for i in range(10)] for row in range(2)]
    found = components(find_ink(draw(*lines[0], *lines[1])))
    assert [len(line) for line in in_lines(found, 30, 50)] == [10, 10]


def test_a_large_picture_is_coded_smaller_and_a_small_one_as_it_is():
    small = np.zeros((30, 40, 3), dtype=np.uint8)
    assert working_size(small) is small
    assert working_size(np.zeros((30, 3 * LONGEST, 3), dtype=np.uint8)).shape == (10, LONGEST, 3)
