"""Calibration of a classifier's confidences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def expected_calibration_error(
    confidences: NDArray[np.floating], is_right: NDArray[np.bool_], *, bins: int = 15
) -> float:
    """Return the expected calibration error (Naeini et al. 2015; Guo et al. 2017).

    Examples are binned by confidence in bins of equal width. In each bin, the mean confidence is compared with
    the accuracy.

    Parameters
    ----------
    confidences
        ``(N,)`` confidence of each prediction.
    is_right
        ``(N,)`` whether each prediction is correct.
    bins
        Number of bins.

    Returns
    -------
    float
        Mean difference over the examples, between 0 and 1; NaN without examples.
    """
    confidences = np.asarray(confidences, dtype=np.float64)
    if not confidences.size:
        return float("nan")
    number = np.minimum((confidences * bins).astype(int), bins - 1)
    difference = np.bincount(number, weights=confidences - np.asarray(is_right, dtype=np.float64), minlength=bins)
    return float(np.abs(difference).sum() / confidences.size)
