"""Labelled pictures in memory: decoded once, to one size."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ...datasets.schema import Dataset, Split, to_images
from ...errors import DataError, ImageError
from ...imaging.photo import load
from ...storage import replacing

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm")
"""File names that end so are pictures."""

SPLIT_NAMES = {"train": ("train",), "valid": ("valid", "val", "validation"), "test": ("test",)}
"""What the folders of the splits may be called."""

_HELD_OUT = 0.2
"""Where no validation split is given, this share of the training split is taken for it, ..."""

_MOST_HELD_OUT = 5000
"""... but no more pictures than this, as more would not tell one model from another any better."""


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Labelled pictures of one size.

    Attributes
    ----------
    images : (N, C, H, W) uint8
        The pictures, 0 black and 255 white; may lie on disk (a memory map).
    labels : (N,) int64
        Numbers of their classes.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, chosen: NDArray[Any] | slice) -> ImageSet:
        return ImageSet(self.images[chosen], self.labels[chosen])


@dataclass(frozen=True, eq=False)
class ImageSplits:
    """A training, a validation and, where there is one, a test split.

    Attributes
    ----------
    classes : tuple of str
        Names of the classes.
    train, valid : ImageSet
        Training and validation split.
    test : ImageSet or None
        Test split.
    origin : str
        Source of the pictures.
    """

    classes: tuple[str, ...]
    train: ImageSet
    valid: ImageSet
    test: ImageSet | None = None
    origin: str = ""


def from_glyphs(dataset: Dataset) -> ImageSplits:
    """Return a data set of the NIST36 schema as pictures of one channel, 32 x 32."""
    train, valid, test = (_glyph_set(split) for split in (dataset.train, dataset.valid, dataset.test))
    return ImageSplits(tuple(dataset.charset), train, valid, test)


def _glyph_set(split: Split) -> ImageSet:
    images = np.rint(255 * to_images(split.x)).astype(np.uint8)[:, np.newaxis]
    return ImageSet(images, split.y.argmax(axis=1).astype(np.int64))


def from_folder(folder: str | Path, size: int, *, cache: str | Path | None = None, seed: int = 0) -> ImageSplits:
    """Return the pictures of a folder in the ImageFolder layout, ``[SPLIT/]CLASS/picture.jpg``.

    Parameters
    ----------
    folder
        Holds a folder for each class, or ``train`` and, if there are such, ``valid`` (or ``val``) and
        ``test``, which hold one for each class. Where there is no validation split, a fifth of the training
        pictures (5000 at most), the same share of each class, is held out for it.
    size
        Every picture is brought to ``size x size``: the largest square in its middle, scaled.
    cache
        Folder for the decoded pictures, so that they are decoded once and need not fit into memory;
        they are kept in memory if left out.
    seed
        Decides which pictures are held out.

    Raises
    ------
    DataError
        If there are no pictures, the splits do not have the same classes, or a picture cannot be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder")
    places = {split: _split_folder(folder, names) for split, names in SPLIT_NAMES.items()}
    train = places["train"] or folder
    classes = _classes(train)
    sets = {}
    for split, place in (places | {"train": train}).items():
        if place is None:
            continue
        if _classes(place) != classes:
            raise DataError(f"{place}: has other classes than {train}")
        sets[split] = _image_set(place, classes, size, Path(cache) if cache else None)
    if "valid" not in sets:
        sets["train"], sets["valid"] = hold_out(sets["train"], seed)
    return ImageSplits(classes, sets["train"], sets["valid"], sets.get("test"), folder.name)


def square(path: str | Path, size: int, channels: int = 3) -> NDArray[np.uint8]:
    """Return the largest square in the middle of a picture as ``(C, size, size) uint8``.

    Raises
    ------
    ImageError
        If the picture cannot be read.
    """
    return fit(Image.fromarray(load(path)), size, channels)


def fit(picture: Image.Image, size: int, channels: int = 3) -> NDArray[np.uint8]:
    """Return the largest square in the middle of a picture as ``(C, size, size) uint8``."""
    square = ImageOps.fit(picture.convert("RGB" if channels == 3 else "L"), (size, size), Image.Resampling.BILINEAR)
    return np.ascontiguousarray(np.asarray(square).reshape(size, size, channels).transpose(2, 0, 1))


def hold_out(data: ImageSet, seed: int = 0) -> tuple[ImageSet, ImageSet]:
    """Take a fifth of the pictures of each class away for validation, of all together 5000 at most.

    Returns
    -------
    (train, valid)
        The pictures that are left, and those held out.

    Raises
    ------
    DataError
        If a class has a single picture.
    """
    rng = np.random.default_rng(seed)
    share = min(_HELD_OUT, _MOST_HELD_OUT / len(data))
    held_out = np.zeros(len(data), dtype=bool)
    for label in np.unique(data.labels):
        members = rng.permutation(np.flatnonzero(data.labels == label))
        if len(members) < 2:
            raise DataError("a class of one picture cannot be both trained on and validated")
        held_out[members[: max(1, round(len(members) * share))]] = True
    return data[~held_out], data[held_out]


def _split_folder(folder: Path, names: Sequence[str]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_dir()), None)


def _classes(folder: Path) -> tuple[str, ...]:
    classes = tuple(sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")))
    if len(classes) < 2:
        raise DataError(f"{folder}: wants a folder for each class, two at least; found {len(classes)}")
    return classes


def _image_set(folder: Path, classes: Sequence[str], size: int, cache: Path | None) -> ImageSet:
    paths, labels = [], []
    for number, name in enumerate(classes):
        found = sorted(path for path in (folder / name).rglob("*") if path.suffix.lower() in SUFFIXES)
        if not found:
            raise DataError(f"{folder / name}: no pictures in it")
        paths += found
        labels += [number] * len(found)
    place = cache / f"{_fingerprint(paths, size)}.npy" if cache else None
    if place is None:
        images = np.empty((len(paths), 3, size, size), dtype=np.uint8)
        _decode(paths, images)
    else:
        if not place.exists():
            with replacing(place) as temporary:
                shape = (len(paths), 3, size, size)
                decoded = np.lib.format.open_memmap(temporary, mode="w+", dtype=np.uint8, shape=shape)
                _decode(paths, decoded)
                decoded.flush()
        images = np.load(place, mmap_mode="c")
    return ImageSet(images, np.array(labels, dtype=np.int64))


def _decode(paths: Sequence[Path], images: NDArray[np.uint8]) -> None:
    """Fill ``images`` with the pictures, several at a time."""

    def put(number: int) -> None:
        images[number] = square(paths[number], images.shape[-1])

    with ThreadPoolExecutor() as pool:
        try:
            for _ in pool.map(put, range(len(paths))):
                pass
        except ImageError as error:
            pool.shutdown(cancel_futures=True)
            raise DataError(str(error)) from error


def _fingerprint(paths: Sequence[Path], size: int) -> str:
    """Return what changes whenever a picture does."""
    digest = hashlib.sha256(f"{size}".encode())
    for path in paths:
        state = path.stat()
        digest.update(f"{path.resolve()}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:24]
