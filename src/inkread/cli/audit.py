"""Commands of the fairness audit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .group import MODEL_HELP, main, progress_shown, reading_model
from .outputs import OutputPath, writes


def _report(folder: Path | None, **_: Any) -> list[Path]:
    """Return the files of a report on a user's table."""
    from ..fairness.report import report_files

    return report_files(folder, ["predictions"]) if folder else []


def _report_on_lines(folder: Path, **_: Any) -> list[Path]:
    """Return the files of a report on recorded writers."""
    from ..fairness.recorded import COMPOSED, RECORDED
    from ..fairness.report import report_files

    return report_files(folder, [COMPOSED, RECORDED])


@main.group(short_help="Compare a model between groups of people.")
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
    "lines",
    epilog="""\b
Examples:
  inkread audit lines data                   the writers of the validation and the test split
  inkread audit lines data --model mine      a model that learnt from your corrections""",
)
@click.argument("data", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--model", help=MODEL_HELP)
@click.option("--split", "splits", multiple=True, type=click.Choice(["train", "valid", "test"]),
              default=("valid", "test"), show_default=True, help="Splits of writers; may be repeated. A model "
              "reads the writers that it was trained on better than others.")  # fmt: skip
@click.option("--lines", type=click.IntRange(1), default=6, show_default=True, help="Lines for each writer.")
@click.option("--to", "folder", type=OutputPath(), default=Path("audit"), show_default=True,
              help="Folder for report.md, tables and plots.")  # fmt: skip
@writes(_report_on_lines)
def audit_lines(data: Path, model: str | None, splits: tuple[str, ...], lines: int, folder: Path) -> None:
    """Audit a model on lines in the handwriting of recorded people.

    FOLDER holds digilets.npz, characters of people of known gender, age and handedness, and unipen_lines.npz, lines as
    people wrote them.
    """
    from ..fairness.recorded import COMPOSED, RECORDED, Writers, audit_composed, audit_recorded
    from ..fairness.report import write_report
    from ..reader import Reader

    reader, progress = Reader(reading_model(model)), progress_shown()
    writers = Writers.load(data, splits)
    composed = audit_composed(reader, data, writers, splits=splits, lines=lines, progress=progress)
    audits = {
        COMPOSED: composed.audit,
        RECORDED: audit_recorded(reader, data, splits=splits, lines=lines, progress=progress).audit,
    }
    about = (
        f"The models {', '.join(reader.engine.models)}, on the writers of the splits {', '.join(splits)}: on lines "
        "composed of the characters of DigiLeTs, and on lines of UNIPEN as they were recorded."
    )
    click.echo("\n\n".join(one.text() for one in audits.values()))
    by_unit = writers.by_hand(composed.by_writer)
    click.echo(f"\nthe report is {write_report(folder, 'Audit', [about], audits, by_unit=by_unit)}")
