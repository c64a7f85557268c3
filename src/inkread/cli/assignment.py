"""Commands for the assignment."""

from __future__ import annotations

from pathlib import Path

import click

from .group import main, progress_shown
from .outputs import OutputPath, writes


@main.group()
def assignment() -> None:
    """Make the files to hand in for the assignment."""


@assignment.command("zip")
@click.argument("andrew_id")
@click.option("--to", "folder", type=OutputPath(), default=Path(), help="[default: this folder]")
@writes(lambda andrew_id, folder, **_: [folder / f"{andrew_id}.zip"])
def assignment_zip(andrew_id: str, folder: Path) -> None:
    """Write ANDREW_ID.zip: the files of section 8, which run without this package."""
    from ..course.handin import build_zip

    click.echo(build_zip(andrew_id, folder))


@assignment.command("writeup")
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
def assignment_writeup(
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
