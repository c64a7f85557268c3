"""What an audit found: figures by group and gaps between groups, as dataclasses that export themselves."""

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
    "demographic parity": "how often a class is read",
    "equalised odds": "recall or false alarms of a class",
    "error rate": "error rate",
}
"""What the gaps are of, in words."""


@dataclass(frozen=True)
class GroupFigures:
    """How a model does for one group.

    Attributes
    ----------
    grouping, group : str
        Which one.
    units, samples : int
        People, as a rule, and their samples.
    rate : float
        Accuracy; or the error rate, in an audit of errors.
    interval : (float, float) or None
        Where that lies for such people; ``None`` of fewer than ``MIN_UNITS``.
    detectable : float or None
        How far the group would have had to be from all the others for that to be shown; ``None`` if it was not
        compared, infinite if no distance could have been shown.
    calibration_error, overconfidence : float or None
        Expected calibration error, and mean confidence minus accuracy; ``None`` without confidences.
    recall : dict of str to float
        Of each class that the group has; empty in an audit of errors.
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
    """How far the groups of one grouping are apart in one respect.

    Attributes
    ----------
    grouping, metric : str
        A name in ``METRICS``. *Accuracy*, *overconfidence*, *error rate*: highest minus lowest of a group. *Demographic
        parity*: the same of the share of samples that a class is read on, for the class where that is largest.
        *Equalised odds*: the same of recall or of the false positive rate of a class, where that is largest. For two
        classes these are Fairlearn's differences.
    gap : float
        The distance.
    ratio : float
        Lowest by highest.
    highest, lowest : str
        The groups.
    component : str
        Which class, where the metric has classes.
    interval : (float, float)
        Where the gap lies for all such people; see ``inference.find_gaps``.
    p, p_corrected : float
        How often chance alone makes as large a gap, and the same after Holm's correction for all gaps of the audit.
    detectable : float
        The smallest gap that would have been shown, whichever group it were; infinite where none would have been.
    left_out : tuple of str
        Groups that were not compared, as they have too few units.
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
    """What an audit found.

    Attributes
    ----------
    measure : str
        ``"accuracy"`` or ``"error rate"``: what the rates of the groups are.
    units, samples : int
        Of all.
    rate : float
        Of all samples together.
    interval : (float, float) or None
        Where that lies.
    calibration_error : float or None
        Of all samples.
    worst_tenth : float or None
        The rate of the tenth of the units for whom it is worst, together; ``None`` if each sample is a unit.
    groups : tuple of GroupFigures
        By grouping.
    gaps : tuple of Gap
        By grouping and metric.
    not_compared : dict of str to str
        Why there are no gaps of a grouping.
    missing : dict of str to int
        Samples that a grouping says nothing of.
    settings : Settings
        How was resampled.
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
    def shown(self) -> tuple[Gap, ...]:
        """The gaps that chance does not explain: whose corrected p-value is below 1 − level."""
        return tuple(gap for gap in self.gaps if self.is_shown(gap))

    def is_shown(self, gap: Gap) -> bool:
        """Whether a gap is more than chance."""
        return gap.p_corrected <= 1 - self.settings.level

    def to_dict(self) -> dict[str, Any]:
        """Return everything as what JSON has; infinite and unknown numbers are None."""
        return _finite(asdict(self))

    def to_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"

    def groups_csv(self) -> str:
        """Return the figures of the groups as CSV: one line each, the recall of each class in a column."""
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
        """Return the gaps as CSV, one line each."""
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
        """Return the figures and the gaps as tables of text."""
        all_of_them = f"{self.samples} samples of {self.units} units: {self.measure} {_rate(self.rate, self.interval)}"
        if self.worst_tenth is not None:
            all_of_them += f"; the worst-off tenth of the units {self.worst_tenth:.3f}"
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
            shown = "SHOWN" if self.is_shown(gap) else "not shown"
            where = f" ({gap.component})" if gap.component else ""
            least = "none could have been" if math.isinf(gap.detectable) else f"{gap.detectable:.3f} would have been"
            order = "all alike" if gap.gap == 0 else f"{gap.lowest} below {gap.highest}"
            size, p = _rate(gap.gap, gap.interval), f"{gap.p_corrected:.3g}"
            lines.append(
                f"{gap.grouping}, {gap.metric}{where}: gap {size}, {order}, p {p} corrected: {shown} ({least})"
            )
            if gap.left_out and gap.metric in ("accuracy", "error rate"):
                few = ", ".join(gap.left_out)
                lines.append(f"  left out, as they have fewer than {MIN_UNITS} units: {few}")
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
