"""Which way the lines of a page run, where their boxes alone leave it open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONG = 1.7
"""Width of a box in heights from which its longer side tells which way its line runs."""


def aligned(boxes: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Return boxes with their corners ordered along the direction in which most of the writing runs.

    A line runs along the longer side of its box; of a single character, that is chance. So the long boxes decide, by
    their lengths, whether the page's lines are level or steep, and each box is turned by quarters to run with them: to
    the right, or downwards if they are steep. Which end of a line is its beginning cannot be told from boxes.

    Parameters
    ----------
    boxes
        ``(4, 2)`` x, y of each: upper left, upper right, lower right and lower left if its longer side is read.
    """
    if not boxes:
        return []
    sides = np.array([[np.hypot(*(b[1] - b[0])), np.hypot(*(b[3] - b[0]))] for b in boxes])
    long = sides[:, 0] > LONG * sides[:, 1]
    if not long.any():
        return [_turned_towards(box, np.array([1.0, 0.0])) for box in boxes]
    along = np.array([(b[1] - b[0]) / max(s[0], 1e-9) for b, s in zip(boxes, sides, strict=True)])
    steep = np.abs(along[:, 1]) > np.abs(along[:, 0])
    weight = sides[:, 0] * long
    is_steep = bool(weight[steep].sum() > weight[~steep].sum())
    wanted = np.array([0.0, 1.0] if is_steep else [1.0, 0.0])
    return [_turned_towards(box, wanted) for box in boxes]


def _turned_towards(box: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a box turned by quarters so that its first side runs most nearly in a direction."""
    turned = [np.roll(box, -quarter, axis=0) for quarter in range(4)]
    return max(turned, key=lambda b: float((b[1] - b[0]) @ wanted / max(np.hypot(*(b[1] - b[0])), 1e-9)))


def upside_down(box: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a box whose line is read from its other end."""
    return np.roll(box, 2, axis=0)
