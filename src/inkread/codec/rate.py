"""A differentiable estimate of the length of a code in bits, for training."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def gaussian_rate(code: Floats) -> tuple[float, Floats]:
    """Estimate the bits of a batch of codes rounded to integers, with the gradient.

    ``rate = N * sum over k of 1/2 log2(1 + 12 var_k)``, with the variance of each number of the code over the
    batch. Of all distributions with a variance the Gaussian takes the most bits, and rounding adds the variance 1/12
    of an error that is uniform between -1/2 and 1/2: so many bits go through a channel with that much noise
    (Cover and Thomas 2006, theorem 9.1.1, up to a shape constant of 0.25 bits a number). A number that does not vary
    costs nothing.

    Parameters
    ----------
    code
        ``(N, K)``, two images at least.

    Returns
    -------
    bits : float
        Bits of the whole batch.
    gradient : (N, K)
        Gradient of ``bits`` with respect to the code, in its dtype.
    """
    centred = code - code.mean(axis=0)
    spread = 1 + 12 * np.square(centred).mean(axis=0)
    bits = len(code) * 0.5 * float(np.log2(spread, dtype=np.float64).sum())
    return bits, (centred * (12 / (np.log(2) * spread))).astype(code.dtype, copy=False)
