"""Resizing, rotating, blurring and projecting pictures, with Pillow for its speed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter


def resize(picture: NDArray[Any], size: tuple[int, int], *, cubic: bool = False) -> NDArray[Any]:
    """Return a picture at another size.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8``, ``(H, W) uint8`` or ``(H, W) float32``.
    size
        Height and width of the result.
    cubic
        Interpolate what is enlarged with cubic polynomials rather than linearly. What is made smaller is averaged.
    """
    height, width = size
    is_smaller = height < picture.shape[0] or width < picture.shape[1]
    enlarging = Image.Resampling.BICUBIC if cubic else Image.Resampling.BILINEAR
    method = Image.Resampling.BOX if is_smaller else enlarging
    # Which direction Pillow does first, and so how it rounds, depends on its version and on the shape of the picture.
    image = Image.fromarray(picture).resize((width, picture.shape[0]), method)
    return np.array(image.resize((width, height), method))


def reduce(picture: NDArray[Any], divisor: int) -> NDArray[Any]:
    """Return a picture, each of whose pixels is the mean of a square of ``divisor`` x ``divisor``, or what there is."""
    return np.asarray(Image.fromarray(picture).reduce(divisor))


def blur(picture: NDArray[np.uint8], deviation: float) -> NDArray[np.uint8]:
    """Return a picture blurred with a Gaussian of that standard deviation in pixels."""
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(deviation)))


def rotate(picture: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    """Return a picture turned anticlockwise, on a picture large enough for it; 0 is what was not there."""
    return np.asarray(Image.fromarray(picture).rotate(degrees, Image.Resampling.BILINEAR, expand=True))


def project(
    picture: NDArray[Any],
    back: NDArray[np.float64],
    size: tuple[int, int],
    fill: float | tuple[int, ...],
    *,
    smooth: bool,
) -> NDArray[Any]:
    """Return a picture as it looks through a projection.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8``, ``(H, W) uint8`` or ``(H, W) float32``.
    back
        ``(3, 3)``: where each place (x, y, 1) of the result comes from.
    size
        Height and width of the result.
    fill
        Colour or value of what lies outside the picture.
    smooth
        Whether values are interpolated, or those of the nearest pixel taken.
    """
    height, width = size
    warped = Image.fromarray(picture).transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        tuple((back / back[2, 2]).ravel()[:8]),
        Image.Resampling.BILINEAR if smooth else Image.Resampling.NEAREST,
        fillcolor=fill,
    )
    return np.asarray(warped)
