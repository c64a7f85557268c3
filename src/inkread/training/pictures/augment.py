"""Augmentation of pictures in batches on the training device, with a variation of its own for each picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

_BENDS = 5
"""Points a side between which an elastic displacement is smooth."""


@dataclass(frozen=True)
class Augmentation:
    """Strength of the augmentation; by default, none.

    Attributes
    ----------
    flip : bool
        Mirror half of them, left to right.
    shift : float
        Move by up to this share of the side.
    zoom : float
        Enlarge or reduce by up to this factor.
    rotate : float
        Turn by up to this many degrees.
    shear : float
        Slant by up to this much, as run over rise.
    elastic : float
        Standard deviation of a smooth displacement, as a share of the side.
    colour : float
        Change brightness, contrast and saturation by up to this share.
    cutout : float
        Side of a square that is hidden behind the mean of the picture, as a share of the picture's.
    """

    flip: bool = False
    shift: float = 0.0
    zoom: float = 1.0
    rotate: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    colour: float = 0.0
    cutout: float = 0.0

    def draw(self, count: int, rng: torch.Generator) -> Variation:
        """Draw the variations of a batch of so many pictures.

        ``rng`` lives on the CPU, so that the variations are the same whatever device they are applied on.
        """

        def uniform(*shape: int) -> Tensor:
            return 2 * torch.rand(count, *shape, generator=rng) - 1

        angle, shear = math.radians(self.rotate) * uniform(), self.shear * uniform()
        scale = math.log(self.zoom) * uniform()
        mirror = torch.where((torch.rand(count, generator=rng) < 0.5) & self.flip, -1.0, 1.0)
        shift = 2 * self.shift * uniform(2)
        # Where each place of the varied picture comes from, in units of half a side about the middle.
        cos, sin, factor = torch.cos(angle), torch.sin(angle), torch.exp(-scale)
        rows = [
            torch.stack([mirror * factor * cos, mirror * factor * (cos * shear - sin), shift[:, 0]], dim=1),
            torch.stack([factor * sin, factor * (sin * shear + cos), shift[:, 1]], dim=1),
        ]
        still = not (self.flip or self.shift or self.rotate or self.shear or self.elastic or self.zoom != 1)
        return Variation(
            place=None if still else torch.stack(rows, dim=1),
            bend=2 * self.elastic * torch.randn(count, 2, _BENDS, _BENDS, generator=rng) if self.elastic else None,
            colour=1 + self.colour * uniform(3) if self.colour else None,
            hidden=uniform(2) if self.cutout else None,
            hidden_side=self.cutout,
        )


@dataclass(frozen=True, eq=False)
class Variation:
    """The variations of a batch of N pictures, each part None where there is none of its kind.

    Attributes
    ----------
    place : (N, 2, 3) Tensor
        Affine maps from places in the varied picture to places in the original, between -1 and 1.
    bend : (N, 2, B, B) Tensor
        Displacements in the same unit, on a coarse grid.
    colour : (N, 3) Tensor
        Factors of brightness, contrast and saturation.
    hidden : (N, 2) Tensor
        Middle of the square that is hidden, x and y between -1 and 1.
    hidden_side : float
        Its side as a share of the picture's.
    """

    place: Tensor | None
    bend: Tensor | None
    colour: Tensor | None
    hidden: Tensor | None
    hidden_side: float

    def part(self, chosen: slice) -> Variation:
        """Return the variations of some of the pictures."""

        def of(part: Tensor | None) -> Tensor | None:
            return part if part is None else part[chosen]

        return Variation(of(self.place), of(self.bend), of(self.colour), of(self.hidden), self.hidden_side)

    def __call__(self, images: Tensor) -> Tensor:
        """Vary ``(N, C, H, W)`` pictures between 0 and 1; what comes in from outside is mirrored at the edge."""
        if self.place is not None:
            images = self._moved(images, self.place.to(images))
        if self.colour is not None:
            images = _recoloured(images, *self.colour.to(images)[:, :, None, None, None].unbind(1))
        if self.hidden is not None:
            images = self._partly_hidden(images, self.hidden.to(images))
        return images

    def _moved(self, images: Tensor, place: Tensor) -> Tensor:
        # Moved by whole pixels, so that a picture which is not turned as well keeps its sharpness.
        size = torch.tensor([images.shape[3], images.shape[2]], dtype=images.dtype, device=images.device)
        place = torch.cat([place[:, :, :2], ((place[:, :, 2] * size / 2).round() * 2 / size)[:, :, None]], dim=2)
        grid = functional.affine_grid(place, list(images.shape), align_corners=False)
        if self.bend is not None:
            bend = functional.interpolate(self.bend.to(images), images.shape[2:], mode="bicubic", align_corners=True)
            grid = grid + bend.permute(0, 2, 3, 1)
        return functional.grid_sample(images, grid, padding_mode="reflection", align_corners=False)

    def _partly_hidden(self, images: Tensor, middle: Tensor) -> Tensor:
        height, width = images.shape[2:]
        y = torch.linspace(-1, 1, height, device=images.device, dtype=images.dtype)[:, None]
        x = torch.linspace(-1, 1, width, device=images.device, dtype=images.dtype)
        across, down = (x - middle[:, 0, None, None]).abs(), (y - middle[:, 1, None, None]).abs()
        hidden = (torch.maximum(across, down) < self.hidden_side)[:, None]
        return torch.where(hidden, images.mean(dim=(2, 3), keepdim=True), images)


def _recoloured(images: Tensor, brightness: Tensor, contrast: Tensor, saturation: Tensor) -> Tensor:
    images = images * brightness
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    images = mean + (images - mean) * contrast
    grey = images.mean(dim=1, keepdim=True)
    return (grey + (images - grey) * saturation).clamp(0, 1)
