"""Measure the figures of the fairness audit, and write them to benchmarks/audit.json and the plots of the docs.

    python benchmarks/audit.py [--data ../shared/data] [--run runs/audit]

Trains the networks of the cross-validation, as far as they are not in the run's folder: half an hour on one core.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from shutil import copyfile
from typing import Any

from inkread.fairness.changes import Change
from inkread.fairness.findings import Audit
from inkread.fairness.recorded import Report, Writers, audit_reader
from inkread.progress import NullProgress, TerminalProgress
from inkread.storage import write_text
from inkread.training.fold_audit import audit_recipes

RESULTS = Path(__file__).parent / "audit.json"
IMAGES = Path(__file__).parents[1] / "docs" / "images"
PLOTS = {
    "characters-groups": "audit_groups",
    "characters-gaps": "audit_gaps",
    "pages-groups": "audit_pages",
    "units": "audit_writers",
    "changes": "audit_changes",
    "page-changes": "audit_page_changes",
}


def key(name: str) -> str:
    """Return a name as the figures of the documentation are addressed: without spaces, dots and signs."""
    return name.replace(" × ", "_x_").replace(": ", "_").replace(" ", "_").replace("-", "_")


def figures(report: Report) -> dict[str, Any]:
    """Return what a report holds, by group and by gap."""
    found = {name: of_audit(one) for name, one in report.audits.items()}
    rates = list(report.by_writer.values())
    return found | {
        "accuracy_apart": report.accuracy_apart,
        "median_writer": statistics.median(rates),
        "lowest_writer": min(rates),
    }


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


def of_changes(found: Iterable[Change]) -> dict[str, Any]:
    """Return changes by what they are of."""
    return {key(change.of): asdict(change) for change in found}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--run", type=Path, default=Path("runs") / "audit")
    arguments = parser.parse_args()
    strokes = arguments.data / "digilets.npz"
    progress = TerminalProgress() if sys.stderr.isatty() else NullProgress()

    writers = Writers.load(strokes)
    folds = audit_recipes(strokes, arguments.run, writers, progress=progress)
    with tempfile.TemporaryDirectory() as folder:
        folds.write(folder, writers)
        for plot, name in PLOTS.items():
            copyfile(Path(folder) / f"{plot}.png", IMAGES / f"{name}.png")
    shipped = {
        split: figures(audit_reader(None, Writers.load(strokes, [split]), progress=progress))
        for split in ("valid", "test")
    }
    results = {
        "writers": len(writers.people),
        "youngest": min(person.age for person in writers.people),
        "oldest": max(person.age for person in writers.people),
        "left_handed": {
            split: sum(person.hand == "left" and split in (person.split, "all") for person in writers.people)
            for split in ("all", "train", "valid", "test")
        },
        "folds": {name: figures(report) for name, report in folds.reports.items()},
        "changes": {name: of_changes(found) for name, found in folds.changes.items()},
        "page_changes": {name: of_changes(found) for name, found in folds.page_changes.items()},
        "shipped": shipped,
    }
    write_text(RESULTS, json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    print(folds.baseline.characters)


if __name__ == "__main__":
    main()
