"""What a finished training run came to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..alphabet import Alphabet
from ..nn import Epoch, MLPClassifier


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a finished run came to.

    Attributes
    ----------
    model : MLPClassifier
        The trained classifier.
    initial : MLPClassifier
        The same before training.
    history : tuple of Epoch
        Loss and accuracies by epoch.
    alphabet : Alphabet
        The symbols.
    confusion : (C, C) int
        Test examples of the class of the row that were taken for the class of the column.
    accuracies : dict of str to float
        Of the splits ``train``, ``valid`` and ``test``.
    """

    model: MLPClassifier
    initial: MLPClassifier
    history: tuple[Epoch, ...]
    alphabet: Alphabet
    confusion: NDArray[np.int64]
    accuracies: dict[str, float]

    def confused_pairs(self, most: int = 10) -> list[tuple[str, str, int]]:
        """Return the pairs of symbols most often taken for each other, and how often, either way."""
        both = np.triu(self.confusion + self.confusion.T, 1)
        order = np.argsort(-both, axis=None, kind="stable")[:most]
        rows, columns = np.unravel_index(order, both.shape)
        symbols = self.alphabet.symbols
        return [(symbols[i], symbols[j], int(both[i, j])) for i, j in zip(rows, columns, strict=True) if both[i, j]]
