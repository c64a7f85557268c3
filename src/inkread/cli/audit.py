"""Commands of the fairness audit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .group import MODEL_HELP, main, progress_shown
from .outputs import OutputPath, writes


def _report(folder: Path | None, **_: Any) -> list[Path]:
    """Return the files of a report on a user's table."""
    from ..fairness.report import report_files

    return report_files(folder, ["predictions"]) if folder else []


def _report_on_writers(folder: Path, **_: Any) -> list[Path]:
    """Return the files of a report on recorded writers."""
    from ..fairness.report import report_files

    return report_files(folder, ["characters", "pages"])


def _reports_on_recipes(folder: Path, **_: Any) -> list[Path]:
    """Return the files of the report on a cross-validation, and of those on its other recipes."""
    from ..training.cross_validation import RECIPES

    places = [folder, *(folder / recipe.name for recipe in RECIPES[1:])]
    return [path for place in places for path in _report_on_writers(place)]


@main.group()
def audit() -> None:
    """Audit a model for differences between groups of people (needs inkread[audit])."""


@audit.command(
    "csv",
    epilog="""\b
Examples:
  inkread audit csv results.csv --truth label --predicted answer --group gender
  inkread audit csv results.csv --truth label --predicted answer --group gender --unit person --to report""",
)
@click.argument("path", metavar="FILE.csv", type=click.Path(path_type=Path))
@click.option("--truth", required=True, metavar="COLUMN", help="Ground truth.")
@click.option("--predicted", required=True, metavar="COLUMN", help="Prediction.")
@click.option("--group", "groups", required=True, multiple=True, metavar="COLUMN", help="Groups to compare; may "
              "be repeated.")  # fmt: skip
@click.option("--unit", metavar="COLUMN", help="Person that each row is from: a name or number. By default, each "
              "row is from another person.")  # fmt: skip
@click.option("--confidence", metavar="COLUMN", help="Probability of the prediction, for calibration.")
@click.option("--intersect", "crossed", multiple=True, metavar="COLUMN,COLUMN", help="Columns of groups to "
              "intersect.")  # fmt: skip
@click.option("--to", "folder", type=OutputPath(), help="Folder for report.md, tables and plots; by default, the "
              "tables are only printed.")  # fmt: skip
@writes(_report)
def audit_csv(
    path: Path,
    truth: str,
    predicted: str,
    groups: tuple[str, ...],
    unit: str | None,
    confidence: str | None,
    crossed: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Audit the predictions of any model in a CSV file."""
    from ..fairness.report import write_report
    from ..fairness.table import audit_table

    intersections = [names.split(",") for names in crossed]
    found = audit_table(path, truth, predicted, groups, unit=unit, confidence=confidence, intersections=intersections)
    click.echo(found.text())
    if folder:
        about = f"Predictions in the column {predicted} of {path.name}, against {truth}."
        click.echo(f"\nthe report is {write_report(folder, 'Audit', [about], {'predictions': found})}")


@audit.command(
    "strokes",
    epilog="""\b
Examples:
  inkread audit strokes writers.npz                  the writers of the test split
  inkread audit strokes writers.npz --model my.onnx  a model of your own""",
)
@click.argument("path", metavar="FILE.npz", type=click.Path(path_type=Path))
@click.option("--model", help=MODEL_HELP)
@click.option("--split", "splits", multiple=True, type=click.Choice(["train", "valid", "test"]), default=("test",),
              show_default=True, help="Splits of writers; may be repeated. Results on writers that the model was "
              "trained on mean nothing.")  # fmt: skip
@click.option("--pages", type=click.IntRange(0), default=4, show_default=True, help="Pages for each writer.")
@click.option("--to", "folder", type=OutputPath(), default=Path("audit"), show_default=True,
              help="Folder for report.md, tables and plots.")  # fmt: skip
@writes(_report_on_writers)
def audit_strokes(path: Path, model: str | None, splits: tuple[str, ...], pages: int, folder: Path) -> None:
    """Audit a model on pen strokes of writers of known gender, age and handedness."""
    from ..fairness.recorded import Writers, audit_reader
    from ..fairness.report import write_report

    writers = Writers.load(path, splits)
    found = audit_reader(model, writers, pages=pages, progress=progress_shown())
    about = f"The model {model or 'that reads by default'}, on the writers of {path.name} ({', '.join(splits)})."
    by_unit = writers.by_hand(found.by_writer)
    click.echo("\n\n".join(one.text() for one in found.audits.values()))
    click.echo(f"\nthe report is {write_report(folder, 'Audit', [about], found.audits, by_unit=by_unit)}")


@audit.command(
    "folds",
    epilog="""\b
Examples:
  inkread audit folds writers.npz --to audit""",
)
@click.argument("path", metavar="FILE.npz", type=click.Path(path_type=Path))
@click.option("--run", type=click.Path(path_type=Path), default=Path("runs") / "audit", show_default=True,
              help="Folder of the runs; an interrupted command resumes in the same folder.")  # fmt: skip
@click.option("--pages", type=click.IntRange(0), default=2, show_default=True, help="Pages for each writer.")
@click.option("--to", "folder", type=OutputPath(), default=Path("audit"), show_default=True,
              help="Folder for report.md, tables and plots.")  # fmt: skip
@writes(_reports_on_recipes)
def audit_folds(path: Path, run: Path, pages: int, folder: Path) -> None:
    """Cross-validate over writers, and compare two mitigations (also needs inkread[torch]).

    Every writer is audited by a small network that was not trained on them. Training takes an hour on one core.
    """
    from ..fairness.recorded import Writers
    from ..training.fold_audit import audit_recipes

    writers = Writers.load(path)
    found = audit_recipes(path, run, writers, pages=pages, progress=progress_shown())
    click.echo("\n\n".join(one.text() for one in found.baseline.audits.values()))
    click.echo(f"\nthe report is {found.write(folder, writers)}")
