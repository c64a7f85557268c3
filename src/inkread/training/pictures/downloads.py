"""Labelled pictures that torchvision downloads and verifies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from torchvision import datasets

from ...errors import DataError
from .images import ImageSet, ImageSplits, fit, hold_out


def cifar10(folder: Path, size: int = 32) -> ImageSplits:
    """Return CIFAR-10, downloaded into a folder the first time (170 MB).

    Some of the training pictures are held out for validation.

    Raises
    ------
    DataError
        If it cannot be downloaded.
    """
    given = [_downloaded(datasets.CIFAR10, folder, train=train) for train in (True, False)]
    train, valid = hold_out(_decoded(given[0], size))
    return ImageSplits(tuple(given[0].classes), train, valid, _decoded(given[1], size), "torchvision CIFAR10")


def flowers102(folder: Path, size: int) -> ImageSplits:
    """Return Flowers-102 with its own splits, downloaded into a folder the first time (345 MB).

    Raises
    ------
    DataError
        If it cannot be downloaded.
    """
    given = [_downloaded(datasets.Flowers102, folder, split=split) for split in ("train", "val", "test")]
    train, valid, test = (_decoded(split, size) for split in given)
    return ImageSplits(tuple(given[0].classes), train, valid, test, "torchvision Flowers102")


def _downloaded(dataset: Callable[..., Any], folder: Path, **split: Any) -> Any:
    """Return a dataset of torchvision's: a sequence of pictures (PIL) and the numbers of their classes."""
    try:
        return dataset(folder, download=True, **split)
    except (OSError, RuntimeError) as error:
        raise DataError(f"{getattr(dataset, '__name__', dataset)} cannot be downloaded: {error}") from error


def _decoded(dataset: Any, size: int) -> ImageSet:
    """Bring every picture to one size."""
    images = np.empty((len(dataset), 3, size, size), dtype=np.uint8)
    labels = np.empty(len(dataset), dtype=np.int64)
    for number in range(len(dataset)):
        picture, labels[number] = dataset[number]
        images[number] = fit(picture, size)
    return ImageSet(images, labels)
