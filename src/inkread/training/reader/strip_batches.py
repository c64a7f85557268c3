"""Batches of strips for the training of the line recogniser, drawn as they are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from ...charset import Charset
from ...datasets.synthesis.labelled import Strip
from .line_network import STRIDE

if TYPE_CHECKING:
    from ...datasets.synthesis.lines import StripGenerator
    from .page_strips import PageStrips

WIDTH_STEP = 32
"""Widths of batches are multiples of this: a CPU prepares anew for every width that it has not seen."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Strips of about the same width.

    Attributes
    ----------
    pixels : (N, 3, 48, W) uint8
        RGB; on the right of a strip that is narrower than the others is grey.
    widths : (N,) int64
        Of each strip, in frames.
    targets : (N, L) int64
        Classes of the characters, padded with 0.
    lengths : (N,) int64
        How many characters each text has.
    """

    pixels: Tensor
    widths: Tensor
    targets: Tensor
    lengths: Tensor


def as_input(pixels: Tensor) -> Tensor:
    """Scale pixels to what the network takes: -1 black, 1 white."""
    return pixels.float() / 127.5 - 1


def collate(strips: Sequence[Strip], charset: Charset) -> Batch:
    """Put strips side by side into one batch."""
    most = max(strip.pixels.shape[1] for strip in strips)
    most += -most % WIDTH_STEP
    pixels = np.full((len(strips), 3, strips[0].pixels.shape[0], most), 128, dtype=np.uint8)
    targets = np.zeros((len(strips), max(len(strip.text) for strip in strips)), dtype=np.int64)
    for i, strip in enumerate(strips):
        pixels[i, :, :, : strip.pixels.shape[1]] = strip.pixels.transpose(2, 0, 1)
        targets[i, : len(strip.text)] = [1 + charset.index(character) for character in strip.text]
    widths = np.array([-(-strip.pixels.shape[1] // STRIDE) for strip in strips])
    lengths = np.array([len(strip.text) for strip in strips])
    return Batch(*(torch.from_numpy(array) for array in (pixels, widths, targets, lengths)))


def is_readable(strip: Strip) -> bool:
    """Say whether there are frames enough for the text: one a character, and one between two that are the same."""
    repeated = sum(one == other for one, other in zip(strip.text, strip.text[1:], strict=False))
    return strip.pixels.shape[1] // STRIDE >= len(strip.text) + repeated


class StripChunks(Dataset[list[Batch]]):
    """Chunks of batches by their number: the same number always gives the same chunk.

    Parameters
    ----------
    generators
        Makes the generators of strips, alone and on pages, once in every process that draws.
    charset
        Of the targets.
    batch, batches
        Strips of a batch, and batches of a chunk, whose strips are sorted by width before they are shared out: so
        little is padding.
    seed
        Of all chunks.
    first, count
        Number of the first chunk and how many there are.
    from_pages
        Share of the strips that are cut out of drawn pages.
    """

    def __init__(
        self,
        generators: Callable[[], tuple[StripGenerator, PageStrips]],
        charset: Charset,
        batch: int,
        batches: int,
        seed: int,
        first: int,
        count: int,
        from_pages: float = 0.0,
    ) -> None:
        self._make = generators
        self._generators: tuple[StripGenerator, PageStrips] | None = None
        self._from_pages = from_pages
        self._charset, self._batch, self._batches = charset, batch, batches
        self._seed, self._first, self._count = seed, first, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> list[Batch]:
        if index >= self._count:
            raise IndexError(index)
        if self._generators is None:
            self._generators = self._make()
        single, pages = self._generators
        rng = np.random.default_rng([self._seed, self._first + index])
        wanted = self._batch * self._batches
        strips: list[Strip] = []
        while len(strips) < round(self._from_pages * wanted):
            strips += filter(is_readable, pages(rng))
        del strips[wanted:]
        while len(strips) < wanted:
            strips += filter(is_readable, [single(rng)])
        strips.sort(key=lambda strip: strip.pixels.shape[1])
        order: NDArray[np.int64] = rng.permutation(self._batches)
        return [collate(strips[i * self._batch : (i + 1) * self._batch], self._charset) for i in order]
