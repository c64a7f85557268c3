"""What a sheet of paper lies on: tables of wood, cloth and stone, and whatever else a photograph may show."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

PHOTOGRAPHS = "sun8.zip"
"""File in the data folder whose training pictures, rooms and landscapes, stand for what else lies around a sheet."""

SHOWN = 0.4
"""Share of surfaces that are a piece of a photograph, where there are any."""

COARSE, STRENGTH = (2.0, 120.0), (1.0, 28.0)
"""How long and wide grain is, in pixels, and how strong, as a standard deviation in grey levels."""

PLANKS = 0.2
"""Share of grained surfaces with the joints of planks or tiles."""


class Surfaces:
    """Draws what lies around a sheet.

    Parameters
    ----------
    photographs
        Contents of picture files.
    """

    def __init__(self, photographs: Sequence[bytes] = ()) -> None:
        self._photographs = photographs

    def __call__(self, size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint8]:
        """Return a picture of a surface, ``(H, W, 3) uint8``."""
        if len(self._photographs) and rng.random() < SHOWN:
            return self._photographed(size, rng)
        return grained(size, rng)

    def _photographed(self, size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint8]:
        content = self._photographs[int(rng.integers(len(self._photographs)))]
        picture = np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR))[..., ::-1]
        sides = [max(8, int(side * rng.uniform(0.4, 1.0))) for side in picture.shape[:2]]
        y, x = (int(rng.integers(side - part + 1)) for side, part in zip(picture.shape[:2], sides, strict=True))
        piece = np.ascontiguousarray(picture[y : y + sides[0], x : x + sides[1]])
        piece = np.asarray(cv2.resize(piece, (size[1], size[0]), interpolation=cv2.INTER_LINEAR))
        return np.clip(piece * rng.uniform(0.4, 1.15), 0, 255).astype(np.uint8)


def grained(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a surface of one colour with a grain along it, ``(H, W, 3) uint8``."""
    height, width = size
    grain = np.zeros(size, dtype=np.float32)
    for _ in range(int(rng.integers(1, 4))):
        along, across = np.exp(rng.uniform(np.log(COARSE[0]), np.log(COARSE[1]), 2))
        coarse = rng.normal(0, 1, (int(height / across) + 2, int(width / along) + 2)).astype(np.float32)
        strength = np.float32(np.exp(rng.uniform(*np.log(STRENGTH))))
        grain += strength * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    if rng.random() < PLANKS:
        step, axis = int(rng.uniform(0.1, 0.5) * max(size)) + 1, int(rng.integers(2))
        for place in range(int(rng.integers(step)), size[axis], step):
            joint = slice(place, place + int(rng.integers(1, 4)))
            grain[(joint, slice(None)) if axis == 0 else (slice(None), joint)] -= np.float32(rng.uniform(10, 80))
    tint = np.clip(rng.normal(1, 0.15, 3), 0.5, 1.5).astype(np.float32)
    colour = rng.uniform(15, 225) + rng.normal(0, 18, 3)
    return np.clip(grain[..., np.newaxis] * tint + colour, 0, 255).astype(np.uint8)


def load_surfaces(data: str | Path) -> Surfaces:
    """Return surfaces with the photographs of a data folder, or without, where it holds none."""
    path = Path(data) / PHOTOGRAPHS
    if not path.is_file():
        return Surfaces()
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if "/train/" in name and name.endswith(".jpg"))
        return Surfaces([archive.read(name) for name in names])
