import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkread.text.spaces import find_spaces


@settings(max_examples=60)
@given(
    letter=st.floats(0.1, 0.6),
    ratio=st.floats(3, 6),
    jitter=st.floats(0, 0.2),
    seed=st.integers(0, 1000),
)
def test_wide_gaps_among_narrow_ones_are_spaces(letter, ratio, jitter, seed):
    rng = np.random.default_rng(seed)
    word = max(letter * ratio, letter + 0.55)
    truth = [rng.random(12) < 0.3 for _ in range(4)]
    truth[0][[0, 5]] = True, False
    gaps = [np.where(line, word, letter) * rng.uniform(1 - jitter, 1 + jitter, len(line)) for line in truth]
    found = find_spaces(gaps)
    assert [f.tolist() for f in found] == [t.tolist() for t in truth]


@pytest.mark.parametrize("gap", [0.05, 0.2, 0.5])
def test_even_gaps_are_one_word(gap):
    rng = np.random.default_rng(1)
    [found] = find_spaces([gap * rng.uniform(0.7, 1.3, 12)])
    assert not found.any()


def test_lines_without_gaps():
    assert find_spaces([]) == []
    assert [f.tolist() for f in find_spaces([np.zeros(0), np.array([0.2])])] == [[], [False]]


def written(seed: int, words: int, cut: float) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the gaps of a page of several lines as somebody writes them, and which of them are spaces."""
    rng = np.random.default_rng(seed)
    letter = rng.uniform(0.05, 0.6)
    word = letter + rng.uniform(0.55, 1.2)
    gaps, truth = [], []
    for _ in range(rng.integers(2, 8)):
        spaces = np.zeros(0, dtype=bool)
        for number in range(words):
            spaces = np.append(spaces, [True] * (number > 0) + [False] * rng.integers(1, 7))
        line = np.where(spaces, word, letter) * rng.uniform(0.75, 1.25, len(spaces)) + rng.normal(0, 0.08, len(spaces))
        line[~spaces & (rng.random(len(spaces)) < cut)] = -0.05
        gaps.append(line)
        truth.append(spaces)
    return gaps, truth


@pytest.mark.parametrize(
    ("words", "cut", "most"), [(4, 0, 0.005), (4, 0.12, 0.005), (1, 0, 0.01)], ids=["plain", "letters cut", "lists"]
)
def test_nearly_all_gaps_of_any_writer_are_told_apart(words, cut, most):
    wrong = []
    for seed in range(400):
        gaps, truth = written(seed, words, cut)
        wrong.append((np.concatenate(find_spaces(gaps)) != np.concatenate(truth)).mean())
    assert np.mean(wrong) < most
