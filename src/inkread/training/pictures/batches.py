"""Batches of labelled pictures on the training device."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytorch_lightning as lightning
import torch
from torch import Tensor

from .images import ImageSet, ImageSplits

EVALUATION_BATCH = 500


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


class PictureData(lightning.LightningDataModule):
    """The splits as Lightning asks for them: in each epoch another order, which follows from seed and epoch.

    Parameters
    ----------
    splits
        The pictures.
    batch_size
        Pictures in a training batch of all processes together.
    seed
        Of the orders.
    """

    def __init__(self, splits: ImageSplits, batch_size: int, seed: int) -> None:
        super().__init__()
        self.splits, self.batch_size, self.seed = splits, batch_size, seed
        self._held: dict[str, Pictures] = {}

    @property
    def steps(self) -> int:
        """Training batches in an epoch."""
        return len(self.splits.train) // min(self.batch_size, len(self.splits.train))

    def train_dataloader(self) -> Batches:
        """Return this process's part of the batches of the epoch."""
        assert self.trainer is not None  # noqa: S101 - it is the trainer that asks
        rng = generator(self.seed, self.trainer.current_epoch)
        order = torch.randperm(len(self.splits.train), generator=rng)
        return self._batches(
            "train", order, self.batch_size, rank=self.trainer.global_rank, world=self.trainer.world_size
        )

    def val_dataloader(self) -> Batches:
        """Return the validation data in batches; every process sees all of it."""
        return self._batches("valid", torch.arange(len(self.splits.valid)), EVALUATION_BATCH, keep_rest=True)

    def _batches(
        self, split: str, order: Tensor, batch_size: int, *, rank: int = 0, world: int = 1, keep_rest: bool = False
    ) -> Batches:
        assert self.trainer is not None  # noqa: S101
        device = self.trainer.strategy.root_device
        if split not in self._held:
            self._held[split] = to_pictures(getattr(self.splits, split), device)
        return Batches(self._held[split], order, batch_size, device, rank=rank, world=world, keep_rest=keep_rest)


def generator(seed: int, number: int, stream: int = 0) -> torch.Generator:
    """Return a source of random numbers for one epoch or step, with a stream for each kind of random thing."""
    return torch.Generator().manual_seed(seed_of(seed, number, stream))


def seed_of(seed: int, number: int, stream: int) -> int:
    """Return the seed of such a source."""
    return int(np.random.SeedSequence([seed, stream, number]).generate_state(1, np.uint64)[0] >> np.uint64(1))
