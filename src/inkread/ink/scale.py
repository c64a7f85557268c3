"""The working size: large enough for every stroke, small enough to be quick."""

from __future__ import annotations

import math

from ..imaging.photo import Photo, Picture
from ..imaging.resampling import blur, reduce, resize

LONGEST = 2000
"""Longest side that is worked on, in pixels; larger pictures are averaged down to it, ..."""

PIXELS = 2_000_000
"""... but to no fewer pixels than this, so that the letters of one long line stay large enough."""

SHORTEST = 1000
"""Pictures whose longest side is shorter are enlarged to it, by ``MAX_ENLARGEMENT`` at most."""

MAX_ENLARGEMENT = 3.0

NEARLY = 0.08
"""How far the scale may be off for the picture to be reduced by a whole number."""

DOTS = 1.3
"""Standard deviation in pixels of the blur that turns the dots of a black and white picture into grey."""


def working_factor(height: int, width: int) -> float:
    """Return how many times larger a picture of that height and width is worked on."""
    longest = max(height, width)
    if longest > LONGEST:
        return min(1.0, max(LONGEST / longest, math.sqrt(PIXELS / (height * width))))
    return min(SHORTEST / longest, MAX_ENLARGEMENT) if longest < SHORTEST else 1.0


def to_working_size(photo: Photo, factor: float | None = None) -> tuple[Picture, float]:
    """Return the picture at the working size, and how many times larger than before it is.

    Parameters
    ----------
    photo
        The picture, of ``H x W`` pixels.
    factor
        How many times larger it is to become, if not as ``working_factor`` says.

    Returns
    -------
    (picture, factor)
        ``(H * factor, W * factor, 3) uint8``, rounded, at least 1 x 1; the picture itself at factor 1. The
        factor is 1 divided by a whole number where that is near.
    """
    height, width = photo.shape
    factor = factor or working_factor(height, width)
    whole = round(1 / factor)
    is_whole = whole >= 2 and abs(whole * factor - 1) < NEARLY
    if is_whole:
        factor = 1 / whole
    picture = photo.decoded(factor)
    if _is_bilevel(picture):
        # Grey may have been dithered into dots, which would look like specks of ink.
        picture = blur(picture, DOTS)
    size = max(1, round(height * factor)), max(1, round(width * factor))
    if size == picture.shape[:2] or factor == 1.0:
        return picture, factor
    if is_whole and picture.shape[:2] == photo.shape:
        return reduce(picture, whole), factor  # several times as quick
    return resize(picture, size, cubic=True), factor


def _is_bilevel(picture: Picture) -> bool:
    """Whether the picture is of black and white pixels alone, some of each."""
    for part in (picture[::31], picture):  # a few rows are enough to see that a photograph is not
        if not (((part == 0) | (part == 255)).all() and (part == part[..., :1]).all()):
            return False
    return bool(0 < picture.mean() < 255)
