"""Audits of a cross-validation over writers, for several training recipes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..fairness.changes import Change
from ..fairness.inference import Settings
from ..fairness.recorded import Report, Writers, audit_readings, compare_pages, compare_readings, read_folds
from ..fairness.report import write_report
from ..progress import Progress
from .cross_validation import CONFIG, EXAMPLES, RECIPES, Recipe, train_folds
from .pictures.config import TrainingConfig

ABOUT = (
    "Every writer was read by a network that was trained without a single stroke of theirs: the writers were dealt "
    "into {folds} folds, and for each fold a network was trained on the others. Writers of the test split were read, "
    "but no network was trained on them. The networks are small ones, trained for the purpose; they are not the one "
    "that inkread ships.",
    "{who}.",
)


@dataclass(frozen=True, eq=False)
class FoldAudit:
    """What the cross-validation found.

    Attributes
    ----------
    reports : dict of str to Report
        By recipe; the first is the baseline.
    changes, page_changes : dict of str to list of Change
        What each other recipe changes: in the accuracy of characters, and in the error rate on pages.
    folds : int
        How many.
    """

    reports: Mapping[str, Report]
    changes: Mapping[str, Sequence[Change]]
    page_changes: Mapping[str, Sequence[Change]]
    folds: int

    @property
    def baseline(self) -> Report:
        """The audit of the baseline."""
        return next(iter(self.reports.values()))

    def write(self, folder: str | Path, writers: Writers) -> Path:
        """Write the report into a folder, those of the other recipes in folders of their own in it."""
        counts: dict[str, int] = {}
        for person in writers.people:
            kind = f"{'women' if person.gender == 'f' else 'men'}, {person.hand}-handed"
            counts[kind] = counts.get(kind, 0) + 1
        who = f"{len(writers.people)} writers: " + "; ".join(f"{n} {kind}" for kind, n in sorted(counts.items()))
        about = [paragraph.format(folds=self.folds, who=who) for paragraph in ABOUT]
        for recipe, report in list(self.reports.items())[1:]:
            place, by_unit = Path(folder) / recipe, writers.by_hand(report.by_writer)
            write_report(place, f"Audit of the recipe {recipe}", about, report.audits, by_unit=by_unit)
        by_unit = writers.by_hand(self.baseline.by_writer)
        return write_report(
            folder, "Audit", about, self.baseline.audits, by_unit=by_unit, changes=self.changes,
            page_changes=self.page_changes,
        )  # fmt: skip


def audit_recipes(
    strokes: str | Path,
    run: str | Path,
    writers: Writers,
    recipes: Sequence[Recipe] = RECIPES,
    *,
    pages: int = 2,
    folds: int = 5,
    config: TrainingConfig = CONFIG,
    examples: int = EXAMPLES,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> FoldAudit:
    """Train the networks of every fold and recipe, as far as they are not there, and audit all writers by them.

    Parameters
    ----------
    strokes, run
        File of strokes, and folder of the trainings; see ``train_folds``.
    writers
        All writers of the file.
    recipes
        The first is what the others are compared with.
    pages
        In the hand of each writer.
    folds, config, examples
        As for ``train_folds``.
    settings
        How to resample.
    progress
        Told of every network.
    """
    models = train_folds(strokes, run, recipes, folds=folds, config=config, examples=examples, progress=progress)
    readings = {
        recipe.name: read_folds(
            [(model.path, model.audited) for model in models if model.recipe == recipe.name],
            writers, Path(run) / "readings", pages=pages, progress=progress,
        )
        for recipe in recipes
    }  # fmt: skip
    reports = {name: audit_readings(*of_one[:2], writers, of_one[2], settings) for name, of_one in readings.items()}
    characters, on_pages, _ = readings[recipes[0].name]
    others = {recipe.name: readings[recipe.name] for recipe in recipes[1:]}
    return FoldAudit(
        reports,
        {name: compare_readings(characters, of_one[0], writers, settings) for name, of_one in others.items()},
        {
            name: compare_pages(on_pages, of_one[1], writers, settings)
            for name, of_one in others.items()
            if on_pages is not None and of_one[1] is not None
        },
        folds,
    )
