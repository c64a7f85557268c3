"""Random batches of a data set, for stochastic gradient descent."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Batch = tuple[NDArray[Any], NDArray[Any]]


def get_random_batches(
    x: NDArray[Any],
    y: NDArray[Any],
    batch_size: int,
    *,
    rng: np.random.Generator | None = None,
) -> list[Batch]:
    """Split the examples at random into batches (assignment Q2.4).

    Every example is in exactly one batch; the last batch holds what is left over.

    Parameters
    ----------
    x, y
        Inputs and labels, one example a row.
    batch_size
        Examples in a batch.
    rng
        Source of randomness; NumPy's global one if left out, as in ``initialize_weights``.

    Returns
    -------
    list of (x, y)
        The batches, each a pair of copies.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}")
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} examples and y has {len(y)}; they must be as many")
    permutation = np.random.permutation if rng is None else rng.permutation
    order = permutation(len(x))
    starts = range(0, len(x), batch_size)
    return [(x[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in starts]
