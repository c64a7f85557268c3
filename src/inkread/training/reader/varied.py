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

SLANT, STRETCH, ZOOM = 0.1, 0.1, 0.06
"""Standard deviations of a slant to the right, in heights, and of the logarithms of width and height."""

CONTRAST, SHIFT, TINT = 0.2, 14.0, 6.0
"""Standard deviations of the logarithm of contrast, of brightness, and of the colour of all, 0 to 255."""

BLUR, NOISE = (0.3, 1.1), (1.0, 9.0)
"""Standard deviations of blur in pixels and of the noise of a camera, 0 to 255, where there is any."""

LEAST_CONTRAST = 24.0
"""Standard deviation of grey, 0 to 255, that no light brings a strip below."""


def varied(line: CorrectedLine, rng: np.random.Generator) -> Strip:
    """Return a strip of a corrected line as another page might have shown it."""
    for _ in range(ASKED_AGAIN):
        strip = Strip(cut_strip(line.picture, _bent(cut_around(line.ribbon, rng), rng)).pixels, line.text)
        if is_readable(strip):
            return Strip(_lit(strip.pixels, rng), line.text)
    return line.strip()


def _bent(ribbon: Ribbon, rng: np.random.Generator) -> Ribbon:
    """Return a ribbon that cuts a line out slanted and stretched.

    A ribbon that is slanted to one side shows the line slanted to the other; one that is higher shows it narrower.
    """
    u = (ribbon.corners[1] - ribbon.corners[0]) / max(ribbon.width, 1e-6)
    v = (ribbon.corners[3] - ribbon.corners[0]) / max(ribbon.height, 1e-6)
    slant = rng.normal(0, SLANT) * ribbon.height * u / 2
    higher = np.expm1(abs(rng.normal(0, ZOOM))) * ribbon.height * v / 2
    moves = np.array([slant - higher, slant - higher, higher - slant, higher - slant])
    return Ribbon(ribbon.corners + moves, ribbon.bend)


def _lit(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a strip as wide or narrower or wider, in another light."""
    values = pixels.astype(np.float32)
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
