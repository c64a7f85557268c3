"""Whatever a person makes of the lines of a page, what they say stays said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("fastapi", reason="inkread[serve] is not installed")

from inkread.document import Glyph, Line, Page, Word, enclosing
from inkread.errors import DataError
from inkread.server.lines import clean, corrected, counts, described_page, page_of
from inkread.server.spelling import readings

SIZE = (200, 400)


def word(text, x, confidence=0.75):
    glyphs = tuple(
        Glyph(c, 0.8, (10, x + 10 * n, 30, x + 10 * n + 9), ((c, 0.8), ("X", 0.1 / (n + 1))))
        for n, c in enumerate(text)
    )
    return Word(text, confidence, enclosing([glyph.box for glyph in glyphs]), glyphs)


def stored(*texts):
    """Return the stored line of some words, 20 pixels apart."""
    words, x = [], 10
    for text in texts:
        words.append(word(text, x))
        x += 10 * len(text) + 20
    return described_page(Page((Line.of(words),), SIZE))


def sent(text, **others):
    return {"id": "l1", "state": "corrected", "text": text, "outline": None, "baseline": None, **others}


def test_words_that_did_not_change_stay_where_they_are():
    before = stored("one", "two", "three")
    (line,) = corrected(before, [sent("one 2 three")], SIZE)
    old = before[0]["words"]
    assert line["words"][0] == old[0]
    assert line["words"][2] == old[2]
    assert line["words"][1]["box"] == old[1]["box"]
    assert line["words"][1]["glyphs"] == []


def test_a_word_that_was_missed_stands_between_its_neighbours():
    before = stored("one", "three")
    (line,) = corrected(before, [sent("one two three")], SIZE)
    left, new, right = (word["box"] for word in line["words"])
    assert left[3] <= new[1] < new[3] <= right[1]


def test_words_that_were_run_together_share_their_place():
    (line,) = corrected(stored("onetwo", "three"), [sent("one two three")], SIZE)
    first, second, _ = (word["box"] for word in line["words"])
    assert first[1] == 10
    assert first[3] <= second[1] < second[3] <= 70


TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
POINTS = st.lists(st.tuples(st.floats(-50, 500), st.floats(-50, 500)), min_size=2, max_size=6)


@settings(max_examples=60)
@given(TEXTS, st.one_of(st.none(), POINTS), st.sampled_from(["read", "ok", "corrected", "not-text"]))
def test_the_text_is_kept_as_it_was_written_and_places_are_on_the_page(text, outline, state):
    try:
        (line,) = corrected(stored("one", "two"), [sent(text, outline=outline, state=state)], SIZE)
    except DataError:
        assert outline is not None or (not clean(text) and state != "not-text")
        return
    assert line["text"] == clean(text)
    assert line["state"] == state
    assert [word["text"] for word in line["words"]] == clean(text).split()
    assert all(0 <= x <= SIZE[1] and 0 <= y <= SIZE[0] for x, y in line["outline"])
    page = page_of([line], SIZE, name="page.png")
    assert page.text == ("" if state == "not-text" else clean(text))
    assert Page.from_dict(page.to_dict()) == page


def test_words_that_were_read_where_a_line_was_drawn_keep_how_sure_they_are():
    glyph = {"text": "a", "confidence": 0.6, "box": [10, -5, 30, 20], "alternatives": [["a", 0.6], ["o", 0.4]]}
    words = [
        {"text": "a", "confidence": 0.6, "box": [10, -5, 30, 20], "glyphs": [glyph]},
        {"text": "b", "confidence": 0.7, "box": [40.2, 30, 10, 900], "glyphs": []},
    ]
    drawn = sent("a b", id=None, outline=[[0, 10], [50, 30]], state="read") | {"words": words}
    line = corrected([], [drawn], SIZE)[0]
    assert [word["confidence"] for word in line["words"]] == [0.6, 0.7]
    assert [word["box"] for word in line["words"]] == [[10, 0, 30, 20], [10, 30, 41, SIZE[1]]], "on the page"
    assert line["words"][0]["alternatives"] == [["o", 0.4]]
    assert counts([line])["unsure"] == 2
    other = corrected([], [drawn | {"text": "a bc"}], SIZE)[0]
    assert [word["confidence"] for word in other["words"]] == [1.0, 1.0], "words that are not its text are not taken"


def test_unsure_words_count_until_somebody_has_looked_at_them():
    before = stored("one", "two")
    assert counts(before) == {"line_count": 1, "unsure": 2, "checked": 0, "learnable": 0}
    after = corrected(before, [sent("one two", state="ok")], SIZE)
    assert counts(after) == {"line_count": 1, "unsure": 0, "checked": 1, "learnable": 1}
    assert counts(corrected(before, [sent("", state="not-text")], SIZE))["learnable"] == 0


def test_alternatives_of_a_word_combine_those_of_its_characters():
    assert readings(word("ab", 0)) == [
        ("Xb", pytest.approx(0.08)),
        ("aX", pytest.approx(0.04)),
        ("XX", pytest.approx(0.005)),
    ]
    assert readings(Word("typed", 1.0, (0, 0, 1, 1))) == []
