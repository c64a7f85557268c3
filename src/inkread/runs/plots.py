"""The plots of the assignment's section 3, from the outcome of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..nn import MLPClassifier
from ..storage import replacing
from ..text.classify import to_images
from .outcome import Outcome

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TRAIN, VALID = "#1b6ca8", "#d1495b"


def draw_plots(outcome: Outcome, folder: str | Path) -> list[Path]:
    """Draw all plots of a run into a folder and return their paths."""
    n_units = outcome.model.params_["Wlayer1"].shape[1] if "Wlayer1" in outcome.model.params_ else 0
    figures = {
        "accuracy.png": accuracy(outcome),
        "loss.png": loss(outcome),
        "confusion.png": confusion(outcome),
    }
    if n_units:
        figures["weights_before.png"] = first_layer(outcome.initial, "First-layer weights before training")
        figures["weights_after.png"] = first_layer(outcome.model, "First-layer weights after training")
    paths = []
    for name, figure in figures.items():
        with replacing(Path(folder) / name) as temporary:
            figure.savefig(temporary, dpi=120)
        paths.append(Path(folder) / name)
    return paths


def accuracy(outcome: Outcome) -> Figure:
    """Training and validation accuracy by epoch (Q3.1)."""
    figure, axes = _axes(7, 4.5)
    epochs = [epoch.number for epoch in outcome.history]
    axes.plot(epochs, [epoch.accuracy for epoch in outcome.history], color=TRAIN, label="training")
    axes.plot(epochs, [epoch.validation_accuracy for epoch in outcome.history], color=VALID, label="validation")
    rate = outcome.model.get_params()["learning_rate"]
    axes.set(
        xlabel="epoch",
        ylabel="accuracy",
        ylim=(0, 1),
        title=f"Accuracy by epoch (last learning rate {rate:g})",
    )
    _finish(axes)
    return figure


def loss(outcome: Outcome) -> Figure:
    """Training and validation loss by epoch."""
    figure, axes = _axes(7, 4.5)
    epochs = [epoch.number for epoch in outcome.history]
    axes.plot(epochs, [epoch.loss for epoch in outcome.history], color=TRAIN, label="training")
    axes.plot(epochs, [epoch.validation_loss for epoch in outcome.history], color=VALID, label="validation")
    axes.set(xlabel="epoch", ylabel="mean cross-entropy in nats", title="Loss by epoch")
    axes.set_ylim(bottom=0)
    _finish(axes)
    return figure


def first_layer(model: MLPClassifier, title: str, most: int = 64) -> Figure:
    """Draw the weights into each of the first hidden units as an image (Q3.3)."""
    from matplotlib.figure import Figure
    from mpl_toolkits.axes_grid1 import ImageGrid

    images = to_images(model.params_["Wlayer1"].T[:most])
    columns = int(np.ceil(np.sqrt(len(images))))
    rows = -(-len(images) // columns)
    figure = Figure(figsize=(7, 7 * rows / columns + 0.5), layout=None)
    grid = ImageGrid(figure, (0.02, 0.02, 0.96, 0.92), nrows_ncols=(rows, columns), axes_pad=0.03)
    limit = float(np.quantile(np.abs(images), 0.995)) or 1.0
    for axes in grid:
        axes.set_axis_off()
    for axes, image in zip(grid, images, strict=False):
        axes.imshow(image, cmap="RdBu", vmin=-limit, vmax=limit)
    shown = "" if len(images) == model.params_["Wlayer1"].shape[1] else f", first {len(images)} units"
    figure.suptitle(f"{title}{shown} (±{limit:.2g})", fontsize=11)
    return figure


def confusion(outcome: Outcome) -> Figure:
    """Confusion matrix on the test set, with the most confused pairs named (Q3.4)."""
    symbols = list(outcome.alphabet.symbols)
    side = max(6.0, 0.24 * len(symbols))
    figure, (axes, beside) = _axes(side + 2.8, side, columns=[side + 0.8, 2.0])
    counts: NDArray[Any] = outcome.confusion
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    image = axes.imshow(shares, cmap="viridis", vmin=0, vmax=1)
    axes.set_xticks(range(len(symbols)), symbols, fontsize=8)
    axes.set_yticks(range(len(symbols)), symbols, fontsize=8)
    axes.set(xlabel="read as", ylabel="is", title=f"Test set, accuracy {outcome.accuracies['test']:.3f}")
    figure.colorbar(image, ax=axes, fraction=0.046, label="share of the row")
    pairs = "\n".join(f"{a} – {b}   {count:3d}" for a, b, count in outcome.confused_pairs())
    beside.set_axis_off()
    beside.text(0, 0.5, "most confused\n\n" + (pairs or "none"), va="center", family="monospace")
    return figure


def _axes(width: float, height: float, columns: Sequence[float] = (1.0,)) -> tuple[Any, Any]:
    """Return a figure of so many inches and the axes on it: as many as there are columns, of those proportions."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(ncols=len(columns), width_ratios=columns)


def _finish(axes: Any) -> None:
    axes.legend(frameon=False)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
