"""Augmentation: pen strokes rendered with random variation, and distorted glyph images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .pen import SmoothDisplacement, Strokes, draw_fitted

SIDE = 32
"""Height and width of a glyph image in pixels."""

_SPREAD = np.stack([np.interp(np.linspace(0, 3, SIDE), np.arange(4), row) for row in np.eye(4)], axis=1).astype(
    np.float32
)
"""(32, 4): linear interpolation from 4 places to 32."""


@dataclass(frozen=True)
class Variation:
    """How far drawn characters differ.

    Attributes
    ----------
    bend : float
        Largest displacement of the strokes' points, as a share of the character's longer side.
    pen : (float, float)
        Least and largest width of the pen in pixels.
    extent : (float, float)
        Least and largest longer side of the character in pixels.
    shift : float
        How far it stands beside the middle at most, in pixels to either side.
    defects : bool
        Whether some have hard or soft edges, and some gaps in their strokes.
    """

    bend: float = 0.05
    pen: tuple[float, float] = (1.1, 5.0)
    extent: tuple[float, float] = (19.0, 29.0)
    shift: float = 1.2
    defects: bool = True


WIDE = Variation()
"""All that a reader may meet."""

CENTRED = Variation(bend=0.04, pen=(1.8, 4.8), extent=(20.0, 28.0), shift=0.5, defects=False)
"""As the images of hand36 are: centred, the pen firm, the longer side 20 to 28 pixels."""


def draw_varied(strokes: Strokes, rng: np.random.Generator, variation: Variation = WIDE) -> NDArray[np.float32]:
    """Draw a character as the same hand might have on another day, with another pen.

    Varied are rotation, slant, proportion, the course of the strokes (a smooth displacement of their
    points), the pen's width, the size in the image, the place, and how crisp the edge is; now and then a
    gap is left in a stroke.

    Returns
    -------
    (32, 32) float32
        Ink coverage: 1 is ink, 0 paper, upright.
    """
    points = np.concatenate(strokes).astype(np.float64)
    centre = (points.max(axis=0) + points.min(axis=0)) / 2
    extent = max(float(np.ptp(points, axis=0).max()), 1e-6)
    bend = SmoothDisplacement(rng, amount=rng.uniform(0, variation.bend), frequency=2.2)
    matrix = random_affine(rng)
    bent = []
    for stroke in strokes:
        unit = (np.asarray(stroke, dtype=np.float64) - centre) / extent
        shift = rng.normal(0, 0.012, 2) if len(strokes) > 1 else 0.0
        bent.append((unit + bend(unit) + shift) @ matrix.T)
    width = float(np.exp(rng.uniform(*np.log(variation.pen))))
    if variation.defects and rng.random() < 0.08:
        bent = with_gap(bent, rng)
    extent = rng.uniform(*variation.extent)
    ink = draw_fitted(bent, SIDE, width, extent, shift=tuple(rng.uniform(-variation.shift, variation.shift, 2)))
    return vary_edges(ink, rng) if variation.defects else ink


def warp(images: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Bend glyph images: a small random affine map and a smooth displacement, another for each image.

    Parameters
    ----------
    images
        ``(N, 32, 32) float32`` ink coverage, 1 is ink.
    rng
        Source of randomness.

    Returns
    -------
    (N, 32, 32) float32
        The bent images, some with thicker or thinner strokes.
    """
    n = len(images)
    axis = (np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2) / SIDE
    grid = np.stack(np.meshgrid(axis, axis, indexing="xy"), axis=-1).reshape(-1, 2)
    matrices = np.stack([np.linalg.inv(random_affine(rng, strength=0.7)) for _ in range(n)]).astype(np.float32)
    source = grid @ matrices.transpose(0, 2, 1)
    amount = rng.uniform(0, 0.035, (n, 1, 1, 1)).astype(np.float32)
    coarse = rng.normal(0, 1, (n, 2, 4, 4)).astype(np.float32) * amount
    bend = _SPREAD @ coarse @ _SPREAD.T
    source += bend.reshape(n, 2, -1).transpose(0, 2, 1)
    source += rng.uniform(-1.5 / SIDE, 1.5 / SIDE, (n, 1, 2)).astype(np.float32)
    sampled = _bilinear(images, source * SIDE + (SIDE - 1) / 2)
    return _thickness(sampled, rng)


def random_affine(rng: np.random.Generator, strength: float = 1.0) -> NDArray[np.float64]:
    """Rotation by up to 10 degrees, slant by up to 0.3, proportion by up to a quarter."""
    angle = np.deg2rad(rng.normal(0, 5) * strength)
    slant = rng.normal(0, 0.13) * strength
    stretch = np.exp(rng.normal(0, 0.12) * strength)
    size = np.exp(rng.normal(0, 0.06) * strength)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return size * rotation @ np.array([[1.0, slant], [0.0, 1.0]]) @ np.diag([stretch, 1 / stretch])


def with_gap(strokes: list[NDArray[np.float64]], rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """Leave out a short piece of the longest stroke, as a pen that skips does."""
    longest = max(range(len(strokes)), key=lambda i: len(strokes[i]))
    stroke = strokes[longest]
    if len(stroke) < 12:
        return strokes
    length = max(2, len(stroke) // 12)
    start = int(rng.integers(2, len(stroke) - length - 1))
    stop = start + length
    return [*strokes[:longest], stroke[:start], stroke[stop:], *strokes[longest + 1 :]]


def vary_edges(ink: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Make the edge hard, as it is, or soft."""
    kind = rng.random()
    if kind < 0.25:
        return (ink > rng.uniform(0.3, 0.6)).astype(np.float32)
    if kind < 0.45:
        soft: NDArray[np.float32] = ndimage.gaussian_filter(ink, rng.uniform(0.3, 0.7))
        return np.minimum(soft * np.float32(1.3), np.float32(1))
    return ink


def _thickness(images: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Thicken or thin the strokes of some images by about half a pixel to a side."""
    kind = rng.random(len(images))
    thick, thin = kind < 0.12, kind > 0.9
    size = (1, 2, 2)
    images[thick] = ndimage.maximum_filter(images[thick], size)
    bold = images.mean(axis=(1, 2)) > 0.16  # thinning would break fine strokes
    images[thin & bold] = ndimage.minimum_filter(images[thin & bold], size)
    return images


def _bilinear(images: NDArray[np.float32], xy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sample ``(N, S, S)`` images at ``(N, S*S, 2)`` x, y; 0 outside."""
    n = len(images)
    padded = np.pad(images, ((0, 0), (1, 2), (1, 2)))
    breadth = SIDE + 3
    xy = np.clip(xy + 1, 0, SIDE + 1)
    corner = xy.astype(np.int32)
    fx, fy = np.moveaxis(xy - corner, -1, 0)
    flat = padded.reshape(n, -1)
    base = corner[..., 1] * breadth + corner[..., 0]
    top = np.take_along_axis(flat, base, 1) * (1 - fx) + np.take_along_axis(flat, base + 1, 1) * fx
    base += breadth
    bottom = np.take_along_axis(flat, base, 1) * (1 - fx) + np.take_along_axis(flat, base + 1, 1) * fx
    return (top * (1 - fy) + bottom * fy).reshape(n, SIDE, SIDE).astype(np.float32)
