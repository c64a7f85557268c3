"""The sheet of paper in a photograph: where its corners are, and the sheet as a scanner would see it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import ConvexHull, QhullError

from ..imaging.photo import Picture
from ..imaging.projection import Projection
from ..imaging.resampling import resize

_SMALL = 320
"""Longest side in pixels of the picture in which the sheet is looked for."""

_LEAST, _MOST = 0.08, 0.97
"""Share of the picture that a sheet covers."""

_BRIGHTER = 1.25
"""How many times brighter than the table the sheet is at least."""

_DIFFERENCE = 0.12
"""Difference of the logarithm of a colour from the table's, at least, from which a place is none of the table."""

_INSIDE = 0.6
"""Share of the sheet's edges that is in the picture, at least."""

_SHARP = 0.85
"""Share of those at which the colour changes at once, at least; the edge of a shadow is soft."""

_EDGE = 3
"""Width of an edge in pixels of the small picture."""

_SOLID = 0.93
"""Share of its convex hull that a sheet fills, at least."""

_LOOSE = 1.06
"""Area of the quadrilateral around a sheet against the sheet's own, at most."""

_TRIM = 0.006
"""Share of the sheet's sides that is cut off with the shadow of its edge."""


def find_sheet(picture: Picture) -> NDArray[np.float64] | None:
    """Find the corners of a sheet that lies on a darker table.

    What differs in colour from the picture's border, hangs together and is brighter is the sheet, if it fills
    a quadrilateral.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8``.

    Returns
    -------
    (4, 2) float64 or None
        x and y of the upper left, upper right, lower right and lower left corner; None if there is no such
        sheet, as where the paper fills the picture.
    """
    scale = _SMALL / max(picture.shape[:2])
    height, width = (max(8, round(side * scale)) for side in picture.shape[:2])
    small = resize(picture, (height, width)).astype(np.float32)
    region = _sheet_region(small)
    if region is None:
        return None
    corners = _quadrilateral(region)
    if corners is None or not _has_edges(small, corners):
        return None
    return _ordered(corners) * (picture.shape[1] / width, picture.shape[0] / height)


def rectification(corners: NDArray[np.float64]) -> tuple[Projection, tuple[int, int]]:
    """Return the map from the photograph to the sheet as a scanner would see it, and its height and width.

    Parameters
    ----------
    corners
        As from ``find_sheet``.
    """
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    width, height = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    x, y = _TRIM * width, _TRIM * height
    target = np.array([(-x, -y), (width - x, -y), (width - x, height - y), (-x, height - y)])
    size = max(1, math.floor(height - 2 * y)), max(1, math.floor(width - 2 * x))
    return Projection.between(corners, target), size


def _sheet_region(small: NDArray[np.float32]) -> NDArray[np.bool_] | None:
    """Return where the sheet is in a small picture ``(H, W, 3)``."""
    # Writing is narrow and dark: without it the sheet is of one piece.
    bright = np.stack([ndimage.grey_closing(small[..., c], (7, 7)) for c in range(3)], axis=-1)
    logarithm = np.log(ndimage.gaussian_filter(bright, (0.7, 0.7, 0)) + 8)
    frame = np.ones(small.shape[:2], dtype=bool)
    edge = max(2, round(0.015 * max(frame.shape)))
    frame[edge:-edge, edge:-edge] = False
    table = np.median(logarithm[frame], axis=0)
    spread = 1.4826 * np.median(np.abs(logarithm[frame] - table), axis=0)
    differs = (np.abs(logarithm - table) > np.maximum(3.5 * spread, _DIFFERENCE)).any(axis=-1)
    labels, count = ndimage.label(ndimage.binary_opening(differs, np.ones((3, 3), dtype=bool), iterations=2))
    if not count:
        return None
    sizes = np.bincount(labels.ravel())[1:]
    region = ndimage.binary_fill_holes(labels == 1 + int(sizes.argmax()))
    if not _LEAST < region.mean() < _MOST:
        return None
    light = np.quantile(bright[region].sum(axis=-1), 0.75)  # most of it may lie in a shadow
    if light < _BRIGHTER * np.median(bright[frame].sum(axis=-1)):
        return None
    return np.asarray(region, dtype=bool)


