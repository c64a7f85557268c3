"""Connected cores of lines on a map of probabilities, those of lines that touch taken apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

RISE = 1.5
"""Factor on the odds of the threshold at which a core that may be several lines is looked at again."""

HIGHEST = 0.97
"""Threshold beyond which a core is not taken apart."""

THICK = 1.7
"""Height of a core for its thickness from which it may be several lines: a straight line has 1."""

LEAST_SHARE = 0.12
"""Least share of the places of a core, as far as they are above a threshold, that each of its parts has."""

SHARED = 0.3
"""Share of the shorter part's length that lies above or below the other part."""

CLEFT = 0.6
"""Distance between the middles of two parts across the line, at least, for the thicker part's thickness."""

CLEFT_SHARE = 0.25
"""Share of the length of a core that no threshold takes apart along which a gap runs through it, at least."""

GAP = 1.5
"""Distance of two places across a core between which there is a gap."""

ALIKE = 0.5
"""Thickness of the thinner of two parts, at least, for the thicker one's."""

WANDERING = 0.3
"""Median distance of a gap's middle from a straight line, at most, for the thickness of the lines."""


def connected_cores(
    probabilities: NDArray[np.float32], threshold: float, least_mean: float = 0.0, least_side: float = 0.0
) -> Iterator[tuple[NDArray[np.float64], float]]:
    """Find the cores on a map.

    Parameters
    ----------
    probabilities
        ``(h, w) float32``, 0 to 1.
    threshold
        Probability from which a place belongs to a core.
    least_mean
        Mean probability of a core at least.
    least_side
        A core has the places of a square with this side at least: of the thousand specks on a map, few have.

    Yields
    ------
    points : (N, 2) float64
        x, y of a core's places.
    mean : float
        Their mean probability.
    """
    from scipy import ndimage

    labels, count = ndimage.label(probabilities > threshold, structure=np.ones((3, 3)))
    sizes = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    parts = ndimage.find_objects(labels)
    for number in np.flatnonzero(sizes >= least_side**2) + 1:
        part = parts[number - 1]
        mask = labels[part] == number
        values = np.where(mask, probabilities[part], np.float32(0))
        if values.max() < least_mean:
            continue
        for own in _lines_of(values, mask, threshold):
            mean = float(values[own].mean())
            if mean < least_mean or np.count_nonzero(own) < least_side**2:
                continue
            rows, columns = np.nonzero(own)
            yield np.column_stack([columns + part[1].start, rows + part[0].start]).astype(np.float64), mean


def _lines_of(values: NDArray[np.float32], mask: NDArray[np.bool_], threshold: float) -> list[NDArray[np.bool_]]:
    """Return the masks of the lines that a connected core is made of, one above the other; mostly it is one."""
    from scipy import ndimage

    if not _may_be_several(mask):
        return [mask]
    while threshold < HIGHEST:
        odds = RISE * threshold / (1 - threshold)
        threshold = odds / (1 + odds)
        labels, count = ndimage.label(mask & (values > threshold), structure=np.ones((3, 3)))
        sizes = np.bincount(labels.ravel(), minlength=count + 1)[1:]
        large = [number + 1 for number in range(count) if sizes[number] >= LEAST_SHARE * sizes.sum()]
        if len(large) > 1 and _are_stacked([labels == number for number in large]):
            nearest = ndimage.distance_transform_edt(
                ~np.isin(labels, large), return_distances=False, return_indices=True
            )
            owners = labels[tuple(nearest)]
            parts = [mask & (owners == number) for number in large]
            return [line for part in parts for line in _lines_of(values, part, threshold)]
    halves = _cleft(mask)
    return [mask] if halves is None else [line for half in halves for line in _lines_of(values, half, threshold)]


def _cleft(mask: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
    """Take a core apart along the gap that runs through some of it, as between two lines that one letter joins.

    Parameters
    ----------
    mask
        ``(h, w)`` its places.

    Returns
    -------
    tuple of (h, w) bool or None
        The places above the gap and those below, or nothing if there is no such gap.
    """
    places = np.argwhere(mask)
    axis = _common_direction([places.astype(np.float64)])
    columns, heights = np.floor(places @ axis).astype(int), places @ np.array([-axis[1], axis[0]])
    order = np.lexsort((heights, columns))
    columns, heights, places = columns[order], heights[order], places[order]
    gaps = np.flatnonzero((np.diff(columns) == 0) & (np.diff(heights) > GAP))
    length, cleft = len(np.unique(columns)), len(np.unique(columns[gaps]))
    if cleft < max(CLEFT_SHARE * length, 2):
        return None
    middles = (heights[gaps] + heights[gaps + 1]) / 2
    line = np.polynomial.Polynomial.fit(columns[gaps], middles, 1)
    if np.median(np.abs(middles - line(columns[gaps]))) > WANDERING * len(places) / (length + cleft):
        return None
    is_below = heights > line(columns)
    parts = np.zeros_like(mask), np.zeros_like(mask)
    thicknesses = []
    for part, own in zip(parts, (~is_below, is_below), strict=True):
        part[tuple(places[own].T)] = True
        thicknesses.append(np.count_nonzero(own) / max(len(np.unique(columns[own])), 1))
    return parts if min(thicknesses) >= ALIKE * max(thicknesses) else None


def _may_be_several(mask: NDArray[np.bool_]) -> bool:
    from scipy import ndimage

    places = np.argwhere(mask).astype(np.float64)
    along, across = _common_direction([places])
    thickest = 2 * float(ndimage.distance_transform_edt(np.pad(mask, 1)).max()) - 1
    thickness = min(thickest, len(places) / (np.ptp(places @ [along, across]) + 1))
    return bool(np.ptp(places @ [-across, along]) + 1 > THICK * thickness)


def _are_stacked(parts: list[NDArray[np.bool_]]) -> bool:
    """Say whether each part of a core lies above or below another one, as lines do and words of a line do not."""
    places = [np.argwhere(part).astype(np.float64) for part in parts]
    axis = _common_direction(places)
    normal = np.array([-axis[1], axis[0]])
    spans = [(points @ axis, points @ normal) for points in places]
    return all(any(_is_beyond(one, other) for j, other in enumerate(spans) if i != j) for i, one in enumerate(spans))


def _common_direction(places: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the direction of the parts of a core, the long ones counting more."""
    scatter = np.zeros((2, 2))
    for points in places:
        centred = points - points.mean(axis=0)
        scatter += centred.T @ centred
    return np.asarray(np.linalg.eigh(scatter)[1][:, 1])


Span = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Where the places of a part lie along a line and across it."""


def _is_beyond(one: Span, other: Span) -> bool:
    """Say whether one part lies above or below the other."""
    shared = min(one[0].max(), other[0].max()) - max(one[0].min(), other[0].min())
    shorter = min(np.ptp(one[0]), np.ptp(other[0])) + 1
    apart = abs(float(np.median(one[1]) - np.median(other[1])))
    thickness = max(float(np.subtract(*np.quantile(across, (0.9, 0.1)))) + 1 for across in (one[1], other[1]))
    return bool(shared >= SHARED * shorter and apart >= CLEFT * thickness)
