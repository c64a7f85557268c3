"""Photographs of a sheet on a table, in perspective."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ...imaging.projection import Projection
from .pages import SyntheticPage

_BORDER = (0.04, 0.15)
"""Table around the sheet, as a share of its longer side."""


def on_table(page: SyntheticPage, rng: np.random.Generator, *, turn: float = 0.0, tilt: float = 0.0) -> SyntheticPage:
    """Lay a page on a dark table and photograph it from the side.

    Parameters
    ----------
    page
        The page as a scanner sees it.
    rng
        Source of randomness: the table, and from which side.
    turn
        Degrees by which the page lies askew, clockwise.
    tilt
        How far each corner moves by perspective at most, as a share of the page's shorter side.

    Returns
    -------
    SyntheticPage
        The photograph, and the characters where they are on it.
    """
    height, width = page.image.shape[:2]
    sheet = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    corners = Projection.rotation(np.deg2rad(turn))(sheet)
    corners += rng.uniform(-tilt, tilt, (4, 2)) * min(height, width)
    border = rng.uniform(*_BORDER, 2) * max(height, width)
    corners += border - corners.min(axis=0)
    projection = Projection.between(sheet, corners)
    x, y = np.ceil(corners.max(axis=0) + border).astype(int).tolist()

    table = _table((y, x), rng)
    mask = projection.warp(np.full((height, width, 3), 255, dtype=np.uint8), (y, x), fill=(0, 0, 0))[..., :1]
    cover = (mask / np.float32(255)).astype(np.float32)
    shade = ndimage.gaussian_filter(cover[..., 0], 0.004 * max(x, y))[..., np.newaxis]
    seen = projection.warp(page.image, (y, x)) * cover + table * (1 - 0.6 * shade) * (1 - cover)
    glyphs = tuple(replace(glyph, box=projection.box(glyph.box, (y, x))) for glyph in page.glyphs)
    return SyntheticPage(np.rint(seen).clip(0, 255).astype(np.uint8), page.text, glyphs)


def _table(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the picture of an empty table: dark, with a grain that runs along it, ``(H, W, 3)`` of 255."""
    colours = ((105, 72, 45), (60, 60, 64), (40, 34, 30), (95, 98, 84))
    colour = np.array(colours[rng.integers(len(colours))], dtype=np.float32) * np.float32(rng.uniform(0.6, 1.15))
    coarse = rng.standard_normal([shape[0] // 4 + 2, shape[1] // 60 + 2], dtype=np.float32)
    zoom = shape[0] / coarse.shape[0], shape[1] / coarse.shape[1]
    grain = ndimage.zoom(coarse, zoom, order=1)[: shape[0], : shape[1]]
    grain = np.pad(grain, [(0, shape[0] - grain.shape[0]), (0, shape[1] - grain.shape[1])], mode="edge")
    noise = rng.standard_normal(shape, dtype=np.float32)
    table: NDArray[np.float32] = colour * (1 + np.float32(0.1) * grain + np.float32(0.03) * noise)[..., np.newaxis]
    return table