def _quadrilateral(region: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """Return the corners of the quadrilateral that a region fills; None if it is of another form."""
    rows, columns = np.nonzero(region)
    pixels = np.stack([columns, rows], axis=1).astype(np.float64)
    try:
        hull = ConvexHull(np.concatenate([pixels + corner for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]))
    except QhullError:  # a line
        return None
    if region.sum() < _SOLID * hull.volume:
        return None
    polygon = hull.points[hull.vertices]
    while len(polygon) > 4:
        shorter = _without_an_edge(polygon)
        if shorter is None:
            return None
        polygon = shorter
    if len(polygon) < 4 or _area(polygon) > _LOOSE * hull.volume:
        return None
    return polygon


def _has_edges(small: NDArray[np.float32], corners: NDArray[np.float64]) -> bool:
    """Whether the colour changes at once along the sides of a quadrilateral, as far as they are in the picture."""
    height, width = small.shape[:2]
    logarithm = np.log(small + 8)
    centre = corners.mean(axis=0)
    changes = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = end - start
        length = float(np.hypot(*along))
        outward = np.array([along[1], -along[0]]) / max(length, 1e-6)
        if outward @ (start - centre) < 0:
            outward = -outward
        places = start + np.linspace(0.04, 0.96, max(2, round(length)))[:, np.newaxis] * along
        x, y = places.T
        seen = (x > 3) & (x < width - 3) & (y > 3) & (y < height - 3)
        # The outline may run a little beside the edge.
        profile = np.stack(
            [
                [ndimage.map_coordinates(logarithm[..., c], side, order=1, mode="nearest") for c in range(3)]
                for side in ((places + step * outward - 0.5).T[::-1] for step in range(-4, 5))
            ]
        )
        change = np.abs(profile[_EDGE:] - profile[:-_EDGE]).max(axis=(0, 1))
        changes.append(np.where(seen, change, np.nan))
    along_all = np.concatenate(changes)
    inside = ~np.isnan(along_all)
    return bool(inside.mean() >= _INSIDE and (along_all[inside] > _DIFFERENCE).mean() >= _SHARP)


def _without_an_edge(polygon: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return the polygon around a convex one that has an edge less and is the least larger.

    An edge goes when its neighbours are prolonged until they meet.
    """
    best, least = None, math.inf
    count = len(polygon)
    for i in range(count):
        before, start, end, after = (polygon[(i + k) % count] for k in (-1, 0, 1, 2))
        one, other, between = start - before, end - after, end - start
        cross = one[0] * other[1] - one[1] * other[0]
        if abs(cross) < 1e-9:
            continue
        reach = (between[0] * other[1] - between[1] * other[0]) / cross
        back = (between[0] * one[1] - between[1] * one[0]) / cross
        if reach < 0 or back < 0:
            continue
        corner = start + reach * one
        added = abs((corner - start)[0] * between[1] - (corner - start)[1] * between[0]) / 2
        if added < least:
            rest = [polygon[(i + k) % count] for k in range(2, count)]
            best, least = np.array([corner, *rest]), added
    return best


def _area(polygon: NDArray[np.float64]) -> float:
    x, y = polygon.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def _ordered(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return corners clockwise as seen, beginning where the sheet has to be turned least to be upright."""
    centre = corners.mean(axis=0)
    angles = np.arctan2(*(corners - centre).T[::-1])
    around = corners[np.argsort(angles)]  # y points downwards, so rising angles go clockwise
    sides = np.roll(around, -1, axis=0) - around
    first = int(np.argmin(np.abs(np.arctan2(sides[:, 1], sides[:, 0]))))
    return np.roll(around, -first, axis=0)
