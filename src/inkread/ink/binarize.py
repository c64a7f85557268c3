"""From picture to ink: what is darker than the paper around it.

Light and shadow, the paper's colour and the camera's noise are taken out first: the picture is divided
by the paper as it would be without writing, and what remains is the contrast of the ink. The threshold
on it follows the strength of the ink nearby, so faint pencil is found as well as a felt pen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from skimage.filters import apply_hysteresis_threshold

from ..image import Picture

_BLOCK = 8
"""Paper is estimated on blocks of this many pixels squared."""

_PAPER_WINDOW = 13
"""Blocks that the paper estimate looks around: dark things narrower than this are ink, wider are shadow."""

_INK_WINDOW = 15
"""Blocks over which the strength of the ink is taken to be the same."""


def measure_contrast(picture: Picture) -> NDArray[np.float32]:
    """Return how much darker each pixel is than the paper around it.

    Each colour channel is divided by its own paper. The channels are then averaged with the weights
    ``signal / noise^2`` of Fisher's discriminant: blue ink shows in the red channel, and the noisy blue
    channel of a picture taken under a lamp counts little.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8``.

    Returns
    -------
    (H, W) float32
        0 where there is paper, towards 1 where ink is black; a little below 0 at bright noise.
    """
    channels = picture.astype(np.float32)
    paper = _paper(channels)
    contrast = 1 - channels / paper
    noise = np.array([_noise(contrast[..., c]) for c in range(3)]) + 0.004
    signal = np.maximum(np.quantile(contrast[::3, ::3].reshape(-1, 3), 0.99, axis=0), 0) + 0.01
    weights = (signal / noise**2).astype(np.float32)
    weighted: NDArray[np.float32] = contrast @ (weights / weights.sum())
    return weighted


def binarize(contrast: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Decide which pixels are ink.

    Parameters
    ----------
    contrast
        ``(H, W)`` as ``measure_contrast`` gives it.

    Returns
    -------
    (H, W) bool
        True is ink.
    """
    smooth = ndimage.gaussian_filter(contrast, 0.8)
    noise = _noise(smooth)
    strength = _ink_strength(smooth)
    certain = strength > 8 * noise + 0.03
    if not certain.any():
        return np.zeros(contrast.shape, dtype=bool)
    typical = float(np.median(strength[certain]))
    floor = max(5 * noise, 0.22 * typical, 0.025)
    local = _enlarge(np.maximum(strength, typical * 0.4), contrast.shape)
    low = np.maximum(0.38 * local, floor)
    ink: NDArray[np.bool_] = apply_hysteresis_threshold(smooth, low, low * 1.35)
    return ink


def _paper(channels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Estimate the paper's brightness under the ink, ``(H, W, 3)``, at least 1 of 255.

    A morphological closing (brightest, then darkest of the neighbourhood) fills in everything darker
    than its surroundings and narrower than the window, and follows shadows that are wider.
    """
    blocks = _shrink(channels, np.max)
    size = (_PAPER_WINDOW, _PAPER_WINDOW, 1)
    closed = ndimage.minimum_filter(ndimage.maximum_filter(blocks, size), size)
    smooth = ndimage.gaussian_filter(closed, (2, 2, 0))
    bright = _shrink(channels, np.mean)
    # A block's maximum stands above its mean by the noise; on paper the two should agree.
    paper_blocks = blocks > 0.9 * closed
    ratio = np.array([_median_ratio(bright[..., c], blocks[..., c], paper_blocks[..., c]) for c in range(3)])
    return np.maximum(np.stack([_enlarge(smooth[..., c] * ratio[c], channels.shape[:2]) for c in range(3)], -1), 1)


def _median_ratio(
    mean: NDArray[np.float32], top: NDArray[np.float32], where: NDArray[np.bool_]
) -> np.float32:
    ratios = mean[where] / np.maximum(top[where], 1)
    return np.float32(np.median(ratios)) if ratios.size else np.float32(1)


def _ink_strength(contrast: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the strongest contrast in the neighbourhood of each block."""
    blocks = _shrink(contrast, np.max)
    widened = ndimage.maximum_filter(blocks, _INK_WINDOW)
    return ndimage.uniform_filter(widened, _INK_WINDOW)


def _noise(values: NDArray[np.float32]) -> float:
    """Return the standard deviation of the noise, from differences of neighbours (Immerkaer 1996)."""
    if min(values.shape) < 3:
        return 0.0
    second = values[:, :-2] - 2 * values[:, 1:-1] + values[:, 2:]
    mixed = second[:-2] - 2 * second[1:-1] + second[2:]
    # Median instead of mean: the edges of the ink are not noise. 6 is the norm of the mask.
    return float(np.median(np.abs(mixed[::2, ::2]))) * 1.4826 / 6


def _shrink(values: NDArray[np.float32], statistic: np.ufunc | object) -> NDArray[np.float32]:
    """Return the statistic of each block of pixels; blocks at the edge repeat the last row and column."""
    height, width = values.shape[:2]
    padding = [(0, -height % _BLOCK), (0, -width % _BLOCK)] + [(0, 0)] * (values.ndim - 2)
    padded = np.pad(values, padding, mode="edge")
    rows, columns = padded.shape[0] // _BLOCK, padded.shape[1] // _BLOCK
    blocks = padded.reshape(rows, _BLOCK, columns, _BLOCK, *values.shape[2:])
    return statistic(blocks, axis=(1, 3))  # type: ignore[operator, no-any-return]


def _enlarge(blocks: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Interpolate values at the centres of the blocks to every pixel of ``shape``."""
    rows, columns = blocks.shape
    whole = Image.fromarray(blocks.astype(np.float32)).resize(
        (columns * _BLOCK, rows * _BLOCK), Image.Resampling.BILINEAR
    )
    return np.asarray(whole)[: shape[0], : shape[1]]
