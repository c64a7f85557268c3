"""Loss functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .activations import Floats, as_floats


def cross_entropy(y: ArrayLike, probs: ArrayLike) -> float:
    """``-sum(y * log(probs))`` over all examples and classes.

    A probability of 0 counts as the smallest positive number of its dtype, so the loss stays finite.

    Parameters
    ----------
    y
        ``(N, C)`` one-hot labels, or any distribution over the classes.
    probs
        ``(N, C)`` predicted probabilities, as softmax gives them.
    """
    y, probs = as_floats(y), as_floats(probs)
    log_probs = np.log(np.maximum(probs, np.finfo(probs.dtype).tiny))
    return float(-(y * log_probs).sum(dtype=np.float64))


def squared_error(x: ArrayLike, y: ArrayLike) -> float:
    """``sum((y - x)^2)`` over all examples and numbers: the loss of the assignment's autoencoder (Q5.1.1).

    Its gradient by ``y`` is ``2 (y - x)``.

    Parameters
    ----------
    x
        ``(N, D)`` what the output should be: for an autoencoder, its input.
    y
        ``(N, D)`` the network's output.
    """
    error = as_floats(y) - as_floats(x)
    return float(np.square(error).sum(dtype=np.float64))


def log_squared_error(x: ArrayLike, y: ArrayLike) -> tuple[float, Floats]:
    """``sum over the examples of log(1 + ||y - x||^2)``, and its gradient by ``y``, ``2 (y - x) / (1 + ||y - x||^2)``.

    The peak signal-to-noise ratio of an image is a logarithm of its squared error. Where the mean PSNR of many images
    counts, halving the error of a good image is worth as much as halving that of a bad one; the total squared error
    would be spent on the bad ones.

    Parameters
    ----------
    x, y
        ``(N, D)`` as for ``squared_error``.

    Returns
    -------
    (loss, gradient)
        The loss in nats; the gradient ``(N, D)`` in the dtype of ``y``.
    """
    y = as_floats(y)
    error = y - as_floats(x).astype(y.dtype, copy=False)
    squares = 1 + np.square(error).sum(axis=1, keepdims=True)
    return float(np.log(squares, dtype=np.float64).sum()), error * (2 / squares)


def compute_loss_and_acc(y: ArrayLike, probs: ArrayLike) -> tuple[float, float]:
    """Cross-entropy summed over the examples, and the share of them that are right (assignment Q2.2.3).

    Parameters
    ----------
    y
        ``(N, C)`` one-hot labels.
    probs
        ``(N, C)`` predicted probabilities, as softmax gives them.

    Returns
    -------
    (loss, accuracy)
        The loss in nats; the accuracy between 0 and 1, NaN if there are no examples.
    """
    y, probs = as_floats(y), as_floats(probs)
    if not len(y):
        return 0.0, float("nan")
    right = y.argmax(axis=-1) == probs.argmax(axis=-1)
    return cross_entropy(y, probs), float(right.mean())
