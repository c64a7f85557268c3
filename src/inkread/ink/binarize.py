"""From picture to ink: what is darker than the paper around it.

Light and shadow, the paper's colour and the camera's noise are taken out first: the picture is divided
by the paper as it would be without writing, and what remains is the contrast of the ink. The threshold
on it follows the strength of the ink nearby, so faint pencil is found as well as a felt pen.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ..image import Picture

_BLOCK = 8
"""Paper is estimated on blocks of this many pixels squared."""

_PAPER_WINDOW = 13
"""Blocks that the paper estimate looks around: dark things narrower than this are ink, wider are shadow."""

_BLACK = np.float32(4)
"""Brightness of 255 below which a camera sees nothing but noise."""

_BROKEN = 1.04
"""Pieces for each piece after healing, from which strokes count as broken: grainy pencil, a dry pen."""

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
    planes = [np.ascontiguousarray(picture[..., c]) for c in range(3)]
    papers = [_paper(plane) for plane in planes]
    # Every fourth row is enough to know signal and noise.
    sample = [1 - (plane[::4] + _BLACK) / (paper[::4] + _BLACK) for plane, paper in zip(planes, papers, strict=True)]
    noise = np.array([_noise(values) for values in sample]) + 0.004
    signal = np.array([max(float(np.quantile(values[:, ::3], 0.99)), 0.0) for values in sample]) + 0.01
    weights = signal / noise**2
    contrast = np.ones(picture.shape[:2], dtype=np.float32)
    for plane, paper, weight in zip(planes, papers, weights / weights.sum(), strict=True):
        contrast -= (plane + _BLACK) / ((paper + _BLACK) / np.float32(weight))
    return contrast


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
    ink, pieces = _hysteresis(*_levels(contrast, blur=0.8, share=0.3, least=0.22))
    smooth, low = _levels(contrast, blur=1.2, share=0.22, least=0.12)
    healed, healed_pieces = _hysteresis(smooth, low)
    # Healing joins neighbouring letters too, so only a page whose strokes fall to pieces is healed.
    if pieces <= _BROKEN * healed_pieces:
        return ink
    return _closed(healed) & (smooth > 0.5 * low) | healed


def _levels(
    contrast: NDArray[np.float32], *, blur: float, share: float, least: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the contrast smoothed, and the contrast from which a pixel is ink.

    That is a share of the strength of the ink nearby, but at least a share of the strength that is typical of
    the page, and more than noise.
    """
    smooth = ndimage.gaussian_filter(contrast, blur)
    noise = _noise(smooth)
    strength = _ink_strength(smooth)
    certain = strength > 8 * noise + 0.03
    if not certain.any():
        return smooth, np.full_like(contrast, np.inf)
    typical = np.median(strength[certain])
    floor = max(5 * noise, least * float(typical), 0.025)
    return smooth, np.maximum(share * _enlarge(np.maximum(strength, typical * 0.4), contrast.shape), floor)


def _hysteresis(
    smooth: NDArray[np.float32], low: NDArray[np.float32], least: int = 30
) -> tuple[NDArray[np.bool_], int]:
    """Return the pixels above the threshold that hang together with one well above it (Canny 1986).

    Also return how many pieces of more than ``least`` pixels they make.
    """
    labels, count = ndimage.label(smooth > low, structure=np.ones((3, 3), dtype=int))
    is_ink = np.zeros(count + 1, dtype=bool)
    is_ink[labels[smooth > 1.35 * low]] = True
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    return is_ink[labels], int(np.count_nonzero(is_ink & (sizes > least)))


def _closed(ink: NDArray[np.bool_], size: int = 5) -> NDArray[np.bool_]:
    """Close gaps narrower than ``size`` pixels."""
    closed: NDArray[np.bool_] = ndimage.minimum_filter(ndimage.maximum_filter(ink, size), size)
    return closed


def _paper(plane: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Estimate the brightness of the paper under the ink of one channel, ``(H, W)``, of 255.

    A morphological closing (brightest, then darkest of the neighbourhood) fills in everything darker
    than its surroundings and narrower than the window, and follows shadows that are wider.
    """
    brightest = _shrink(plane, np.maximum).astype(np.float32)
    closed = ndimage.minimum_filter(ndimage.maximum_filter(brightest, _PAPER_WINDOW), _PAPER_WINDOW)
    smooth = ndimage.gaussian_filter(closed, 2)
    # The brightest pixels stand above the paper's mean by the noise.
    mean = _shrink(plane, np.add).astype(np.float32) / _BLOCK**2
    is_paper = brightest > 0.9 * closed
    ratio = np.median(mean[is_paper] / np.maximum(smooth[is_paper], 1)) if is_paper.any() else 1.0
    return _enlarge(smooth * np.float32(ratio), plane.shape)


def _ink_strength(contrast: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the strongest contrast in the neighbourhood of each block."""
    blocks = _shrink(contrast, np.maximum)
    widened = ndimage.maximum_filter(blocks, _INK_WINDOW)
    return ndimage.uniform_filter(widened, _INK_WINDOW)


def _noise(values: NDArray[np.float32]) -> float:
    """Return the standard deviation of the noise, from second differences along every other row.

    The median leaves the edges of the ink out (a one-dimensional form of Immerkaer 1996).
    """
    if values.shape[1] < 3:
        return 0.0
    rows = values[::2]
    second = rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:]
    return float(np.median(np.abs(second[:, ::2]))) * 1.4826 / math.sqrt(6)


def _shrink(values: NDArray[Any], combine: np.ufunc) -> NDArray[Any]:
    """Combine the pixels of each block into one; blocks at the edge repeat the last row and column."""
    height, width = values.shape
    padded = np.pad(values, [(0, -height % _BLOCK), (0, -width % _BLOCK)], mode="edge")
    rows, columns = padded.shape[0] // _BLOCK, padded.shape[1] // _BLOCK
    # Rows first: whole rows at a time are what the processor is fast at.
    strips = combine.reduce(padded.reshape(rows, _BLOCK, columns * _BLOCK), axis=1)
    blocks: NDArray[Any] = combine.reduce(strips.reshape(rows, columns, _BLOCK), axis=2)
    return blocks


def _enlarge(blocks: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Interpolate values at the centres of the blocks to every pixel of ``shape``."""
    rows, columns = blocks.shape
    whole = Image.fromarray(blocks.astype(np.float32)).resize(
        (columns * _BLOCK, rows * _BLOCK), Image.Resampling.BILINEAR
    )
    return np.asarray(whole)[: shape[0], : shape[1]]
