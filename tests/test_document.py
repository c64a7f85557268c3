"""A page as data."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread import Glyph, Line, Page, Word

symbols = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=2)
boxes = st.tuples(*[st.integers(0, 500)] * 2, *[st.integers(501, 900)] * 2)


def pages(probabilities: st.SearchStrategy[float]) -> st.SearchStrategy[Page]:
    """Whole pages with such confidences."""
    alternatives = st.lists(st.tuples(symbols, probabilities), max_size=3).map(tuple)
    glyphs = st.builds(Glyph, symbols, probabilities, boxes, alternatives)
    words = st.builds(Word, st.lists(glyphs, min_size=1, max_size=4).map(tuple))
    lines = st.builds(Line, st.lists(words, min_size=1, max_size=3).map(tuple))
    sizes = st.tuples(st.integers(900, 1000), st.integers(900, 1000))
    return st.builds(Page, st.lists(lines, max_size=3).map(tuple), sizes)


@given(pages(st.integers(0, 10_000).map(lambda n: n / 10_000)))
def test_a_page_comes_back_whole_from_its_json(page):
    assert Page.from_dict(json.loads(json.dumps(page.to_dict()))) == page


@given(pages(st.floats(0, 1)))
def test_confidences_come_back_to_four_digits_and_all_else_exactly(page):
    back = Page.from_dict(page.to_dict())
    assert back.text == page.text
    assert [glyph.box for glyph in back.glyphs] == [glyph.box for glyph in page.glyphs]
    for ours, theirs in zip(page.glyphs, back.glyphs, strict=True):
        assert theirs.confidence == pytest.approx(ours.confidence, abs=5.1e-5)


@given(pages(st.floats(0, 1)))
def test_boxes_enclose_what_is_in_them(page):
    def inside(inner, outer):
        return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]

    for line in page.lines:
        for word in line.words:
            assert inside(word.box, line.box)
            assert all(inside(glyph.box, word.box) for glyph in word.glyphs)
        # and no larger than that
        assert line.box[0] == min(glyph.box[0] for glyph in line.glyphs)
        assert line.box[3] == max(glyph.box[3] for glyph in line.glyphs)


def example() -> Page:
    a, b, c = (Glyph(s, p, (0, i, 9, i + 1)) for i, (s, p) in enumerate([("A", 0.5), ("B", 0.7), ("C", 0.9)]))
    return Page((Line((Word((a, b)), Word((c,)))), Line((Word((c,)),))), (20, 30))


def test_text_has_spaces_between_words_and_newlines_between_lines():
    page = example()
    assert page.text == str(page) == "AB C\nC"
    assert [word.text for word in page.words] == ["AB", "C", "C"]
    assert [glyph.text for glyph in page.glyphs] == ["A", "B", "C", "C"]


def test_confidence_is_the_mean_of_the_glyphs():
    page = example()
    assert page.words[0].confidence == pytest.approx(0.6)
    assert page.lines[0].confidence == pytest.approx(0.7)
    assert page.confidence == pytest.approx(0.75)


def test_a_blank_page_has_no_text_and_no_doubt():
    page = Page((), (20, 30))
    assert (page.text, page.words, page.glyphs, page.confidence) == ("", (), (), 1.0)
    assert Page.from_dict(page.to_dict()) == page


def test_a_page_cannot_be_changed():
    with pytest.raises(AttributeError):
        example().lines = ()
