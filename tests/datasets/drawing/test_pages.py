import numpy as np
import pytest
from PIL import Image

from inkread import DataError
from inkread.datasets.drawing.pages import write_page
from inkread.datasets.drawing.paper import STYLES
from pages_for_tests import TEXT, make_page


def test_the_truth_names_every_character_in_reading_order():
    page = make_page("clean")
    assert page.text == TEXT
    words = [word for line in TEXT.split("\n") for word in line.split()]
    assert "".join(glyph.symbol for glyph in page.glyphs) == "".join(words)
    places = [(glyph.line, glyph.word) for glyph in page.glyphs]
    assert places == sorted(places)


@pytest.mark.parametrize("style", ["clean", "sloping"])
def test_the_ink_is_where_the_truth_says_and_nowhere_else(style):
    page = make_page(style, seed=2, noise=0.0, light=(0.0, 0.0), blur=0.0)
    ink = page.image.mean(axis=2) < 200
    inside = np.zeros(ink.shape, dtype=bool)
    for glyph in page.glyphs:
        y1, x1, y2, x2 = glyph.box
        inside[y1:y2, x1:x2] = True
        part = ink[y1:y2, x1:x2]
        assert part.any(axis=1).mean() > 0.9
        assert part.any(axis=0).mean() > 0.9
    assert not (ink & ~inside).any()


@pytest.mark.parametrize("style", sorted(STYLES))
def test_boxes_are_whole_and_lie_on_the_page(style):
    page = make_page(style, seed=5)
    height, width, _ = page.image.shape
    for glyph in page.glyphs:
        y1, x1, y2, x2 = glyph.box
        assert 0 <= y1 < y2 <= height
        assert 0 <= x1 < x2 <= width
        assert all(type(edge) is int for edge in glyph.box)


def test_lines_and_words_run_from_top_left_to_bottom_right():
    page = make_page("clean", text="AB CD\nEF")
    a, b, c, d, e, f = (glyph.box for glyph in page.glyphs)
    assert a[1] < b[1] < c[1] < d[1]
    assert c[1] - b[3] > b[1] - a[3]
    assert min(e[0], f[0]) > max(a[2], d[2]) - 30


def test_a_page_without_words_is_empty_paper():
    page = make_page("clean", text=" \n")
    assert page.glyphs == ()
    assert page.text == ""
    assert page.image.std(axis=(0, 1)).max() == 0


def test_the_seed_decides_everything():
    assert (make_page("shadow", seed=3).image == make_page("shadow", seed=3).image).all()
    assert make_page("shadow", seed=3).image.tobytes() != make_page("shadow", seed=4).image.tobytes()


def test_pages_are_written_as_pictures(tmp_path):
    (tmp_path / "note.txt").write_text("Keep dry\n", encoding="utf-8")
    path = write_page(tmp_path / "note.txt", tmp_path / "out", style="pencil", seed=1)
    assert path == tmp_path / "out" / "note.jpg"
    with Image.open(path) as image:
        assert min(image.size) > 100


def test_what_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "note.txt").write_text("naïve", encoding="utf-8")
    for style, text, what in (
        ("clean", "note.txt", "letterform"),
        ("no", "note.txt", "style"),
        ("clean", "x.txt", "read"),
    ):
        with pytest.raises(DataError, match=what):
            write_page(tmp_path / text, tmp_path, style=style)
    assert list(tmp_path.iterdir()) == [tmp_path / "note.txt"]
    assert set(STYLES) == {"clean", "pencil", "shadow", "coloured", "sloping"}
