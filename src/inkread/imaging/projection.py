"""Projections between a flat sheet and its photograph, and the overlap of boxes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..document import Box
from .resampling import project


@dataclass(frozen=True, eq=False)
class Projection:
    """A projective map of the plane (Hartley and Zisserman 2004, chapter 2).

    Attributes
    ----------
    matrix : (3, 3) float64
        Maps (x, y, 1) to homogeneous coordinates of the image point.
    """

    matrix: NDArray[np.float64]

    @classmethod
    def rotation(cls, angle: float) -> Projection:
        """Return the rotation by an angle in radians about the origin, from the x axis towards the y axis."""
        cos, sin = math.cos(angle), math.sin(angle)
        return cls(np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]))

    @classmethod
    def between(cls, source: ArrayLike, target: ArrayLike) -> Projection:
        """Return the projection that maps four points, ``(4, 2)`` of x, y, to four others.

        Raises
        ------
        ValueError
            If three of the points are collinear.
        """
        rows, values = [], []
        for (x, y), (u, v) in zip(np.asarray(source, float), np.asarray(target, float), strict=True):
            rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
            values += [u, v]
        try:
            solved = np.linalg.solve(np.array(rows), np.array(values))
        except np.linalg.LinAlgError as error:
            raise ValueError("three of the four places lie on a line") from error
        return cls(np.append(solved, 1.0).reshape(3, 3))

    def __call__(self, points: ArrayLike) -> NDArray[np.float64]:
        """Map ``(N, 2)`` points, x and y."""
        points = np.asarray(points, dtype=np.float64)
        mapped = points @ self.matrix[:, :2].T + self.matrix[:, 2]
        places: NDArray[np.float64] = mapped[:, :2] / mapped[:, 2:]
        return places

    @property
    def inverse(self) -> Projection:
        """The inverse projection."""
        return Projection(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64))

    def box(self, box: Box, size: tuple[int, int] | None = None) -> Box:
        """Return the bounding box of a projected box, clipped to a picture of the given height and width."""
        y1, x1, y2, x2 = box
        corners = self([(x1, y1), (x2, y1), (x2, y2), (x1, y2)])
        # A place that comes out a rounding error beside a pixel's border is on it.
        left, top = np.floor(corners.min(axis=0) + 1e-6).astype(int).tolist()
        right, bottom = np.ceil(corners.max(axis=0) - 1e-6).astype(int).tolist()
        if size is not None:
            height, width = size
            top, bottom = max(0, top), min(height, bottom)
            left, right = max(0, left), min(width, right)
        return top, left, bottom, right

    def warp(
        self,
        picture: NDArray[Any],
        size: tuple[int, int],
        fill: float | tuple[int, int, int] = (255, 255, 255),
        *,
        smooth: bool = True,
    ) -> NDArray[Any]:
        """Warp a picture with this projection.

        Parameters
        ----------
        picture
            ``(H, W, 3) uint8``, ``(H, W) uint8`` or ``(H, W) float32``.
        size
            Height and width of the result.
        fill
            Colour or value of pixels outside the picture.
        smooth
            Whether to interpolate, rather than take the nearest pixel.
        """
        return project(picture, self.inverse.matrix, size, fill, smooth=smooth)


def overlaps(
    box: tuple[float, float, float, float], others: NDArray[np.floating[Any] | np.integer[Any]]
) -> NDArray[np.float64]:
    """Return the intersection over union of a box with each of ``(N, 4)`` others."""
    height = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    width = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    shared = np.maximum(height, 0) * np.maximum(width, 0)
    areas = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    shares: NDArray[np.float64] = shared / ((box[2] - box[0]) * (box[3] - box[1]) + areas - shared)
    return shares
