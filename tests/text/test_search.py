import numpy as np
import pytest

from inkread.charset import CAPITALS36
from inkread.ink.candidates import Candidate, Lattice
from inkread.ink.layout import TextLine
from inkread.ink.segment import Piece, merge
from inkread.text.decode import look_costs
from inkread.text.language import load_language
from inkread.text.search import likeliest, read_word


def row(likely):
    probabilities = np.full(36, 1e-5)
    for symbol, probability in likely.items():
        probabilities[CAPITALS36.index(symbol)] = probability
    return probabilities


def reading(*characters, joined=None):
    """Read a word of characters, each a dict of symbol to probability; ``joined`` is one for pairs of them."""
    atoms = [Piece((0, 50 * i, 40, 50 * i + 30), np.ones((40, 30), dtype=bool)) for i in range(len(characters))]
    candidates, rows = [], []
    for i, likely in enumerate(characters):
        candidates.append(Candidate(i, i + 1, atoms[i], 0.0))
        rows.append(row(likely))
        if joined and i in joined:
            candidates.append(Candidate(i, i + 2, merge(atoms[i : i + 2]), 0.0))
            rows.append(row(joined[i]))
    lattice = Lattice(len(atoms), tuple(candidates), TextLine(tuple(atoms), 0.0, 40.0, 4.0))
    likely = np.stack(rows)
    nothing = np.zeros(len(candidates), dtype=bool)
    language = load_language("en")
    readings = read_word(lattice, likely, look_costs(likely), nothing, (0, len(atoms)), CAPITALS36, language)
    best = likeliest(readings.values(), language)
    assert "".join(CAPITALS36.characters[symbol] for _, symbol in best.steps()) == best.text
    return best.text


def sure(text):
    return [{symbol: 0.99} for symbol in text]


@pytest.mark.parametrize("text", ["NAME99X", "K27B4", "QXJ", "TEH", "5", "O0O0", "RECIEVE"])
def test_what_is_clear_stays_as_written(text):
    assert reading(*sure(text)) == text


def test_what_is_in_doubt_becomes_a_word():
    assert reading(*sure("MI"), {"I": 0.5, "L": 0.4, "1": 0.1}, *sure("K")) == "MILK"
    assert reading({"5": 0.6, "S": 0.4}, *sure("UGAR")) == "SUGAR"


def test_context_decides_between_letters_and_digits():
    o, i, s, z = {"0": 0.6, "O": 0.4}, {"1": 0.6, "I": 0.4}, {"5": 0.6, "S": 0.4}, {"2": 0.6, "Z": 0.4}
    assert reading(*sure("B"), o, *sure("X")) == "BOX"
    assert reading(*sure("L"), i, s, *sure("T")) == "LIST"
    assert reading(z, *sure("E"), *sure("BRA")) == "ZEBRA"
    letters = {"O": 0.6, "0": 0.4}, {"I": 0.6, "1": 0.4}, {"S": 0.6, "5": 0.4}, {"Z": 0.6, "2": 0.4}
    assert reading(*sure("4"), letters[0], letters[2]) == "405"
    assert reading(letters[1], *sure("9"), letters[3], *sure("7")) == "1927"


def test_the_language_chooses_among_segmentations():
    apart = [*sure("DI"), {"I": 0.45, "L": 0.45}, {"J": 0.45, "I": 0.45}, *sure("NER")]
    assert reading(*apart, joined={2: {"N": 0.9}}) == "DINNER"


def test_a_word_without_ink_that_looks_like_anything_is_still_read():
    assert len(reading({}, {})) == 2
