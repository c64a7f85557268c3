"""From labelled pictures to batches on the device that trains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from .images import ImageSet


class Pictures(NamedTuple):
    """Labelled pictures as tensors.

    Attributes
    ----------
    images : (N, C, H, W) uint8 Tensor
        The pictures.
    labels : (N,) int64 Tensor
        Numbers of their classes.
    """

    images: Tensor
    labels: Tensor


def to_pictures(data: ImageSet, device: torch.device) -> Pictures:
    """Return a set as tensors: on the GPU if it takes no more than a third of its free memory, else on the CPU."""
    images, labels = torch.from_numpy(data.images), torch.from_numpy(data.labels)
    if device.type == "cuda" and 3 * data.images.nbytes < torch.cuda.mem_get_info(device)[0]:
        return Pictures(images.to(device), labels.to(device))
    return Pictures(images, labels)


class Batches:
    """What one process sees in one pass over the data: batches of pictures, moved to the device.

    Parameters
    ----------
    pictures
        The data.
    order
        ``(N,)`` int64, in which order the pictures come.
    batch_size
        Pictures in a batch of all processes together.
    device
        Where they go.
    rank, world
        Number of this process, and of how many: each takes every ``world``-th picture of a batch.
    keep_rest
        Whether the pictures that do not fill a batch come in a smaller one, or are left out.
    """

    def __init__(
        self,
        pictures: Pictures,
        order: Tensor,
        batch_size: int,
        device: torch.device,
        *,
        rank: int = 0,
        world: int = 1,
        keep_rest: bool = False,
    ) -> None:
        self.pictures, self.device = pictures, device
        self.order = order.to(pictures.images.device)
        self.batch_size = min(batch_size, len(order))
        self.share = slice(rank, None, world)
        self.keep_rest = keep_rest

    def __len__(self) -> int:
        whole, rest = divmod(len(self.order), self.batch_size)
        return whole + (self.keep_rest and rest > 0)

    def __iter__(self) -> Iterator[Pictures]:
        for number in range(len(self)):
            chosen = self.order[number * self.batch_size :][: self.batch_size][self.share]
            images, labels = self.pictures.images[chosen], self.pictures.labels[chosen]
            yield Pictures(images.to(self.device, non_blocking=True), labels.to(self.device, non_blocking=True))
