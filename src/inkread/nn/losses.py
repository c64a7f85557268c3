"""Loss functions: how far the network's output is from what it should be."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .activations import as_floats


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
