"""Q6: the experiments in PyTorch as they were recorded when they ran: their curves, and what they show."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ....errors import DataError
from ....nn import Epoch
from ....plots import TRAIN, VALID
from ..context import PageContext

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = (TRAIN, VALID, "#5a9367", "#e08a00")

OWED = ("hand36_cnn_wide", "cifar10_cnn_wide", "cifar10_race")
"""Experiments that want a GPU: the page goes without their records, and says so, until they have been run."""

DRAWINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fully_connected": {"fully connected": "hand36_fc"},
        "glyphs": {"fully connected": "hand36_fc", "convolutions": "hand36_cnn_plain"},
        "further": {"fully connected": "hand36_fc_tuned", "half width": "hand36_cnn", "full width": "hand36_cnn_wide"},
        "cifar10": {"half width": "cifar10_cnn", "full width": "cifar10_cnn_wide", "few epochs": "cifar10_race"},
        "scenes": {"residual network": "sun8_cnn"},
        "flowers": {
            "fine-tuned classifier layer": "flowers17_squeezenet_classifier",
            "our own network": "flowers17_own",
        },
    }
)
"""Curves that are drawn together: a label for each, and the experiment."""


@dataclass(frozen=True)
class Record:
    """One experiment.

    Attributes
    ----------
    name, question, what, data, hardware : str
        As ``experiments.record`` wrote them.
    valid, test : float
        Accuracies.
    count : int
        Pictures in the test split.
    seconds : float
        Time that the training took.
    history : tuple of Epoch
        How it went; empty for what has no epochs.
    confused : tuple of (str, str, int)
        The pairs of classes that were taken for each other most often, and how often.
    """

    name: str
    question: str
    what: str
    data: str
    hardware: str
    valid: float
    test: float
    count: int
    seconds: float
    history: tuple[Epoch, ...]
    confused: tuple[tuple[str, str, int], ...]

    @property
    def errors(self) -> int:
        """Test pictures that are got wrong."""
        return round((1 - self.test) * self.count)

    @property
    def last(self) -> Epoch:
        """The last epoch."""
        return self.history[-1]

    @property
    def best(self) -> Epoch:
        """The first epoch with the highest validation accuracy."""
        return max(self.history, key=lambda epoch: epoch.validation_accuracy or 0.0)


def contents(context: PageContext) -> dict[str, Any]:
    """Return what the page names."""
    records = load_records()
    missing = _missing(records)
    drawings = {name: context.draw(f"q6_{name}", draw(name, records)) for name in DRAWINGS}
    return {
        "records": records,
        "missing": missing,
        "machines": _machines(records),
        "hours": sum(record.seconds for record in records.values()) / 3600,
        "drawings": drawings,
        "differ": differ,
        "passes": _first_to_pass(records["hand36_cnn_plain"], records["hand36_fc"]),
        "rows": lambda *names: [_row(records[name]) for name in names if name not in missing],
    }


def _missing(records: Mapping[str, Record]) -> tuple[str, ...]:
    """Return the experiments that are owed."""
    return tuple(name for name in OWED if name not in records)


def _machines(records: Mapping[str, Record]) -> list[tuple[str, list[str]]]:
    """Return what was computed on, with the experiments that were; first what computed most of them."""
    machines: dict[str, list[str]] = {}
    for name, record in records.items():
        machines.setdefault(record.hardware, []).append(f"`{name}`")
    return sorted(machines.items(), key=lambda item: -len(item[1]))


def _row(record: Record) -> tuple[str, ...]:
    accuracies = (f"{record.valid:.3f}", f"{record.test:.3f}")
    return f"`{record.name}`", record.what, *accuracies, f"{record.seconds:.0f}"


def load_records() -> dict[str, Record]:
    """Return the experiments that were recorded, by name.

    Raises
    ------
    DataError
        If the records are not there.
    """
    package, top = Path(__file__).parents[2], Path(__file__).parents[5]
    for folder in (package / "q6", top / "benchmarks" / "q6"):
        if folder.is_dir():
            return {path.stem: _load(path) for path in sorted(folder.glob("*.json"))}
    raise DataError("the records of Q6 are not where they were installed; install inkread anew")


def _load(path: Path) -> Record:
    held = json.loads(path.read_text(encoding="utf-8"))
    return Record(
        path.stem,
        held["question"],
        held["what"],
        held["data"],
        held["hardware"],
        held["accuracy"]["valid"],
        held["accuracy"]["test"],
        sum(map(sum, held["confusion"])),
        held["seconds"],
        tuple(Epoch(*epoch) for epoch in held["history"]),
        tuple((a, b, count) for a, b, count in held["most_confused"]),
    )


def differ(one: Record, other: Record) -> bool:
    """Whether two test accuracies are further apart than chance makes: by two standard errors of their difference."""
    variance = sum(record.test * (1 - record.test) / record.count for record in (one, other))
    return abs(one.test - other.test) > 2 * math.sqrt(variance)


def _first_to_pass(one: Record, other: Record) -> int | None:
    """Return the first epoch in which one's validation accuracy is above the other's best; None if none is."""
    best = other.best.validation_accuracy or 0.0
    return next((epoch.number for epoch in one.history if (epoch.validation_accuracy or 0.0) > best), None)


def draw(drawing: str, records: Mapping[str, Record]) -> Figure:
    """Draw the curves of ``DRAWINGS[drawing]``, without those that are owed."""
    missing = _missing(records)
    return draw_curves({label: records[name] for label, name in DRAWINGS[drawing].items() if name not in missing})


def draw_curves(records: Mapping[str, Record]) -> Figure:
    """Draw accuracy and loss by epoch, side by side: of one experiment or of several, by their labels."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(9.5, 4.0), layout="constrained")
    left, right = figure.subplots(ncols=2)
    for axes, of, name in ((left, "accuracy", "accuracy"), (right, "loss", "loss in nats")):
        for label, numbers, values, colour, style in _curves(records, of):
            axes.plot(numbers, values, color=colour, linestyle=style, label=label)
        axes.set(xlabel="epoch", ylabel=name)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    columns = max(2, len(records))  # of one experiment both curves in a row, of several a column for each
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=columns, frameon=False)
    left.set_ylim(0, 1.02)
    right.set_ylim(bottom=0)
    return figure


def _curves(
    records: Mapping[str, Record], of: str
) -> Sequence[tuple[str, list[int], list[float | None], str, str | tuple[int, tuple[int, ...]]]]:
    """Return label, epochs, values, colour and line style of each curve: of training and of validation data."""
    curves = []
    for number, (name, record) in enumerate(records.items()):
        single = len(records) == 1
        for split, prefix, style in (("training", "", (0, (4, 2))), ("validation", "validation_", "-")):
            colour = COLOURS[number] if not single else TRAIN if split == "training" else VALID
            label = split if single else f"{name}, {split}"
            values = [getattr(epoch, prefix + of) for epoch in record.history]
            curves.append((label, [epoch.number for epoch in record.history], values, colour, style))
    return curves
