"""Writes an audit to a folder: tables, plots, and a report in plain language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .. import plots as files
from ..errors import DataError
from ..storage import write_text
from . import plots
from .findings import METRICS, Audit, Gap, Interval
from .inference import MIN_UNITS

READ_ME = """## How to read this

- A *unit* is a person. Samples of one person are alike, so people were resampled, not samples. Brackets hold
  {level:g} % confidence intervals. Groups of fewer than {least} units have none and are not compared.
- A *gap* is the difference between the groups with the highest and the lowest figure. Its *p* is the probability of a
  gap of this size by chance, corrected for the number of gaps tested ({hypotheses}; Holm 1979). Gaps with p up to
  {alpha:g} are *significant*.
- *Detectable* is the smallest gap that would have been found with a power of {power:g} %, with this many units. Where a
  gap is not significant, a gap smaller than that may well exist.
- *How often a class is predicted* (demographic parity) and *recall or false positives of a class* (equalised odds) name
  the class for which the groups differ most."""


def account(audit: Audit) -> list[str]:
    """Return the findings, and the limits of what could be found, in plain sentences."""
    said = [_of_gap(audit, gap) for gap in audit.gaps if gap.metric in ("accuracy", "error rate")]
    others = [gap for gap in audit.gaps if gap.metric not in ("accuracy", "error rate")]
    for gap in (gap for gap in others if audit.is_significant(gap)):
        about = f" ({gap.component})" if gap.component else ""
        said.append(f"By {gap.grouping}, {METRICS[gap.metric]}{about} differs by {_rate(gap.gap, gap.interval)}.")
    if others and not any(audit.is_significant(gap) for gap in others):
        said.append(f"None of the {len(others)} gaps in {_listed(others)} is significant.")
    said += [f"By {name}: not compared, {why}." for name, why in audit.not_compared.items()]
    said += [f"{count} samples have no value for {name}." for name, count in audit.missing.items()]
    return said


def report_files(folder: str | Path, names: Iterable[str]) -> list[Path]:
    """Return the files that ``write_report`` may write to a folder, given the names of the audits."""
    of_each = (".json", "-groups.csv", "-gaps.csv", "-groups.png", "-gaps.png")
    of_all = ("units.png", "report.md")
    return [Path(folder) / name for name in (*(name + ending for name in names for ending in of_each), *of_all)]


def write_report(
    folder: str | Path,
    title: str,
    introduction: Sequence[str],
    audits: Mapping[str, Audit],
    *,
    by_unit: Mapping[str, Sequence[float]] | None = None,
) -> Path:
    """Write tables (CSV, JSON), plots (PNG) and ``report.md`` into a folder and return the report's path.

    Parameters
    ----------
    folder
        Created if it does not exist.
    title, introduction
        Heading, and paragraphs that describe who and what was audited.
    audits
        Audits by name, such as ``"composed"`` and ``"recorded"``. File names start with it.
    by_unit
        For each group, the rates of its units, which are plotted individually.

    Raises
    ------
    DataError
        If ``folder`` is a file.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder}: is a file; name a folder for the report")
    parts = [f"# {title}", *introduction]
    for name, audit in audits.items():
        write_text(folder / f"{name}.json", audit.to_json())
        write_text(folder / f"{name}-groups.csv", audit.groups_csv())
        write_text(folder / f"{name}-gaps.csv", audit.gaps_csv())
        heading = name.capitalize()
        files.save(plots.groups(audit, f"{heading}: {audit.measure} by group"), folder / f"{name}-groups.png")
        files.save(plots.gaps(audit, f"{heading}: gaps between groups"), folder / f"{name}-gaps.png")
        parts += _section(name, audit)
    if by_unit:
        measure = next(iter(audits.values())).measure
        files.save(plots.units(by_unit, measure, f"{measure.capitalize()}, writer by writer"), folder / "units.png")
        parts += ["![Individual units](units.png)"]
    settings = next(iter(audits.values())).settings
    parts.append(
        READ_ME.format(
            level=100 * settings.level, alpha=round(1 - settings.level, 6), power=100 * settings.power, least=MIN_UNITS,
            hypotheses=", ".join(f"{name}: {len(audit.gaps)}" for name, audit in audits.items()),
        )
    )  # fmt: skip
    write_text(folder / "report.md", "\n\n".join(parts) + "\n")
    return folder / "report.md"


def _section(name: str, audit: Audit) -> list[str]:
    tenth = "" if audit.worst_tenth is None else f"; worst tenth of the units {audit.worst_tenth:.3f}"
    calibration = "" if audit.calibration_error is None else f"; calibration error {audit.calibration_error:.3f}"
    overall = (
        f"{audit.samples} samples of {audit.units} units; {audit.measure} "
        f"{_rate(audit.rate, audit.interval)}{tenth}{calibration}."
    )
    return [
        f"## {name.capitalize()}",
        overall,
        "\n".join(f"- {sentence}" for sentence in account(audit)),
        f"![Groups]({name}-groups.png)",
        _group_table(audit),
        f"![Gaps]({name}-gaps.png)",
        _gap_table(audit),
    ]


def _of_gap(audit: Audit, gap: Gap) -> str:
    rates = f"{gap.lowest} {_rate_of(audit, gap, gap.lowest)}, {gap.highest} {_rate_of(audit, gap, gap.highest)}"
    size = f"the gap in {METRICS[gap.metric]} is {_rate(gap.gap, gap.interval)} ({rates})"
    if audit.is_significant(gap):
        return f"By {gap.grouping}, {size}: significant (p = {gap.p_corrected:.2g})."
    if math.isinf(gap.detectable):
        return f"By {gap.grouping}, {size}. With so few units, no gap, however large, could have been detected."
    least = f"a gap of {gap.detectable:.3f} could have been detected, a smaller one may exist"
    return f"By {gap.grouping}, {size}: not significant (p = {gap.p_corrected:.2g}); {least}."


def _rate_of(audit: Audit, gap: Gap, group: str) -> str:
    return next(f"{f.rate:.3f}" for f in audit.groups if (f.grouping, f.group) == (gap.grouping, group))


def _group_table(audit: Audit) -> str:
    rows = [["grouping", "group", "units", "samples", audit.measure, "calibration error", "detectable"]]
    for g in audit.groups:
        least = "" if g.detectable is None else _least(g.detectable)
        error = "" if g.calibration_error is None else f"{g.calibration_error:.3f}"
        rows.append([g.grouping, g.group, str(g.units), str(g.samples), _rate(g.rate, g.interval), error, least])
    return _table(rows)


def _gap_table(audit: Audit) -> str:
    rows = [["grouping", "gap in", "gap", "lowest", "highest", "p", "significant", "detectable"]]
    for gap in audit.gaps:
        about = f"{METRICS[gap.metric]} ({gap.component})" if gap.component else METRICS[gap.metric]
        verdict = "yes" if audit.is_significant(gap) else "no"
        size, p = _rate(gap.gap, gap.interval), f"{gap.p_corrected:.2g}"
        rows.append([gap.grouping, about, size, gap.lowest, gap.highest, p, verdict, _least(gap.detectable)])
    return _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, f"|{'---|' * len(rows[0])}", *body])


def _listed(gaps: Sequence[Gap]) -> str:
    return ", ".join(dict.fromkeys(METRICS[gap.metric] for gap in gaps))


def _least(detectable: float) -> str:
    return "nothing" if math.isinf(detectable) else f"{detectable:.3f}"


def _rate(rate: float, interval: Interval | None) -> str:
    return f"{rate:.3f}" if interval is None else f"{rate:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"
