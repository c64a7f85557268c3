"""Commands for the course: starter files and checks for learners, and the files to hand in."""

from __future__ import annotations

from pathlib import Path

import click

from .group import main, progress_shown
from .outputs import OutputPath, writes


@main.group(short_help="Start, check and hand in the assignment.")
def course() -> None:
    """Work on the assignment of 16720: start it, check it and make the files to hand in."""


@course.command(
    "start",
    short_help="Lay out the starter files.",
    epilog="""\b
Examples:
  inkread course start mine""",
)
@click.argument("folder", type=OutputPath())
@writes(lambda folder, **_: [folder / name for name in _starter_files()])
def course_start(folder: Path) -> None:
    """Lay out the starter files in FOLDER: what is given, and the bodies to be written."""
    from ..course.start import lay_out

    for path in lay_out(folder):
        click.echo(path)


@course.command(
    "check",
    short_help="Test your files, question by question.",
    epilog="""\b
Examples:
  inkread course check --in mine        every question
  inkread course check Q2.3 --in mine   one of them""",
)
@click.argument("question", default="")
@click.option("--in", "folder", type=click.Path(path_type=Path), default=Path(),
              help="Folder of your files, whose code is run.  [default: this folder]")  # fmt: skip
@click.pass_context
def course_check(context: click.Context, question: str, folder: Path) -> None:
    """Test your files, question by question: all, or QUESTION, such as Q2.3.

    A hint names the mistake and leaves the mending to you. The exit code is 1 unless all is right.
    """
    from ..course.checks import check_folder

    verdicts = set()
    for outcome in check_folder(folder, question):
        verdicts.add(outcome.verdict)
        click.echo(f"{outcome.question.number:7}{outcome.question.what}: {outcome.verdict}")
        if outcome.hint:
            click.echo(f"       {outcome.hint}")
    context.exit(0 if verdicts == {"right"} else 1)


@course.command(
    "zip",
    short_help="Make the archive to hand in.",
    epilog="""\b
Examples:
  inkread course zip jdoe               jdoe.zip""",
)
@click.argument("andrew_id")
@click.option("--to", "folder", type=OutputPath(), default=Path(), help="[default: this folder]")
@writes(lambda andrew_id, folder, **_: [folder / f"{andrew_id}.zip"])
def course_zip(andrew_id: str, folder: Path) -> None:
    """Write ANDREW_ID.zip: the files of section 8, which run without this package."""
    from ..course.handin import build_zip

    click.echo(build_zip(andrew_id, folder))


@course.command(
    "writeup",
    short_help="Make the writeup, as PDF and HTML.",
    epilog="""\b
Examples:
  inkread course writeup jdoe --data data                    jdoe.pdf and jdoe.html
  inkread course writeup jdoe --data data --page q3_training   one page of it""",
)
@click.argument("andrew_id")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of {train,valid,test} .mat files "
              "in the NIST36 schema.")  # fmt: skip
@click.option("--images", type=click.Path(path_type=Path), help="Folder of the photographs of Q4.  [default: images, "
              "in the folder of the data or beside it]")  # fmt: skip
@click.option("--to", "folder", type=OutputPath(), default=Path(), help="[default: this folder]")
@click.option("--collaborator", "collaborators", multiple=True, help="A person you worked with; may be "
              "repeated.")  # fmt: skip
@click.option("--page", "pages", multiple=True, help="Only this page, such as q3_training; may be "
              "repeated.")  # fmt: skip
@writes(lambda andrew_id, folder, **_: [folder / f"{andrew_id}{ending}" for ending in (".pdf", ".html")])
def course_writeup(
    andrew_id: str,
    data: Path,
    images: Path | None,
    folder: Path,
    collaborators: tuple[str, ...],
    pages: tuple[str, ...],
) -> None:
    """Write ANDREW_ID.pdf and ANDREW_ID.html: every answer with fresh figures (needs inkread[writeup])."""
    from ..course.writeup import build_writeup

    if images is None:
        beside = (data / "images", data.parent / "images")
        images = next((place for place in beside if place.is_dir()), beside[0])
    written = build_writeup(
        andrew_id, data, images, folder, collaborators=collaborators, pages=pages, progress=progress_shown()
    )
    click.echo(written.pdf)
    click.echo(written.html)


def _starter_files() -> tuple[str, ...]:
    from ..course.start import FILES

    return FILES
