"""Quality of compressed images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def psnr(original: ArrayLike, decoded: ArrayLike, largest: float = 1.0) -> NDArray[np.floating[Any]]:
    """Return the peak signal-to-noise ratio of each image in decibels (assignment Q5.3.2).

    ``20 log10(largest) - 10 log10(mean squared error)``

    Parameters
    ----------
    original, decoded
        ``(N, P)``, one image per row, or ``(P,)``.
    largest
        Largest possible value of a pixel.

    Returns
    -------
    (N,) float64 or scalar
        Infinite for identical images.
    """
    error = np.square(np.asarray(original, np.float64) - np.asarray(decoded, np.float64)).mean(axis=-1)
    with np.errstate(divide="ignore"):
        ratio: NDArray[np.floating[Any]] = 20 * np.log10(largest) - 10 * np.log10(error)
    return ratio
