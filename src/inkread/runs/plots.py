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
    from mpl_toolkits.axes_grid1 import ImageGrid

    images = to_images(weights.T[:most])
    columns = int(np.ceil(np.sqrt(len(images))))
    rows = -(-len(images) // columns)
    figure = Figure(figsize=(7, 7 * rows / columns + 0.5), layout=None)
    grid = ImageGrid(figure, (0.02, 0.02, 0.96, 0.92), nrows_ncols=(rows, columns), axes_pad=0.03)
    limit = float(np.quantile(np.abs(images), 0.995)) or 1.0
    for axes in grid:
        axes.set_axis_off()
    for axes, image in zip(grid, images, strict=False):
        axes.imshow(image, cmap="RdBu", vmin=-limit, vmax=limit)
    shown = "" if len(images) == weights.shape[1] else f", first {len(images)} units"
    figure.suptitle(f"{title}{shown} (±{limit:.2g})", fontsize=11)
    return figure
