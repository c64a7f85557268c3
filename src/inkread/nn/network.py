"""A stack of layers: forward through all of them, back through all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .activations import ACTIVATIONS, DERIVATIVES, Floats, as_floats, softmax
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


def predict(X: ArrayLike, params: Params, n_hidden: int, activation: str = "sigmoid") -> Floats:
    """Class probabilities ``(N, C)`` of the inputs ``(N, D)``: hidden layers, then softmax."""
    *hidden, output = layer_names(n_hidden)
    h = as_floats(X)
    for name in hidden:
        h = forward(h, params, name, ACTIVATIONS[activation])
    return forward(h, params, output, softmax)


def backpropagate(y: ArrayLike, probs: Floats, params: Params, n_hidden: int, activation: str = "sigmoid") -> None:
    """Set the gradient of the cross-entropy by every parameter, after ``predict`` gave ``probs``.

    Through softmax and cross-entropy together the gradient is simply ``probs - y``.
    """
    *hidden, output = layer_names(n_hidden)
    delta = backwards(probs - as_floats(y).astype(probs.dtype, copy=False), params, output, DERIVATIVES["linear"])
    for name in reversed(hidden):
        delta = backwards(delta, params, name, DERIVATIVES[activation])
