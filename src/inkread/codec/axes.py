"""Principal axes of an autoencoder's code, in which rounding does the least damage.

A linear code can be rotated and scaled freely: what the encoder's last layer does, the decoder's first layer undoes.
Here the coordinates are chosen so that

- an error of one unit costs the same squared error in the image, whichever number of the code it is in, so that one
  quantiser step fits all of them;
- the numbers are uncorrelated, the one with the largest variance first, so that each can be coded separately.

This is the Karhunen-Loève transform, taken where the decoder measures the error (Goyal 2001, section "Transform
coding", for the linear case).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .autoencoder import BATCH, Autoencoder

PROBES = 4
"""Random directions in the image, for each example, along which the decoder's derivative is taken."""


def sensitivity(autoencoder: Autoencoder, codes: NDArray[np.floating[Any]], rng: np.random.Generator) -> NDArray[Any]:
    """Return the mean of ``J^T J`` over some codes, ``(K, K) float64``, where J is the decoder's derivative.

    A small error ``e`` in the code makes a squared error of about ``e^T J^T J e`` in the image. For a random ``v``
    whose numbers have variance 1, ``J^T v v^T J`` has that mean (Hutchinson 1990), and ``J^T v`` is what
    backpropagation gives.

    Parameters
    ----------
    autoencoder
        The autoencoder; gradients are stored in it.
    codes
        ``(N, K)``.
    rng
        Source of randomness.
    """
    total = np.zeros((codes.shape[1], codes.shape[1]))
    for start in range(0, len(codes), BATCH):
        batch = np.asarray(codes[start : start + BATCH], dtype=np.float32)
        decoded = autoencoder.forward_decoder(batch)
        for _ in range(PROBES):
            slopes = autoencoder.backward_decoder(rng.standard_normal(decoded.shape, dtype=np.float32))
            total += slopes.astype(np.float64).T @ slopes
    return total / (PROBES * len(codes))


def with_principal_axes(
    autoencoder: Autoencoder, rows: NDArray[np.floating[Any]], rng: np.random.Generator
) -> Autoencoder:
    """Return the same autoencoder with the code in the coordinates that the module describes, and of mean 0.

    Parameters
    ----------
    autoencoder
        The autoencoder, which is not changed.
    rows
        ``(N, 1024)`` training images, N a few times K at least.
    rng
        Source of randomness for ``sensitivity``.
    """
    codes = autoencoder.encode(rows).astype(np.float64)
    mean, covariance = codes.mean(axis=0), np.cov(codes.T).reshape(codes.shape[1], -1)
    metric = np.linalg.cholesky(sensitivity(autoencoder, codes, rng))
    variances, directions = np.linalg.eigh(metric.T @ covariance @ metric)
    there = metric @ directions[:, np.argsort(-variances)]  # code' = (code - mean) @ there
    back = np.linalg.inv(there)

    shape, weights = autoencoder.shape, autoencoder.weights()
    last, first = shape.names[shape.encoder_depth - 1], shape.names[shape.encoder_depth]
    changed = {
        "W" + last: weights["W" + last] @ there,
        "b" + last: (weights["b" + last] - mean) @ there,
        "W" + first: back @ weights["W" + first],
        "b" + first: weights["b" + first] + mean @ weights["W" + first],
    }
    return Autoencoder(shape, weights | {name: weight.astype(np.float32) for name, weight in changed.items()})
