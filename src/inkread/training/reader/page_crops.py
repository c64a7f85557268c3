"""Pieces of drawn pages with the map of where lines stand, for the training of the line detector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from ...datasets.synthesis.pages import PageGenerator
from ...datasets.synthesis.sheets import DrawnPage
from ...detection.lines import INSET
from ...detection.text_map import MEAN, SPREAD
from ...imaging.ribbon import Ribbon

SIDE = 512
"""Height and width of a piece in pixels."""

PIECES = 2
"""Pieces that are cut out of a page."""

TIGHT = 0.2
"""Share of the pages of which one line alone is shown, with little around it."""

SHORTEST = 0.4
"""Share of them on which it is the shortest line of its page, often a single character."""

LEAST_HEIGHT = 7.0
"""Least height in pixels of a line that must be found; smaller ones count neither way."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of pages.

    Attributes
    ----------
    pixels : (N, 512, 512, 3) uint8
        RGB.
    cores : (N, 512, 512) uint8
        1 where the core of a line is, 0 elsewhere, 2 where neither is asked for.
    """

    pixels: Tensor
    cores: Tensor


def core_of(ribbon: Ribbon) -> Ribbon:
    """Return a line's core: its ribbon with every side moved inwards by a share of the shorter one."""
    return ribbon.inset(INSET * min(ribbon.width, ribbon.height))


def core_map(page: DrawnPage) -> NDArray[np.uint8]:
    """Return the map of a page that the detector should give, ``(H, W) uint8`` as in ``Pieces``."""
    cores = np.zeros(page.pixels.shape[:2], dtype=np.uint8)
    for line in page.lines:
        value = 1 if line.ribbon.height >= LEAST_HEIGHT else 2
        polygon = (core_of(line.ribbon) if value == 1 else line.ribbon).outline()
        cv2.fillPoly(cores, [np.rint(polygon * 16).astype(np.int32)], value, cv2.LINE_8, 4)
    return cores


def cut_pieces(page: DrawnPage, rng: np.random.Generator) -> list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Return pieces of a page at a random size and in a random quarter turn, with their maps.

    At times a piece is one line that fills a small picture, as when somebody cut it out himself.
    """
    if page.lines and rng.random() < TIGHT:
        return [_tight(page, rng)]
    scale = float(np.exp(rng.uniform(np.log(0.55), np.log(1.3))))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    pixels = np.asarray(cv2.resize(page.pixels, None, fx=scale, fy=scale, interpolation=method), dtype=np.uint8)
    lines = tuple(replace(line, corners=line.corners * scale) for line in page.lines)
    cores = core_map(DrawnPage(pixels, lines, page.rows))
    turns = int(rng.integers(4)) if rng.random() < 0.3 else 0
    pixels, cores = np.rot90(pixels, turns), np.rot90(cores, turns)
    padding = [(0, max(0, SIDE - side)) for side in pixels.shape[:2]]
    pixels = np.pad(pixels, (*padding, (0, 0)), mode="edge")
    cores = np.pad(cores, padding)
    pieces = []
    for _ in range(PIECES):
        y, x = (int(rng.integers(side - SIDE + 1)) for side in cores.shape)
        pieces.append((pixels[y : y + SIDE, x : x + SIDE], cores[y : y + SIDE, x : x + SIDE]))
    return pieces


def _tight(page: DrawnPage, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return a picture of one line with little around it, in the corner of a piece, with its map."""
    line = page.lines[int(rng.integers(len(page.lines)))]
    if rng.random() < SHORTEST:
        line = min(page.lines, key=lambda line: len(line.text))
    outline = line.ribbon.outline()
    room = rng.uniform(0.0, 0.5) * line.ribbon.height
    left, top = np.clip(np.floor(outline.min(axis=0) - room), 0, None).astype(int)
    right, bottom = np.ceil(outline.max(axis=0) + room).astype(int)
    pixels = page.pixels[top:bottom, left:right]
    if min(pixels.shape[:2]) < LEAST_HEIGHT:
        pixels, left, top = page.pixels, 0, 0
    scale = SIDE * float(rng.uniform(0.2, 1.0)) / max(pixels.shape[:2])
    lines = tuple(replace(one, corners=(one.corners - [left, top]) * scale) for one in page.lines)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    pixels = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=method), dtype=np.uint8)
    height, width = (min(SIDE, side) for side in pixels.shape[:2])
    whole = np.empty((SIDE, SIDE, 3), dtype=np.uint8)
    whole[:] = np.median(pixels.reshape(-1, 3), axis=0)
    whole[:height, :width] = pixels[:height, :width]
    cores = np.zeros((SIDE, SIDE), dtype=np.uint8)
    cores[:height, :width] = core_map(DrawnPage(pixels, lines, page.rows))[:height, :width]
    return whole, cores


class PieceChunks(Dataset[list[Pieces]]):
    """Chunks of batches by their number: the same number always gives the same chunk.

    Parameters
    ----------
    generator
        Makes the generator of pages, once in every process that draws.
    batch, batches
        Pieces of a batch, and batches of a chunk.
    seed
        Of all chunks.
    first, count
        Number of the first chunk and how many there are.
    """

    def __init__(
        self, generator: Callable[[], PageGenerator], batch: int, batches: int, seed: int, first: int, count: int
    ) -> None:
        self._make = generator
        self._generator: PageGenerator | None = None
        self._batch, self._batches, self._seed, self._first, self._count = batch, batches, seed, first, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> list[Pieces]:
        if index >= self._count:
            raise IndexError(index)
        if self._generator is None:
            self._generator = self._make()
        rng = np.random.default_rng([self._seed, self._first + index])
        pieces: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]] = []
        while len(pieces) < self._batch * self._batches:
            pieces += cut_pieces(self._generator(rng), rng)
        order = rng.permutation(self._batch * self._batches).reshape(self._batches, self._batch)
        return [
            Pieces(*(torch.from_numpy(np.stack([pieces[i][part] for i in own])) for part in (0, 1))) for own in order
        ]


def as_input(pixels: Tensor) -> Tensor:
    """Return what the network takes: ``(N, H, W, 3) uint8`` to ``(N, 3, H, W) float32``, normalised."""
    mean, spread = (torch.tensor(values, device=pixels.device) for values in (MEAN, SPREAD))
    return ((pixels.float() - mean) / spread).permute(0, 3, 1, 2)
