"""Where text stands on a picture: a map of probabilities by a small fully convolutional network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..imaging.resampling import reduce, resize
from ..onnx import Expected, Network

FORMAT = "inkread.map"
VERSION = "1"

LINE_DETECTOR = Expected("line detector", FORMAT, VERSION, "pictures", (1, 3, 64, 96), "probabilities", (1, 1, 64, 96))
"""What the network has to be."""

LONGEST = 1280
"""Longest side in pixels of what the network sees: letters of an A4 page of 60 lines are then 10 pixels high."""

SMALL, MOST_ENLARGED = 320, 6.0
"""Longer side in pixels under which a picture is enlarged for the network, and how many times at most."""

AFAR = 32
"""Longer side of a picture that is looked at from afar: of 32 to 128 the one at which most single characters that fill
a picture are found and read."""

SHORTEST = 64
"""Shortest side in pixels that a picture is brought to, with paper around it."""

_STEP = 32
"""Sides of the network's input are multiples of this."""

MEAN = (0.485 * 255, 0.456 * 255, 0.406 * 255)
SPREAD = (0.229 * 255, 0.224 * 255, 0.225 * 255)


def normalized(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return pixels ``(..., 3)``, RGB, 0 to 255, with the mean 0 and the spread 1 that ImageNet's have."""
    values = (pixels - np.array(MEAN, dtype=np.float32)) / np.array(SPREAD, dtype=np.float32)
    return values.astype(np.float32, copy=False)


@dataclass(frozen=True, eq=False)
class TextMap:
    """How probably each place of a picture belongs to the core of a line of text.

    Attributes
    ----------
    probabilities : (h, w) float32
        0 to 1.
    scale : float
        Pixels of the picture for a pixel of the map.
    """

    probabilities: NDArray[np.float32]
    scale: float


class TextMapper:
    """Runs the network.

    Parameters
    ----------
    path
        An ONNX file that ``inkread.training.reader.export`` wrote: from ``pictures``, ``(N, 3, H, W) float32``, RGB,
        normalised as for ImageNet, to ``probabilities``, ``(N, 1, H, W)``.

    Raises
    ------
    ModelError
        If there is no such file, or it is no such network.
    """

    def __init__(self, path: str | Path) -> None:
        self._network = Network(path, LINE_DETECTOR)

    def __call__(self, picture: NDArray[np.uint8]) -> TextMap:
        """Map a picture, ``(H, W, 3) uint8`` RGB, whose longer side is brought to ``LONGEST`` if it is longer.

        A picture that is smaller than ``SMALL`` is enlarged to that, though not more than ``MOST_ENLARGED`` times.
        """
        longer = max(picture.shape[:2])
        enlarged = max(min(1.0, longer / SMALL), 1 / MOST_ENLARGED)
        return self._map(picture, longer / LONGEST if longer > LONGEST else enlarged)

    def from_afar(self, picture: NDArray[np.uint8]) -> TextMap:
        """Map a picture whose longer side is brought to ``AFAR``: what fills it is then as small as text on a page."""
        return self._map(picture, max(picture.shape[:2]) / AFAR, AFAR // 2)

    def _map(self, picture: NDArray[np.uint8], scale: float, margin: int = 0) -> TextMap:
        """Map a picture at a scale, with a margin of paper around it, in pixels of the map."""
        height, width = picture.shape[:2]
        divisor = int(scale / 2)
        smaller = reduce(picture, divisor) if divisor > 1 else picture
        size = max(1, round(height / scale)), max(1, round(width / scale))
        smaller = resize(smaller, size) if smaller.shape[:2] != size else smaller
        rows, columns = (max(SHORTEST, side + -side % _STEP) for side in (size[0] + 2 * margin, size[1] + 2 * margin))
        whole = np.empty((rows, columns, 3), dtype=np.float32)
        whole[:] = np.median(smaller.reshape(-1, 3), axis=0)
        inside = slice(margin, margin + size[0]), slice(margin, margin + size[1])
        whole[inside] = smaller
        found = self._network(normalized(whole).transpose(2, 0, 1)[np.newaxis])
        return TextMap(found[0, 0][inside], scale)
