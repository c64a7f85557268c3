"""What the line recogniser is trained on: strips with their text. Needs no OpenCV, other than what draws them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...document import Kind


@dataclass(frozen=True, eq=False)
class Strip:
    """A strip with one line on it.

    Attributes
    ----------
    pixels : (48, W, 3) uint8
        RGB.
    text : str
        What stands there, in characters of the charset; empty where there is no text.
    kind : {"hand", "print"}
        Whether it was written by hand, or in a font that looks so, or printed.
    """

    pixels: NDArray[np.uint8]
    text: str
    kind: Kind = "hand"
