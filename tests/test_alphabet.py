"""The symbols of a model."""

from __future__ import annotations

import string

import pytest

from inkread import Alphabet
from inkread.alphabet import NIST36


def test_nist36_is_capitals_then_digits():
    assert "".join(NIST36) == string.ascii_uppercase + string.digits
    assert len(NIST36) == 36
    assert NIST36.letters.sum() == 26
    assert NIST36.digits.nonzero()[0].tolist() == list(range(26, 36))
    assert not NIST36.has_punctuation


def test_other_alphabets_are_as_good():
    alphabet = Alphabet(("a", "Ö", "7", ".", "ch"))
    assert alphabet.letters.tolist() == [True, True, False, False, True]
    assert alphabet.digits.tolist() == [False, False, True, False, False]
    assert alphabet.has_punctuation


@pytest.mark.parametrize("symbols", [("A", "B", "A"), ("A", " "), ("A", ""), ("\n",)])
def test_a_symbol_is_visible_and_named_once(symbols):
    with pytest.raises(ValueError, match="alphabet"):
        Alphabet(symbols)
