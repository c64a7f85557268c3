"""Contrast that is raised where it is so low that a network sees nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .resampling import reduce, resize

WANTED = 90.0
"""Difference from the surroundings, 0 to 255, that the strongest marks get."""

MOST_GAIN = 12.0
"""Largest factor by which differences grow: beyond it there is only the noise of the camera."""

STRONGEST = 0.985
"""Quantile of the differences that is taken for that of the strongest marks."""

SURROUNDINGS = 24
"""Share of the shorter side, as its divisor, over which the surroundings of a place reach."""

_PAPER = 200.0


def raised(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture in grey whose faint marks stand out, on even paper.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8`` RGB.

    Returns
    -------
    (H, W, 3) uint8
        The difference of each place from its surroundings, which shadows and coloured paper have in common with it,
        enlarged; the picture as it is if its marks are strong.
    """
    grey = np.asarray(picture, dtype=np.float32).mean(axis=2)
    divisor = max(1, min(grey.shape) // SURROUNDINGS)
    surroundings = resize(reduce(grey, divisor), grey.shape)
    difference = grey - surroundings
    strongest = float(np.quantile(np.abs(difference), STRONGEST))
    gain = min(MOST_GAIN, WANTED / max(strongest, 1e-6))
    if gain <= 1:
        return picture
    return np.clip(_PAPER + gain * difference, 0, 255).astype(np.uint8)[..., np.newaxis].repeat(3, axis=2)
