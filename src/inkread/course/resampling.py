"""What ``inkread.imaging.resampling`` does, in NumPy alone and to the bit: the assignment does not allow Pillow.

So that both read the same from a picture, each function here has the same result as the one of that name there. Like
Pillow it averages bytes in integers with a fixed number of binary places, and rounds after each direction.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

PLACES = 22
"""Binary places of the weights with which bytes are averaged."""

UNIT = 1 << 24
"""One, in the fractions with which bytes are blurred and reduced."""


def resize(picture: NDArray[Any], size: tuple[int, int], *, cubic: bool = False) -> NDArray[Any]:
    """Return a picture at another size; what is made smaller is averaged."""
    is_smaller = size[0] < picture.shape[0] or size[1] < picture.shape[1]
    kind = "box" if is_smaller else "cubic" if cubic else "linear"
    for axis in (1, 0):
        if picture.shape[axis] != size[axis]:
            picture = _resized(picture, size[axis], axis, kind)
    return picture.copy()


def reduce(picture: NDArray[Any], divisor: int) -> NDArray[Any]:
    """Return a picture, each of whose pixels is the mean of a square of ``divisor`` x ``divisor``, or what there is."""
    starts = [np.arange(0, side, divisor) for side in picture.shape[:2]]
    counts = np.outer(*(np.diff(edges, append=side) for edges, side in zip(starts, picture.shape, strict=False)))
    counts = counts.reshape(counts.shape + (1,) * (picture.ndim - 2))
    wide = picture.astype(np.float64 if picture.dtype == np.float32 else np.int64)
    sums = np.add.reduceat(np.add.reduceat(wide, starts[0], axis=0), starts[1], axis=1)
    if picture.dtype == np.float32:
        return (sums * (1.0 / counts)).astype(np.float32)
    shares = (np.float32(1 << 32) / (counts << 8).astype(np.float32)).astype(np.int64)
    # A power of two is divided by exactly.
    return ((sums + counts // 2) * shares // UNIT).astype(np.uint8)


def blur(picture: NDArray[np.uint8], deviation: float) -> NDArray[np.uint8]:
    """Return a picture blurred with a Gaussian of that standard deviation in pixels: averaged three times."""
    # Boxes of one radius whose variances add up to that of the Gaussian, in 32 bits as Pillow has them.
    variance = np.float32(deviation) * np.float32(deviation) / np.float32(3)
    whole = math.floor((np.float32(math.sqrt(12 * float(variance) + 1)) - 1) / 2)
    part = np.float32((2 * whole + 1) * (whole * (whole + 1) - 3 * float(variance)))
    radius = whole + part / (6 * (variance - np.float32((whole + 1) ** 2)))
    inner = int(np.float32(UNIT) / (radius * 2 + 1))
    outer = (UNIT - (2 * whole + 1) * inner) // 2
    for axis in (1, 0):
        for _ in range(3):
            picture = _boxed(picture, whole, inner, outer, axis)
    return picture


def rotate(picture: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    """Return a picture turned anticlockwise, on a picture large enough for it; 0 is what was not there."""
    quarters, rest = divmod(degrees % 360, 90)
    if rest == 0:
        return np.rot90(picture, int(quarters)).copy()
    angle = -math.radians(degrees % 360)
    cos, sin = round(math.cos(angle), 15), round(math.sin(angle), 15)
    height, width = picture.shape[:2]

    def moved(x: float, y: float, dx: float, dy: float) -> tuple[float, float]:
        return cos * x + sin * y + dx, -sin * x + cos * y + dy

    dx, dy = moved(-width / 2, -height / 2, 0, 0)
    dx, dy = dx + width / 2, dy + height / 2
    xs, ys = zip(*(moved(x, y, dx, dy) for x in (0, width) for y in (0, height)), strict=True)
    across, down = (math.ceil(max(places)) - math.floor(min(places)) for places in (xs, ys))
    dx, dy = moved(-(across - width) / 2, -(down - height) / 2, dx, dy)
    back = np.array([[cos, sin, dx], [-sin, cos, dy], [0, 0, 1]])
    return _seen(picture, back, (down, across), 0, smooth=True)


def project(
    picture: NDArray[Any],
    back: NDArray[np.float64],
    size: tuple[int, int],
    fill: float | tuple[int, int, int],
    *,
    smooth: bool,
) -> NDArray[Any]:
    """Return a picture as it looks through a projection."""
    return _seen(picture, back / back[2, 2], size, fill, smooth=smooth)


def _resized(picture: NDArray[Any], size: int, axis: int, kind: str) -> NDArray[Any]:
    """Return a picture with another number of rows or columns."""
    flat = np.moveaxis(picture, axis, 0)
    result = np.empty((size, *flat.shape[1:]), picture.dtype)
    for number, (start, weights) in enumerate(_weights(flat.shape[0], size, kind)):
        # One after the other, so that the sums are rounded as Pillow's.
        if picture.dtype == np.uint8:
            fixed = np.trunc(weights * (1 << PLACES) + np.copysign(0.5, weights)).astype(np.int64)
            total = sum(flat[start + i].astype(np.int64) * weight for i, weight in enumerate(fixed))
            result[number] = ((total + (1 << (PLACES - 1))) >> PLACES).clip(0, 255)
        else:
            result[number] = sum(flat[start + i].astype(np.float64) * weight for i, weight in enumerate(weights))
    return np.moveaxis(result, 0, axis)


def _weights(old: int, new: int, kind: str) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield for each new place the first of the old ones that it is made of, and the weight of each."""
    scale = old / new
    stretch = max(scale, 1.0)
    support = {"box": 0.5, "linear": 1.0, "cubic": 2.0}[kind] * stretch
    for place in range(new):
        centre = (place + 0.5) * scale
        start, stop = max(int(centre - support + 0.5), 0), min(int(centre + support + 0.5), old)
        distances = (np.arange(start, stop) - centre + 0.5) * (1 / stretch)
        weights = _kernel(distances, kind)
        yield start, weights / sum(weights)


