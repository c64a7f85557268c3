from itertools import pairwise

import numpy as np
import pytest

from inkread.charset import CAPITALS36
from inkread.ink.candidates import build_lattice, cheapest_path
from inkread.ink.layout import TextLine
from inkread.ink.segment import Piece
from inkread.text.decode import look_costs
from inkread.text.language import load_language
from inkread.text.words import Way, WordReader, tightness_of


class Recogniser:
    """Says the same of whatever it is shown."""

    classes_ = np.array(list(CAPITALS36))

    def __init__(self, text, sure=0.99):
        self.text, self.sure, self.asked = text, sure, 0

    def __call__(self, _):
        self.asked += 1
        frames = np.full((4 * len(self.text), 37), 1e-4)
        frames[:, 36] = 1
        for number, symbol in enumerate(self.text):
            frames[4 * number + 2, 36] = 1 - self.sure
            frames[4 * number + 2, CAPITALS36.index(symbol)] = self.sure
        return np.log(frames / frames.sum(axis=1, keepdims=True))


def way_through(*widths, likely):
    """A line of bars of some widths, 40 pixels high, and the probabilities of whatever candidates there are."""
    pieces, x = [], 0
    for width in widths:
        pieces.append(Piece((0, x, 40, x + width), np.ones((40, width), dtype=bool)))
        x += width + 10
    lattice = build_lattice(TextLine(tuple(pieces), 0.0, 40.0, 4.0))
    rows = np.full((len(lattice.candidates), 36), 1e-4)
    for symbol, probability in likely.items():
        rows[:, CAPITALS36.index(symbol)] = probability
    looks = look_costs(rows)
    return Way(lattice, rows, looks, np.zeros(len(rows), dtype=bool), cheapest_path(lattice, looks))


def text_of(way, recogniser, language="en", tightness=0.0):
    reader = WordReader(CAPITALS36, load_language(language), recogniser, tightness)
    characters = reader.read(way, np.array(way.path))
    return "".join(CAPITALS36.characters[character.symbol] for character in characters)


def test_a_word_whose_letters_touch_is_read_as_a_whole():
    way = way_through(100, likely={"H": 0.3})
    assert way.widest(np.array(way.path)) == 2.5
    assert text_of(way, Recogniser("MILK")) == "MILK"
    assert text_of(way, Recogniser("K27B"), "none") == "K27B"
    assert text_of(way, None) == "H"


def test_where_letters_stand_apart_nobody_asks_the_recogniser():
    way = way_through(20, 20, 20, likely={"H": 0.9})
    recogniser = Recogniser("MILK")
    assert way.widest(np.array(way.path)) == 0.5
    assert text_of(way, recogniser) == "HHH"
    assert recogniser.asked == 0


def test_where_letters_touch_all_over_the_page_the_recogniser_is_asked_about_every_word_and_believed_more():
    way = way_through(20, 20, 20, likely={"H": 0.96, "N": 0.03})
    recogniser = Recogniser("HIM", sure=0.97)
    assert text_of(way, recogniser, tightness=0.4) == "HHH"
    assert recogniser.asked == 0
    assert text_of(way, recogniser, tightness=1.0) == "HIM"
    wide = way_through(36, 20, likely={"H": 0.9, "N": 0.05})
    assert text_of(wide, recogniser) == "HH"
    assert text_of(wide, recogniser, tightness=1.0) == "HIM"


def test_ink_that_looks_like_no_character_is_a_word_where_letters_touch_and_the_whole_can_be_read():
    def is_writing(recogniser, tightness, width=100):
        way = way_through(width, likely={"H": 0.1})
        return WordReader(CAPITALS36, None, recogniser, tightness).is_writing(way, np.array(way.path))

    assert is_writing(Recogniser("MILK", sure=0.9), 1.0)
    assert not is_writing(Recogniser("MILK", sure=0.9), 0.4)
    assert not is_writing(Recogniser("MILK", sure=0.9), 1.0, width=20)
    assert not is_writing(Recogniser("MILK", sure=0.3), 1.0)
    assert not is_writing(None, 1.0)


def test_the_recogniser_must_rather_see_something_than_nothing():
    way = way_through(100, likely={"H": 0.1})
    reader = WordReader(CAPITALS36, None, Recogniser("I", sure=0.4), 1.0)
    assert not reader.is_writing(way, np.array(way.path))


def test_the_tighter_the_page_the_less_the_letters_count_and_the_more_the_recogniser():
    way = way_through(36, 20, likely={"H": 0.5})
    assert text_of(way, Recogniser("HIM", sure=0.8), tightness=0.0) != "HIM"
    assert text_of(way, Recogniser("HIM", sure=0.8), tightness=1.0) == "HIM"
    assert text_of(way, Recogniser("HHM", sure=0.7), tightness=0.0) == "HH"  # the only text with both letters
    assert text_of(way, Recogniser("HHM", sure=0.7), tightness=1.0) != "HH"


def test_one_word_may_be_tight_on_a_page_whose_letters_stand_apart():
    assert text_of(way_through(40, 20, likely={"H": 0.05}), Recogniser("MILK", sure=0.9)) != "MILK"
    assert text_of(way_through(60, 20, likely={"H": 0.05}), Recogniser("MILK", sure=0.9)) == "MILK"


@pytest.mark.parametrize(("widths", "tightness"), [([24, 36, 80], 0), ([44, 46, 48], 0.5), ([20, 64, 120], 1)])
def test_a_page_is_as_tight_as_its_typical_word(widths, tightness):
    words = [way_through(width, likely={"H": 0.9}) for width in widths for _ in range(2)]
    parts = [[np.array(way.path)] for way in words]
    assert tightness_of(words, parts) == pytest.approx(tightness)
    assert tightness_of(words[:4], parts[:4]) == 0.0
    assert tightness_of([], []) == 0.0


def test_blots_do_not_make_a_page_tight():
    words = [way_through(20, 20, likely={"H": 0.9}) for _ in range(6)]
    blots = [way_through(100, likely={"H": 0.05}) for _ in range(20)]
    ways = words + blots
    assert tightness_of(ways, [[np.array(way.path)] for way in ways]) == 0.0


def test_what_is_clear_letter_by_letter_is_not_overruled_by_a_guess():
    way = way_through(36, 20, likely={"H": 0.999})
    assert text_of(way, Recogniser("XX", sure=0.3)) == "HH"


@pytest.mark.parametrize("language", ["en", "none"])
def test_a_whole_words_letters_lie_side_by_side(language):
    way = way_through(120, likely={"H": 0.01})
    reader = WordReader(CAPITALS36, load_language(language), Recogniser("MILK"), tightness=0.0)
    characters = reader.read(way, np.array(way.path))
    boxes = [character.ink.box for character in characters]
    assert len(boxes) == 4
    assert all(one[3] <= other[1] for one, other in pairwise(boxes))
    assert boxes[0][1] == 0
    assert boxes[-1][3] == 120
    assert all(character.likely[character.symbol] > 0.9 for character in characters)
