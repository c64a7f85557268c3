import numpy as np

from inkread.charset import CAPITALS36, DIGITS
from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.words import LONGEST, WIDTH, draw_word, random_symbols


def test_a_word_stands_in_the_middle_at_the_height_of_a_line():
    rng = np.random.default_rng(0)
    heights = []
    for _ in range(60):
        symbols = random_symbols(CAPITALS36.characters, rng)
        ink = draw_word([write(CAPITALS36.characters[s], Hand.sample(rng), rng) for s in symbols], rng)
        assert ink.shape == (32, WIDTH)
        assert ink.dtype == np.float32
        assert ink.min() >= 0
        assert ink.max() <= 1
        rows, columns = np.flatnonzero((ink > 0.3).any(1)), np.flatnonzero((ink > 0.3).any(0))
        assert columns[0] > 0
        assert columns[-1] < WIDTH - 1
        assert abs(columns.mean() - WIDTH / 2) < 12
        heights.append(np.ptp(rows) + 1)
    assert 19 <= np.median(heights) <= 28
    assert max(heights) <= 31


def test_most_words_are_tight_and_some_are_loose():
    rng = np.random.default_rng(1)
    apart = []
    for _ in range(60):
        columns = draw_word([write("I", Hand(), rng)] * 4, rng).max(axis=0) > 0.3
        apart.append(np.count_nonzero(np.diff(columns.astype(int)) == 1))
    assert 0.1 < np.mean(np.array(apart) == 4) < 0.7


def test_words_are_of_letters_of_digits_or_of_both():
    rng = np.random.default_rng(2)
    words = ["".join(CAPITALS36.characters[s] for s in random_symbols(CAPITALS36.characters, rng)) for _ in range(600)]
    assert {len(word) for word in words} == set(range(1, LONGEST + 1))
    assert 0.5 < np.mean([word.isalpha() for word in words]) < 0.8
    assert 0.1 < np.mean([word.isdigit() for word in words]) < 0.3
    assert set("".join(words)) == set(CAPITALS36)


def test_a_charset_without_letters_has_words_too():
    digits = DIGITS.characters
    assert all(0 <= s < 10 for _ in range(50) for s in random_symbols(digits, np.random.default_rng(3)))
