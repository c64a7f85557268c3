import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.evaluation.confusion import ConfusionMatrix

pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60)


def matrix(pairs):
    true, read = np.array(pairs).T
    return ConfusionMatrix.count(true, read, "ABCD")


@given(pairs)
def test_every_example_is_counted_once(pairs):
    counted = matrix(pairs)
    assert counted.counts.sum() == len(pairs)
    assert counted.accuracy == pytest.approx(np.mean([true == read for true, read in pairs]))


@given(pairs)
def test_the_confused_pairs_are_the_mistakes_the_most_frequent_first(pairs):
    confused = matrix(pairs).most_confused(100)
    counts = [count for _, _, count in confused]
    assert sum(counts) == sum(true != read for true, read in pairs)
    assert counts == sorted(counts, reverse=True)
    assert all(a < b for a, b, _ in confused)


def test_rows_are_what_is_columns_what_was_read():
    assert matrix([(0, 1), (0, 1), (2, 2)]).counts.tolist() == [[0, 2, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]


def test_nothing_read_has_no_accuracy():
    assert np.isnan(ConfusionMatrix.count(np.array([], int), np.array([], int), "AB").accuracy)
