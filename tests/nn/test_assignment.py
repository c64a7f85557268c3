"""The assignment's functions, used as the course's own scripts use them."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from inkread import nn
from inkread.nn import (
    backwards,
    compute_loss_and_acc,
    forward,
    get_random_batches,
    initialize_weights,
    linear_deriv,
    sigmoid,
    sigmoid_deriv,
    softmax,
    tanh,
    tanh_deriv,
)

SIGNATURES = {
    "initialize_weights": "(in_size, out_size, params, name='')",
    "sigmoid": "(x)",
    "forward": "(X, params, name='', activation=sigmoid)",
    "softmax": "(x)",
    "compute_loss_and_acc": "(y, probs)",
    "backwards": "(delta, params, name='', activation_deriv=sigmoid_deriv)",
    "get_random_batches": "(x, y, batch_size)",
    "linear": "(x)",
    "tanh": "(x)",
    "relu": "(x)",
    "sigmoid_deriv": "(post_act)",
    "linear_deriv": "(post_act)",
    "tanh_deriv": "(post_act)",
    "relu_deriv": "(post_act)",
}


def written(parameter: inspect.Parameter) -> str:
    """Return a parameter as the assignment writes it."""
    if parameter.default is parameter.empty:
        return parameter.name
    return f"{parameter.name}={getattr(parameter.default, '__name__', repr(parameter.default))}"


@pytest.mark.parametrize("name", SIGNATURES)
def test_names_and_signatures_are_the_assignments(name):
    parameters = inspect.signature(getattr(nn, name)).parameters.values()
    ours = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert f"({', '.join(map(written, ours))})" == SIGNATURES[name]
    assert all(p.default is not p.empty for p in parameters if p not in ours)
    assert name in nn.__all__


@pytest.fixture
def clusters():
    """Four overlapping Gaussian clusters in the plane and their one-hot labels, ten of each."""
    rng = np.random.default_rng(0)
    covariance = [[3.0, 0.3], [0.3, 1.0]]
    centres = [(4.0, 10.0), (-4.0, 8.0), (0.0, -2.0), (8.0, 1.0)]
    x = np.vstack([rng.multivariate_normal(centre, covariance, 10) for centre in centres])
    y_idx = np.repeat(np.arange(4), 10)
    y = np.zeros((40, 4))
    y[np.arange(40), y_idx] = 1
    return x, y


def pass_through(xb, params, activation):
    """Go forward through one hidden layer and the output."""
    return forward(forward(xb, params, "layer1", activation), params, "output", softmax)


def pass_back(yb, probs, params, activation_deriv):
    """Go back again, in place and in the style of the course."""
    y_idx = yb.argmax(axis=1)
    delta1 = probs
    delta1[np.arange(probs.shape[0]), y_idx] -= 1
    delta2 = backwards(delta1, params, "output", linear_deriv)
    backwards(delta2, params, "layer1", activation_deriv)


@pytest.mark.parametrize(("activation", "derivative"), [(sigmoid, sigmoid_deriv), (tanh, tanh_deriv)])
def test_a_training_loop_in_the_style_of_the_course_converges(clusters, activation, derivative):
    x, y = clusters
    np.random.seed(1)  # noqa: NPY002
    params = {}
    initialize_weights(2, 25, params, "layer1")
    initialize_weights(25, 4, params, "output")
    batches = get_random_batches(x, y, 5)
    assert len(batches) == 8
    losses = []
    for _ in range(300):
        total_loss, accuracies = 0.0, []
        for xb, yb in batches:
            probs = pass_through(xb, params, activation)
            loss, acc = compute_loss_and_acc(yb, probs)
            total_loss += loss
            accuracies.append(acc)
            pass_back(yb, probs, params, derivative)
            for k in sorted(params.keys()):
                if "grad" in k:
                    name = k.split("_")[1]
                    params[name] -= 1e-3 * params[k]
        losses.append(total_loss)
    assert np.mean(accuracies) > 0.75
    assert losses[-1] < 0.5 * losses[0]


def test_the_gradients_pass_the_courses_own_kind_of_check(clusters):
    x, y = clusters
    np.random.seed(2)  # noqa: NPY002
    params = {}
    initialize_weights(2, 25, params, "layer1")
    initialize_weights(25, 4, params, "output")
    pass_back(y, pass_through(x, params, sigmoid), params, sigmoid_deriv)
    analytic = {k: v.copy() for k, v in params.items() if "grad" in k}
    assert set(analytic) == {"grad_Wlayer1", "grad_blayer1", "grad_Woutput", "grad_boutput"}
    eps = 1e-5
    for k, gradient in analytic.items():
        weight = params[k.split("_")[1]]
        assert gradient.shape == weight.shape
        for index in np.ndindex(weight.shape):
            value = weight[index]
            weight[index] = value + eps
            above, _ = compute_loss_and_acc(y, pass_through(x, params, sigmoid))
            weight[index] = value - eps
            below, _ = compute_loss_and_acc(y, pass_through(x, params, sigmoid))
            weight[index] = value
            numerical = (above - below) / (2 * eps)
            assert abs(gradient[index] - numerical) < 1e-6 * max(1.0, abs(numerical))
