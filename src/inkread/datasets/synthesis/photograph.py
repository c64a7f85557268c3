"""A page as a camera sees it: from an angle, in some light, blurred and compressed."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .colours import Colour
from .effects import with_software
from .sheets import DrawnPage, seen
from .surfaces import Surfaces

BARE = 0.25
"""Share of the sheets, of those whose surroundings are seen, that lie on one plain colour."""

CREASED = 0.2
"""Share of the pages that were folded."""

COLOURED = 0.3
"""Share of the pages with coloured noise."""

DEEP_SHADE, SHADE_NOISE = (0.2, 1.0), (2.0, 18.0)
"""Least and greatest light in a deep shade, as a share, and standard deviations of its noise in grey levels."""


def photographed(
    page: DrawnPage,
    rng: np.random.Generator,
    harm: float = 1.0,
    askew: float | None = None,
    surfaces: Surfaces | None = None,
) -> DrawnPage:
    """Return a page as a camera sees it.

    Parameters
    ----------
    page
        Flat.
    rng
        Source of randomness.
    harm
        How badly: 1 in any light, 0.5 with some care.
    askew
        Standard deviation of its angle in degrees; in any position, and perhaps folded, if left out.
    surfaces
        What it lies on; one plain colour if left out.
    """
    height, width = page.pixels.shape[:2]
    border = rng.uniform(0.0, 0.12) if askew is None and rng.random() < 0.5 else 0.0
    angle = rng.normal(0, 2.0 if rng.random() < 0.8 else 12.0) if askew is None else rng.normal(0, askew)
    size = int(height * (1 + 2 * border)), int(width * (1 + 2 * border))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    bent = corners + (rng.normal(0, 0.02, (4, 2)) * [width, height] if askew is None else 0)
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    bent = (bent - [width / 2, height / 2]) @ matrix.T + [size[1] / 2, size[0] / 2]
    homography = cv2.getPerspectiveTransform(corners.astype(np.float32), bent.astype(np.float32)).astype(np.float64)
    outside: Colour | NDArray[np.uint8] = tuple(page.pixels[0, 0].astype(np.float64))
    if border > 0:
        is_bare = surfaces is None or rng.random() < BARE
        outside = tuple(rng.uniform(20, 220, 3)) if surfaces is None or is_bare else surfaces(size, rng)
    if askew is None and rng.random() < CREASED:
        page = replace(page, pixels=creased(page.pixels, rng))
    page = seen(page, homography, size, outside)
    pixels = _in_a_light(page.pixels, rng, harm)
    return replace(page, pixels=pixels if askew is not None else processed(pixels, rng))


def creased(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a sheet that was folded once or several times: each side of a fold catches the light differently."""
    height, width = pixels.shape[:2]
    shade = np.ones((height, width), dtype=np.float32)
    y, x = np.ogrid[:height, :width]
    for _ in range(int(rng.integers(1, 5))):
        turn = rng.normal(0, 0.05) + rng.integers(2) * np.pi / 2
        across = np.cos(turn) * (x - rng.uniform(0, width)) + np.sin(turn) * (y - rng.uniform(0, height))
        reach, depth = rng.uniform(3, 80), rng.normal(0, 0.12)
        shade += (depth * np.sign(across) * np.exp(-np.abs(across) / reach)).astype(np.float32)
        shade -= (rng.uniform(0, 0.25) * np.exp(-((across / rng.uniform(0.5, 2)) ** 2))).astype(np.float32)
    return np.clip(pixels * shade[..., np.newaxis], 0, 255).astype(np.uint8)


def processed(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a photograph as a camera's software may leave it: sharpened, of another contrast, with coloured noise."""
    canvas = with_software(pixels.astype(np.float32), rng)
    if rng.random() < COLOURED:
        coarse = rng.normal(0, rng.uniform(1, 8), (pixels.shape[0] // 2 + 1, pixels.shape[1] // 2 + 1, 3))
        canvas = canvas + cv2.resize(coarse.astype(np.float32), pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.clip(canvas, 0, 255).astype(np.uint8)


def in_deep_shade(page: DrawnPage, rng: np.random.Generator) -> DrawnPage:
    """Return a page a part of which hardly any light falls on, as a camera sees it there: dark, and full of noise."""
    height, width = page.pixels.shape[:2]
    coarse = rng.uniform(*DEEP_SHADE, (3, 4)).astype(np.float32) ** rng.uniform(0.5, 1.5)
    canvas = page.pixels * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)[..., np.newaxis]
    canvas += rng.normal(0, rng.uniform(*SHADE_NOISE), canvas.shape).astype(np.float32)
    return replace(page, pixels=np.clip(canvas, 0, 255).astype(np.uint8))


def _in_a_light(pixels: NDArray[np.uint8], rng: np.random.Generator, harm: float) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    canvas = pixels.astype(np.float32)
    coarse = (rng.uniform(0.75, 1.02) + rng.normal(0, 0.1 * harm, (3, 4))).astype(np.float32)
    canvas *= cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)[..., np.newaxis]
    if rng.random() < 0.3 * harm:
        shade = np.ones((height, width), dtype=np.float32)
        line = rng.uniform(0, 1, 4) * [width, width, width, width]
        polygon = np.array([[line[0], 0], [line[1], height], [0, height], [0, 0]])
        cv2.fillPoly(shade, [polygon.astype(np.int32)], float(rng.uniform(0.4, 0.85)))
        if rng.random() < 0.5:
            shade = np.asarray(cv2.GaussianBlur(shade, (0, 0), rng.uniform(1, 25)))
        canvas *= shade[..., np.newaxis]
    if rng.random() < 0.5 * harm:
        canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.4, 1.6)))
    if rng.random() < 0.7:
        canvas += rng.normal(0, rng.uniform(0.5, 9 * harm), (height, width, 1)).astype(np.float32)
    packed = np.clip(canvas, 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))]
        packed = np.asarray(cv2.imdecode(cv2.imencode(".jpg", packed, quality)[1], cv2.IMREAD_COLOR))
    return packed
