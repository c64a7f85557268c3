"""Writing told from printing by its colour, as forms printed in a drop-out colour are meant to be read.

Where lines run along strokes, or boxes stand as close as letters, their form does not tell them apart. But often
the lines are blue or red and the pen is not: then there is a mixture of the colour channels in which the lines are
as bright as the paper.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..imaging.resampling import reduce
from .binarize import channel_noise
from .rules import remove_rules
from .segment import find_pieces, letter_height, spans
from .straight import halved, opened

_SAMPLE = 20_000
"""Pixels that the two colours are found from, at most."""

_APART = 4.5
"""Distance of the colours, in standard deviations of how the ink's are spread about each, from which they are two."""

_DIFFERENT = 0.15
"""Difference of their directions at least, in radians: about that of two greys of which one is slightly blue."""

_CLEAR_COLOUR = 3.0
"""Contrast of the writing in the mixture, in standard deviations of its noise, from which it can be read."""

_LETTERS = 2
"""Pieces of that ink, beside the lines, that may be as large as parts of letters: a short word would have more."""

_SHORTEST = 7
"""Length of the lines in pixels of the halved page, at least: anything has straight parts that are shorter."""

_FEW, _RARE = 200, 0.02
"""Pixels that there are at least, and share of them that the rarer colour has at least."""

_SOFTENED, _INKED = 0.7, 0.4
"""Standard deviation in pixels of the smoothing of each mixture, and share of its colour's contrast that is ink."""

_LINES, _LONG = 0.5, 0.75
"""Share of the ink of that colour that is in straight lines at least, and their length at least, in heights of the
letters in the other colour: so it is not if somebody wrote with it."""


def without_printing(
    channels: NDArray[np.float32], ink: NDArray[np.bool_], printed: NDArray[np.bool_]
) -> NDArray[np.float32] | None:
    """Return the contrast of the writing alone, if the printing has another colour and nobody wrote in that.

    Parameters
    ----------
    channels
        ``(3, H, W)``: contrast in red, green and blue, as from ``binarize.channel_contrasts``.
    ink, printed
        ``(H, W)``: what was taken for writing and for printed lines by its form; neither needs to be right
        everywhere.

    Returns
    -------
    (H, W) float32 or None
        As from ``binarize.measure_contrast``, but about 0 at the printing.
    """
    if min(ink.shape) < 2 * _SHORTEST:
        return None
    inks, printed = halved(ink | printed), halved(printed)
    even = channels[:, : 2 * inks.shape[0], : 2 * inks.shape[1]]
    half = np.stack([reduce(channel, 2) for channel in even])  # colours are noisier than brightness
    noise = channel_noise(half)
    for printing, writing in _two_colours(half, inks, printed, noise):
        without, only = _mixture(writing, printing, noise), _mixture(printing, writing, noise)
        if min(_clearness(writing, without, noise), _clearness(printing, only, noise)) < _CLEAR_COLOUR:
            continue
        written, ruled = (
            ndimage.gaussian_filter(np.tensordot(weights, half, 1), _SOFTENED) > _INKED * colour.mean()
            for weights, colour in ((without, writing), (only, printing))
        )
        if _are_lines(ruled, written):
            contrast: NDArray[np.float32] = np.tensordot(without, channels, 1)
            return contrast
    return None


def _mixture(
    shown: NDArray[np.float32], hidden: NDArray[np.float32], noise: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the weights ``(3,)`` of the channels with which one colour has its mean contrast and another has none.

    Of all such weights they are those with the least noise.
    """
    one, other = shown / noise, hidden / noise
    weights = one - other * (one @ other) / (other @ other)
    mixture: NDArray[np.float32] = (shown.mean() / (weights @ one) * weights / noise).astype(np.float32)
    return mixture


def _clearness(shown: NDArray[np.float32], weights: NDArray[np.float32], noise: NDArray[np.float32]) -> float:
    """Return the contrast of a colour in a mixture, in standard deviations of the mixture's noise."""
    return float(shown.mean() / np.linalg.norm(noise * weights))


def _two_colours(
    channels: NDArray[np.float32], inks: NDArray[np.bool_], printed: NDArray[np.bool_], noise: NDArray[np.float32]
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Return the contrasts ``(3,)`` of printing and of writing, each way round if it is not known which is which.

    There are none if the ink does not have two colours. The colour of ink is its direction in units of the noise: how
    strong it is does not matter.
    """
    places = np.flatnonzero(inks)
    places = places[:: max(1, len(places) // _SAMPLE)]
    colours, of_printing = channels.reshape(3, -1)[:, places].T / noise, printed.ravel()[places]
    strength = np.linalg.norm(colours, axis=1)
    if len(strength) < _FEW:
        return []
    is_strong = strength > 0.7 * np.median(strength)  # the edges are more noise than colour
    colours, of_printing = colours[is_strong], of_printing[is_strong]
    directions = colours / strength[is_strong, np.newaxis]
    centred = directions - directions.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    along = centred @ axes[0]
    is_one = along < _valley(along)
    if min(np.count_nonzero(is_one), np.count_nonzero(~is_one)) < _RARE * len(is_one):
        return []
    spread = math.sqrt(0.5 * (along[is_one].var() + along[~is_one].var()))
    if abs(along[is_one].mean() - along[~is_one].mean()) < max(_APART * spread, _DIFFERENT):
        return []
    one, other = (noise * np.median(colours[chosen], axis=0) for chosen in (is_one, ~is_one))
    pairs = [(one, other), (other, one)]
    if not of_printing.any():
        return pairs
    return pairs[:1] if is_one[of_printing].mean() > 0.5 else pairs[1:]


def _valley(values: NDArray[np.float32]) -> float:
    """Return the threshold that parts values into two classes of the least variance (Otsu 1979)."""
    counts, edges = np.histogram(values, 128)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * middles)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(edges[1 + int(np.argmax(np.nan_to_num(between)))])


def _straight(ink: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Return the pixels of level and upright strokes that are so long at least."""
    return opened(ink, length, axis=0) | opened(ink, length, axis=1)


def _are_lines(ink: NDArray[np.bool_], writing: NDArray[np.bool_]) -> bool:
    """Whether ink is level or upright lines, about as long as the letters of the writing are high, and no letters."""
    pieces = find_pieces(writing)
    height = letter_height(pieces)
    length = round(_LONG * height)
    if length < _SHORTEST or not ink.any() or any(spans(piece, ink.shape) for piece in pieces):
        return False
    if np.count_nonzero(_straight(ink, length)) < _LINES * np.count_nonzero(ink):
        return False
    left = remove_rules(ink)  # letters that lines cross stay whole
    rest = find_pieces(left & ~ndimage.binary_dilation(_straight(left, length) | writing, np.ones((3, 3), dtype=bool)))
    parts = [piece for piece in rest if piece.height > 0.5 * height and piece.width > 0.35 * height]
    return len(parts) <= _LETTERS
