"""Named sets of characters."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread import Charset
from inkread.charset import ASCII95, CAPITALS36, CHARSETS, LATIN, charset_of

printable = st.text(st.characters().filter(str.isprintable), min_size=1)


def test_capitals36_is_capitals_then_digits():
    assert "".join(CAPITALS36) == string.ascii_uppercase + string.digits
    assert len(CAPITALS36) == 36
    assert CAPITALS36.index("A") == 0
    assert CAPITALS36.index("9") == 35


def test_a_charset_may_hold_a_space():
    assert ASCII95.index(" ") == 0
    assert ASCII95.covers("To do: 3 things")
    assert not CAPITALS36.covers("TO DO")


@given(printable)
def test_a_charset_holds_its_characters_in_their_order(text):
    charset = Charset("own", "".join(dict.fromkeys(text)))
    assert [charset.index(character) for character in charset] == list(range(len(charset)))
    assert all(character in charset for character in text)


@pytest.mark.parametrize("characters", ["ABA", "A\n", "A\x00", ""])
def test_a_character_is_printable_and_named_once(characters):
    with pytest.raises(ValueError, match="charset 'own'"):
        Charset("own", characters)


@pytest.mark.parametrize("character", ["é", "AB", ""])
def test_what_is_not_in_a_charset_has_no_place_in_it(character):
    assert character not in CAPITALS36
    with pytest.raises(ValueError, match="is not in the charset 'capitals36'"):
        CAPITALS36.index(character)


@pytest.mark.parametrize("name", CHARSETS)
def test_listed_characters_of_a_known_charset_are_that_charset(name):
    assert charset_of(list(CHARSETS[name].characters)) is CHARSETS[name]


def test_other_listed_characters_are_a_charset_of_their_own():
    assert charset_of(["a", "é", "7"], "school") == Charset("school", "aé7")


@pytest.mark.parametrize("listed", [["a", "ch"], [1, 2], ["a", ""], ["a", "a"], ["\n"], []])
def test_what_is_listed_must_be_characters(listed):
    with pytest.raises(ValueError, match="charset"):
        charset_of(listed)


def test_latin_holds_what_people_write_in_seven_languages():
    assert set(ASCII95.characters + "–£€°éßñ¿") <= set(LATIN)
    assert {name: charset.name for name, charset in CHARSETS.items()} == {name: name for name in CHARSETS}


def test_a_long_list_is_refused_as_quickly_as_a_short_one():
    import time

    started = time.process_time()
    with pytest.raises(ValueError, match="more than once"):
        Charset("long", "".join(map(chr, range(0x4E00, 0x9FA5))) * 50)
    assert time.process_time() - started < 5
