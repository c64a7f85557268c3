"""The verbs that read pages and say how well they were read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .failures import Failures, each
from .group import main, progress_shown, reading_options
from .outputs import OutputPath, writes

if TYPE_CHECKING:
    from ..document import Page


def _drawings(paths: tuple[Path, ...], overlay: Path | None) -> dict[Path, Path]:
    """Return where the drawing of each picture goes: equal names are numbered, so that none is lost.

    Names that differ in case alone count as equal, as they are on macOS and Windows.
    """
    if overlay is None or len(paths) == 1:
        return dict.fromkeys(paths, overlay) if overlay else {}
    places: dict[Path, Path] = {}
    taken: set[str] = set()
    for path in dict.fromkeys(paths):
        name, number = path.stem, 2
        while name.casefold() in taken:
            name, number = f"{path.stem}-{number}", number + 1
        taken.add(name.casefold())
        places[path] = overlay / f"{name}.png"
    return places


@main.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@reading_options
@click.option(
    "--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"]),
    help="json: one object a page and line, with boxes, confidences and alternatives.",
)  # fmt: skip
@click.option(
    "--overlay", metavar="OUT.png", type=OutputPath(),
    help="Draw the boxes and what was read; with several pictures, the folder to draw them into.",
)  # fmt: skip
@writes(lambda paths, overlay, **_: _drawings(paths, overlay).values())
def read(
    paths: tuple[Path, ...],
    engine: str,
    charset: str | None,
    model: str | None,
    language: str,
    words: str | None,
    form: str,
    overlay: Path | None,
) -> None:
    """Print the text of each picture."""
    from ..imaging import Photo
    from ..output import WRITERS
    from ..output.overlay import save_overlay
    from ..reader import Reader

    reader = Reader(model, language, words, engine=engine, charset=charset)
    drawings = _drawings(paths, overlay)

    def read_page(path: Path) -> Page:
        photo = Photo(path)  # opened once, as it may be a pipe
        page = reader.read(photo)
        if overlay:
            save_overlay(photo, page, drawings[path])
        return page

    for path, page in each(paths, read_page):
        if len(paths) > 1 and form == "text":
            click.echo(f"==> {path} <==")
        click.echo(WRITERS[form](page), nl=False)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@reading_options
@click.option(
    "--ignore", multiple=True, type=click.Choice(["case", "punctuation", "spaces"]),
    help="Leave this out of account; may be given several times. By default everything counts as it was written.",
)  # fmt: skip
@click.option("--errors", is_flag=True, help="Print both texts of each page where they differ, above each other.")
@click.option("--json", "as_json", is_flag=True, help="Print the scores and both texts of each page as JSON.")
def evaluate(
    folder: Path,
    engine: str,
    charset: str | None,
    model: str | None,
    language: str,
    words: str | None,
    ignore: tuple[str, ...],
    errors: bool,
    as_json: bool,
) -> None:
    """Measure error rates on a FOLDER of pictures with .txt files beside them."""
    import json

    from ..evaluation import Folding, format_errors, format_table
    from ..evaluation import evaluate as evaluate_folder
    from ..evaluation.report import to_dict
    from ..reader import Reader

    failures = Failures()
    reader = Reader(model, language, words, engine=engine, charset=charset)
    folding = Folding(**dict.fromkeys(ignore, True))
    result = evaluate_folder(folder, reader, folding=folding, progress=progress_shown(), on_failure=failures.add)
    if as_json:
        click.echo(json.dumps(to_dict(result)))
    else:
        click.echo(format_table(result))
        if errors and (shown := format_errors(result)):
            click.echo(f"\n{shown}")
    failures.exit()
