"""What ``inkread.resampling`` does, with scikit-image instead of Pillow: the assignment allows that alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage import filters, transform


def resize(picture: NDArray[Any], size: tuple[int, int], *, cubic: bool = False) -> NDArray[Any]:
    """Return a picture at another size; what is made smaller is averaged."""
    is_smaller = size[0] < picture.shape[0] or size[1] < picture.shape[1]
    if is_smaller:
        return _averaged(picture, size)
    order = 3 if cubic else 1
    return _like(transform.resize(picture, size, order=order, mode="edge", preserve_range=True), picture)


def reduce(picture: NDArray[Any], divisor: int) -> NDArray[Any]:
    """Return a picture, each of whose pixels is the mean of a square of ``divisor`` x ``divisor``, or what there is."""
    height, width = (-(-side // divisor) for side in picture.shape[:2])
    missing = [(0, height * divisor - picture.shape[0]), (0, width * divisor - picture.shape[1])]
    padded = np.pad(picture, missing + [(0, 0)] * (picture.ndim - 2), mode="edge")
    blocks = (divisor, divisor, *[1] * (picture.ndim - 2))
    return _like(transform.downscale_local_mean(padded, blocks), picture)


def blur(picture: NDArray[np.uint8], deviation: float) -> NDArray[np.uint8]:
    """Return a picture blurred with a Gaussian of that standard deviation in pixels."""
    channel_axis = 2 if picture.ndim == 3 else None
    return _like(filters.gaussian(picture, deviation, preserve_range=True, channel_axis=channel_axis), picture)


def rotate(picture: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    """Return a picture turned anticlockwise, on a picture large enough for it; 0 is what was not there."""
    return _like(transform.rotate(picture, degrees, resize=True, order=1, preserve_range=True), picture)


def project(
    picture: NDArray[Any],
    back: NDArray[np.float64],
    size: tuple[int, int],
    fill: float | tuple[int, int, int],
    *,
    smooth: bool,
) -> NDArray[Any]:
    """Return a picture as it looks through a projection."""
    # Here places are the middles of pixels, there their corners.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    matrix = np.linalg.inv(half) @ back @ half
    planes = picture[..., np.newaxis] if picture.ndim == 2 else picture
    fills = np.broadcast_to(fill, planes.shape[2:])
    warped = [
        transform.warp(
            planes[..., i], matrix, output_shape=size, order=int(smooth), cval=float(fills[i]), preserve_range=True
        )
        for i in range(planes.shape[2])
    ]
    return _like(np.stack(warped, axis=-1).reshape(*size, *picture.shape[2:]), picture)


def _averaged(picture: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """Return a smaller picture, each of whose pixels is the mean of the area that it covers."""
    values = picture.astype(np.float64)
    for axis in (0, 1):
        sums = np.concatenate([np.zeros_like(values.take([0], axis)), values.cumsum(axis)], axis)
        places = np.linspace(0, picture.shape[axis], size[axis] + 1)
        before = np.minimum(places.astype(int), picture.shape[axis] - 1)
        share = (places - before).reshape([-1 if a == axis else 1 for a in range(values.ndim)])
        upto = sums.take(before, axis) * (1 - share) + sums.take(before + 1, axis) * share
        values = np.diff(upto, axis=axis) * (size[axis] / picture.shape[axis])
    return _like(values, picture)


def _like(values: NDArray[Any], picture: NDArray[Any]) -> NDArray[Any]:
    """Return values in the type of a picture."""
    if picture.dtype == np.uint8:
        return np.rint(values).clip(0, 255).astype(np.uint8)
    return values.astype(picture.dtype)
