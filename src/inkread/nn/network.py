"""A network of several layers: its forward and its backward pass."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .activations import ACTIVATIONS, DERIVATIVES, Activation, Floats, as_floats, softmax
from .layers import Params, backwards, forward, initialize_weights


def layer_names(n_hidden: int) -> list[str]:
    """``layer1`` ... ``layerN`` and ``output``: the names in the assignment's scripts."""
    return [f"layer{i}" for i in range(1, n_hidden + 1)] + ["output"]


def initialize_network(sizes: Sequence[int], *, rng: np.random.Generator | None = None) -> Params:
    """Make the parameters of a network whose layers have ``sizes`` units, the input first."""
    params: Params = {}
    for name, in_size, out_size in zip(layer_names(len(sizes) - 2), sizes[:-1], sizes[1:], strict=True):
        initialize_weights(in_size, out_size, params, name, rng=rng)
    return params


def feed_forward(X: ArrayLike, params: Params, names: Sequence[str], activations: Sequence[Activation]) -> Floats:
    """Return the output ``(N, K)`` of some layers, one after another, for the inputs ``(N, D)``.

    Parameters
    ----------
    X
        Inputs, one example a row.
    params
        The network; the layers' caches are set in it.
    names, activations
        Of the layers, from the first to the last.
    """
    h = as_floats(X)
    for name, activation in zip(names, activations, strict=True):
        h = forward(h, params, name, activation)
    return h


def feed_back(delta: Floats, params: Params, names: Sequence[str], derivatives: Sequence[Activation]) -> Floats:
    """Take the gradient ``(N, K)`` of the loss by the output of some layers back to their input, ``(N, D)``.

    Parameters
    ----------
    delta
        Gradient of the loss by what ``feed_forward`` returned.
    params
        The network; the gradients of the layers' weights and biases are set in it.
    names, derivatives
        Of the layers and their activations, from the first to the last as in ``feed_forward``.
    """
    for name, derivative in zip(reversed(names), reversed(derivatives), strict=True):
        delta = backwards(delta, params, name, derivative)
    return delta


def predict(X: ArrayLike, params: Params, n_hidden: int, activation: str = "sigmoid") -> Floats:
    """Class probabilities ``(N, C)`` of the inputs ``(N, D)``: hidden layers, then softmax."""
    return feed_forward(X, params, layer_names(n_hidden), [*[ACTIVATIONS[activation]] * n_hidden, softmax])


def backpropagate(y: ArrayLike, probs: Floats, params: Params, n_hidden: int, activation: str = "sigmoid") -> None:
    """Set the gradient of the cross-entropy by every parameter, after ``predict`` gave ``probs``.

    Through softmax and cross-entropy together the gradient is simply ``probs - y``.
    """
    delta = probs - as_floats(y).astype(probs.dtype, copy=False)
    feed_back(delta, params, layer_names(n_hidden), [*[DERIVATIVES[activation]] * n_hidden, DERIVATIVES["linear"]])
