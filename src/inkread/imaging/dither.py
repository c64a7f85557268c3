"""Grey that was dithered into black and white dots, as scanners and fax machines do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .resampling import blur

DOTS = 1.3
"""Standard deviation in pixels of the blur that turns the dots into grey again."""


def without_dots(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture ``(H, W, 3)`` that is black and white alone, blurred into grey; any other as it is."""
    for part in (picture[::31], picture):  # a few rows are enough to see that a photograph is not
        if not (((part == 0) | (part == 255)).all() and (part == part[..., :1]).all()):
            return picture
    return blur(picture, DOTS)
