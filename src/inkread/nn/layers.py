"""One fully connected layer: its weights, its forward and its backward pass.

A network is a dictionary ``params``. The layer called ``name`` keeps in it

========================  ==========================================  ==================
``params["W" + name]``     weights                                     ``(D, K)``
``params["b" + name]``     biases                                      ``(K,)``
``params["cache_" + name]``  input, pre-activation and output of the     ``(N, D)``, ``(N, K)``,
                          last forward pass                           ``(N, K)``
``params["grad_W" + name]``  gradient of the loss by the weights         ``(D, K)``
``params["grad_b" + name]``  gradient of the loss by the biases          ``(K,)``
========================  ==========================================  ==================

where N examples of D numbers go in and N of K come out, one example a row.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from .activations import Activation, Floats, as_floats, sigmoid, sigmoid_deriv

Params: TypeAlias = dict[str, Any]
"""The network: arrays by name, with the triple of arrays ``cache_*`` among them."""


def initialize_weights(
    in_size: int,
    out_size: int,
    params: Params,
    name: str = "",
    *,
    rng: np.random.Generator | None = None,
) -> None:
    """Put Xavier-initialised weights and zero biases into ``params`` (assignment Q2.1.2).

    Weights are drawn from ``U(-sqrt(6 / (in + out)), +sqrt(6 / (in + out)))``, which keeps the variance
    of activations and gradients about equal from layer to layer (Glorot and Bengio 2010, equation 16).

    Parameters
    ----------
    in_size, out_size
        Numbers that go into the layer, and units in it.
    params
        The network; ``params["W" + name]``, ``(in_size, out_size)``, and ``params["b" + name]``,
        ``(out_size,)``, both float64, are set.
    name
        Name of the layer.
    rng
        Source of randomness; NumPy's global one if left out, because the assignment's scripts seed
        that with ``np.random.seed``.
    """
    bound = np.sqrt(6 / (in_size + out_size))
    uniform = np.random.uniform if rng is None else rng.uniform
    params["W" + name] = uniform(-bound, bound, (in_size, out_size))
    params["b" + name] = np.zeros(out_size)


def forward(X: ArrayLike, params: Params, name: str = "", activation: Activation = sigmoid) -> Floats:
    """``activation(X W + b)``, cached in ``params["cache_" + name]`` for the backward pass.

    Parameters
    ----------
    X
        ``(N, D)`` inputs, one example a row. The layer computes in the dtype of ``X``.
    params, name
        The network, and the layer in it.
    activation
        Elementwise function, or softmax.

    Returns
    -------
    (N, K) in the dtype of ``X``
        The layer's output.
    """
    X = as_floats(X)
    W = params["W" + name].astype(X.dtype, copy=False)
    b = params["b" + name].astype(X.dtype, copy=False)
    pre_act = X @ W + b
    post_act = activation(pre_act)
    params["cache_" + name] = (X, pre_act, post_act)
    return post_act


def backwards(delta: ArrayLike, params: Params, name: str = "", activation_deriv: Activation = sigmoid_deriv) -> Floats:
    """Take the gradient of the loss J back through the layer (assignment Q1.5 and Q2.3).

    With the layer ``y = activation(X W + b)``, ``delta = dJ/dy`` and
    ``delta_pre = delta * activation'(y)``::

        dJ/dW = X^T delta_pre        dJ/db = sum of delta_pre over the examples        dJ/dX = delta_pre W^T

    Gradients are sums over the examples, as the loss is.

    Parameters
    ----------
    delta
        ``(N, K)`` gradient of the loss by the layer's output.
    params, name
        The network after ``forward``; ``grad_W`` and ``grad_b`` of the layer are set in it.
    activation_deriv
        Derivative of the activation as a function of the activation's output. For softmax with
        cross-entropy pass ``delta = probs - y`` and ``linear_deriv``.

    Returns
    -------
    (N, D)
        Gradient of the loss by the layer's input: the ``delta`` of the layer before.
    """
    X, _, post_act = params["cache_" + name]
    W = params["W" + name].astype(X.dtype, copy=False)
    delta_pre = as_floats(delta) * activation_deriv(post_act)
    params["grad_W" + name] = X.T @ delta_pre
    params["grad_b" + name] = delta_pre.sum(axis=0)
    return delta_pre @ W.T
