import numpy as np

from inkread.charset import CAPITALS36, DIGITS
from inkread.text.decode import choose_symbols, look_costs


def probabilities(*characters):
    """Rows of probabilities over capitals36, each from a dict of symbol to probability."""
    rows = np.full((len(characters), 36), 1e-6)
    for row, likely in zip(rows, characters, strict=True):
        for symbol, probability in likely.items():
            row[CAPITALS36.index(symbol)] = probability
    return rows


def reading(*characters, spaces=()):
    before = [i in spaces for i in range(len(characters))]
    return "".join(CAPITALS36.characters[i] for i in choose_symbols(probabilities(*characters), before, CAPITALS36))


O_OR_0, I_OR_1 = {"O": 0.45, "0": 0.55}, {"I": 0.4, "1": 0.6}


def sure(symbol):
    return {symbol: 0.98}


def test_neighbours_decide_between_letter_and_digit():
    assert reading(sure("T"), O_OR_0) == "TO"
    assert reading(sure("4"), O_OR_0) == "40"
    assert reading(sure("L"), I_OR_1, sure("S"), sure("T")) == "LIST"
    assert reading(sure("7"), I_OR_1) == "71"


def test_a_clear_code_stays_as_written():
    assert reading(*map(sure, "NAME99X")) == "NAME99X"
    assert reading(*map(sure, "K27B4")) == "K27B4"


def test_a_space_lets_a_number_stand_beside_a_word():
    assert reading(sure("6"), O_OR_0, sure("E"), sure("G"), O_OR_0, spaces=[2]) == "60EGO"


def test_a_charset_of_digits_alone_or_of_letters_alone():
    digits = DIGITS
    rows = np.eye(10)[[3, 1]]
    assert choose_symbols(rows, [False, False], digits) == [3, 1]


def test_nothing_to_choose():
    assert choose_symbols(np.zeros((0, 36)), [], CAPITALS36) == []


def test_being_torn_between_two_readings_does_not_make_a_character_unlikely():
    torn, lost = probabilities({"O": 0.5, "0": 0.5}, dict.fromkeys("ABCDEFGH", 0.12))
    costs = look_costs(np.stack([torn, lost]))
    assert costs[0] < 0.01
    assert costs[1] > 1
