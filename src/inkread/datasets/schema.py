"""Labelled glyph images in the NIST36 schema, and the folders of ``.mat`` files that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import read_file
from ..charset import CAPITALS36, Charset, charset_of
from ..errors import DataError
from ..mat import read_mat
from ..storage import replacing, write_text

SPLITS = ("train", "valid", "test")
SIDE = 32
"""Side of a glyph image in pixels."""

PIXELS = SIDE * SIDE
"""Length of a row: an image, flattened column by column."""


MAX_ROWS = 30_000
"""Examples in a file: 246 MB as float64."""

MAX_CLASSES = 1 << 10
"""Classes of its labels."""

MAX_LISTING = 1 << 16
"""Bytes of the list of their symbols."""

ENDINGS = ("_data", "_labels")
"""Of the names of arrays; others in a file are not looked at."""


@dataclass(frozen=True, eq=False)
class Split:
    """Labelled examples.

    Attributes
    ----------
    x : (N, 1024) float64
        Glyph images from 0 (ink) to 1 (paper); each row is a 32 x 32 image, flattened column by column, so
        ``row.reshape(32, 32).T`` is upright.
    y : (N, C) float64
        One-hot labels, columns in the order of the charset.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, eq=False)
class Dataset:
    """A training, a validation and a test split over one charset.

    Attributes
    ----------
    name : str
        Name of the data set.
    charset : Charset
        Its classes.
    train, valid, test : Split
        The examples.
    """

    name: str
    charset: Charset
    train: Split
    valid: Split
    test: Split

    def labels(self, split: Split) -> NDArray[np.str_]:
        """Return the ``(N,)`` symbols of the examples of a split."""
        symbols: NDArray[np.str_] = np.array(list(self.charset))[split.y.argmax(axis=1)]
        return symbols


def load_folder(folder: str | Path) -> Dataset:
    """Read a data set of the NIST36 schema.

    Parameters
    ----------
    folder
        Holds one file ``*train.mat``, one ``*valid.mat`` and one ``*test.mat``, with the arrays
        ``train_data`` ``(N, 1024)`` and ``train_labels`` ``(N, C)`` one-hot, and so on. The charset is
        A-Z and 0-9 if C is 36; for any other it stands in ``alphabet.txt`` there, all symbols in a row.

    Raises
    ------
    DataError
        If a file is missing or not of this schema.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder")
    files = {split: _file_of(folder, split) for split in SPLITS}
    splits = {split: _load_split(path, split) for split, path in files.items()}
    widths = {split: examples.y.shape[1] for split, examples in splits.items()}
    if len(set(widths.values())) != 1:
        raise DataError(f"{folder}: the splits have different numbers of classes: {widths}")
    name = files["train"].stem.removesuffix("train").rstrip("_-") or folder.name
    return Dataset(name, _charset_of(folder, widths["train"]), **splits)


def dataset_files(name: str, folder: str | Path) -> list[Path]:
    """Return the files of a data set in a folder: one for each split, and one for the charset."""
    return [*(Path(folder) / f"{name}_{split}.mat" for split in SPLITS), Path(folder) / "alphabet.txt"]


def save_folder(dataset: Dataset, folder: str | Path) -> None:
    """Write a data set for ``load_folder``; each file is written atomically."""
    from scipy.io import savemat

    *paths, listing = dataset_files(dataset.name, folder)
    for split, path in zip(SPLITS, paths, strict=True):
        examples: Split = getattr(dataset, split)
        with replacing(path) as temporary:
            savemat(
                temporary,
                {f"{split}_data": examples.x, f"{split}_labels": examples.y},
                do_compression=True,
            )
    if dataset.charset != CAPITALS36 or listing.exists():
        write_text(listing, dataset.charset.characters)


def to_rows(glyphs: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Flatten ``(N, 32, 32)`` upright glyph images column by column into rows of the NIST36 schema."""
    return glyphs.transpose(0, 2, 1).reshape(len(glyphs), SIDE * SIDE)


