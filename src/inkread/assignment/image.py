"""What ``inkread.image`` does, with scikit-image instead of Pillow: the assignment allows that alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from skimage import color, io, util

Picture: TypeAlias = NDArray[np.uint8]
"""``(H, W, 3) uint8`` RGB, upright."""

PictureLike: TypeAlias = "str | Path | NDArray[Any]"


def load(source: PictureLike) -> Picture:
    """Return a picture, from a file or an array, as ``(H, W, 3) uint8``."""
    array = np.asarray(source if isinstance(source, np.ndarray) else io.imread(source))
    if array.ndim == 2:
        array = color.gray2rgb(array)
    if array.shape[2] == 4:
        array = color.rgba2rgb(array)
    return util.img_as_ubyte(array)


class Photo:
    """A picture.

    Attributes
    ----------
    shape : (int, int)
        Height and width in pixels.
    """

    def __init__(self, source: PictureLike) -> None:
        self._picture = load(source)
        self.shape = self._picture.shape[:2]

    def decoded(self, factor: float = 1.0) -> Picture:  # noqa: ARG002 - the other one needs it
        """Return the picture, ``(H, W, 3) uint8``."""
        return self._picture
