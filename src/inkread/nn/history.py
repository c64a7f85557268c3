"""The history of a training: figures of each epoch."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Epoch:
    """What one pass over the training data came to.

    Losses are mean cross-entropies in nats per example, accuracies lie between 0 and 1. The training
    figures are averages over the epoch, while the weights change; the validation figures, None without
    validation data, are taken at its end.
    """

    number: int
    loss: float
    accuracy: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None


def as_csv(history: Sequence[Epoch]) -> str:
    """Return a table of the epochs: a line of names, then a line for each."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["epoch", "loss", "accuracy", "validation_loss", "validation_accuracy"])
    writer.writerows(astuple(epoch) for epoch in history)
    return table.getvalue()
