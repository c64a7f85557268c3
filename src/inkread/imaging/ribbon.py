"""Ribbons: boxes of any direction around lines of text, whose middle may be bent as lines written by hand are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike, NDArray

from .projection import Projection

STRAIGHT = 0.03
"""Largest displacement of the middle, in heights of the ribbon, that is passed over when it is cut out."""


FEW = 50
"""Number of places below which those that differ are counted, lest there be too few for the degree of a fit; of more,
counting takes time and there are always enough."""


@dataclass(frozen=True, eq=False)
class Ribbon:
    """Where a line of text stands.

    Attributes
    ----------
    corners : (4, 2) float64
        x, y in pixels of the box that the ribbon would fill if it were straight: upper left, upper right, lower right
        and lower left as one reads.
    bend : (K,) float64
        How far the middle of the ribbon lies below the middle of the box, in heights of the box: coefficients of a
        polynomial, the constant first, of the place along the line, -1 at the left end and 1 at the right end. Empty
        if the ribbon is straight.
    """

    corners: NDArray[np.float64]
    bend: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def width(self) -> float:
        """Mean length along the line in pixels."""
        upper, lower = self.corners[1] - self.corners[0], self.corners[2] - self.corners[3]
        return float(np.hypot(*upper) + np.hypot(*lower)) / 2

    @property
    def height(self) -> float:
        """Mean height across the line in pixels."""
        left, right = self.corners[3] - self.corners[0], self.corners[2] - self.corners[1]
        return float(np.hypot(*left) + np.hypot(*right)) / 2

    @property
    def angle(self) -> float:
        """Direction of the line in radians, 0 to the right, growing clockwise as y points down."""
        along = self.corners[1] - self.corners[0]
        return float(np.arctan2(along[1], along[0]))

    @property
    def is_straight(self) -> bool:
        """Whether the bend is too slight to matter."""
        return self.reach <= STRAIGHT

    @property
    def reach(self) -> float:
        """Largest displacement of the middle from that of the box, in heights."""
        return float(np.abs(self.displacement(np.linspace(0, 1, 33))).max())

    def displacement(self, along: ArrayLike) -> NDArray[np.float64]:
        """Return how far the middle lies below the box's at places from 0 to 1 along the line, in heights."""
        places = 2 * np.asarray(along, dtype=np.float64) - 1
        return np.asarray(polynomial.polyval(places, self.bend) if len(self.bend) else np.zeros_like(places))

    def places(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return where places of the ribbon lie in the picture.

        Parameters
        ----------
        points
            ``(N, 2)``: from 0 to 1 along the line and from 0, the ribbon's upper edge, to 1, its lower one.
        """
        x, y = np.asarray(points, dtype=np.float64).T[..., np.newaxis]
        y = y + self.displacement(x)
        upper_left, upper_right, lower_right, lower_left = self.corners
        upper, lower = upper_left + x * (upper_right - upper_left), lower_left + x * (lower_right - lower_left)
        return np.asarray(upper + y * (lower - upper))

    def outline(self, steps: int = 8) -> NDArray[np.float64]:
        """Return a polygon around the ribbon in pixels, ``(N, 2)``, from the upper left clockwise."""
        if not len(self.bend):
            return self.corners
        along = np.linspace(0, 1, steps + 1)
        upper, lower = np.column_stack([along, 0 * along]), np.column_stack([along[::-1], 0 * along + 1])
        return self.places(np.concatenate([upper, lower]))

    def scaled(self, factor: float) -> Ribbon:
        """Return the ribbon in a picture that is larger by a factor."""
        return Ribbon(self.corners * factor, self.bend)

    def turned(self, quarters: int) -> Ribbon:
        """Return the ribbon read in another direction: turned clockwise by quarters.

        Read from its other end it is bent the other way; after an odd number of quarters it is taken for straight.
        """
        corners = np.roll(self.corners, -quarters, axis=0)
        if quarters % 4 == 0:
            return self
        if quarters % 2:
            return Ribbon(corners)
        return Ribbon(corners, -self.bend * (-1.0) ** np.arange(len(self.bend)))

    def inset(self, distance: float) -> Ribbon:
        """Return the ribbon with every side moved inwards (outwards, if negative) by a distance in pixels."""
        along, across = self.corners[1] - self.corners[0], self.corners[3] - self.corners[0]
        u, v = (distance * axis / max(float(np.hypot(*axis)), 1e-6) for axis in (along, across))
        corners = self.corners + np.array([u + v, v - u, -u - v, u - v])
        if not len(self.bend):
            return Ribbon(corners)
        height, width = max(self.height, 1e-6), max(self.width, 1e-6)
        shorter = max(width - 2 * distance, 1e-6) / width
        powers = shorter ** np.arange(len(self.bend))
        return Ribbon(corners, self.bend * powers * height / max(height - 2 * distance, 1e-6))

    def cut(self, picture: NDArray[Any], size: tuple[int, int], fill: tuple[int, int, int]) -> NDArray[Any]:
        """Return what the ribbon shows, straightened.

        Parameters
        ----------
        picture
            ``(H, W, 3) uint8``.
        size
            Height and width of the result in pixels.
        fill
            Colour of what lies outside the picture.
        """
        height, width = size
        room = 0 if self.is_straight else int(np.ceil(self.reach * height))
        target = np.array([[0, room], [width, room], [width, room + height], [0, room + height]], dtype=np.float64)
        level = Projection.between(self.corners, target).warp(picture, (height + 2 * room, width), fill)
        if not room:
            return level
        shift = room + height * self.displacement((np.arange(width) + 0.5) / width)
        rows = np.clip(np.arange(height)[:, np.newaxis] + shift, 0, height + 2 * room - 1.001)
        above = rows.astype(np.int64)
        share = (rows - above)[..., np.newaxis].astype(np.float32)
        columns = np.arange(width)
        upper, lower = level[above, columns], level[above + 1, columns]
        return np.rint(upper + (lower.astype(np.float32) - upper) * share).astype(picture.dtype)


def fit_ribbon(
    points: NDArray[np.float64], angle: float, degree: int, outside: float = 0.0
) -> tuple[Ribbon, NDArray[np.float64]]:
    """Fit a ribbon to places that a line's ink or core covers.

    Parameters
    ----------
    points
        ``(N, 2)`` x, y.
    angle
        Direction in radians in which the line runs, about.
    degree
        Of the polynomial that its middle follows: 1 for a straight line.
    outside
        Share of the places that lie above, and that lie below, the ribbon.

    Returns
    -------
    ribbon : Ribbon
        From the first place along the line to the last, as high as the places are spread about its middle.
    distances : (N,) float64
        Of the places from the ribbon's middle, across it, in pixels.
    """
    centre = points.mean(axis=0)
    degree = min(degree, len(np.unique(points.round(1), axis=0)) - 1) if len(points) < FEW else degree
    for _ in range(2):
        u = np.array([np.cos(angle), np.sin(angle)])
        v = np.array([-u[1], u[0]])
        along, across = (points - centre) @ u, (points - centre) @ v
        low, high = float(along.min()), float(along.max())
        middle, reach = (low + high) / 2, max((high - low) / 2, 1e-6)
        places = (along - middle) / reach
        trend = polynomial.polyfit(places, across, degree) if degree else np.array([float(across.mean())])
        slope = float(trend[1]) / reach if degree else 0.0
        if abs(slope) < 1e-3:
            break
        angle += np.arctan(slope)
    distances = across - polynomial.polyval(places, trend)
    upper, lower = np.quantile(distances, [outside, 1 - outside]) if outside else (distances.min(), distances.max())
    height = max(float(lower - upper), 1e-6)
    corners = np.array([[low, upper], [high, upper], [high, lower], [low, lower]]) + [0, float(trend[0])]
    bend = np.array([0.0, *trend[1:]]) / height if degree > 1 else np.zeros(0)
    if degree == 1:
        corners[:, 1] += float(trend[1]) * np.array([-1, 1, 1, -1])
    return Ribbon(centre + corners @ np.stack([u, v]), bend), distances
