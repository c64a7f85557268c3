"""Straight strokes that are about level: found, measured, and moved so that they are level.

What is upright is level on the page that is turned on its side.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

STEEPEST = 0.08
"""Steepest line that is looked for, as rise over run."""

RUN = 12
"""Pixels in a row that belong to a line: what is shorter is an edge or a slanting stroke."""


def near_lines(lines: NDArray[np.bool_], thickness: float, shift: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return where the ink may be of lines that are known on the sheared page."""
    return shear(ndimage.maximum_filter1d(lines, 2 * math.ceil(thickness) + 1, axis=0), shift)


def shear_of(flat: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return by how many pixels each column lies lower than on a page whose lines are level."""
    width = flat.shape[1]
    return np.rint(_slope(flat) * (np.arange(width) - width / 2)).astype(np.intp)


def fill(rows: NDArray[np.bool_], length: int) -> NDArray[np.float32]:
    """Return how much of the window about each pixel, so many pixels long, is ink."""
    return ndimage.uniform_filter1d(rows.astype(np.float32), length, axis=1, mode="constant")


def thin(ink: NDArray[np.bool_], thickness: float) -> NDArray[np.bool_]:
    """Return the ink that no more ink than a line's thickness, or little more, hangs together with upright."""
    return ink & ~opened(ink, math.ceil(1.3 * thickness + 1.5), axis=0)


def opened(ink: NDArray[np.bool_], length: int, axis: int) -> NDArray[np.bool_]:
    """Return the pixels of runs along an axis that are ``length`` long at least."""
    eroded = ndimage.minimum_filter1d(ink, length, axis=axis, mode="constant", cval=0)
    # An even length has no middle: what goes left first goes right afterwards.
    back = -1 if length % 2 == 0 else 0
    return ndimage.maximum_filter1d(eroded, length, axis=axis, mode="constant", cval=0, origin=back)


def line_thickness(flat: NDArray[np.bool_], lines: NDArray[np.bool_]) -> float:
    """Return the height, that few exceed, of the runs of ``flat`` in columns that ``lines`` passes; 1 for none."""
    padded = np.zeros((flat.shape[1], flat.shape[0] + 2), dtype=np.int8)
    padded[:, 1:-1] = flat.T
    change = np.diff(padded, axis=1)
    column, start = np.nonzero(change == 1)
    stop = np.nonzero(change == -1)[1]
    passed = lines[(start + stop) // 2, column]
    return float(np.quantile((stop - start)[passed], 0.8)) if passed.any() else 1.0


def halved(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the ink at half the size; an odd last row and column are left out."""
    rows, columns = ink.shape[0] // 2 * 2, ink.shape[1] // 2 * 2
    return (
        ink[0:rows:2, 0:columns:2] | ink[1:rows:2, 0:columns:2] | ink[0:rows:2, 1:columns:2]
        | ink[1:rows:2, 1:columns:2]
    )  # fmt: skip


def _slope(flat: NDArray[np.bool_]) -> float:
    """Return the slope along which pixels fall into the fewest rows (Postl 1986)."""
    y, x = np.nonzero(flat)
    step = max(1, len(y) // 20_000)
    y, x = y[::step], x[::step] - flat.shape[1] / 2
    slopes = np.linspace(-STEEPEST, STEEPEST, 81)
    reach = math.ceil(STEEPEST * flat.shape[1])
    sharpness = [np.square(np.bincount(np.rint(y - slope * x).astype(int) + reach)).sum() for slope in slopes]
    return float(slopes[int(np.argmax(sharpness))])


def shear(values: NDArray[np.bool_], shift: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Move each column down by its shift; what leaves the page below or above is lost."""
    height = len(values)
    rows = np.arange(height)[:, np.newaxis] - shift[np.newaxis]
    inside = (rows >= 0) & (rows < height)
    moved = np.take_along_axis(values, rows.clip(0, height - 1), axis=0)
    return moved & inside
