"""Glyphs and words are judged by what stands on the page."""

import pytest

from inkread.document import Glyph, Word
from inkread.evaluation.confidences import judge


def words_of(read):
    return [Word.of([Glyph(c, 0.5, (0, 0, 1, 1), ()) for c in word]) for word in read.split()]


@pytest.mark.parametrize(
    ("truth", "read", "glyphs", "words"),
    [
        ("no one", "no one", [True] * 5, [True, True]),
        ("no\none", "no one", [True] * 5, [True, True]),
        ("no one", "no ane", [True, True, False, True, True], [True, False]),
        ("no one", "noone", [True] * 5, [False]),
        ("no one", "no on e", [True] * 5, [True, False, False]),
        ("no one", "no on", [True] * 4, [True, False]),
        ("no one", "no ne", [True] * 4, [True, False]),
        ("no one", "one", [True] * 3, [True]),
        ("no one", "no", [True] * 2, [True]),
        ("no one went", "no went", [True] * 6, [True, True]),
        ("abcd", "acd", [True] * 3, [False]),
        ("", "no", [False] * 2, [False]),
    ],
)
def test_glyphs_and_words_are_judged_against_what_stands_there(truth, read, glyphs, words):
    judged = judge([(truth, words_of(read))])
    assert judged.are_right.tolist() == glyphs
    assert judged.words_right.tolist() == words
    assert [stop - start for start, stop in judged.spans] == list(map(len, read.split()))


def test_pages_follow_each_other():
    judged = judge([("no", words_of("no")), ("one", []), ("one", words_of("ane"))])
    assert judged.are_right.tolist() == [True, True, False, True, True]
    assert judged.spans == ((0, 2), (2, 5))
    assert judged.words.tolist() == [0.5, 0.5]