def _kernel(x: NDArray[Any], kind: str) -> NDArray[np.float64]:
    """Return the weight at distances in pixels."""
    if kind == "box":
        return ((x > -0.5) & (x <= 0.5)).astype(np.float64)
    x = np.abs(x)
    if kind == "linear":
        return np.maximum(1 - x, 0)
    near, far = (1.5 * x - 2.5) * x * x + 1, (((x - 5) * x + 8) * x - 4) * -0.5
    return np.where(x < 1, near, np.where(x < 2, far, 0))


def _boxed(picture: NDArray[np.uint8], whole: int, inner: int, outer: int, axis: int) -> NDArray[np.uint8]:
    """Return a picture averaged over ``2 * whole + 1`` pixels and a part of the next on either side."""
    flat = np.moveaxis(picture, axis, 0).astype(np.int64)
    places = np.arange(len(flat))
    total = np.full_like(flat, UNIT // 2)
    for offset in range(-whole - 1, whole + 2):
        total += flat[(places + offset).clip(0, len(flat) - 1)] * (outer if abs(offset) > whole else inner)
    return np.moveaxis((total // UNIT).astype(np.uint8), 0, axis)


def _seen(
    picture: NDArray[Any],
    back: NDArray[np.float64],
    size: tuple[int, int],
    fill: float | tuple[int, int, int],
    *,
    smooth: bool,
) -> NDArray[Any]:
    """Return a picture of that size, whose pixel at x, y is what the picture has at ``back`` of that place."""
    (a, b, c), (d, e, f), (g, h, _) = back.tolist()
    y, x = np.ogrid[0.5 : size[0], 0.5 : size[1]]
    depth = g * x + h * y + 1
    across, down = (a * x + b * y + c) / depth, (d * x + e * y + f) / depth
    height, width = picture.shape[:2]
    inside = (across >= 0) & (across < width) & (down >= 0) & (down < height)
    across, down = across[inside], down[inside]
    result = np.empty((*size, *picture.shape[2:]), picture.dtype)
    result[...] = fill
    if not smooth:
        result[inside] = picture[down.astype(int), across.astype(int)]
        return result
    across, down = across - 0.5, down - 0.5
    left, top = np.floor(across).astype(int), np.floor(down).astype(int)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    shape = (-1,) + (1,) * (picture.ndim - 2)
    share_x, share_y = (across - left).reshape(shape), (down - top).reshape(shape)
    left, top = np.maximum(left, 0), np.maximum(top, 0)
    rows = [
        picture[row, left] + (picture[row, right].astype(float) - picture[row, left]) * share_x for row in (top, bottom)
    ]
    result[inside] = rows[0] + (rows[1] - rows[0]) * share_y
    return result
