"""Random batches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.nn import get_random_batches


@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 1000))
def test_each_example_is_in_exactly_one_batch_beside_its_label(n, batch_size, seed):
    x = np.arange(n)[:, None] * np.ones(3)
    batches = get_random_batches(x, np.arange(n) * 10, batch_size, rng=np.random.default_rng(seed))
    assert sorted(np.concatenate([yb for _, yb in batches]).tolist()) == [10 * i for i in range(n)]
    for xb, yb in batches:
        np.testing.assert_array_equal(10 * xb[:, 0], yb)


@given(st.integers(1, 60), st.integers(1, 70))
def test_all_batches_but_the_last_are_full(n, batch_size):
    sizes = [len(xb) for xb, _ in get_random_batches(np.zeros((n, 1)), np.zeros(n), batch_size)]
    assert all(size == batch_size for size in sizes[:-1])
    assert 1 <= sizes[-1] <= batch_size
    assert sum(sizes) == n


def test_the_order_is_random_and_follows_the_seed():
    x = np.arange(100)

    def order(seed):
        batches = get_random_batches(x, x, 7, rng=np.random.default_rng(seed))
        return np.concatenate([xb for xb, _ in batches]).tolist()

    assert order(1) == order(1)
    assert order(1) != order(2)
    assert order(1) != list(range(100))


def test_changing_a_batch_does_not_change_the_data():
    x, y = np.zeros((10, 2)), np.zeros((10, 3))
    for xb, yb in get_random_batches(x, y, 10):
        xb += 1
        yb += 1
    assert not x.any()
    assert not y.any()


def test_no_examples_make_no_batches():
    assert get_random_batches(np.zeros((0, 2)), np.zeros(0), 5) == []


def test_what_cannot_be_batched_is_refused():
    with pytest.raises(ValueError, match="batch_size"):
        get_random_batches(np.zeros((3, 1)), np.zeros(3), 0)
    with pytest.raises(ValueError, match="3 examples and y has 4"):
        get_random_batches(np.zeros((3, 1)), np.zeros(4), 2)
