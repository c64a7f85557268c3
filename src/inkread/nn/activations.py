"""Activation functions, and their derivatives as functions of the activation's own output.

Backpropagation arrives at a layer with the output at hand, so each derivative is written in terms of
the output: for the sigmoid, ``sigma'(x) = sigma(x) (1 - sigma(x))`` needs no ``x`` (assignment Q1.4).

Every function is elementwise (softmax: row by row), keeps shape and floating dtype, takes integers as
float64, and is finite for every finite input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Activation: TypeAlias = Callable[[Floats], Floats]


def as_floats(x: ArrayLike) -> Floats:
    """Return ``x`` as an array of its own floating dtype; integers and booleans become float64."""
    array = np.asarray(x)
    if np.issubdtype(array.dtype, np.floating):
        return array
    return array.astype(np.float64)


def linear(x: ArrayLike) -> Floats:
    """``x`` itself."""
    return as_floats(x)


def linear_deriv(post_act: ArrayLike) -> Floats:
    """1 everywhere, in the shape of ``post_act``."""
    return np.ones_like(as_floats(post_act))


def sigmoid(x: ArrayLike) -> Floats:
    """``1 / (1 + exp(-x))``.

    Computed as ``exp(min(x, 0)) / (1 + exp(-|x|))``: the same value, and no exponent is positive, so
    nothing can overflow.
    """
    x = as_floats(x)
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def sigmoid_deriv(post_act: ArrayLike) -> Floats:
    """``sigma (1 - sigma)``, where ``post_act`` is ``sigma(x)``."""
    post_act = as_floats(post_act)
    return post_act * (1 - post_act)


def tanh(x: ArrayLike) -> Floats:
    """``(1 - exp(-2x)) / (1 + exp(-2x))``."""
    return np.tanh(as_floats(x))


def tanh_deriv(post_act: ArrayLike) -> Floats:
    """``1 - tanh^2``, where ``post_act`` is ``tanh(x)``."""
    return 1 - as_floats(post_act) ** 2


def relu(x: ArrayLike) -> Floats:
    """``max(x, 0)``."""
    return np.maximum(as_floats(x), 0)


def relu_deriv(post_act: ArrayLike) -> Floats:
    """1 where the unit is active (its output is positive), else 0."""
    post_act = as_floats(post_act)
    return (post_act > 0).astype(post_act.dtype)


def elu(x: ArrayLike) -> Floats:
    """``x`` where it is positive, else ``exp(x) - 1``: a smooth ReLU whose units cannot die (Clevert et al. 2016)."""
    x = as_floats(x)
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def elu_deriv(post_act: ArrayLike) -> Floats:
    """1 where the output is positive, else ``exp(x)``, which is the output plus 1."""
    post_act = as_floats(post_act)
    return np.minimum(post_act, 0) + 1


def softmax(x: ArrayLike) -> Floats:
    """``exp(x_i) / sum_j exp(x_j)`` along the last axis: each row becomes a probability distribution.

    The row's maximum is subtracted first. That changes nothing (assignment Q1.1) and makes every
    exponent at most 0.
    """
    x = as_floats(x)
    with np.errstate(over="ignore"):  # a difference too large for the dtype is -inf, and exp(-inf) is 0
        scores = np.exp(x - x.max(axis=-1, keepdims=True))
    return scores / scores.sum(axis=-1, keepdims=True)


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {"linear": linear, "sigmoid": sigmoid, "tanh": tanh, "relu": relu, "elu": elu}
)
"""The activations that a hidden layer can have, by name."""

DERIVATIVES: Mapping[str, Activation] = MappingProxyType(
    {
        "linear": linear_deriv,
        "sigmoid": sigmoid_deriv,
        "tanh": tanh_deriv,
        "relu": relu_deriv,
        "elu": elu_deriv,
    }
)
"""The derivative of each activation in ``ACTIVATIONS``, as a function of its output."""
