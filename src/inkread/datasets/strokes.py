"""Recorded pen strokes: characters as they were written, in ``.npz`` files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import NUMBERS, read_npz
from ..errors import DataError
from .drawing.handwriting import Hand, write
from .drawing.pen import Strokes

CHARS74K_TRAINING_WRITERS = frozenset(range(1, 54)) - {
    *(4, 8, 20, 21, 27, 36, 37, 45),  # test, or nowhere
    *(9, 13, 16, 23, 31, 34, 38, 39, 41, 44),  # valid
}
"""Writers of the Chars74K tablet set who wrote training images of hand36.

The file names no split. ``benchmarks/chars74k_writers.py`` matches its strokes to the hand36 images and
finds that each writer is in one split only; these are the ones found in ``train``. The writers found in
``valid`` and ``test``, and the few found nowhere, are left out of training.
"""


@dataclass(frozen=True)
class StrokeSet:
    """Characters as pen strokes.

    Attributes
    ----------
    strokes : tuple of Strokes
        The strokes of each character, ``(P, 2) float32`` with x and y (downwards) in units of the tablet.
    labels : (N,) array of str
        Symbols of the characters.
    writers : (N,) array of int
        Numbers of their writers.
    """

    strokes: tuple[Strokes, ...]
    labels: NDArray[np.str_]
    writers: NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.strokes)

    @classmethod
    def load(cls, path: str | Path, split: str = "train", symbols: Iterable[str] | None = None) -> StrokeSet:
        """Read the characters of one split from a ``.npz`` file of strokes.

        Parameters
        ----------
        path
            File with ``points``, ``offsets``, ``label`` and ``writer``, and usually ``split``. Without ``split``, the
            file must be the Chars74K set, of which only ``train`` is known.
        split
            ``"train"``, ``"valid"`` or ``"test"``.
        symbols
            Symbols to load; by default, all.

        Raises
        ------
        DataError
            If the file does not exist or has another format.
        """
        arrays = read_npz(path, ("points", "offsets", "label", "writer"), "a file of pen strokes", optional=["split"])
        points, offsets, labels, writers = (arrays[name] for name in ("points", "offsets", "label", "writer"))
        check_strokes(path, points, offsets, *(arrays[name] for name in arrays if name not in ("points", "offsets")))
        if "split" in arrays:
            wanted = arrays["split"] == split
        elif split == "train":
            wanted = np.isin(writers, list(CHARS74K_TRAINING_WRITERS))
        else:
            raise DataError(f"{path}: names no splits; only its training writers can be used")
        if symbols is not None:
            wanted &= np.isin(labels, list(symbols))
        chosen = np.flatnonzero(wanted)
        strokes = tuple(split_strokes(points[offsets[i] : offsets[i + 1]]) for i in chosen)
        return cls(strokes, labels[chosen], writers[chosen])

    def by_writer(self) -> dict[int, StrokeSet]:
        """Return the characters of each writer."""
        return {
            int(writer): StrokeSet(
                tuple(self.strokes[i] for i in np.flatnonzero(self.writers == writer)),
                self.labels[self.writers == writer],
                self.writers[self.writers == writer],
            )
            for writer in np.unique(self.writers)
        }

    def __iter__(self) -> Iterator[tuple[Strokes, str]]:
        return zip(self.strokes, map(str, self.labels), strict=True)


def check_strokes(
    path: str | Path, points: NDArray[Any], offsets: NDArray[Any], *columns: NDArray[Any], width: int = 3
) -> None:
    """Make sure that arrays of a file are points ``(P, width)``, or more, and what they belong to.

    Raises
    ------
    DataError
        If the points are not finite numbers, the offsets not ``(N + 1,)`` places among them, in order and each with a
        point at least, or a column is not ``(N,)``.
    """
    are_points = points.ndim == 2 and points.shape[1] >= width and points.dtype.kind in NUMBERS
    if not are_points or not np.isfinite(points).all():
        raise DataError(f"{path}: its points are not (P, {width}) finite numbers, but {points.shape} {points.dtype}")
    if offsets.ndim != 1 or offsets.dtype.kind not in "iu" or not len(offsets):
        raise DataError(f"{path}: its offsets are not a row of whole numbers")
    places = offsets.astype(np.int64)
    if places[0] != 0 or places[-1] != len(points) or (np.diff(places) < 1).any():
        raise DataError(f"{path}: its offsets are not places among its {len(points)} points, in order")
    if any(column.shape != (len(offsets) - 1,) for column in columns):
        raise DataError(f"{path}: it does not say of each of {len(offsets) - 1} what it is")


def split_strokes(points: NDArray[np.floating]) -> Strokes:
    """Split points ``(P, 3+)`` into strokes; a positive last column marks the first point of a stroke."""
    starts = np.flatnonzero(points[:, -1] > 0)
    return [stroke for stroke in np.split(points[:, :2], starts) if len(stroke)]


class RecordedWriter:
    """Writes with the recorded strokes of one person, and with inkread's letterforms where there are none.

    Parameters
    ----------
    strokes
        Characters of one writer.
    """

    def __init__(self, strokes: StrokeSet) -> None:
        self._samples: dict[str, list[Strokes]] = defaultdict(list)
        for character, label in strokes:
            self._samples[label].append(character)

    def __call__(self, symbol: str, hand: Hand, rng: np.random.Generator) -> Strokes:
        """Return one of the person's samples of a symbol, scaled to the height of a capital, with its foot at y = 0."""
        if symbol not in self._samples:
            return write(symbol, hand, rng)
        samples = self._samples[symbol]
        character = samples[rng.integers(len(samples))]
        points = np.concatenate(character)
        low, high = points.min(axis=0), points.max(axis=0)
        size = (1 + rng.normal(0, hand.size_spread)) / max(float(high[1] - low[1]), 0.5 * float(high[0] - low[0]), 1e-6)
        lift = rng.normal(0, hand.baseline_spread)
        return [(stroke - [low[0], high[1]]) * size + [0, lift] for stroke in character]
