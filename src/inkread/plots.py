"""Plots of training histories and results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .evaluation.confusion import ConfusionMatrix
from .nn import Epoch
from .storage import replacing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TRAIN, VALID = "#1b6ca8", "#d1495b"


def accuracy(history: Sequence[Epoch], title: str = "Accuracy by epoch") -> Figure:
    """Training and validation accuracy by epoch (Q3.1)."""
    figure, axes = _curves(history, "accuracy")
    axes.set(ylabel="accuracy", ylim=(0, 1), title=title)
    return figure


def loss(history: Sequence[Epoch], title: str = "Loss by epoch") -> Figure:
    """Training and validation loss by epoch."""
    figure, axes = _curves(history, "loss")
    axes.set(ylabel="mean cross-entropy in nats", title=title)
    axes.set_ylim(bottom=0)
    return figure


def confusion(matrix: ConfusionMatrix, title: str = "Test set") -> Figure:
    """Confusion matrix with labels for the most confused pairs (Q3.4)."""
    names = list(matrix.classes)
    side = max(6.0, 0.2 * len(names))
    longest = max(map(len, names))
    figure, (axes, beside) = _axes(side + 2.4 + 0.2 * longest, side, columns=[side + 0.8, 1.6 + 0.2 * longest])
    shares = matrix.counts / np.maximum(matrix.counts.sum(axis=1, keepdims=True), 1)
    image = axes.imshow(shares, cmap="viridis", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, fontsize=9, rotation=90 if longest > 2 else 0)
    axes.set_yticks(range(len(names)), names, fontsize=9)
    axes.set(xlabel="read as", ylabel="is", title=f"{title}, accuracy {matrix.accuracy:.3f}")
    figure.colorbar(image, ax=axes, fraction=0.046, label="share of the row")
    pairs = "\n".join(f"{a} – {b}   {count:3d}" for a, b, count in matrix.most_confused())
    beside.set_axis_off()
    beside.text(0.12, 0.5, "most confused\n\n" + (pairs or "none"), va="center", family="monospace")
    return figure


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure to a file, atomically, and return its path."""
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=120)
    return Path(path)


def _curves(history: Sequence[Epoch], figure_of: str) -> tuple[Figure, Any]:
    """Draw one figure of the training and of the validation data by epoch."""
    figure, axes = _axes(7, 4.5)
    epochs = [epoch.number for epoch in history]
    axes.plot(epochs, [getattr(epoch, figure_of) for epoch in history], color=TRAIN, label="training")
    axes.plot(epochs, [getattr(epoch, f"validation_{figure_of}") for epoch in history], color=VALID, label="validation")
    axes.set(xlabel="epoch")
    axes.legend(frameon=False)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _axes(width: float, height: float, columns: Sequence[float] = (1.0,)) -> tuple[Any, Any]:
    """Return a figure of so many inches and the axes on it: as many as there are columns, of those proportions."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(ncols=len(columns), width_ratios=columns)
