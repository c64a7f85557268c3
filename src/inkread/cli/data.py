"""Commands that download and generate data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .failures import each
from .group import main, progress_shown
from .outputs import OutputPath, report_written, writes


def _downloads(name: str, folder: Path, **_: Any) -> list[Path]:
    """Return the files of a data set to download."""
    from ..datasets.fetch import SOURCES, missing_files

    # The flowers' folder appears whole, and one that is there already is left alone or refused by the download itself.
    return missing_files(SOURCES[name], folder) if name in SOURCES else []


def _glyphs(folder: Path, **_: Any) -> list[Path]:
    """Return the files of a data set to generate."""
    from ..datasets.drawing.glyphs import NAME
    from ..datasets.schema import dataset_files

    return dataset_files(NAME, folder)


def _fonts(folder: Path, **_: Any) -> list[Path]:
    """Return the fonts to download."""
    from ..datasets.fonts import missing_fonts

    return [folder / "fonts" / font.file for font in missing_fonts(folder / "fonts")]


def _pictures(texts: tuple[Path, ...], folder: Path | None, **_: Any) -> list[Path]:
    """Return the pictures of texts."""
    from ..datasets.drawing.pages import picture_of

    return [picture_of(text, folder) for text in texts]


@main.group()
def data() -> None:
    """Download or generate data sets."""


@data.command(
    epilog="""\b
Examples:
  inkread data fetch nist36                  data/nist36_train.mat and two more
  inkread data fetch flowers17 --to flowers"""
)
@click.argument("name", type=click.Choice(["nist36", "flowers17", "flowers102"]))
@click.option("--to", "folder", type=OutputPath(), default=Path("data"), show_default=True)
@click.option("--url", help="URL of the archive (for flowers: of the folder with the files) on a mirror, or "
              "file:///... for a local copy.  [default: the publisher's]")  # fmt: skip
@writes(_downloads)
def fetch(name: str, folder: Path, url: str | None) -> None:
    """Download a data set and verify it.

    nist36 consists of three .mat files. The flowers (58 and 345 MB) become a folder oxford-flowers17 or
    oxford-flowers102 in the layout of torchvision's ImageFolder: {train,val,test}/CLASS.
    """
    from ..datasets.fetch import SOURCES
    from ..datasets.fetch import fetch as fetch_source
    from ..datasets.flowers import FLOWERS, fetch_flowers

    if name in FLOWERS:
        click.echo(fetch_flowers(FLOWERS[name], folder, url=url, progress=True))
        return
    for path in fetch_source(SOURCES[name], folder, url=url, progress=True):
        click.echo(path)


@data.command(
    epilog="""\b
Examples:
  inkread data glyphs --to data
  inkread data glyphs --to small --per-class 20 10 10 --seed 1"""
)
@click.option("--to", "folder", type=OutputPath(), default=Path("data"), show_default=True)
@click.option("--per-class", nargs=3, type=click.IntRange(1), default=(300, 100, 50), show_default=True,
              help="Glyphs per symbol for training, validation and test.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True)
@writes(_glyphs)
def glyphs(folder: Path, per_class: tuple[int, int, int], seed: int) -> None:
    """Generate a data set of glyphs in the NIST36 schema."""
    from ..datasets.drawing.glyphs import synthesize_dataset
    from ..datasets.schema import save_folder

    save_folder(synthesize_dataset(seed, per_class), folder)
    click.echo(folder)


@data.command(
    short_help="Download handwriting fonts.",
    epilog="""\b
Examples:
  inkread data fonts --to data""",
)
@click.option("--to", "folder", type=OutputPath(), default=Path("data"), show_default=True)
@click.option("--registry", help="URL of a mirror of the npm registry.")
@writes(_fonts)
def fonts(folder: Path, registry: str | None) -> None:
    """Download handwriting fonts, which lines are drawn in for training.

    Downloads 340 MB and keeps 14 MB; fonts that exist in the folder are not downloaded again.
    """
    from ..datasets.fonts import REGISTRY, fetch_fonts

    fetch_fonts(folder / "fonts", registry=registry or REGISTRY, progress=progress_shown())
    click.echo(folder / "fonts")


@data.command(
    short_help="Draw a handwritten page for each text.",
    epilog="""\b
Examples:
  inkread data pages notes.txt                       notes.jpg
  inkread data pages texts/*.txt --style pencil --to pages""",
)
@click.argument("texts", metavar="TEXT.txt...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--style", default="random", show_default=True, help="clean, pencil, shadow, coloured, sloping or random."
)
@click.option("--to", "folder", type=OutputPath(), help="Folder to write to.  [default: beside the text]")
@click.option("--seed", type=int, default=0, show_default=True)
@writes(_pictures)
def pages(texts: tuple[Path, ...], style: str, folder: Path | None, seed: int) -> None:
    """Generate a picture of a handwritten page for each text."""
    from ..datasets.drawing.pages import check_style, write_page

    check_style(style)
    for _, picture in each(texts, lambda text: write_page(text, folder or text.parent, style=style, seed=seed)):
        report_written(picture)


def _corrections(export: Path, folder: Path, **_: Any) -> list[Path]:
    """Return the files of the pages of an export."""
    from ..evaluation.label_studio import read_label_studio

    names = [
        str(page.path).replace("\\", "/").rsplit("/", 1)[-1].rsplit("=", 1)[-1] for page in read_label_studio(export)
    ]
    return [folder / f"{Path(name).stem}.page.xml" for name in names]


@data.command(
    short_help="Bring corrections back from Label Studio.",
    epilog="""\b
Examples:
  inkread read scans/ -f labelstudio -o tasks/            tasks to import there
  inkread data corrections project-1.json --to scans       and back, for inkread evaluate scans""",
)
@click.argument("export", metavar="EXPORT.json", type=click.Path(path_type=Path))
@click.option(
    "--to", "folder", type=OutputPath(), default=Path(), help="Where the pictures are.  [default: this folder]"
)
@writes(_corrections)
def corrections(export: Path, folder: Path) -> None:
    """Write what was corrected in Label Studio as PAGE files, ground truth beside the pictures.

    EXPORT.json is what Label Studio exports as JSON.
    """
    from ..evaluation.label_studio import read_label_studio

    for page, place in zip(read_label_studio(export), _corrections(export, folder), strict=True):
        page.save(place)
        report_written(place)
