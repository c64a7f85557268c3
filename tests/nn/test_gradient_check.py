"""The gradient checker: content with right gradients, and never with wrong ones."""

from __future__ import annotations

import numpy as np
import pytest

from inkread.nn import ACTIVATIONS, check_gradients, cross_entropy, gradient_errors, numerical_gradients
from inkread.nn.network import backpropagate, initialize_network, predict


@pytest.fixture
def problem():
    """Return what makes a network with its gradients and its loss."""

    def make(n_hidden=1, activation="sigmoid", seed=0):
        rng = np.random.default_rng(seed)
        params = initialize_network([4, *[5, 4, 3][:n_hidden], 3], rng=rng)
        for name in params:
            if name.startswith("b"):
                params[name] = rng.normal(size=params[name].shape)
        X, y = rng.normal(size=(8, 4)), np.eye(3)[rng.integers(0, 3, 8)]
        backpropagate(y, predict(X, params, n_hidden, activation), params, n_hidden, activation)
        return (lambda p: cross_entropy(y, predict(X, p, n_hidden, activation))), params

    return make


@pytest.mark.parametrize("n_hidden", [0, 1, 2, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_backpropagation_is_right_for_every_stack(problem, n_hidden, activation):
    loss, params = problem(n_hidden, activation)
    errors = check_gradients(loss, params)
    assert len(errors) == 2 * (n_hidden + 1)
    assert max(errors.values()) < 1e-6


def test_numerical_gradients_of_a_function_known_by_heart():
    params = {"W": np.array([[1.0, -2.0]]), "b": np.array([3.0])}
    gradients = numerical_gradients(lambda p: float((p["W"] ** 2).sum() + 5 * p["b"][0]), params)
    np.testing.assert_allclose(gradients["W"], [[2, -4]], rtol=1e-8)
    np.testing.assert_allclose(gradients["b"], [5], rtol=1e-8)


def test_the_network_is_left_as_it_was(problem):
    loss, params = problem(2)
    before = {name: params[name].copy() for name in params if name[0] in "Wb"}
    check_gradients(loss, params)
    for name, weight in before.items():
        np.testing.assert_array_equal(params[name], weight)


def _wrong_sign(gradient):
    return -gradient


def _missing_factor(gradient):
    return gradient / 8


def _one_wrong_element(gradient):
    wrong = gradient.copy()
    wrong.flat[-1] += 1e-3
    return wrong


def _forgotten(gradient):
    return np.zeros_like(gradient)


def _undefined(gradient):
    return np.full_like(gradient, np.nan)


@pytest.mark.parametrize("name", ["Wlayer1", "blayer1", "Wlayer2", "Woutput", "boutput"])
@pytest.mark.parametrize("spoil", [_wrong_sign, _missing_factor, _one_wrong_element, _forgotten, _undefined])
def test_a_wrong_gradient_is_found_and_named(problem, spoil, name):
    loss, params = problem(2)
    params["grad_" + name] = spoil(params["grad_" + name])
    with pytest.raises(AssertionError, match=name) as caught:
        check_gradients(loss, params)
    assert all(other == name or other not in str(caught.value) for other in ("Wlayer1", "blayer1", "Woutput"))


def test_a_wrong_derivative_of_an_activation_is_found(problem, monkeypatch):
    from inkread.nn import network

    wrong = {**network.DERIVATIVES, "sigmoid": lambda post_act: post_act * (1 + post_act)}
    monkeypatch.setattr(network, "DERIVATIVES", wrong)
    loss, params = problem(1)
    with pytest.raises(AssertionError, match="layer1"):
        check_gradients(loss, params)


def test_a_wrong_sign_is_an_error_of_one(problem):
    loss, params = problem(0)
    params["grad_Woutput"] *= -1
    assert gradient_errors(loss, params)["Woutput"] == pytest.approx(1)


def test_a_parameter_without_influence_has_no_error(problem):
    loss, params = problem(0)
    params["Widle"], params["grad_Widle"] = np.ones(2), np.zeros(2)
    assert gradient_errors(loss, params)["Widle"] == 0
