"""Data sources of the experiments: files beside the repository, and downloads of torchvision."""

from __future__ import annotations

import os
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ...arrays import one_line
from ...datasets.schema import load_folder, to_images
from ...errors import DataError
from ...runs.config import RunConfig
from ...runs.examples import ExampleMaker, prefetched
from .images import ImageSet, ImageSplits, from_folder, from_glyphs

STROKES = ("digilets.npz", "chars74k_strokes.npz")
"""Files of pen strokes beside the data that glyphs are drawn from."""


MAX_UNPACKED = 4_000_000_000
"""Bytes of the pictures of an archive."""

Source: TypeAlias = Callable[[Path, Path], ImageSplits]
"""From the folder of the data, and one for what is made of it, to labelled pictures."""


def hand36(data: Path, _: Path) -> ImageSplits:
    """Return the glyphs of the NIST36 schema in a folder."""
    return replace(from_glyphs(load_folder(data)), origin="hand36")


def hand36_drawn(data: Path, _: Path, rounds: int = 2) -> ImageSplits:
    """Return the same with more to train on: pen strokes, drawn several times with other pens and slants.

    They are the strokes of the training writers (see ``datasets.strokes``) and of the package's own
    letterforms. A round takes four seconds and has a seed of its own, so processes draw many rounds side by side.
    """
    dataset = load_folder(data)
    plain = from_glyphs(dataset)
    strokes = tuple(str(data / name) for name in STROKES if (data / name).exists())
    make = ExampleMaker(RunConfig(data=str(data), strokes=strokes, synthetic=60, precision="float32"), dataset)
    numbers = {symbol: number for number, symbol in enumerate(plain.classes)}
    images, labels = [], []
    cores = os.cpu_count() or 1
    few = rounds < 10 or cores == 1  # a process takes longer to start than a round to draw
    with nullcontext(map(make, range(rounds))) if few else prefetched(make, range(rounds), cores) as drawn:
        for rows, symbols in drawn:
            images.append(np.rint(255 * to_images(rows)).astype(np.uint8)[:, np.newaxis])
            labels.append(np.array([numbers[symbol] for symbol in symbols]))
    train_set = ImageSet(np.concatenate(images), np.concatenate(labels))
    return ImageSplits(plain.classes, train_set, plain.valid, plain.test, "hand36 with drawn pen strokes")


def unpacked(archive: Path, cache: Path) -> Path:
    """Return the one folder that a ``.zip`` or ``.tar`` file holds, unpacked into ``cache`` the first time.

    Raises
    ------
    DataError
        If there is no such file, or it is damaged.
    """
    folder = cache / archive.name.partition(".")[0]
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            try:
                (_extract_zip if archive.suffix == ".zip" else _extract_tar)(archive, Path(temporary))
                (held,) = Path(temporary).iterdir()
                held.replace(folder)
            except Exception as error:  # damaged archives make the decompressors raise almost anything
                raise DataError(f"{archive}: cannot be unpacked ({one_line(error)})") from error
    return folder


def _extract_zip(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        _check_size(info.file_size for info in opened.infolist())  # no file gives more than it declares
        for info in opened.infolist():
            opened.extract(info, folder)  # which keeps within the folder, whatever the names say


def _extract_tar(archive: Path, folder: Path) -> None:
    size = 0
    with tarfile.open(archive) as opened:
        for member in opened:
            size += member.size
            _check_size([size])
            opened.extract(member, folder, filter="data")


def _check_size(sizes: Iterable[int]) -> None:
    if (size := sum(sizes)) > MAX_UNPACKED:
        raise ValueError(f"it unpacks to {size} bytes or more, {MAX_UNPACKED} is the limit")


def pictures(archive: str, size: int, otherwise: Callable[[Path, int], ImageSplits] | None = None) -> Source:
    """Return a source: the pictures of an archive in the folder of the data, at a size.

    Where there is no such archive they are had ``otherwise``: from a folder for what is downloaded, and a size.
    """

    def load(data: Path, cache: Path) -> ImageSplits:
        if otherwise is not None and not (data / archive).exists():
            return otherwise(cache, size)
        return replace(from_folder(unpacked(data / archive, cache), size, cache=cache), origin=archive)

    return load


def downloaded(load: Callable[[Path, int], ImageSplits], size: int) -> Source:
    """Return a source: what ``load`` downloads, at a size."""
    return lambda _, cache: load(cache, size)
