"""Calibration of a classifier's confidences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def expected_calibration_error(
    confidences: NDArray[np.floating], is_right: NDArray[np.bool_], *, bins: int = 15
) -> float:
    """Return by how much confidences are off on average (Naeini et al. 2015; Guo et al. 2017).

    The examples are shared out among bins of equal width by their confidence. In each bin the mean confidence
    is compared with the share that is right.

    Parameters
    ----------
    confidences
        ``(N,)``, the probability of what each example was taken for.
    is_right
        ``(N,)``, whether it is that.
    bins
        Number of bins.

    Returns
    -------
    float
        Mean distance over the examples, between 0 and 1; NaN of none.
    """
    confidences = np.asarray(confidences, dtype=np.float64)
    if not confidences.size:
        return float("nan")
    number = np.minimum((confidences * bins).astype(int), bins - 1)
    difference = np.bincount(number, weights=confidences - np.asarray(is_right, dtype=np.float64), minlength=bins)
    return float(np.abs(difference).sum() / confidences.size)


def fit_temperature(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """Return the temperature at which the classifier's probabilities are likeliest (Guo et al. 2017).

    Parameters
    ----------
    logits
        ``(N, C)`` of examples that were not trained on.
    labels
        ``(N,)`` numbers of their classes.

    Returns
    -------
    float
        What the logits are to be divided by: above 1 for a classifier that is too sure of itself.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    logits = np.asarray(logits, dtype=np.float64)
    rows = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        return float(-log_softmax(logits / np.exp(log_temperature), axis=1)[rows, labels].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))
