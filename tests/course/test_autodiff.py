"""Reverse-mode differentiation: against PyTorch operation by operation, and against ``backwards`` on whole networks."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import torch

from inkread.course import autodiff
from inkread.course.autodiff import Tensor
from inkread.nn import (
    backwards,
    compute_loss_and_acc,
    forward,
    linear_deriv,
    relu,
    relu_deriv,
    sigmoid,
    sigmoid_deriv,
    softmax,
    squared_error,
    tanh,
    tanh_deriv,
)
from inkread.nn.network import initialize_network

OPERATIONS = {
    "sum of several uses": lambda a, b, *_: a + a * b + a,
    "product": lambda a, b, *_: a * b,
    "repeated along an axis": lambda a, _, c: a * c + c,
    "repeated from a number": lambda a, *_: a * 3.0 - 1.0,
    "quotient": lambda a, b, *_: a / (b * b + 1.0),
    "power": lambda a, *_: (a * a + 1.0) ** 1.5,
    "negative": lambda a, b, *_: -a - b,
    "exp": lambda a, *_: a.exp(),
    "log": lambda a, *_: (a * a + 0.1).log(),
    "relu": lambda a, *_: a.relu(),
    "sigmoid": lambda a, *_: a.sigmoid(),
    "tanh": lambda a, *_: a.tanh(),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_gradient_of_an_operation_is_that_of_pytorch(name, rng):
    arrays = [rng.normal(size=shape) for shape in ((4, 3), (4, 3), (3,))]
    weights = rng.normal(size=(4, 3))
    ours = [Tensor(array) for array in arrays]
    theirs = [torch.tensor(array, requires_grad=True) for array in arrays]
    loss = (OPERATIONS[name](*ours) * Tensor(weights)).sum()
    loss.backward()
    expected = (OPERATIONS[name](*theirs) * torch.tensor(weights)).sum()
    expected.backward()
    assert loss.data == pytest.approx(expected.item(), rel=1e-12)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one.grad, 0 if other.grad is None else other.grad.numpy(), rtol=1e-11, atol=1e-13)


def test_products_of_matrices_sums_along_an_axis_and_softmax(rng):
    x, W, weights = rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.normal(size=(5, 3))
    ours, theirs = Tensor(W), torch.tensor(W, requires_grad=True)
    ((Tensor(x) @ ours).softmax() * Tensor(weights)).sum(axis=0).sum().backward()
    (torch.softmax(torch.tensor(x) @ theirs, dim=1) * torch.tensor(weights)).sum().backward()
    np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), rtol=1e-11, atol=1e-13)


def test_a_second_pass_does_not_add_to_the_first():
    x = Tensor([2.0])
    loss = (x * x).sum()
    for _ in range(2):
        loss.backward()
        assert x.grad == 4


@pytest.mark.parametrize(("activation", "derivative"), [(sigmoid, sigmoid_deriv), (tanh, tanh_deriv)])
def test_the_classifiers_gradients_are_those_of_backwards(activation, derivative, rng):
    """The network of Q2 and Q3: a hidden layer, softmax, cross-entropy."""
    x, y = rng.normal(size=(12, 20)), np.eye(6)[rng.integers(6, size=12)]
    params = initialize_network([20, 9, 6], rng=rng)
    tensors = {name: Tensor(array) for name, array in params.items()}
    hidden = getattr(Tensor(x) @ tensors["Wlayer1"] + tensors["blayer1"], activation.__name__)()
    probabilities = (hidden @ tensors["Woutput"] + tensors["boutput"]).softmax()
    loss = -(Tensor(y) * probabilities.log()).sum()
    loss.backward()

    probs = forward(forward(x, params, "layer1", activation), params, "output", softmax)
    backwards(backwards(probs - y, params, "output", linear_deriv), params, "layer1", derivative)
    assert loss.data == pytest.approx(compute_loss_and_acc(y, probs)[0], rel=1e-13)
    for name, tensor in tensors.items():
        np.testing.assert_allclose(tensor.grad, params["grad_" + name], rtol=1e-10, atol=1e-13)


def test_the_autoencoders_gradients_are_those_of_backwards(rng):
    """The network of Q5: three layers of ReLU, one of the sigmoid, squared error."""
    layers = [("layer1", relu, relu_deriv), ("layer2", relu, relu_deriv), ("layer3", relu, relu_deriv)]
    layers.append(("output", sigmoid, sigmoid_deriv))
    x = rng.uniform(size=(7, 30))
    params = initialize_network([30, 8, 8, 8, 30], rng=rng)
    tensors = {name: Tensor(array) for name, array in params.items()}
    out, plain = Tensor(x), x
    for name, activation, _ in layers:
        out = getattr(out @ tensors["W" + name] + tensors["b" + name], activation.__name__)()
        plain = forward(plain, params, name, activation)
    loss = ((out - Tensor(x)) ** 2.0).sum()
    loss.backward()

    delta = 2 * (plain - x)
    for name, _, derivative in reversed(layers):
        delta = backwards(delta, params, name, derivative)
    assert loss.data == pytest.approx(squared_error(x, plain), rel=1e-13)
    for name, tensor in tensors.items():
        np.testing.assert_allclose(tensor.grad, params["grad_" + name], rtol=1e-10, atol=1e-13)


def test_the_example_in_its_documentation():
    assert doctest.testmod(autodiff).failed == 0
