"""Lines of text from a map of where text stands.

The map shows the core of each line, shrunk away from its edges so that lines which stand close stay apart (Liao et al.
2020, differentiable binarization). Each connected core is given the smallest rectangle around it, of any direction,
and the rectangle grows by as much as the core was shrunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .text_map import TextMap

CORE = 0.25
"""Probability from which a place belongs to a core; best on validation pages, flat from 0.2 to 0.35."""

LEAST_MEAN = 0.45
"""Least mean probability of a core for it to be a line."""

INSET = 0.3
"""How far the sides of a line's core lie inside its box, as a share of the box's shorter side."""

LEAST_SIDE = 3.0
"""Least height of a core in pixels of the map."""


@dataclass(frozen=True, eq=False)
class LineRegion:
    """Where a line of text stands.

    Attributes
    ----------
    corners : (4, 2) float64
        x, y in pixels of the picture: upper left, upper right, lower right and lower left as one reads.
    probability : float
        Mean probability of its core.
    """

    corners: NDArray[np.float64]
    probability: float

    @property
    def width(self) -> float:
        """Length along the line in pixels."""
        return float(np.hypot(*(self.corners[1] - self.corners[0])))

    @property
    def height(self) -> float:
        """Height across the line in pixels."""
        return float(np.hypot(*(self.corners[3] - self.corners[0])))

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the line, x and y in pixels."""
        x, y = self.corners.mean(axis=0)
        return float(x), float(y)

    @property
    def angle(self) -> float:
        """Direction of the line in radians, 0 to the right, growing clockwise as y points down."""
        along = self.corners[1] - self.corners[0]
        return float(np.arctan2(along[1], along[0]))


def find_lines(text_map: TextMap) -> list[LineRegion]:
    """Return the lines that a map shows, in no order."""
    from scipy import ndimage

    labels, count = ndimage.label(text_map.probabilities > CORE, structure=np.ones((3, 3)))
    if not count:
        return []
    numbers = np.arange(1, count + 1)
    means = ndimage.mean(text_map.probabilities, labels, numbers)
    found = []
    for number, (mean, part) in enumerate(zip(means, ndimage.find_objects(labels), strict=True), 1):
        if mean < LEAST_MEAN:
            continue
        rows, columns = np.nonzero(labels[part] == number)
        points = np.column_stack([columns + part[1].start, rows + part[0].start]).astype(np.float64)
        corners = smallest_rectangle(points)
        sides = np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[3] - corners[0]))
        if min(sides) + 1 < LEAST_SIDE:
            continue
        found.append(LineRegion((_grown(corners) + 0.5) * text_map.scale, float(mean)))
    return found


def smallest_rectangle(points: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Return the rectangle of least area around points (rotating calipers, Toussaint 1983).

    Parameters
    ----------
    points
        ``(N, 2)`` x, y.

    Returns
    -------
    (4, 2) float64
        Its corners, from the upper left clockwise, its longer sides as level as may be.
    """
    from scipy.spatial import ConvexHull, QhullError

    points = np.asarray(points, dtype=np.float64)
    try:
        hull = points[ConvexHull(points).vertices]
    except QhullError:  # all on a line
        hull = points
    edges = np.diff(np.vstack([hull, hull[:1]]), axis=0)
    angles = np.unique(np.mod(np.arctan2(edges[:, 1], edges[:, 0]), np.pi / 2))
    axes = np.stack(
        [np.column_stack([np.cos(angles), np.sin(angles)]), np.column_stack([-np.sin(angles), np.cos(angles)])]
    )
    along, across = (hull @ axis.T for axis in axes)
    areas = np.ptp(along, axis=0) * np.ptp(across, axis=0)
    best = int(np.argmin(areas))
    basis = axes[:, best]
    low, high = (
        np.array([along[:, best].min(), across[:, best].min()]),
        np.array([along[:, best].max(), across[:, best].max()]),
    )
    box = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]]) @ basis
    return _upright(box)


def _upright(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Order corners so that the line runs along the longer side, to the right, or downwards if it is steep."""
    if np.hypot(*(corners[1] - corners[0])) < np.hypot(*(corners[2] - corners[1])):
        corners = np.roll(corners, -1, axis=0)
    along = corners[1] - corners[0]
    if along[0] < -abs(along[1]) * 1e-9 if abs(along[0]) >= abs(along[1]) else along[1] < 0:
        corners = np.roll(corners, 2, axis=0)
    return corners


def _grown(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the box whose core is a rectangle."""
    along, across = corners[1] - corners[0], corners[3] - corners[0]
    width, height = np.hypot(*along) + 1, np.hypot(*across) + 1  # corners are middles of pixels
    distance = INSET / (1 - 2 * INSET) * min(width, height) + 0.5
    u = along / np.hypot(*along) if np.hypot(*along) else np.array([1.0, 0.0])
    v = np.array([-u[1], u[0]])
    if across @ v < 0:
        v = -v
    signs: Sequence[tuple[int, int]] = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return np.array([corner + distance * (i * u + j * v) for corner, (i, j) in zip(corners, signs, strict=True)])
