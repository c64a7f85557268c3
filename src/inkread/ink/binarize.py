"""From picture to ink: what is darker than the paper around it.

Light and shadow, the paper's colour and the camera's noise are taken out first: the picture is divided
by the paper as it would be without writing, and what remains is the contrast of the ink. The threshold
on it follows the strength of the ink nearby, so faint pencil is found as well as a felt pen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..imaging.photo import Picture
from ..imaging.resampling import resize
from .statistics import weighted_median

_Pair: TypeAlias = tuple[NDArray[np.float32], NDArray[np.float32]]
"""A page smoothed little, and more."""

_BLOCK = 8
"""Paper is estimated on blocks of this many pixels squared."""

_PAPER_WINDOW = 13
"""Blocks that the paper estimate looks around: dark things narrower than this are ink, wider are shadow."""

_BLACK = np.float32(4)
"""Brightness of 255 below which a camera sees nothing but noise."""

_BROKEN = 1.04
"""Pieces for each piece after healing, from which strokes may be broken: grainy pencil, a dry pen."""

_SPECK = 31
"""Smallest piece that counts for that, in pixels."""

_CELL = 64
"""Side in pixels of the cells of the picture for which the noise is measured."""

_SPARSE = 3
"""Every so many-th row and column tells enough of the noise."""

_LEAST_NOISE = np.float32(0.004)
"""What is added to the noise that is measured: it is divided by, and a perfect page has none."""

_BLUR = 0.8
"""Standard deviation in pixels of the smoothing of a page with little noise."""

_COARSER = (1.0, 1.5, 2.2, 3.0)
"""How many times more a noisy page may be smoothed."""

_WRITTEN, _CLEAR = 4.0, 9.0
"""Contrast, in standard deviations of the noise, from which there is ink in a cell, and at which it is clear."""

_ABOVE_NOISE = 3.5
"""Standard deviations of the noise that ink stands above."""

_FAINTEST = 0.01
"""Contrast of the faintest ink: darker by so small a share is the paper's own unevenness."""

_FRINGE = 7
"""Pixels around printed lines that may be part of them."""

_OUTSTANDING = 1.2
"""Contrast of writing, in those of printed lines, below which some of it may be lost beside them."""

_THREADS = 2
"""Parts of a page that are worked on at once; the libraries used here leave the interpreter free meanwhile."""

_BRIGHT, _BRIGHTEST = 0.524, 1.645
"""How far the brightest 0.3 and 0.05 of normally distributed values are from their mean, in standard deviations."""

_NEAR = 5.0
"""Standard deviation in blocks of the neighbourhood in which the noise of the paper is taken to be the same."""

_TOUCHING = np.ones((3, 3), dtype=int)
"""Pixels touch by an edge or a corner."""

_INK_WINDOW = 15
"""Blocks over which the strength of the ink is taken to be the same."""


def channel_contrasts(picture: Picture) -> NDArray[np.float32]:
    """Return how much darker each pixel of each colour channel is than the paper around it.

    Each channel is divided by its own paper.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8``.

    Returns
    -------
    (3, H, W) float32
        0 where there is paper, towards 1 where ink is black; a little below 0 at bright noise.
    """
    with ThreadPoolExecutor(_THREADS) as threads:
        return np.stack(list(threads.map(_channel_contrast, (picture[..., channel] for channel in range(3)))))


