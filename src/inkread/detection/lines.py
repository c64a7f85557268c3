"""Lines of text from a map of where text stands.

The map shows the core of each line, shrunk away from its edges so that lines which stand close stay apart (Liao et al.
2020, differentiable binarization). A long core is followed along its middle, which may be bent; a short one is given
the smallest rectangle around it. Either grows by as much as the core was shrunk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..imaging.ribbon import Ribbon, fit_ribbon
from .cores import connected_cores
from .text_map import TextMap

CORE = 0.25
"""Probability from which a place belongs to a core; best on validation pages, flat from 0.2 to 0.35."""

LEAST_MEAN = 0.45
"""Least mean probability of a core for it to be a line."""

INSET = 0.3
"""How far the sides of a line's core lie inside its box, as a share of the box's shorter side."""

LEAST_SIDE = 3.0
"""Least height of a core in pixels of the map."""

BENT = (4.0, 6.0, 12.0)
"""Length of a core, in mean thicknesses, from which a slope, a bow and a wave are fitted to it."""

THICKNESS = (0.5, 0.9)
"""Quantiles of a core's thickness along it between whose values the mean is taken for the whole."""


@dataclass(frozen=True, eq=False)
class LineRegion:
    """Where a line of text stands.

    Attributes
    ----------
    ribbon : Ribbon
        In pixels of the picture.
    probability : float
        Mean probability of its core.
    """

    ribbon: Ribbon
    probability: float


def find_lines(text_map: TextMap) -> list[LineRegion]:
    """Return the lines that a map shows, in no order."""
    found = []
    for points, mean in connected_cores(text_map.probabilities, CORE, LEAST_MEAN, LEAST_SIDE):
        ribbon = filled_ribbon(points)
        if ribbon.height < LEAST_SIDE:
            continue
        distance = INSET / (1 - 2 * INSET) * min(ribbon.width, ribbon.height)
        found.append(LineRegion(ribbon.inset(-distance).scaled(text_map.scale), mean))
    return found


def filled_ribbon(points: NDArray[np.float64]) -> Ribbon:
    """Return the ribbon that a core, or another region, fills, from the places of its pixels, ``(N, 2)`` x, y."""
    corners = smallest_rectangle(points)
    box = Ribbon(corners + 0.5).inset(-0.5)
    degree = sum(box.width * box.width > least * len(points) for least in BENT)
    if not degree:
        return box
    ribbon, _ = fit_ribbon(points + 0.5, box.angle, degree)
    length = ribbon.width + 1
    counts = np.bincount(((points - ribbon.corners[0]) @ _axis(ribbon.angle)).clip(0).astype(int))
    counts = np.sort(counts[counts > 0])
    first, last = (int(share * len(counts)) for share in THICKNESS)
    thickness = float(counts[first : max(last, first + 1)].mean())
    grown = ribbon.inset((ribbon.height - thickness) / 2)
    extra = (length - grown.width) / 2
    u = extra * _axis(grown.angle)
    return Ribbon(grown.corners + np.array([-u, u, u, -u]), ribbon.bend * ribbon.height / thickness)


def _axis(angle: float) -> NDArray[np.float64]:
    return np.array([np.cos(angle), np.sin(angle)])


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
