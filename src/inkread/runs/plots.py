"""The plots of section 3 of the assignment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..datasets.schema import to_images
from ..plots import accuracy, confusion, loss, save
from .outcome import Outcome

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_plots(outcome: Outcome, folder: str | Path) -> list[Path]:
    """Draw all plots of a run into a folder and return their paths."""
    rate = outcome.model.get_params()["learning_rate"]
    figures = {
        "accuracy.png": accuracy(outcome.history, f"Accuracy by epoch (last learning rate {rate:g})"),
        "loss.png": loss(outcome.history),
        "confusion.png": confusion(outcome.confusion),
    }
    if "Wlayer1" in outcome.model.params_:
        figures["weights_before.png"] = first_layer(
            outcome.initial.params_["Wlayer1"], "First-layer weights before training"
        )
        figures["weights_after.png"] = first_layer(
            outcome.model.params_["Wlayer1"], "First-layer weights after training"
        )
    return [save(figure, Path(folder) / name) for name, figure in figures.items()]


def first_layer(weights: NDArray[np.floating[Any]], title: str, most: int = 64) -> Figure:
    """Draw the weights into each of the first hidden units, ``(1024, K)``, as an image (Q3.3)."""
    from matplotlib.figure import Figure

    images = to_images(weights.T[:most])
    columns = int(np.ceil(np.sqrt(len(images))))
    rows = -(-len(images) // columns)
    figure = Figure(figsize=(7, 7 * rows / columns + 0.5), layout=None)
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.92))
    axes.set_axis_off()
    limit = float(np.quantile(np.abs(images), 0.995)) or 1.0
    # One image of all of them: axes for each would take most of the time of a short training.
    axes.imshow(_side_by_side(images, rows, columns), cmap="RdBu", vmin=-limit, vmax=limit, interpolation="nearest")
    shown = "" if len(images) == weights.shape[1] else f", first {len(images)} units"
    figure.suptitle(f"{title}{shown} (±{limit:.2g})", fontsize=11)
    return figure


def _side_by_side(images: NDArray[np.floating[Any]], rows: int, columns: int) -> NDArray[np.floating[Any]]:
    """Return images ``(N, height, width)`` as one, row by row, with a line of NaN between them."""
    height, width = images.shape[1] + 1, images.shape[2] + 1
    tiles = np.full((rows * columns, height, width), np.nan)
    tiles[: len(images), 1:, 1:] = images
    sheet = tiles.reshape(rows, columns, height, width).swapaxes(1, 2).reshape(rows * height, columns * width)
    return sheet[1:, 1:]
