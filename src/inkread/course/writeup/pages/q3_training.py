"""Q3: the network trained at three learning rates, what its first layer has learnt, and what it confuses."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ....datasets.schema import Dataset, to_images
from ....evaluation.confusion import ConfusionMatrix
from ....nn import Epoch, forward
from ....nn.network import predict
from ...q3_weights import load_q3_weights
from ...script_runs import ScriptRun
from ..context import PageContext
from ..shapes import in_common

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RATE, EPOCHS = 4e-3, 50
"""The assignment's learning rate, and for how long it trains."""

PAIRS = 5
"""How many of the most confused pairs are looked at."""

STILL = 0.01
"""Standard deviation below which a pixel, or a unit, counts as the same for all images."""


@dataclass(frozen=True)
class Training:
    """One training of the network.

    Attributes
    ----------
    rate : float
        Its learning rate.
    run : ScriptRun
        The run.
    epochs : sequence of Epoch
        How it went.
    """

    rate: float
    run: ScriptRun
    epochs: Sequence[Epoch]

    @property
    def last(self) -> Epoch:
        """The last epoch."""
        return self.epochs[-1]

    @property
    def best(self) -> Epoch:
        """The first epoch with the highest validation accuracy."""
        return max(self.epochs, key=lambda epoch: epoch.validation_accuracy or 0.0)

    @property
    def lowest(self) -> Epoch:
        """The epoch with the lowest validation loss; the first where there is none."""
        return min(self.epochs, key=lambda epoch: _or_infinite(epoch.validation_loss))

    @property
    def gap(self) -> float:
        """How much higher the accuracy is in training than in validation, at the end."""
        return self.last.accuracy - (self.last.validation_accuracy or 0.0)

    @property
    def rises(self) -> int:
        """In how many epochs the training loss was not lower than in the one before."""
        losses = [epoch.loss for epoch in self.epochs]
        return sum(not after < before for before, after in pairwise(losses))

    @property
    def late_gain(self) -> float:
        """By how much the validation accuracy grew over the last fifth of the epochs."""
        earlier = self.epochs[-1 - len(self.epochs) // 5]
        return (self.last.validation_accuracy or 0.0) - (earlier.validation_accuracy or 0.0)

    def reaches(self, accuracy: float) -> int | None:
        """Return the first epoch whose validation accuracy is as high as that; None if there is none."""
        return next((e.number for e in self.epochs if (e.validation_accuracy or 0.0) >= accuracy), None)


@dataclass(frozen=True)
class Unit:
    """A hidden unit.

    Attributes
    ----------
    number : int
        From 1.
    highest, lowest : str
        The classes at which it is most and least active, with its mean activation.
    active_at : int
        Classes at which its mean activation exceeds one half.
    """

    number: int
    highest: str
    lowest: str
    active_at: int


@dataclass(frozen=True)
class Pair:
    """Two symbols that were taken for each other.

    Attributes
    ----------
    first, second : str
        The symbols.
    count : int
        How often, either way.
    first_as_second, second_as_first : int
        How often one way and the other.
    rank : int
        How near the mean images of the two are to each other: 1 for the nearest of all pairs.
    why : str
        What they have in common; empty where that is not known.
    """

    first: str
    second: str
    count: int
    first_as_second: int
    second_as_first: int
    rank: int
    why: str


def contents(context: PageContext) -> dict[str, Any]:
    """Return what the page names."""
    data = context.dataset
    untrained = context.run("run_q3.py", {"--epochs": "0"}, reads=context.data_input)
    default, tenfold, tenth = (_train(context, rate) for rate in (RATE, 10 * RATE, RATE / 10))
    chosen = max((default, tenfold, tenth), key=lambda training: training.last.validation_accuracy or 0.0)
    target = 0.9 * (default.last.validation_accuracy or 0.0)

    weights = load_q3_weights(chosen.run.folder / "q3_weights.pickle")
    read = predict(data.test.x, dict(weights), 1).argmax(axis=1)
    matrix = ConfusionMatrix.count(data.test.y.argmax(axis=1), read, data.charset.characters)
    pairs = _most_confused(matrix, data)
    errors = int(matrix.counts.sum() - np.trace(matrix.counts))
    before = load_q3_weights(untrained.folder / "q3_weights.pickle")["Wlayer1"]
    after = load_q3_weights(default.run.folder / "q3_weights.pickle")
    hidden = forward(data.valid.x, dict(after), "layer1")
    units = _selective_units(data, hidden)
    return {
        "default": default,
        "tenfold": tenfold,
        "tenth": tenth,
        "trainings": (default, tenfold, tenth),
        "chosen": chosen,
        "target": target,
        "chance": 1 / len(data.charset),
        "weights": _describe_weights(before, after["Wlayer1"], data),
        "units": units,
        "active_at": [unit.active_at for unit in units],
        "unmoved": int((hidden.std(axis=0) < STILL).sum()),
        "saturated": _saturated(data, tenfold),
        "matrix": matrix,
        "errors": errors,
        "pairs": pairs,
        "pair_names": [f"{pair.first} and {pair.second}" for pair in pairs],
        "in_pairs": sum(pair.count for pair in pairs),
        "all_pairs": len(data.charset) * (len(data.charset) - 1) // 2,
        "nearest": len(data.charset) * (len(data.charset) - 1) // 40,
        "merged": _accuracy_merged(matrix),
        "examples": context.draw("confused", _misread(pairs, data, read)) if pairs else None,
    }


def _or_infinite(loss: float | None) -> float:
    """Return a loss; infinity for none and for NaN, which is what a training that diverged ends with."""
    return math.inf if loss is None or math.isnan(loss) else loss


def _train(context: PageContext, rate: float) -> Training:
    options = {} if rate == RATE else {"--learning-rate": f"{rate:g}"}
    run = context.run("run_q3.py", options, reads=context.data_input, steps=EPOCHS)
    number = r"(\S+)"
    lines = re.findall(
        rf"^epoch +(\d+): loss {number}, accuracy {number}, validation loss {number}, accuracy {number}$",
        run.output,
        re.MULTILINE,
    )
    return Training(rate, run, [Epoch(int(n), *map(float, figures)) for n, *figures in lines])


def _describe_weights(before: NDArray[Any], after: NDArray[Any], data: Dataset) -> dict[str, float]:
    """Return what can be said about the first layer in numbers: how smooth and large it is, and what has changed."""
    change = after - before
    is_paper = data.train.x.std(axis=0) < STILL
    return {
        "smooth_before": _neighbour_correlation(to_images(before.T)),
        "smooth_after": _neighbour_correlation(to_images(after.T)),
        "size_before": float(before.std()),
        "size_after": float(after.std()),
        "pixels": len(is_paper),
        "paper": int(is_paper.sum()),
        "uneven_on_paper": float(change[is_paper].std(axis=0).mean()) if is_paper.any() else float("nan"),
        "uneven_elsewhere": float(change[~is_paper].std(axis=0).mean()),
    }


def _neighbour_correlation(images: NDArray[Any]) -> float:
    """Return the correlation of a weight with those beside and below it."""
    one = np.concatenate([images[:, :, :-1].ravel(), images[:, :-1].ravel()])
    other = np.concatenate([images[:, :, 1:].ravel(), images[:, 1:].ravel()])
    return float(np.corrcoef(one, other)[0, 1])


def _saturated(data: Dataset, training: Training) -> float:
    """Return the share of the hidden activations on the validation images within 0.01 of 0 or of 1."""
    weights = load_q3_weights(training.run.folder / "q3_weights.pickle")
    hidden = forward(data.valid.x, dict(weights), "layer1")
    return float(((hidden < 0.01) | (hidden > 0.99)).mean())


def _selective_units(data: Dataset, hidden: NDArray[Any], most: int = 6) -> list[Unit]:
    """Return the units that tell classes apart most, from their activations ``(N, K)`` on the validation images."""
    labels = data.valid.y.argmax(axis=1)
    classes = np.unique(labels)
    means = np.array([hidden[labels == number].mean(axis=0) for number in classes])
    units = []
    for number in np.argsort(-means.std(axis=0), kind="stable")[:most]:
        order = np.argsort(-means[:, number], kind="stable")
        highest, lowest = (
            ", ".join(f"{data.charset.characters[classes[i]]} {means[i, number]:.2f}" for i in some)
            for some in (order[:4], order[-4:])
        )
        units.append(Unit(int(number) + 1, highest, lowest, int((means[:, number] > 0.5).sum())))
    return units


def _most_confused(matrix: ConfusionMatrix, data: Dataset) -> list[Pair]:
    symbols = list(matrix.classes)
    labels = data.train.y.argmax(axis=1)
    means = np.array([data.train.x[labels == number].mean(axis=0) for number in range(len(symbols))])
    one, other = np.triu_indices(len(symbols), 1)
    distances = np.linalg.norm(means[one] - means[other], axis=1)
    nearest = np.argsort(distances, kind="stable")
    ranks = {(int(one[k]), int(other[k])): rank for rank, k in enumerate(nearest, start=1)}
    pairs = []
    for first, second, count in matrix.most_confused(PAIRS):
        i, j = symbols.index(first), symbols.index(second)
        counts = (int(matrix.counts[i, j]), int(matrix.counts[j, i]))
        pairs.append(Pair(first, second, count, *counts, ranks[min(i, j), max(i, j)], in_common(first, second)))
    return pairs


def _accuracy_merged(matrix: ConfusionMatrix) -> float | None:
    """Return the accuracy if O and 0 are the same, and I and 1; None where the charset lacks one of them."""
    symbols = list(matrix.classes)
    if not set("O0I1") <= set(symbols):
        return None
    same = [(symbols.index(a), symbols.index(b)) for a, b in ("O0", "I1")]
    right = np.trace(matrix.counts) + sum(matrix.counts[i, j] + matrix.counts[j, i] for i, j in same)
    return float(right / matrix.counts.sum())


def _misread(pairs: Sequence[Pair], data: Dataset, read: NDArray[Any], most: int = 5) -> Figure:
    """Draw test images of each pair that were taken for the other symbol."""
    from matplotlib.figure import Figure

    symbols = list(data.charset)
    true = data.test.y.argmax(axis=1)
    figure = Figure(figsize=(1.4 * most, 0.85 * len(pairs)), layout="constrained")
    grid = figure.subplots(len(pairs), 2 * most, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for row, pair in zip(grid, pairs, strict=True):
        for start, (a, b) in ((0, (pair.first, pair.second)), (most, (pair.second, pair.first))):
            found = np.flatnonzero((true == symbols.index(a)) & (read == symbols.index(b)))[:most]
            for axes, image in zip(row[start:], to_images(data.test.x[found]), strict=False):
                axes.imshow(image, cmap="gray", vmin=0, vmax=1)
                axes.set_title(f"{a} as {b}", fontsize=10, pad=2)
    return figure
