"""A stack of layers."""

from __future__ import annotations

import numpy as np
import pytest

from inkread.nn import ACTIVATIONS, sigmoid, softmax
from inkread.nn.network import backpropagate, initialize_network, layer_names, predict


def test_layers_have_the_names_of_the_assignments_scripts():
    assert layer_names(2) == ["layer1", "layer2", "output"]
    assert layer_names(0) == ["output"]


def test_sizes_become_weights(rng):
    params = initialize_network([5, 4, 3], rng=rng)
    assert {name: array.shape for name, array in params.items()} == {
        "Wlayer1": (5, 4),
        "blayer1": (4,),
        "Woutput": (4, 3),
        "boutput": (3,),
    }


def test_one_hidden_layer_is_the_formula(rng):
    params = initialize_network([5, 4, 3], rng=rng)
    X = rng.normal(size=(6, 5))
    hidden = sigmoid(X @ params["Wlayer1"] + params["blayer1"])
    expected = softmax(hidden @ params["Woutput"] + params["boutput"])
    np.testing.assert_allclose(predict(X, params, 1), expected)


def test_a_network_of_linear_layers_is_one_linear_layer(rng):
    """Assignment Q1.3."""
    params = initialize_network([5, 4, 3], rng=rng)
    X = rng.normal(size=(6, 5))
    collapsed = softmax(X @ (params["Wlayer1"] @ params["Woutput"]))
    np.testing.assert_allclose(predict(X, params, 1, "linear"), collapsed)


@pytest.mark.parametrize("n_hidden", [0, 1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_float32_stays_float32_all_the_way(n_hidden, activation, rng):
    params = initialize_network([5, *[4] * n_hidden, 3], rng=rng)
    probs = predict(rng.normal(size=(6, 5)).astype(np.float32), params, n_hidden, activation)
    backpropagate(np.eye(3)[[0, 1, 2, 0, 1, 2]], probs, params, n_hidden, activation)
    gradients = [array for name, array in params.items() if name.startswith("grad_")]
    assert len(gradients) == 2 * (n_hidden + 1)
    assert {array.dtype for array in (probs, *gradients)} == {np.dtype(np.float32)}