def measure_contrast(channels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much darker each pixel is than the paper around it.

    The channels are averaged with the weights ``signal / noise^2`` of Fisher's discriminant: blue ink shows in the
    red channel, and the noisy blue channel of a picture taken under a lamp counts little.

    Parameters
    ----------
    channels
        ``(3, H, W)`` as ``channel_contrasts`` gives them.

    Returns
    -------
    (H, W) float32
        0 where there is paper, towards 1 where ink is black.
    """
    noise = channel_noise(channels)
    # Every fourth row is enough to know the signal.
    signal = np.array([max(float(np.quantile(channel[::4, ::3], 0.99)), 0.0) for channel in channels]) + 0.01
    weights = (signal / noise**2).astype(np.float32)
    contrast = np.zeros(channels.shape[1:], dtype=np.float32)
    for channel, weight in zip(channels, weights / weights.sum(), strict=True):
        contrast += weight * channel
    return contrast


def channel_noise(channels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the standard deviation ``(3,)`` of the noise of ``(3, H, W)`` contrasts, from every fourth row."""
    return np.array([float(np.median(_noise(channel[::4]))) for channel in channels], dtype=np.float32) + _LEAST_NOISE


def binarize(
    contrast: NDArray[np.float32], without: Callable[[NDArray[np.bool_]], NDArray[np.bool_]] | None = None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Decide which pixels are ink.

    Parameters
    ----------
    contrast
        ``(H, W)`` as ``measure_contrast`` gives it.
    without
        Returns ink without what is printed, as ``remove_rules``. It is shown the faintest ink, as printing often is
        fainter than writing.

    Returns
    -------
    (ink, printed)
        ``(H, W) bool`` each: what is written, and what ``without`` left out.
    """
    coarser, fine = _smoothed_enough(contrast)
    smooth = fine, _more_smoothed(contrast, coarser)
    firm, healed = _both_inks(smooth, smooth)
    printed = np.zeros_like(healed)
    if without:
        printed = healed & ~without(healed)
        if _may_be_fainter(contrast, healed & ~printed, printed):
            # The threshold follows the strength of the ink, which has to be that of the writing.
            written = np.where(ndimage.maximum_filter(printed, _FRINGE), np.float32(0), contrast)
            strong = ndimage.gaussian_filter(written, _BLUR * coarser), _more_smoothed(written, coarser)
            firm, healed = _both_inks(smooth, strong)
            printed |= healed & ~without(healed)
        firm, healed = firm & ~printed, healed & ~printed
    return (healed if _is_broken(firm, healed) else firm), printed


def _may_be_fainter(contrast: NDArray[np.float32], writing: NDArray[np.bool_], printed: NDArray[np.bool_]) -> bool:
    """Whether there is printing, and the writing does not clearly stand out from it or was not found at all."""
    if not printed.any():
        return False
    return not writing.any() or bool(np.median(contrast[writing]) < _OUTSTANDING * np.median(contrast[printed]))


def _smoothed_enough(contrast: NDArray[np.float32]) -> tuple[float, NDArray[np.float32]]:
    """Return how much more than usual the page must be smoothed for its ink to stand out, and the page so smoothed.

    Smoothing lessens noise more than it lessens the contrast of strokes that are wider than it reaches, as a
    matched filter does. Where the noise is weak, no smoothing is best.
    """
    best, clearest = (1.0, contrast), -1.0
    for coarser in _COARSER:
        smooth = ndimage.gaussian_filter(contrast, _BLUR * coarser)
        paper, noise, ink = _cells(smooth)
        clearness = (ink - paper) / (noise + np.float32(1e-4))
        is_written = clearness > _WRITTEN
        typical = float(np.quantile(clearness[is_written], 0.75)) if is_written.any() else 0.0
        if typical > clearest:
            best, clearest = (coarser, smooth), typical
        if clearest > _CLEAR:
            break
    return best


def _more_smoothed(contrast: NDArray[np.float32], coarser: float) -> NDArray[np.float32]:
    """Return the page as the faintest ink is looked for on it."""
    smooth: NDArray[np.float32] = ndimage.gaussian_filter(contrast, 1.5 * _BLUR * coarser)
    return smooth


def _both_inks(smooth: _Pair, strong: _Pair) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the ink that stands out clearly, and the faintest as well.

    Parameters
    ----------
    smooth, strong
        The contrast, and that whose strength the thresholds follow; each smoothed little and more.
    """
    with ThreadPoolExecutor(_THREADS) as threads:
        later = threads.submit(_firm_ink, smooth[0], strong[0])
        healed = _healed_ink(smooth[1], strong[1])
        return later.result(), healed


def _firm_ink(smooth: NDArray[np.float32], strong: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return the ink that stands out clearly."""
    return _hysteresis(smooth, _least_contrast(smooth, strong, share=0.3, least=0.22))


def _healed_ink(smooth: NDArray[np.float32], strong: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return the faintest ink as well, with small gaps closed."""
    low = _least_contrast(smooth, strong, share=0.22, least=0.12)
    ink = _hysteresis(smooth, low)
    low *= np.float32(0.5)
    return ink | (_closed(ink) & (smooth > low))


def _is_broken(ink: NDArray[np.bool_], healed: NDArray[np.bool_]) -> bool:
    """Whether strokes fall to pieces, so that healing them does more good than it does harm by joining letters."""
    (pieces, count), (wholes, n_wholes) = ndimage.label(ink, _TOUCHING), ndimage.label(healed, _TOUCHING)
    areas, whole_areas = np.bincount(pieces[ink])[1:], np.bincount(wholes[healed])[1:]
    is_speck = areas < _SPECK
    if np.count_nonzero(~is_speck) <= _BROKEN * np.count_nonzero(whole_areas >= _SPECK):
        return not count
    heights, whole_heights = (
        np.array([rows.stop - rows.start for rows, _ in ndimage.find_objects(labels)]) for labels in (pieces, wholes)
    )
    # The wholes tell the height of a letter even where all letters have fallen to pieces.
    whole_heights = whole_heights[whole_areas >= _SPECK]
    is_large = heights >= 0.45 * weighted_median(whole_heights, whole_heights)
    part_of = np.zeros(count + 1, dtype=np.intp)
    part_of[pieces[ink & healed]] = wholes[ink & healed]
    letters, parts = (
        np.bincount(part_of[1:][chosen], minlength=n_wholes + 1)[1:] for chosen in (is_large, ~is_large & ~is_speck)
    )
    joined = np.maximum(letters - 1, 0).sum()
    mended = np.maximum(parts - (letters == 0), 0).sum()
    return bool(mended > joined)


def _least_contrast(
    smooth: NDArray[np.float32], strong: NDArray[np.float32], *, share: float, least: float
) -> NDArray[np.float32]:
    """Return the contrast from which a pixel of a smoothed page is ink.

    That is a share of the strength of the ink nearby, which is that of ``strong``, but at least a share of the strength
    that is typical of the page, and more than noise.
    """
    strength = _ink_strength(strong)
    noise = resize(_smoothed(_cells(smooth)[1]), strength.shape)
    certain = strength > 6 * noise + 0.02
    if not certain.any():
        return np.full_like(smooth, np.inf)
    typical = np.median(strength[certain])
    floor = np.maximum(_ABOVE_NOISE * noise, max(least * float(typical), _FAINTEST))
    low = np.maximum(share * np.maximum(strength, typical * 0.4), floor)
    return _enlarge(low, smooth.shape)


def _hysteresis(smooth: NDArray[np.float32], low: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return the pixels above the threshold that hang together with one well above it (Canny 1986)."""
    labels, count = ndimage.label(smooth > low, _TOUCHING)
    is_ink = np.zeros(count + 1, dtype=bool)
    is_ink[labels[smooth > 1.35 * low]] = True
    return is_ink[labels]


def _closed(ink: NDArray[np.bool_], size: int = 5) -> NDArray[np.bool_]:
    """Close gaps narrower than ``size`` pixels."""
    closed: NDArray[np.bool_] = ndimage.minimum_filter(ndimage.maximum_filter(ink, size), size)
    return closed


def _channel_contrast(channel: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how much darker each pixel of one channel, ``(H, W)``, is than the paper under it."""
    plane = np.ascontiguousarray(channel)
    paper = _paper(plane)
    paper += _BLACK
    contrast = plane + _BLACK
    np.divide(contrast, paper, out=contrast)
    return np.subtract(1, contrast, out=contrast)


def _paper(plane: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Estimate the brightness of the paper under the ink of one channel, ``(H, W)``, of 255.

    A morphological closing (brightest, then darkest of the neighbourhood) fills in everything darker
    than its surroundings and narrower than the window, and follows shadows that are wider.
    """
    brightest = _shrink(plane, np.maximum).astype(np.float32)
    closed = ndimage.minimum_filter(ndimage.maximum_filter(brightest, _PAPER_WINDOW), _PAPER_WINDOW)
    smooth = ndimage.gaussian_filter(closed, 2)
    # The brightest pixels stand above the paper's mean by the noise, most of all in a shadow.
    mean = _shrink(plane, np.add).astype(np.float32) / _BLOCK**2
    ratio = mean / np.maximum(smooth, np.float32(1))
    usual = resize(_by_cells(ratio, _CELL // _BLOCK, 0.7), ratio.shape)  # in most blocks is no ink
    is_paper = (brightest > 0.9 * closed) & (ratio > 0.9 * usual)
    near = ndimage.gaussian_filter(is_paper.astype(np.float32), _NEAR) + np.float32(1e-3)
    ratio = (ndimage.gaussian_filter(np.where(is_paper, ratio, 0), _NEAR) + np.float32(1e-3) * usual) / near
    return _enlarge(smooth * ratio, plane.shape)


def _ink_strength(contrast: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the strongest contrast in the neighbourhood of each block."""
    blocks = _shrink(contrast, np.maximum)
    widened = ndimage.maximum_filter(blocks, _INK_WINDOW)
    return ndimage.uniform_filter(widened, _INK_WINDOW)


def _noise(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the standard deviation of the noise in each cell of the picture.

    It is that of second differences along some of the rows (a one-dimensional form of Immerkaer 1996); their
    median leaves the edges of the ink out. In a shadow the noise is stronger against the little light.
    """
    rows = values[::_SPARSE]
    second = np.abs(rows[:, :-2:_SPARSE] - 2 * rows[:, 1:-1:_SPARSE] + rows[:, 2::_SPARSE])
    return _by_cells(second, _CELL // _SPARSE, 0.5) * np.float32(1.4826 / math.sqrt(6))


def _cells(smooth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the paper's contrast, the noise around it and the contrast of ink in each cell of the picture.

    Ink is never brighter than paper: so the brightest third of a cell is paper, and how it is spread tells the noise,
    at whatever scale the picture was smoothed and even where letters in boxes leave little paper.

    Returns
    -------
    (3, down, across) float32
    """
    bright, brightest, ink = _quantiles(smooth[::_SPARSE, ::_SPARSE], _CELL // _SPARSE, (0.3, 0.05, 0.99))
    noise = (bright - brightest) / np.float32(_BRIGHTEST - _BRIGHT)
    return np.stack([bright + np.float32(_BRIGHT) * noise, noise, ink])


def _by_cells(values: NDArray[np.float32], size: int, share: float) -> NDArray[np.float32]:
    """Return the quantile of ``(h, w)`` values in each cell of about ``size`` squared, smoothed over neighbours."""
    return _smoothed(_quantiles(values, size, (share,))[0])


def _smoothed(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    smooth: NDArray[np.float32] = ndimage.uniform_filter(cells, 3)
    return smooth


def _quantiles(values: NDArray[np.float32], size: int, shares: Sequence[float]) -> NDArray[np.float32]:
    """Return quantiles of ``(h, w)`` values in each cell of about ``size`` squared: ``(len(shares), down, across)``."""
    if not values.size:
        return np.zeros((len(shares), 1, 1), dtype=np.float32)
    down, across = (max(1, round(side / size)) for side in values.shape)
    height, width = values.shape[0] // down, values.shape[1] // across
    cells = values[: down * height, : across * width].reshape(down, height, across, width)
    in_cells = cells.transpose(0, 2, 1, 3).reshape(down, across, -1)
    return np.quantile(in_cells, shares, axis=2, method="nearest").astype(np.float32)


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
    return resize(blocks, (rows * _BLOCK, columns * _BLOCK))[: shape[0], : shape[1]]
