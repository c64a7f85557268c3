"""Confusion matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class ConfusionMatrix:
    """Counts of true and predicted classes.

    Attributes
    ----------
    counts : (C, C) int64
        Examples of the class of the row that were predicted as the class of the column.
    classes : tuple of str
        Names of the classes.
    """

    counts: NDArray[np.int64]
    classes: tuple[str, ...]

    @classmethod
    def count(cls, true: NDArray[np.integer], read: NDArray[np.integer], classes: Sequence[str]) -> ConfusionMatrix:
        """Count ``(N,)`` indices of true and predicted classes."""
        size = len(classes)
        counts = np.bincount(true * size + read, minlength=size**2).reshape(size, size)
        return cls(counts, tuple(classes))

    @property
    def accuracy(self) -> float:
        """Share of correct predictions; NaN without examples."""
        total = int(self.counts.sum())
        return int(np.trace(self.counts)) / total if total else float("nan")

    def most_confused(self, most: int = 10) -> list[tuple[str, str, int]]:
        """Return the most confused pairs of classes, with the number of confusions in both directions."""
        both = np.triu(self.counts + self.counts.T, 1)
        order = np.argsort(-both, axis=None, kind="stable")[:most]
        pairs = zip(*np.unravel_index(order, both.shape), strict=True)
        return [(self.classes[i], self.classes[j], int(both[i, j])) for i, j in pairs if both[i, j]]
