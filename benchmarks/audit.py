"""Measure the figures of the fairness audit, and write them to benchmarks/audit.json and the plots of the docs.

    python benchmarks/audit.py [--data ../shared/data]

Takes about two minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from shutil import copyfile
from typing import Any

import inkread
from inkread.fairness.findings import Audit
from inkread.fairness.recorded import COMPOSED, RECORDED, Report, Writers, audit_composed, audit_recorded
from inkread.fairness.report import write_report
from inkread.progress import NullProgress, TerminalProgress
from inkread.storage import write_text

RESULTS = Path(__file__).parent / "audit.json"
IMAGES = Path(__file__).parents[1] / "docs" / "images"
PLOTS = {f"{COMPOSED}-groups": "audit_groups", f"{COMPOSED}-gaps": "audit_gaps", "units": "audit_writers"}
LINES = {COMPOSED: 6, RECORDED: 8}
"""Lines of each writer."""

UNSEEN = ("valid", "test")
"""Splits of the writers that nothing was trained on."""


def key(name: str) -> str:
    """Return a name as the figures of the documentation are addressed: without spaces, dots and signs."""
    return name.replace(" × ", "_x_").replace(": ", "_").replace(" ", "_").replace("-", "_")


def figures(report: Report) -> dict[str, Any]:
    """Return what a report holds, by group and by gap."""
    rates = list(report.by_writer.values())
    found = of_audit(report.audit)
    return found | {"median_writer": statistics.median(rates), "worst_writer": max(rates), "best_writer": min(rates)}


def of_audit(audit: Audit) -> dict[str, Any]:
    """Return what an audit found, by group and by gap."""
    said = audit.to_dict()
    groups: dict[str, Any] = {}
    for group in said["groups"]:
        groups.setdefault(key(group["grouping"]), {})[key(group["group"])] = group | {"recall": None}
    gaps: dict[str, Any] = {}
    for gap, found in zip(said["gaps"], audit.gaps, strict=True):
        verdict = "shown" if audit.is_significant(found) else "not shown"
        gaps.setdefault(key(gap["grouping"]), {})[key(gap["metric"])] = gap | {"verdict": verdict}
    return said | {"groups": groups, "gaps": gaps, "n_gaps": len(audit.gaps), "n_shown": len(audit.significant)}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    progress = TerminalProgress() if sys.stderr.isatty() else NullProgress()

    reader, writers = inkread.Reader(), Writers.load(data)
    composed = audit_composed(reader, data, writers, lines=LINES[COMPOSED], progress=progress)
    recorded = audit_recorded(reader, data, splits=UNSEEN, lines=LINES[RECORDED], progress=progress)
    audits = {COMPOSED: composed.audit, RECORDED: recorded.audit}
    with tempfile.TemporaryDirectory() as folder:
        write_report(folder, "Audit", [], audits, by_unit=writers.by_hand(composed.by_writer))
        for plot, name in PLOTS.items():
            copyfile(Path(folder) / f"{plot}.png", IMAGES / f"{name}.png")
    results = {
        "models": reader.engine.models,
        "writers": len(writers.people),
        "youngest": min(person.age for person in writers.people),
        "oldest": max(person.age for person in writers.people),
        "left_handed": {
            split: sum(person.hand == "left" and split in (person.split, "all") for person in writers.people)
            for split in ("all", "train", "valid", "test")
        },
        "lines": LINES,
        COMPOSED: figures(composed),
        RECORDED: figures(recorded),
    }
    write_text(RESULTS, json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    print(composed.audit, recorded.audit, sep="\n\n")


if __name__ == "__main__":
    main()
