"""The claims of the theory answers, each as a property that would fail if it were false."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inkread.nn import (
    backwards,
    forward,
    initialize_weights,
    linear,
    linear_deriv,
    relu,
    relu_deriv,
    sigmoid,
    sigmoid_deriv,
    softmax,
    tanh,
    tanh_deriv,
)
from inkread.nn.network import backpropagate, initialize_network, predict

EPSILON = 1e-6


def vectors(least, most, size=None):
    shape = st.integers(1, 12) if size is None else size
    return arrays(np.float64, shape, elements=st.floats(least, most))


def slope(function, y):
    """Derivative by central differences."""
    return (function(y + EPSILON) - function(y - EPSILON)) / (2 * EPSILON)


# Q1.1


@given(vectors(-50, 50), st.floats(-500, 500))
def test_softmax_does_not_change_when_a_constant_is_added(x, c):
    assert softmax(x + c) == pytest.approx(softmax(x), rel=1e-9, abs=1e-12)


@given(vectors(-1000, 1000))
def test_with_the_maximum_subtracted_no_numerator_exceeds_1_and_one_is_1(x):
    numerators = np.exp(x - x.max())
    assert numerators.max() == 1
    assert np.isfinite(softmax(x)).all()


@given(vectors(0, 1000), st.floats(710, 5000))
def test_without_it_a_large_number_overflows(x, large):
    x = np.append(x, large)
    with np.errstate(over="ignore", invalid="ignore"):
        naive = np.exp(x) / np.exp(x).sum()
    assert not np.isfinite(naive).all()
    assert softmax(x).sum() == pytest.approx(1)


# Q1.2


@given(vectors(-300, 300))
def test_softmax_is_a_probability_distribution(x):
    probabilities = softmax(x)
    assert (probabilities > 0).all()
    assert (probabilities <= 1).all()
    assert (probabilities < 1).all() or len(x) == 1 or np.ptp(x) > 30  # 1 is reached by rounding alone
    assert probabilities.sum() == pytest.approx(1)


@given(vectors(-30, 30))
def test_softmax_keeps_the_order_and_the_three_steps_give_it(x):
    scores = np.exp(x)
    assert (scores > 0).all()
    assert scores / scores.sum() == pytest.approx(softmax(x))
    assert (np.diff(softmax(x)[np.argsort(x)]) >= 0).all()


# Q1.3


@given(st.lists(st.integers(1, 6), min_size=3, max_size=6), st.integers(0, 99), st.floats(-2, 2), st.floats(-2, 2))
def test_layers_without_a_nonlinearity_are_one_layer(sizes, seed, u, v):
    rng = np.random.default_rng(seed)
    layers = [(rng.normal(size=(i, o)), rng.normal(size=o)) for i, o in pairwise(sizes)]
    x = rng.normal(size=(5, sizes[0]))
    out = x
    matrix, shift = np.eye(sizes[0]), np.zeros(sizes[0])
    for number, (W, b) in enumerate(layers):
        params = {"W": W, "b": b}
        is_last = number == len(layers) - 1
        out = forward(out, params, activation=linear if is_last else lambda y: u * y + v)  # affine, not just linear
        matrix, shift = matrix @ W, shift @ W + b
        if not is_last:
            matrix, shift = u * matrix, u * shift + v
    assert out == pytest.approx(x @ matrix + shift, abs=1e-6, rel=1e-9)


def test_with_a_nonlinearity_they_are_not():
    params = {"W1": np.eye(1), "b1": np.zeros(1), "W2": np.eye(1), "b2": np.zeros(1)}

    def network(x):
        return forward(forward([[x]], params, "1", sigmoid), params, "2", linear)[0, 0]

    assert network(1.0) + network(3.0) != pytest.approx(2 * network(2.0), abs=1e-3)


# Q1.4


@given(st.floats(-30, 30))
def test_the_slope_of_the_sigmoid_follows_from_its_value_alone(y):
    assert sigmoid_deriv(sigmoid(y)) == pytest.approx(slope(sigmoid, y), abs=1e-9)
    # y and -y have the values s and 1 - s, and the same slope
    assert sigmoid_deriv(sigmoid(-y)) == pytest.approx(sigmoid_deriv(1 - sigmoid(y)), abs=1e-12)


# Q1.5


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 999))
def test_the_gradients_of_a_layer(k, d, seed):
    rng = np.random.default_rng(seed)
    W, x, b, delta = (rng.normal(size=size) for size in ((k, d), (d, 1), (k, 1), (k, 1)))

    def loss(W, x, b):  # its gradient by y = W x + b is delta
        return float((delta * (W @ x + b)).sum())

    def numerical(number):
        arguments = [W, x, b]
        gradient = np.zeros_like(arguments[number])
        for index in np.ndindex(gradient.shape):
            step = np.zeros_like(gradient)
            step[index] = EPSILON
            above, below = (
                loss(*[a + sign * step if i == number else a for i, a in enumerate(arguments)]) for sign in (1, -1)
            )
            gradient[index] = (above - below) / (2 * EPSILON)
        return gradient

    assert delta @ x.T == pytest.approx(numerical(0), abs=1e-7)
    assert W.T @ delta == pytest.approx(numerical(1), abs=1e-7)
    assert delta == pytest.approx(numerical(2), abs=1e-7)
    # The code has examples in rows: x is a row there, and W the transpose.
    params = {"W": W.T, "b": b[:, 0]}
    forward(x.T, params, activation=linear)
    assert backwards(delta.T, params, activation_deriv=linear_deriv) == pytest.approx((W.T @ delta).T)
    assert params["grad_W"] == pytest.approx((delta @ x.T).T)
    assert params["grad_b"] == pytest.approx(delta[:, 0])


# Q1.6


@given(st.floats(-700, 700))
def test_the_slope_of_the_sigmoid_is_a_quarter_at_most_and_that_of_tanh_1(y):
    assert 0 <= sigmoid_deriv(sigmoid(y)) <= sigmoid_deriv(sigmoid(0.0)) == 0.25
    assert 0 <= tanh_deriv(tanh(y)) <= tanh_deriv(tanh(0.0)) == 1
    assert 0 <= sigmoid(y) <= 1
    assert -1 <= tanh(y) <= 1


@given(st.floats(-30, 30))
def test_tanh_is_a_sigmoid_scaled_and_shifted(y):
    assert tanh(y) == pytest.approx(2 * sigmoid(2 * y) - 1, abs=1e-12)
    assert tanh_deriv(tanh(y)) == pytest.approx(4 * sigmoid_deriv(sigmoid(2 * y)), abs=1e-12)
    assert tanh_deriv(tanh(y)) == pytest.approx(slope(tanh, y), abs=1e-8)


@given(st.integers(1, 12), st.integers(0, 99))
def test_through_many_sigmoids_the_gradient_falls_like_a_power_of_a_quarter(depth, seed):
    rng = np.random.default_rng(seed)
    weights = rng.uniform(-1, 1, depth)

    def gradient(activation, derivative):
        params = {}
        out = rng.normal(size=(1, 1))
        for i, w in enumerate(weights):
            params |= {f"W{i}": np.full((1, 1), w), f"b{i}": np.zeros(1)}
            out = forward(out, params, str(i), activation)
        delta = np.ones((1, 1))
        for i in reversed(range(depth)):
            delta = backwards(delta, params, str(i), derivative)
        return abs(delta[0, 0])

    bound = np.abs(weights).prod()
    assert gradient(sigmoid, sigmoid_deriv) <= 0.25**depth * bound * (1 + 1e-9)
    assert gradient(tanh, tanh_deriv) <= bound * (1 + 1e-9)
    weights = np.abs(weights)
    assert gradient(relu, relu_deriv) in (0, pytest.approx(bound))  # an active path is not damped at all


@given(st.integers(0, 999))
def test_after_a_sigmoid_the_gradients_of_one_unit_have_one_sign_and_after_tanh_they_need_not(seed):
    rng = np.random.default_rng(seed)
    before, delta = rng.normal(size=(1, 20)), rng.normal(size=(1, 3))

    def signs(activation):
        params = {}
        initialize_weights(20, 3, params, rng=rng)
        forward(activation(before), params, activation=linear)
        backwards(delta, params, activation_deriv=linear_deriv)
        return np.sign(params["grad_W"])

    assert (signs(sigmoid) == np.sign(delta)).all()
    assert len(np.unique(signs(tanh)[:, 0])) == 2


@given(st.floats(0, 30))
def test_tanh_is_steeper_than_the_sigmoid_near_0_alone(y):
    difference = tanh_deriv(tanh(y)) - sigmoid_deriv(sigmoid(y))
    if y < 1.662:
        assert difference > 0
    if y > 1.663:
        assert difference <= 0


# Q2.1.1


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@given(value=st.floats(-1, 1), seed=st.integers(0, 99))
def test_units_that_begin_alike_stay_alike(activation, value, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(8, 5)), np.eye(3)[rng.integers(3, size=8)]
    params = {name: np.full_like(array, value) for name, array in initialize_network([5, 4, 3], rng=rng).items()}
    for _ in range(3):
        backpropagate(y, predict(x, params, 1, activation), params, 1, activation)
        assert (params["grad_Wlayer1"] == params["grad_Wlayer1"][:, :1]).all()
        for name in ("Wlayer1", "blayer1", "Woutput", "boutput"):
            params[name] -= 0.1 * params["grad_" + name]
        assert (params["Wlayer1"] == params["Wlayer1"][:, :1]).all()
        assert (params["Woutput"] == params["Woutput"][:1]).all()


@given(value=st.floats(-1, 1), seed=st.integers(0, 99))
def test_one_layer_grows_apart_by_its_targets_alone(value, seed):
    rng = np.random.default_rng(seed)
    x, targets = rng.normal(size=(8, 5)), rng.uniform(size=(8, 3))
    targets[:, 1] = targets[:, 0]
    params = {"W": np.full((5, 3), value), "b": np.full(3, value)}
    for _ in range(3):
        out = forward(x, params)
        backwards(out - targets, params)  # the squared error, halved
        for name in ("W", "b"):
            params[name] -= 0.5 * params["grad_" + name]
    assert (params["W"][:, 0] == params["W"][:, 1]).all()
    assert (params["W"][:, 0] != params["W"][:, 2]).any()


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@given(value=st.floats(-1, 1), seed=st.integers(0, 99))
def test_with_softmax_and_equal_constants_the_first_step_moves_no_weight_of_the_first_layer(activation, value, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(8, 5)), np.eye(3)[[0, 0, 0, 0, 0, 1, 1, 2]]
    params = {name: np.full_like(array, value) for name, array in initialize_network([5, 4, 3], rng=rng).items()}
    moved = []
    for _ in range(2):
        backpropagate(y, predict(x, params, 1, activation), params, 1, activation)
        moved.append(np.abs(params["grad_Wlayer1"]).max())
        assert np.abs(params["grad_boutput"]).max() > 0.1 or len(moved) > 1
        for name in ("Wlayer1", "blayer1", "Woutput", "boutput"):
            params[name] -= 0.1 * params["grad_" + name]
    assert moved[0] < 1e-12
    if activation == "sigmoid":  # whose units say one half even where their input is 0; from then on they do move
        assert moved[1] > 1e-6


@given(seed=st.integers(0, 99))
def test_with_zeros_nothing_reaches_the_first_layer_and_with_xavier_units_differ(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(8, 5)), np.eye(3)[rng.integers(3, size=8)]
    drawn = initialize_network([5, 4, 3], rng=rng)
    for params, reaches in (({name: np.zeros_like(array) for name, array in drawn.items()}, False), (drawn, True)):
        backpropagate(y, predict(x, params, 1), params, 1)
        assert params["grad_Wlayer1"].any() == reaches
    assert len(np.unique(drawn["grad_Wlayer1"], axis=1).T) == 4


# Q2.1.3


def test_xavier_keeps_the_spread_whatever_the_size_and_one_range_for_all_does_not():
    rng = np.random.default_rng(0)

    def spreads(ranged):
        for size in (16, 1024):
            params = {}
            initialize_weights(size, size, params, rng=rng)
            W = rng.uniform(-ranged, ranged, (size, size)) if ranged else params["W"]
            yield float((rng.normal(size=(50, size)) @ W).std())

    assert list(spreads(None)) == pytest.approx([1, 1], rel=0.15)
    narrow, wide = spreads(0.1)
    assert wide > 5 * narrow
