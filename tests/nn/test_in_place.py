"""Training and prediction in place give the numbers of the plain functions, to rounding."""

from __future__ import annotations

import numpy as np
import pytest

from inkread.nn import ACTIVATIONS, DERIVATIVES, SGD, Epoch, MLPClassifier, compute_loss_and_acc, get_random_batches
from inkread.nn.in_place import ACTIVATE, ROWS, TIMES_DERIVATIVE, InPlaceNetwork, loss_and_acc
from inkread.nn.network import backpropagate, initialize_network, predict

ROUNDING = {np.float32: 2e-5, np.float64: 1e-12}
"""How far numbers of the size of 1 may be apart after some epochs."""


def problem(n: int = 50, n_features: int = 7, n_classes: int = 4, dtype: type = np.float64):
    """Return inputs and labels of which something can be learnt."""
    rng = np.random.default_rng(5)
    columns = rng.integers(n_classes, size=n)
    return (rng.normal(size=(n, n_features)) + np.eye(n_classes, n_features)[columns]).astype(dtype), columns


def plain_epochs(X, columns, params, n_hidden, activation, *, rngs, batch_size, learning_rate, momentum):
    """Train with the plain functions; return loss and accuracy of each epoch."""
    optimizer, history = SGD(momentum), []
    for rng in rngs:
        total_loss = right = 0.0
        for xb, yb in get_random_batches(X, np.eye(4, dtype=X.dtype)[columns], batch_size, rng=rng):
            probs = predict(xb, params, n_hidden, activation)
            loss, accuracy = compute_loss_and_acc(yb, probs)
            total_loss, right = total_loss + loss, right + accuracy * len(xb)
            backpropagate(yb, probs, params, n_hidden, activation)
            optimizer.update(params, learning_rate)
        history.append((total_loss / len(X), right / len(X)))
    return history


@pytest.mark.parametrize("dtype", ROUNDING)
@pytest.mark.parametrize("momentum", [0.0, 0.8])
@pytest.mark.parametrize("hidden", [(), (6,), (8, 5)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_training_gives_the_weights_and_figures_of_the_plain_functions(activation, hidden, momentum, dtype):
    X, columns = problem(dtype=dtype)
    settings = {"batch_size": 12, "learning_rate": 0.02, "momentum": momentum}  # the last batch has 2 examples
    model = MLPClassifier(hidden, activation=activation, offset=0.5, random_state=3, **settings)
    model.initialize(range(4), X.shape[1], dtype)
    params = {name: weight.copy() for name, weight in model.weights().items()}
    rngs = [np.random.default_rng([3, epoch]) for epoch in range(3)]
    expected = plain_epochs(X - dtype(0.5), columns, params, len(hidden), activation, rngs=rngs, **settings)
    history: list[Epoch] = []
    for _ in range(3):
        model.partial_fit(X, columns, callback=history.append)
    for name, weight in model.weights().items():
        assert weight.dtype == dtype
        np.testing.assert_allclose(weight, params[name], rtol=0, atol=ROUNDING[dtype])
    figures = [(epoch.loss, epoch.accuracy) for epoch in history]
    np.testing.assert_allclose(figures, expected, rtol=0, atol=ROUNDING[dtype])
    assert not np.allclose(params["boutput"], 0, atol=1e-3)  # something has been learnt


@pytest.mark.parametrize("dtype", ROUNDING)
@pytest.mark.parametrize("n", [1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS + 3])
def test_prediction_gives_the_probabilities_of_the_plain_functions(n, dtype):
    X, _ = problem(n, dtype=dtype)
    network = initialize_network([7, 9, 8, 4], rng=np.random.default_rng(0))
    params = {name: weight.astype(dtype) for name, weight in network.items()}
    for activation in ACTIVATIONS:
        expected = predict(X - dtype(0.25), dict(params), 2, activation)
        for rows in (X, np.asfortranarray(X)):
            probs = InPlaceNetwork(params, activation, offset=0.25).predict(rows)
            assert probs.dtype == dtype
            np.testing.assert_allclose(probs, expected, rtol=0, atol=ROUNDING[dtype])


@pytest.mark.parametrize("dtype", ROUNDING)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_and_derivative_is_the_plain_one(activation, dtype):
    x = np.concatenate([np.linspace(-6, 6, 97), [-1e4, -90, 0, 90]]).astype(dtype).reshape(1, -1)
    expected = ACTIVATIONS[activation](x)
    z = x.copy()
    ACTIVATE[activation](z)
    np.testing.assert_allclose(z, expected, rtol=4 * np.finfo(dtype).eps, atol=2 * np.finfo(dtype).eps)
    delta = np.full_like(x, 3)
    TIMES_DERIVATIVE[activation](delta, expected, np.empty_like(x))
    np.testing.assert_allclose(delta, 3 * DERIVATIVES[activation](expected), rtol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("probs", [[[0.2, 0.8, 0.0], [0.4, 0.4, 0.2]], [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0]]])
def test_loss_and_accuracy_are_those_of_one_hot_labels(probs):
    for columns in ([0, 0], [2, 1], [1, 0]):
        expected = compute_loss_and_acc(np.eye(3)[columns], np.array(probs))
        assert loss_and_acc(np.array(columns), np.array(probs)) == pytest.approx(expected)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("hidden", [(), (6, 5)])
def test_numbers_that_are_not_finite_are_refused_and_leave_the_network_as_it_was(hidden, value):
    X, columns = problem()
    model = MLPClassifier(hidden, batch_size=12, momentum=0.5, random_state=0).partial_fit(X, columns)
    before = {name: weight.copy() for name, weight in (model.weights() | model.velocities()).items()}
    X[31, 4] = value
    with pytest.raises(ValueError, match="NaN or infinity"):
        model.partial_fit(X, columns)
    with pytest.raises(ValueError, match="NaN or infinity"):
        model.predict(X)
    assert model.n_epochs_ == 1
    for name, weight in (model.weights() | model.velocities()).items():
        np.testing.assert_array_equal(weight, before[name])


def test_large_numbers_are_no_infinities():
    X, columns = problem(dtype=np.float32)
    probs = MLPClassifier((6,), random_state=0).partial_fit(X, columns).predict_proba(X * np.float32(1e30))
    np.testing.assert_allclose(probs.sum(axis=1), 1, rtol=1e-5)


def test_weights_that_grow_beyond_all_bounds_are_reported():
    X, columns = problem()
    model = MLPClassifier((6,), activation="linear", learning_rate=1e6, batch_size=5, epochs=30, random_state=0)
    with pytest.warns(RuntimeWarning, match="lower learning_rate"):
        model.fit(X, columns)


def test_neither_inputs_nor_weights_that_were_given_are_changed():
    X, columns = problem()
    kept = X.copy()
    model = MLPClassifier((6,), offset=1.0, epochs=1, random_state=0).fit(X, columns)
    weights = model.weights()
    copies = {name: weight.copy() for name, weight in weights.items()}
    model.partial_fit(np.asfortranarray(X), columns).predict(X)
    np.testing.assert_array_equal(X, kept)
    for name, weight in weights.items():
        np.testing.assert_array_equal(weight, copies[name])
