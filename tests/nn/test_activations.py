"""Activation functions: their laws, their derivatives, and that no finite input upsets them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inkread.nn import ACTIVATIONS, DERIVATIVES, linear, relu, sigmoid, softmax, tanh

HUGE = 1e4
ALL = {**ACTIVATIONS, "softmax": softmax}


def arrays(bound: float, *, dtypes: tuple[type, ...] = (np.float32, np.float64)) -> st.SearchStrategy[np.ndarray]:
    """Matrices of at least one row and column, with finite values up to ``bound``."""
    shapes = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6)

    def of(dtype: type) -> st.SearchStrategy[np.ndarray]:
        width = np.dtype(dtype).itemsize * 8
        return hnp.arrays(dtype, shapes, elements=st.floats(-bound, bound, width=width))

    return st.sampled_from(dtypes).flatmap(of)


@given(arrays(50, dtypes=(np.float64,)), st.floats(-1000, 1000))
def test_softmax_does_not_change_under_translation(x, c):
    np.testing.assert_allclose(softmax(x + c), softmax(x), rtol=1e-10, atol=1e-12)


@given(arrays(HUGE))
def test_rows_of_softmax_are_probability_distributions(x):
    probs = softmax(x)
    assert ((probs >= 0) & (probs <= 1)).all()
    np.testing.assert_allclose(probs.sum(axis=1), 1, rtol=10 * np.finfo(x.dtype).eps)


def test_softmax_by_hand():
    np.testing.assert_allclose(softmax(np.log([[1.0, 2.0, 5.0]])), [[0.125, 0.25, 0.625]])
    np.testing.assert_allclose(softmax([0, 0, 0, 0]), [0.25] * 4)


@pytest.mark.parametrize("name", ALL)
@given(x=arrays(HUGE))
def test_any_finite_input_gives_finite_output_of_the_same_shape_and_dtype(name, x):
    with np.errstate(all="raise", under="ignore"):
        y = ALL[name](x)
    assert np.isfinite(y).all()
    assert (y.shape, y.dtype) == (x.shape, x.dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ALL)
def test_the_extremes_are_free_of_warnings(name, dtype):
    x = np.array([[-HUGE, HUGE, 0, -HUGE], [HUGE] * 4, [-HUGE] * 4], dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        y = ALL[name](x)
        slope = DERIVATIVES.get(name, linear)(y)
    assert np.isfinite(y).all()
    assert np.isfinite(slope).all()


def test_softmax_survives_the_largest_numbers_there_are():
    top = np.finfo(np.float64).max
    np.testing.assert_array_equal(softmax([[top, -top]]), [[1.0, 0.0]])


def test_saturated_values_are_the_limits():
    x = np.array([-HUGE, 0, HUGE])
    np.testing.assert_array_equal(sigmoid(x), [0, 0.5, 1])
    np.testing.assert_array_equal(tanh(x), [-1, 0, 1])
    np.testing.assert_array_equal(relu(x), [0, 0, HUGE])
    np.testing.assert_array_equal(linear(x), x)


@given(arrays(700, dtypes=(np.float64,)))
def test_sigmoid_is_the_formula(x):
    np.testing.assert_allclose(sigmoid(x), 1 / (1 + np.exp(-x)), rtol=1e-12)


@given(arrays(300, dtypes=(np.float64,)))
def test_tanh_is_a_stretched_sigmoid(x):
    np.testing.assert_allclose(tanh(x), 2 * sigmoid(2 * x) - 1, atol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(x=arrays(8, dtypes=(np.float64,)))
def test_derivatives_from_the_output_match_central_differences(name, x):
    step = 1e-5
    if name in ("relu", "elu"):  # no derivative, or no second one, at the kink
        x = np.where(np.abs(x) < 2 * step, 1.0, x)
    activation = ACTIVATIONS[name]
    numerical = (activation(x + step) - activation(x - step)) / (2 * step)
    np.testing.assert_allclose(DERIVATIVES[name](activation(x)), numerical, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(x=arrays(8))
def test_derivatives_keep_shape_and_dtype(name, x):
    slope = DERIVATIVES[name](ACTIVATIONS[name](x))
    assert (slope.shape, slope.dtype) == (x.shape, x.dtype)


@pytest.mark.parametrize("name", ALL)
def test_integers_are_computed_as_float64(name):
    whole = np.array([[1, -2, 3]])
    assert ALL[name](whole).dtype == np.float64
    np.testing.assert_array_equal(ALL[name](whole), ALL[name](whole.astype(float)))


@pytest.mark.parametrize("name", ALL)
def test_the_input_is_left_as_it_was(name):
    x = np.array([[1.5, -2.0, 0.0]])
    before = x.copy()
    ALL[name](x)
    np.testing.assert_array_equal(x, before)
