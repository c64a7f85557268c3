"""Resizing, blurring and projecting pictures, with Pillow for its speed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter


def resize(picture: NDArray[Any], size: tuple[int, int], *, cubic: bool = False) -> NDArray[Any]:
    """Resize a picture.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8``, ``(H, W) uint8`` or ``(H, W) float32``.
    size
        Height and width of the result.
    cubic
        Use cubic rather than linear interpolation for enlarging. Reductions average pixels.
    """
    height, width = size
    is_smaller = height < picture.shape[0] or width < picture.shape[1]
    enlarging = Image.Resampling.BICUBIC if cubic else Image.Resampling.BILINEAR
    method = Image.Resampling.BOX if is_smaller else enlarging
    # Which direction Pillow does first, and so how it rounds, depends on its version and on the shape of the picture.
    image = Image.fromarray(picture).resize((width, picture.shape[0]), method)
    return np.array(image.resize((width, height), method))


def reduce(picture: NDArray[Any], divisor: int) -> NDArray[Any]:
    """Reduce a picture by averaging squares of ``divisor`` x ``divisor`` pixels, cut off at the edges."""
    return np.asarray(Image.fromarray(picture).reduce(divisor))


def blur(picture: NDArray[np.uint8], deviation: float) -> NDArray[np.uint8]:
    """Blur a picture with a Gaussian of the given standard deviation in pixels."""
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(deviation)))


def project(
    picture: NDArray[Any],
    back: NDArray[np.float64],
    size: tuple[int, int],
    fill: float | tuple[int, ...],
    *,
    smooth: bool,
) -> NDArray[Any]:
    """Warp a picture with a projection.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8``, ``(H, W) uint8`` or ``(H, W) float32``.
    back
        ``(3, 3)``: maps each point (x, y, 1) of the result to its source.
    size
        Height and width of the result.
    fill
        Colour or value of pixels outside the picture.
    smooth
        Whether to interpolate, rather than take the nearest pixel.
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
