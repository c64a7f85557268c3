"""The picture with what was read drawn over it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from inkread import Glyph, ImageError, Line, Page, Word
from inkread.output.overlay import draw_overlay, save_overlay

BLANK = Page((), (100, 200))


@pytest.fixture
def page():
    sure = Glyph("Ä", 1.0, (30, 40, 70, 60), (("Ä", 1.0), ("A", 0.0)))
    unsure = Glyph("7", 0.3, (30, 100, 70, 120))
    return Page((Line.of([Word.of([sure]), Word.of([unsure])]),), (100, 200))


def test_the_overlay_draws_around_the_glyphs_and_leaves_the_rest(page):
    drawn = np.asarray(draw_overlay(np.full((100, 200, 3), 255, dtype=np.uint8), page))
    assert drawn.shape == (100, 200, 3)
    green, red = drawn[50, 40].astype(int), drawn[50, 100].astype(int)
    assert green[1] > green[0]  # sure
    assert red[0] > red[1]  # unsure
    assert (drawn[85:] == 255).all()
    assert (drawn[:, 140:] == 255).all()


def test_the_picture_that_is_drawn_on_is_a_copy(page):
    picture = np.full((100, 200, 3), 255, dtype=np.uint8)
    draw_overlay(picture, page)
    assert (picture == 255).all()


def test_a_label_without_room_above_stands_below():
    top = Page((Line.of([Word.of([Glyph("I", 1.0, (0, 0, 40, 20))])]),), (100, 200))
    drawn = np.asarray(draw_overlay(np.full((100, 200, 3), 255, dtype=np.uint8), top))
    assert (drawn[46:60, :20] != 255).any()


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "new/folder/out.png"])
def test_the_overlay_is_saved_in_the_format_of_its_name(name, page, tmp_path):
    save_overlay(np.full((100, 200, 3), 255, dtype=np.uint8), page, tmp_path / name)
    with Image.open(tmp_path / name) as saved:
        assert saved.size == (200, 100)


def test_the_overlay_of_a_blank_page_is_the_picture(rng):
    picture = rng.integers(0, 256, (100, 200, 3), dtype=np.uint8)
    np.testing.assert_array_equal(np.asarray(draw_overlay(picture, BLANK)), picture)


@pytest.mark.parametrize("name", ["out.xyz", "out", "", "occupied/out.png"])
def test_an_overlay_that_cannot_be_written_is_named_and_leaves_nothing(name, page, tmp_path):
    (tmp_path / "occupied").touch()
    with pytest.raises(ImageError) as caught:
        save_overlay(np.full((100, 200, 3), 255, dtype=np.uint8), page, tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["occupied"]


def test_letters_beyond_ascii_are_drawn_as_what_they_are():
    def drawn(text):
        page = Page((Line.of([Word(text, 1.0, (60, 20, 110, 180))]),), (140, 200))
        return np.asarray(draw_overlay(np.full((140, 200, 3), 255, dtype=np.uint8), page))

    pictures = [drawn(text) for text in ("ö", "ß", "€", "é", "Ж", "Ω")]
    for n, one in enumerate(pictures):
        assert not any((one == other).all() for other in pictures[:n])  # not the same empty box for all


def test_the_words_of_a_slanting_line_have_slanting_boxes(strange):
    drawn = np.asarray(draw_overlay(np.full((*strange.size, 3), 255, dtype=np.uint8), strange))
    (slanting,) = (line for line in strange.lines if line.angle == 30)
    y1, _, _, x2 = slanting.words[0].box
    assert (
        drawn[y1 + 4 : y1 + 20, x2 - 20 : x2 - 4] == 255
    ).all()  # nothing in the corner that the word does not reach
