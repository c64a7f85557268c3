"""Error rates: examples that can be counted by hand, and the laws that hold for all texts."""

from __future__ import annotations

import math
import unicodedata
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inkread.evaluation.metrics import (
    AS_WRITTEN,
    ErrorCount,
    Folding,
    character_error_rate,
    count_errors,
    word_error_rate,
)

FOLDINGS = [Folding(*choice) for choice in product([False, True], repeat=3)]

foldings = st.sampled_from(FOLDINGS)
alike = st.text("aA.'’ \n-–ée\u0301ßẞ", max_size=12)
"""Texts that often are the same when they are folded."""
texts = alike | st.text(max_size=12)


@pytest.mark.parametrize(
    ("reference", "reading", "cer", "wer"),
    [
        ("The cat", "The cat", 0, 0),
        ("The cat", "The bat", 1 / 7, 1 / 2),  # a substitution
        ("The cat", "The ca", 1 / 7, 1 / 2),  # a deletion
        ("The cat", "The cats", 1 / 7, 1 / 2),  # an insertion
        ("The cat", "the cat", 1 / 7, 1 / 2),  # case
        ("The cat", "The cat.", 1 / 7, 1 / 2),  # punctuation
        ("The cat", "Thecat", 1 / 7, 1),  # two words became one other word
        ("A B C", "AB C", 1 / 5, 2 / 3),  # single letters are words like any other
        ("The cat", "", 1, 1),
        ("AB CD EF", "AB EF", 3 / 8, 1 / 3),
        ("AB", "CDEFG", 5 / 2, 1),  # can be more than 1
    ],
)
def test_rates_by_hand(reference, reading, cer, wer):
    assert character_error_rate(reference, reading) == pytest.approx(cer)
    assert word_error_rate(reference, reading) == pytest.approx(wer)


@pytest.mark.parametrize(
    ("reference", "reading"),
    [
        ("  Two   words ", "Two words"),
        ("Two\nlines\n", "Two lines"),
        ("Two\r\n\r\nlines", "Two\nlines"),
        ("non-breaking\u00a0space", "non-breaking space"),
        ("Don’t say “no”", 'Don\'t say "no"'),
        ("caf\u00e9", "cafe\u0301"),
    ],
)
def test_white_space_quotes_and_composition_never_count(reference, reading):
    assert character_error_rate(reference, reading) == 0


@pytest.mark.parametrize(("reference", "reading"), [("1–2", "1-2"), ("a — b", "a - b"), ("O", "0"), ("é", "e")])
def test_dashes_and_what_looks_alike_do_count(reference, reading):
    assert character_error_rate(reference, reading, Folding(case=True)) > 0


@pytest.mark.parametrize(
    ("folding", "name", "folded"),
    [
        (Folding(), "as written", "1. Don't pay £5, Strauß!"),
        (Folding(case=True), "capitals", "1. DON'T PAY £5, STRAUSS!"),
        (Folding(punctuation=True), "without punctuation", "1 Dont pay 5 Strauß"),
        (Folding(spaces=True), "without spaces", "1.Don'tpay£5,Strauß!"),
        (Folding(case=True, punctuation=True), "capitals, without punctuation", "1 DONT PAY 5 STRAUSS"),
        (Folding(True, True, True), "capitals, without punctuation or spaces", "1DONTPAY5STRAUSS"),
    ],
)
def test_a_folding_has_a_name_and_leaves_out_what_it_says(folding, name, folded):
    assert folding.name == name
    assert folding.fold("1. Don’t\npay £5,  Strauß!\n") == folded


def test_the_names_tell_all_foldings_apart():
    assert len({folding.name for folding in FOLDINGS}) == len(FOLDINGS)


def test_foldings_combine():
    assert Folding(case=True) | Folding(spaces=True) == Folding(case=True, spaces=True)
    assert AS_WRITTEN | Folding(punctuation=True) == Folding(punctuation=True)


def test_without_spaces_there_is_no_word_error_rate():
    with pytest.raises(ValueError, match="no words"):
        word_error_rate("a b", "a b", Folding(spaces=True))


def test_of_an_empty_page_nothing_read_is_right_and_anything_else_infinitely_wrong():
    assert character_error_rate("", "") == 0
    assert word_error_rate(" \n", "") == 0
    assert character_error_rate("", "x") == math.inf
    assert (ErrorCount(1, 0) + ErrorCount(0, 9)).rate == pytest.approx(1 / 9)


@given(texts, foldings)
@example("ŉ", Folding(case=True))  # becomes an apostrophe and an N
@example("≠", Folding(punctuation=True))  # an equals sign and a stroke, when decomposed
@example("e \u0301", Folding(spaces=True))  # what is left is one character
def test_folding_again_changes_nothing(text, folding):
    once = folding.fold(text)
    assert folding.fold(once) == once


@given(texts, foldings, foldings)
def test_folding_in_two_steps_is_folding_at_once(text, first, second):
    assert (first | second).fold(first.fold(text)) == (first | second).fold(text)


@given(texts, foldings)
def test_how_characters_are_composed_makes_no_difference(text, folding):
    assert folding.fold(unicodedata.normalize("NFD", text)) == folding.fold(text)


@given(texts)
def test_case_does_not_count_when_it_is_folded(text):
    fold = Folding(case=True).fold
    assert fold(text.lower()) == fold(text.casefold()) == fold(text)


@given(texts, foldings)
def test_what_is_folded_away_is_gone(text, folding):
    folded = folding.fold(text)
    assert folded == folded.strip()
    assert "  " not in folded
    if folding.punctuation:
        assert not [c for c in folded if unicodedata.category(c)[0] in "PS"]
    if folding.spaces:
        assert not [c for c in folded if c.isspace()]


@given(texts, texts, foldings)
def test_the_rate_is_zero_where_the_folded_texts_are_equal_and_nowhere_else(reference, reading, folding):
    rate = character_error_rate(reference, reading, folding)
    assert (rate == 0) == (folding.fold(reference) == folding.fold(reading))


@given(texts, texts)
def test_errors_are_as_many_either_way_and_within_the_bounds_of_the_lengths(one, other):
    errors = count_errors(one, other).errors
    assert errors == count_errors(other, one).errors
    assert abs(len(one) - len(other)) <= errors <= max(len(one), len(other))


@given(texts, texts, texts)
def test_a_detour_is_never_shorter(one, other, third):
    assert count_errors(one, third).errors <= count_errors(one, other).errors + count_errors(other, third).errors


@given(st.lists(st.tuples(alike, alike), min_size=1, max_size=5))
def test_counts_of_pages_add_up_and_their_rate_lies_between_those_of_the_pages(pages):
    counts = [count_errors(reference, reading) for reference, reading in pages]
    total = sum(counts, ErrorCount(0, 0))
    assert (total.errors, total.total) == (sum(c.errors for c in counts), sum(c.total for c in counts))
    assert min(c.rate for c in counts) <= total.rate + 1e-12
    assert total.rate <= max(c.rate for c in counts) + 1e-12
