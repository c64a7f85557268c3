import math
from string import ascii_uppercase, digits

import pytest

from inkread import DataError
from inkread.text.language import Language, load_language


@pytest.fixture(scope="module")
def english():
    return load_language("en")


@pytest.mark.parametrize("text", ["", "T", "TH", "QX", "3", "B2"])
def test_whatever_follows_has_probability_one(english, text):
    following = [english.cost(text + character) for character in ascii_uppercase + digits]
    end = [english.cost(text, True)] if text else []
    assert sum(math.exp(-cost) for cost in following + end) == pytest.approx(math.exp(-english.cost(text)), rel=1e-6)


def test_words_are_likelier_than_what_only_looks_like_one(english):
    for word, other in [("THE", "THF"), ("MILK", "MIIK"), ("HERON", "HER0N"), ("SAMPLE", "5AMPLE")]:
        assert english.cost(word, True) < english.cost(other, True) - 2


def test_a_frequent_word_is_likelier_than_a_rare_one(english):
    assert english.cost("HORSE", True) < english.cost("HEARSE", True)


def test_a_number_is_likelier_than_one_with_letters_in_it(english):
    for number, other in [("10", "1O"), ("205", "2O5"), ("150", "I50")]:
        assert english.cost(number, True) < english.cost(other, True) - 1


def test_a_name_that_no_dictionary_has_is_likelier_than_any_letters(english):
    assert english.cost("TARLINDA", True) < english.cost("TXRLJNQA", True) - 5


def test_any_text_is_possible(english):
    for text in ["NAME99X", "ÅØ", "-", "X" * 60]:
        assert math.isfinite(english.cost(text, True))


@pytest.mark.parametrize("text", ["XQZ" * 100, "7" * 400, "THE" * 300, "A1" * 500])
def test_a_line_without_a_space_costs_as_much_as_its_parts(english, text):
    half = english.cost(text[: len(text) // 2])
    assert half < english.cost(text) < 4 * half
    assert english.cost(text) < english.cost(text, True) < math.inf


def test_a_word_too_rare_to_count_is_as_possible_as_any_other():
    own = Language({"common": 1e12, "rare": 1e-12})
    assert math.isfinite(own.cost("RARE", True))


def test_a_language_of_no_words_still_knows_codes():
    nothing = Language({})
    assert nothing.cost("K27", True) < nothing.cost("K2K", True)


def test_words_of_own_and_their_frequencies():
    own = Language({"zibble": 10, "it's": 5, "zobble": 1})
    assert own.cost("ZIBBLE", True) < own.cost("ZOBBLE", True) < own.cost("ZABBLE", True)


def test_no_language_and_one_that_is_not_there():
    assert load_language("none") is None
    with pytest.raises(DataError, match=r"xx: no such language; there are .*en.* and none"):
        load_language("xx")
