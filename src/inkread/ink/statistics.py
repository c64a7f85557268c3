"""What is typical."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def weighted_median(values: ArrayLike, weights: ArrayLike) -> float:
    """Return the value up to which half of all weight is; 0 without values.

    Parameters
    ----------
    values, weights
        ``(n,)``; weights are not negative.
    """
    values, weights = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if not values.size:
        return 0.0
    order: NDArray[Any] = np.argsort(values)
    passed = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(passed, passed[-1] / 2)])
