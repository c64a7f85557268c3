"""One layer: its initial weights, forward and back."""

from __future__ import annotations

import numpy as np
import pytest

from inkread.nn import (
    ACTIVATIONS,
    DERIVATIVES,
    backwards,
    forward,
    initialize_weights,
    linear,
    linear_deriv,
    sigmoid,
)


def test_initial_weights_fill_the_xavier_interval(rng):
    params = {}
    initialize_weights(100, 50, params, "layer1", rng=rng)
    bound = np.sqrt(6 / 150)
    weights = params["Wlayer1"]
    assert weights.shape == (100, 50)
    assert np.abs(weights).max() <= bound
    assert weights.max() > 0.95 * bound
    assert weights.min() < -0.95 * bound
    assert weights.var() == pytest.approx(bound**2 / 3, rel=0.05)
    np.testing.assert_array_equal(params["blayer1"], np.zeros(50))


def test_the_same_seed_gives_the_same_weights():
    one, two, other = {}, {}, {}
    initialize_weights(4, 3, one, rng=np.random.default_rng(5))
    initialize_weights(4, 3, two, rng=np.random.default_rng(5))
    initialize_weights(4, 3, other, rng=np.random.default_rng(6))
    np.testing.assert_array_equal(one["W"], two["W"])
    assert not np.array_equal(one["W"], other["W"])


def test_without_a_generator_numpys_global_seed_counts():
    one, two = {}, {}
    for params in (one, two):
        np.random.seed(3)  # noqa: NPY002
        initialize_weights(4, 3, params)
    np.testing.assert_array_equal(one["W"], two["W"])


def test_forward_by_hand():
    params = {"W": np.array([[1.0, 0.0], [2.0, -1.0]]), "b": np.array([0.5, 0.0])}
    X = np.array([[1.0, 1.0], [0.0, 3.0]])
    np.testing.assert_array_equal(forward(X, params, activation=linear), [[3.5, -1.0], [6.5, -3.0]])
    np.testing.assert_allclose(forward(X, params), sigmoid(np.array([[3.5, -1.0], [6.5, -3.0]])))


def test_the_cache_holds_input_pre_activation_and_output(rng):
    params = {}
    initialize_weights(3, 2, params, "h", rng=rng)
    X = rng.normal(size=(5, 3))
    out = forward(X, params, "h")
    cached_input, pre_act, post_act = params["cache_h"]
    np.testing.assert_array_equal(cached_input, X)
    np.testing.assert_allclose(pre_act, X @ params["Wh"] + params["bh"])
    np.testing.assert_array_equal(post_act, out)


def test_backwards_by_hand():
    params = {"W": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), "b": np.zeros(2)}
    forward(np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]]), params, activation=linear)
    by_input = backwards(np.array([[1.0, -1.0], [0.0, 2.0]]), params, activation_deriv=linear_deriv)
    np.testing.assert_array_equal(params["grad_W"], [[1, -1], [2, 0], [3, -3]])
    np.testing.assert_array_equal(params["grad_b"], [1, 1])
    np.testing.assert_array_equal(by_input, [[-1, -1, -1], [4, 8, 12]])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_gradient_by_the_input_matches_central_differences(name, rng):
    params = {}
    initialize_weights(4, 3, params, rng=rng)
    X, target = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    forward(X, params, activation=ACTIVATIONS[name])
    by_input = backwards(target, params, activation_deriv=DERIVATIVES[name])
    numerical = np.zeros_like(X)
    for index in np.ndindex(X.shape):
        step = np.zeros_like(X)
        step[index] = 1e-5
        above, below = (
            (target * forward(X + sign * step, params, activation=ACTIVATIONS[name])).sum() for sign in (1, -1)
        )
        numerical[index] = (above - below) / 2e-5
    np.testing.assert_allclose(by_input, numerical, atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_goes_in_as_float32_comes_out_as_float32(name, dtype, rng):
    params = {}
    initialize_weights(4, 3, params, rng=rng)
    out = forward(rng.normal(size=(5, 4)).astype(dtype), params, activation=ACTIVATIONS[name])
    by_input = backwards(np.ones_like(out), params, activation_deriv=DERIVATIVES[name])
    assert {a.dtype for a in (out, by_input, params["grad_W"], params["grad_b"])} == {np.dtype(dtype)}


def test_gradients_have_the_shapes_of_what_they_belong_to(rng):
    params = {}
    initialize_weights(4, 3, params, "x", rng=rng)
    X = rng.normal(size=(7, 4))
    by_input = backwards(np.ones((7, 3)), params, "x") if forward(X, params, "x").shape == (7, 3) else None
    assert by_input.shape == X.shape
    assert params["grad_Wx"].shape == params["Wx"].shape
    assert params["grad_bx"].shape == params["bx"].shape


def test_layers_of_different_names_do_not_touch_each_other(rng):
    params = {}
    initialize_weights(4, 4, params, "a", rng=rng)
    initialize_weights(4, 4, params, "b", rng=rng)
    before = params["Wb"].copy()
    forward(rng.normal(size=(2, 4)), params, "a")
    backwards(np.ones((2, 4)), params, "a")
    np.testing.assert_array_equal(params["Wb"], before)
    assert "grad_Wb" not in params
    assert "cache_b" not in params
