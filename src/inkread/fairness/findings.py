"""Results of an audit: figures by group and gaps between groups, with their export to JSON, CSV and text."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from .inference import MIN_UNITS, Settings

Interval = tuple[float, float]

METRICS = {
    "accuracy": "accuracy",
    "overconfidence": "overconfidence",
    "demographic parity": "how often a class is predicted",
    "equalised odds": "recall or false positives of a class",
    "error rate": "error rate",
}
"""Descriptions of the metrics of gaps."""


@dataclass(frozen=True)
class GroupFigures:
    """Figures of a model for one group.

    Attributes
    ----------
    grouping, group : str
        Names of the grouping and the group.
    units, samples : int
        Number of units (usually people) and of their samples.
    rate : float
        Accuracy, or the error rate in an audit of errors.
    interval : (float, float) or None
        Confidence interval of the rate; ``None`` for fewer than ``MIN_UNITS`` units.
    detectable : float or None
        Smallest difference from all other groups that would have been detected; ``None`` if the group was not
        compared, infinite if no difference could have been detected.
    calibration_error, overconfidence : float or None
        Expected calibration error, and mean confidence minus accuracy; ``None`` without confidences.
    recall : dict of str to float
        Recall of each class that occurs in the group; empty in an audit of errors.
    """

    grouping: str
    group: str
    units: int
    samples: int
    rate: float
    interval: Interval | None
    detectable: float | None
    calibration_error: float | None
    overconfidence: float | None
    recall: dict[str, float]


@dataclass(frozen=True)
class Gap:
    """Difference between the groups of a grouping in one metric.

    Attributes
    ----------
    grouping, metric : str
        Names of the grouping and of the metric, one of ``METRICS``. *Accuracy*, *overconfidence*, *error rate*: highest
        minus lowest value of a group. *Demographic parity*: the same for the share of samples predicted as a class, for
        the class with the largest difference. *Equalised odds*: the same for the recall or the false positive rate of a
        class. For two classes these are Fairlearn's differences.
    gap : float
        Highest minus lowest value.
    ratio : float
        Lowest value divided by the highest.
    highest, lowest : str
        Names of the two groups.
    component : str
        The class, if the metric has classes.
    interval : (float, float)
        Confidence interval of the gap; see ``inference.find_gaps``.
    p, p_corrected : float
        p-value, and p-value after Holm's correction for all gaps of the audit.
    detectable : float
        Smallest gap that would have been detected, whichever group had it; infinite if none would have been.
    left_out : tuple of str
        Groups with too few units, which were not compared.
    varies_within_units : bool
        Whether units have samples in several of the groups.
    """

    grouping: str
    metric: str
    gap: float
    ratio: float
    highest: str
    lowest: str
    component: str
    interval: Interval
    p: float
    p_corrected: float
    detectable: float
    left_out: tuple[str, ...]
    varies_within_units: bool


@dataclass(frozen=True)
class Audit:
    """Results of an audit.

    Attributes
    ----------
    measure : str
        Meaning of the rates: ``"accuracy"`` or ``"error rate"``.
    units, samples : int
        Total number of units and samples.
    rate : float
        Rate over all samples.
    interval : (float, float) or None
        Its confidence interval.
    calibration_error : float or None
        Expected calibration error over all samples.
    worst_tenth : float or None
        Rate of the worst tenth of the units together; ``None`` if each sample is a unit.
    groups : tuple of GroupFigures
        Figures of the groups, grouping by grouping.
    gaps : tuple of Gap
        Gaps, by grouping and metric.
    not_compared : dict of str to str
        For each grouping without gaps, the reason.
    missing : dict of str to int
        For each grouping, the number of samples without a value.
    settings : Settings
        Settings of the resampling.
    """

    measure: str
    units: int
    samples: int
    rate: float
    interval: Interval | None
    calibration_error: float | None
    worst_tenth: float | None
    groups: tuple[GroupFigures, ...]
    gaps: tuple[Gap, ...]
    not_compared: dict[str, str]
    missing: dict[str, int]
    settings: Settings

    @property
    def significant(self) -> tuple[Gap, ...]:
        """The gaps whose corrected p-value is at most 1 − level."""
        return tuple(gap for gap in self.gaps if self.is_significant(gap))

    def is_significant(self, gap: Gap) -> bool:
        """Whether the corrected p-value of a gap is at most 1 − level."""
        return gap.p_corrected <= 1 - self.settings.level

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON types; infinite and unknown numbers become None."""
        return _finite(asdict(self))

    def to_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"

    def groups_csv(self) -> str:
        """Return the figures of the groups as CSV: a row for each group, a column for the recall of each class."""
        classes = list(dict.fromkeys(name for group in self.groups for name in group.recall))
        rows = [
            [
                *(g.grouping, g.group, g.units, g.samples, g.rate, *(g.interval or (None, None)), g.detectable),
                *(g.calibration_error, g.overconfidence, *(g.recall.get(name) for name in classes)),
            ]
            for g in self.groups
        ]
        head = ["grouping", "group", "units", "samples", self.measure, "low", "high", "detectable_gap"]
        return _csv([*head, "calibration_error", "overconfidence", *(f"recall {name}" for name in classes)], rows)

    def gaps_csv(self) -> str:
        """Return the gaps as CSV, a row for each gap."""
        rows = [
            [
                *(g.grouping, g.metric, g.component, g.gap, *g.interval, g.ratio, g.highest, g.lowest),
                *(g.p, g.p_corrected, g.detectable, "; ".join(g.left_out)),
            ]
            for g in self.gaps
        ]
        head = ["grouping", "metric", "class", "gap", "low", "high", "ratio", "highest", "lowest", "p", "p_corrected"]
        return _csv([*head, "detectable_gap", "left_out"], rows)

    def text(self) -> str:
        """Return the figures and the gaps as text tables."""
        all_of_them = f"{self.samples} samples of {self.units} units: {self.measure} {_rate(self.rate, self.interval)}"
        if self.worst_tenth is not None:
            all_of_them += f"; worst tenth of the units {self.worst_tenth:.3f}"
        return "\n".join([all_of_them, "", *self._group_lines(), "", *self._gap_lines()])

    def __str__(self) -> str:
        return self.text()

    def _group_lines(self) -> list[str]:
        width = max([5, *(len(group.group) for group in self.groups)])
        lines = []
        for name in dict.fromkeys(group.grouping for group in self.groups):
            lines.append(f"{name}")
            for g in self.groups:
                if g.grouping == name:
                    calibration = (
                        "" if g.calibration_error is None else f"  calibration error {g.calibration_error:.3f}"
                    )
                    count = f"{g.units:>5} units {g.samples:>7} samples"
                    lines.append(f"  {g.group:<{width}} {count}  {_rate(g.rate, g.interval)}{calibration}")
        return lines

    def _gap_lines(self) -> list[str]:
        lines = []
        for gap in self.gaps:
            verdict = "SIGNIFICANT" if self.is_significant(gap) else "not significant"
            where = f" ({gap.component})" if gap.component else ""
            least = "no gap detectable" if math.isinf(gap.detectable) else f"detectable from {gap.detectable:.3f}"
            order = "all alike" if gap.gap == 0 else f"{gap.lowest} below {gap.highest}"
            size, p = _rate(gap.gap, gap.interval), f"{gap.p_corrected:.3g}"
            lines.append(
                f"{gap.grouping}, {gap.metric}{where}: gap {size}, {order}, p {p} corrected: {verdict} ({least})"
            )
            if gap.left_out and gap.metric in ("accuracy", "error rate"):
                few = ", ".join(gap.left_out)
                lines.append(f"  left out, with fewer than {MIN_UNITS} units: {few}")
        lines += [f"{name}: not compared, {why}" for name, why in self.not_compared.items()]
        lines += [f"{name}: missing for {count} samples" for name, count in self.missing.items()]
        return lines


def _rate(rate: float, interval: Interval | None) -> str:
    return f"{rate:.3f}" if interval is None else f"{rate:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"


def _csv(head: list[str], rows: list[list[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([["" if cell is None else _short(cell) for cell in row] for row in rows])
    return out.getvalue()


def _short(cell: Any) -> Any:
    return f"{cell:.6g}" if isinstance(cell, float) else cell


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
