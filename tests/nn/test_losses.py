"""Cross-entropy and accuracy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.nn import compute_loss_and_acc, cross_entropy, log_squared_error, softmax, squared_error


def test_loss_and_accuracy_by_hand():
    y = np.eye(3)[[0, 1, 2, 2]]
    probs = np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1], [0.2, 0.2, 0.6]])
    loss, accuracy = compute_loss_and_acc(y, probs)
    assert loss == pytest.approx(-(math.log(0.5) + math.log(0.8) + math.log(0.1) + math.log(0.6)))
    assert accuracy == 0.75


def test_the_loss_is_summed_over_the_examples_not_averaged():
    y, probs = np.eye(2), np.full((2, 2), 0.5)
    assert cross_entropy(np.tile(y, (5, 1)), np.tile(probs, (5, 1))) == pytest.approx(5 * cross_entropy(y, probs))


def test_a_perfect_prediction_has_no_loss():
    assert compute_loss_and_acc(np.eye(4), np.eye(4)) == (0.0, 1.0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_probability_of_zero_costs_much_but_not_infinitely_much(dtype):
    y, wrong = np.eye(2, dtype=dtype), np.eye(2, dtype=dtype)[::-1]
    with np.errstate(all="raise"):
        loss, accuracy = compute_loss_and_acc(y, wrong)
    assert math.isfinite(loss)
    assert loss > 100
    assert accuracy == 0


@given(st.integers(0, 2**32 - 1), st.sampled_from([1.0, 100.0, 1e4]), st.sampled_from([np.float32, np.float64]))
def test_the_loss_is_finite_whatever_the_logits_are(seed, scale, dtype):
    rng = np.random.default_rng(seed)
    probs = softmax((rng.normal(size=(6, 5)) * scale).astype(dtype))
    with np.errstate(all="raise", under="ignore"):
        loss, accuracy = compute_loss_and_acc(np.eye(5)[rng.integers(0, 5, 6)], probs)
    assert math.isfinite(loss)
    assert loss >= 0
    assert 0 <= accuracy <= 1


def test_a_large_float32_batch_loses_no_digits():
    y = np.tile(np.eye(2, dtype=np.float32), (50_000, 1))
    probs = np.full_like(y, 0.1)
    assert cross_entropy(y, probs) == pytest.approx(-100_000 * math.log(0.1), rel=1e-6)


def test_no_examples_have_no_loss_and_no_accuracy():
    loss, accuracy = compute_loss_and_acc(np.zeros((0, 3)), np.zeros((0, 3)))
    assert loss == 0
    assert math.isnan(accuracy)


def test_squared_errors_by_hand():
    x, y = np.zeros((2, 3)), np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]])
    assert squared_error(x, y) == 14
    loss, gradient = log_squared_error(x, y)
    assert loss == pytest.approx(math.log(6) + math.log(10))
    np.testing.assert_allclose(gradient, [[2 / 6, 4 / 6, 0], [0, 0, 6 / 10]])


@given(st.integers(0, 2**32 - 1))
def test_the_gradient_of_the_log_squared_error_matches_central_differences(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 3, 4))
    _, gradient = log_squared_error(x, y)
    for index in np.ndindex(y.shape):
        step = np.zeros_like(y)
        step[index] = 1e-6
        slope = (log_squared_error(x, y + step)[0] - log_squared_error(x, y - step)[0]) / 2e-6
        assert gradient[index] == pytest.approx(slope, abs=1e-7)


def test_halving_the_error_is_worth_the_same_for_a_bad_image_and_a_good_one():
    x = np.zeros((1, 1024))
    gains = []
    for size in (1.0, 0.25):
        y = np.full((1, 1024), size)
        gains.append(log_squared_error(x, y)[0] - log_squared_error(x, y / 2)[0])
    assert gains[0] == pytest.approx(gains[1], rel=0.05)


def test_the_gradient_keeps_float32():
    x = np.zeros((2, 3), dtype=np.float64)
    assert log_squared_error(x, np.ones((2, 3), dtype=np.float32))[1].dtype == np.float32
