"""A person's lines seen anew: cut out differently, slanted, stretched, in another light, with another camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ...datasets.synthesis.labelled import Strip
from ...imaging.ribbon import Ribbon
from ...recognition.strips import cut_strip
from .corrections import CorrectedLine
from .cuts import cut_around
from .strip_batches import is_readable

ASKED_AGAIN = 4
"""How often another cut is tried where a text does not fit into the frames of one."""

ABOVE, BESIDE = (-0.06, 0.14), (-0.05, 0.3)
"""How far a cut may lie outside the line's ribbon, in its heights: above and below, and at the ends. The ribbon has
room around the ink already; with more, the lines above and below would be read."""

TURN, SLANT, STRETCH = 0.006, 0.1, 0.1
"""Standard deviations of the slope of a cut, of a slant in heights, and of the logarithm of the width."""

CONTRAST, SHIFT, TINT = 0.2, 14.0, 6.0
"""Standard deviations of the logarithm of contrast, of brightness, and of the colour of all, 0 to 255."""

BLUR, NOISE = (0.3, 1.1), (1.0, 9.0)
"""Standard deviations of blur in pixels and of the noise of a camera, 0 to 255, where there is any."""

LEAST_CONTRAST = 24.0
"""Standard deviation of grey, 0 to 255, that no light brings a strip below."""


def varied(line: CorrectedLine, rng: np.random.Generator) -> Strip:
    """Return a strip of a corrected line as another page might have shown it."""
    for _ in range(ASKED_AGAIN):
        strip = Strip(cut_strip(line.picture, _moved(line.ribbon, rng)).pixels, line.text)
        if is_readable(strip):
            return Strip(_lit(strip.pixels, rng), line.text)
    return line.strip()


def _moved(ribbon: Ribbon, rng: np.random.Generator) -> Ribbon:
    """Return a ribbon with other sides, which shows the line a little askew and slanted to the other side."""
    cut = cut_around(ribbon, rng, above=ABOVE, beside=BESIDE, turn=TURN)
    slant = rng.normal(0, SLANT) * (cut.corners[1] - cut.corners[0]) * cut.height / max(cut.width, 1e-6) / 2
    return Ribbon(cut.corners + np.array([slant, slant, -slant, -slant]), cut.bend)


def _lit(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a strip as wide or narrower or wider, in another light."""
    values: NDArray[np.floating] = pixels.astype(np.float32)
    width = max(16, round(pixels.shape[1] * float(np.exp(rng.normal(0, STRETCH))) / 8) * 8)
    if width != pixels.shape[1]:
        values = ndimage.zoom(values, (1, width / pixels.shape[1], 1), order=1, grid_mode=True, mode="nearest")
    middle = values.mean()
    contrast = max(float(np.exp(rng.normal(0, CONTRAST))), min(1.0, LEAST_CONTRAST / max(float(values.std()), 1.0)))
    values = (values - middle) * contrast + middle + rng.normal(0, SHIFT) + rng.normal(0, TINT, 3)
    if rng.random() < 0.4:
        sigma = rng.uniform(*BLUR)
        values = ndimage.gaussian_filter(values, (sigma, sigma, 0))
    if rng.random() < 0.5:
        values = values + rng.normal(0, rng.uniform(*NOISE), values.shape)
    return np.clip(values, 0, 255).astype(np.uint8)
