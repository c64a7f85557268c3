"""What is crossed out is gone from the text, and what is drawn beside the text is no part of it."""

import numpy as np

from inkread.datasets.synthesis.clutter import doodle, with_a_word_crossed_out, with_tick_box
from inkread.datasets.synthesis.composition import load_composer


def test_a_word_that_is_crossed_out_is_not_in_the_text(recorded, rng):
    compose = load_composer(recorded)
    seen = set()
    for _ in range(40):
        line = compose("no one came", rng)
        less = with_a_word_crossed_out(line, rng)
        seen.add(less.text)
        assert less.is_aligned
        assert len(less.strokes) > len(line.strokes)
        old, new = line.boxes(), less.boxes()
        assert {less.text[i] for i in new} == {c for c in less.text if c != " "}
        assert sorted(new.values()) == sorted(box for box in old.values() if box in new.values())
    assert seen == {"one came", "no came", "no one"}


def test_a_line_of_one_word_is_left_alone(recorded, rng):
    line = load_composer(recorded)("seven", rng)
    assert with_a_word_crossed_out(line, rng) is line


def test_a_dash_can_be_crossed_out(recorded, rng):
    compose = load_composer(recorded)
    for _ in range(30):
        assert with_a_word_crossed_out(compose("- -", rng), rng).text == "-"


def test_a_tick_box_stands_before_the_text(recorded, rng):
    line = load_composer(recorded)("seven", rng)
    boxed = with_tick_box(line, rng)
    assert boxed.text == "seven"
    assert boxed.boxes() == line.boxes()
    assert boxed.bounds[0] < line.bounds[0] - 0.9


def test_a_doodle_says_nothing(rng):
    for _ in range(60):
        line = doodle(rng)
        assert line.text == ""
        assert line.boxes() == {}
        assert np.isfinite(np.concatenate(line.strokes)).all()
