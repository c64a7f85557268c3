"""Charsets name their characters once, in an order, and know what they hold."""

import string

import pytest

from inkread.charset import ALNUM62, ASCII95, CAPITALS36, CHARSETS, DIGITS, LATIN, Charset


def test_the_named_charsets_hold_what_their_names_say():
    assert DIGITS.characters == string.digits
    assert len(CAPITALS36) == 36
    assert len(ALNUM62) == 62
    assert set(ASCII95) == {c for c in string.printable if c.isprintable()}
    assert set("–£€°éßñ ") <= set(LATIN)
    assert {name: charset.name for name, charset in CHARSETS.items()} == {name: name for name in CHARSETS}


def test_the_capitals_are_in_the_order_of_nist36():
    assert CAPITALS36.characters == string.ascii_uppercase + string.digits


def test_a_charset_finds_its_characters():
    charset = Charset("three", "a b")
    assert [charset.index(c) for c in charset] == [0, 1, 2]
    assert " " in charset
    assert "ab" not in charset
    assert charset.covers("ab ba")
    assert not charset.covers("abc")
    with pytest.raises(ValueError, match="not in the charset 'three'"):
        charset.index("c")
    with pytest.raises(ValueError, match="not in the charset"):
        charset.index("")


@pytest.mark.parametrize("characters", ["aa", "a\n", "a\x00", ""])
def test_a_charset_refuses_what_cannot_be_one(characters):
    with pytest.raises(ValueError, match="charset 'odd'"):
        Charset("odd", characters)