def to_images(rows: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Convert ``(N, 1024)`` rows of the NIST36 schema to ``(N, 32, 32)`` upright glyph images."""
    return rows.reshape(len(rows), SIDE, SIDE).transpose(0, 2, 1)


def _file_of(folder: Path, split: str) -> Path:
    found = sorted(folder.glob(f"*{split}.mat"))
    if len(found) != 1:
        what = "none" if not found else ", ".join(path.name for path in found)
        raise DataError(f"{folder}: needs one file *{split}.mat, found {what}")
    return found[0]


def load_rows(path: str | Path) -> tuple[str, NDArray[np.float64], NDArray[np.float64] | None]:
    """Read one ``.mat`` file of the schema, with any name of the split, with or without labels.

    Returns
    -------
    name : str
        Name of the split: the arrays are ``NAME_data`` and ``NAME_labels``.
    x, y
        As in ``Split``; y is None if there are no labels.

    Raises
    ------
    DataError
        If the file is missing or not of this schema.
    """
    path = Path(path)
    arrays = read_mat(path, ENDINGS)
    names = [name.removesuffix("_data") for name in arrays if name.endswith("_data")]
    if len(names) != 1:
        raise DataError(f"{path}: needs one array NAME_data, found {', '.join(names) or 'none'}")
    (name,) = names
    x = _checked_rows(arrays.pop(f"{name}_data"), f"{path}: {name}_data")
    if f"{name}_labels" not in arrays:
        return name, x, None
    return name, x, _checked_labels(arrays.pop(f"{name}_labels"), len(x), f"{path}: {name}_labels")


def _load_split(path: Path, split: str) -> Split:
    arrays = read_mat(path, ENDINGS)
    try:
        x, y = arrays.pop(f"{split}_data"), arrays.pop(f"{split}_labels")
    except KeyError as error:
        raise DataError(f"{path}: has no array {error} of numbers") from None
    x = _checked_rows(x, f"{path}: {split}_data")
    return Split(x, _checked_labels(y, len(x), f"{path}: {split}_labels"))


def _checked_rows(x: NDArray[Any], what: str) -> NDArray[np.float64]:
    if x.dtype.kind not in "fiub":
        raise DataError(f"{what} should hold numbers, found {x.dtype}")
    if x.ndim != 2 or x.shape[1] != PIXELS:
        raise DataError(f"{what} should be (N, {PIXELS}), found {x.shape}")
    if len(x) > MAX_ROWS:
        raise DataError(f"{what} has {len(x)} rows, more than the limit of {MAX_ROWS}")
    with np.errstate(invalid="ignore"):  # of a NaN
        x = np.ascontiguousarray(x, dtype=np.float64)  # MATLAB's are column by column; we take row after row
    if not len(x) or not (x.min() >= -1e-6 and x.max() <= 1 + 1e-6):  # NaN is neither
        raise DataError(f"{what} should lie between 0 (ink) and 1 (paper), with at least one row")
    return x


def _checked_labels(y: NDArray[Any], n_rows: int, what: str) -> NDArray[np.float64]:
    if y.dtype.kind not in "fiub":
        raise DataError(f"{what} should hold numbers, found {y.dtype}")
    if y.ndim != 2 or len(y) != n_rows:
        raise DataError(f"{what} should be ({n_rows}, C), found {y.shape}")
    if not 1 <= y.shape[1] <= MAX_CLASSES:
        raise DataError(f"{what} has {y.shape[1]} classes; from 1 to {MAX_CLASSES} are the limits")
    with np.errstate(invalid="ignore"):
        y = y.astype(np.float64, copy=False)
    if not ((y == 0) | (y == 1)).all() or not (y.sum(axis=1) == 1).all():
        raise DataError(f"{what} should be one-hot: one 1 in each row, else 0")
    return y


def _charset_of(folder: Path, n_classes: int) -> Charset:
    path = folder / "alphabet.txt"
    if path.exists():
        try:
            charset = charset_of(read_file(path, MAX_LISTING, DataError).decode("utf-8").strip("\r\n"))
        except ValueError as error:
            raise DataError(f"{path}: {error}") from error
    elif n_classes == len(CAPITALS36):
        charset = CAPITALS36
    else:
        raise DataError(f"{folder}: {n_classes} classes need a file alphabet.txt with their symbols in a row")
    if len(charset) != n_classes:
        raise DataError(f"{path}: has {len(charset)} symbols for {n_classes} classes")
    return charset
