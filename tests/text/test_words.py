from itertools import pairwise

import numpy as np
import pytest

from inkread.alphabet import NIST36
from inkread.ink.candidates import build_lattice, cheapest_path
from inkread.ink.layout import TextLine
from inkread.ink.segment import Piece
from inkread.text.decode import look_costs
from inkread.text.language import load_language
from inkread.text.words import Way, WordReader


class Recogniser:
    """Says the same of whatever it is shown."""

    classes_ = np.array(NIST36.symbols)

    def __init__(self, text, sure=0.99):
        self.text, self.sure, self.asked = text, sure, 0

    def __call__(self, _):
        self.asked += 1
        frames = np.full((4 * len(self.text), 37), 1e-4)
        frames[:, 36] = 1
        for number, symbol in enumerate(self.text):
            frames[4 * number + 2, 36] = 1 - self.sure
            frames[4 * number + 2, NIST36.symbols.index(symbol)] = self.sure
        return np.log(frames / frames.sum(axis=1, keepdims=True))


def way_through(*widths, likely):
    """A line of bars of some widths, 40 pixels high, and the probabilities of whatever candidates there are."""
    pieces, x = [], 0
    for width in widths:
        pieces.append(Piece((0, x, 40, x + width), np.ones((40, width), dtype=bool)))
        x += width + 10
    lattice = build_lattice(TextLine(tuple(pieces), 0.0, 40.0), 4.0)
    rows = np.full((len(lattice.candidates), 36), 1e-4)
    for symbol, probability in likely.items():
        rows[:, NIST36.symbols.index(symbol)] = probability
    looks = look_costs(rows)
    return Way(lattice, rows, looks, np.zeros(len(rows), dtype=bool), cheapest_path(lattice, looks))


def text_of(way, recogniser, language="en"):
    reader = WordReader(NIST36, load_language(language), recogniser, 4.0)
    characters = reader.read(way, np.array(way.path))
    return "".join(NIST36.symbols[character.symbol] for character in characters)


def test_a_word_whose_letters_touch_is_read_as_a_whole():
    way = way_through(100, likely={"H": 0.3})
    assert way.touches(np.array(way.path))
    assert text_of(way, Recogniser("MILK")) == "MILK"
    assert text_of(way, Recogniser("K27B"), "none") == "K27B"
    assert text_of(way, None) == "H"


def test_where_letters_stand_apart_nobody_asks_the_recogniser():
    way = way_through(20, 20, 20, likely={"H": 0.9})
    recogniser = Recogniser("MILK")
    assert not way.touches(np.array(way.path))
    assert text_of(way, recogniser) == "HHH"
    assert recogniser.asked == 0


def test_what_is_clear_letter_by_letter_is_not_overruled_by_a_guess():
    way = way_through(36, 20, likely={"H": 0.999})
    assert text_of(way, Recogniser("XX", sure=0.3)) == "HH"


@pytest.mark.parametrize("language", ["en", "none"])
def test_a_whole_words_letters_lie_side_by_side(language):
    way = way_through(120, likely={"H": 0.01})
    reader = WordReader(NIST36, load_language(language), Recogniser("MILK"), 4.0)
    characters = reader.read(way, np.array(way.path))
    boxes = [character.ink.box for character in characters]
    assert len(boxes) == 4
    assert all(one[3] <= other[1] for one, other in pairwise(boxes))
    assert boxes[0][1] == 0
    assert boxes[-1][3] == 120
    assert all(character.likely[character.symbol] > 0.9 for character in characters)
