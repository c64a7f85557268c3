"""What ``inkread read`` writes: which pages go where, and in which format, decided before anything is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ..document import Document
from ..errors import OutputError
from ..imaging.inputs import STANDARD_INPUT, is_address
from ..imaging.sources import PageSource
from ..output import Format, format_named, format_of, save
from ..output.overlay import save_overlay

STANDARD_OUTPUT = "-"


@dataclass(frozen=True)
class InputFile:
    """A file that is read.

    Attributes
    ----------
    name : str
        What to call it.
    pages : tuple of PageSource
        Its pages.
    """

    name: str
    pages: tuple[PageSource, ...]


@dataclass(frozen=True)
class Job:
    """A file that is written.

    Attributes
    ----------
    path : Path or None
        Where to; None for the standard output.
    pages : tuple of PageSource
        What goes into it.
    write : callable
        Writes it, from a document and where the pictures of its pages are; not for the standard output.
    form : Format
        Its format.
    """

    path: Path | None
    pages: tuple[PageSource, ...]
    write: Callable[[Document, Sequence[PageSource]], None]
    form: Format


def plan(
    files: Sequence[InputFile], names: Sequence[str], places: Sequence[str], overlay: Path | None = None
) -> list[Job]:
    """Return what is to be written.

    Parameters
    ----------
    files
        What is read.
    names
        Formats that were asked for; if none, the endings of the places say them, or it is plain text.
    places
        Where to: files, folders, ``-`` for the standard output, which is also meant if there are none. A folder is what
        is one, ends as one (``out/``), or has no ending; it gets a file for each input and format.
    overlay
        A picture of what was read, drawn over the page; of several pages, the folder for them.

    Raises
    ------
    DataError
        If there is no such format, or the ending of a place says none.
    OutputError
        If several formats are to go into one file, or several pages into a format of one page.
    """
    forms = [format_named(name) for name in names]
    everything = tuple(page for file in files for page in file.pages)
    jobs: list[Job] = []
    for place in places or [STANDARD_OUTPUT]:
        if place != STANDARD_OUTPUT and _is_folder(place):
            for form in forms or [format_named("text")]:
                jobs += [_job(path, pages, form) for path, pages in _in_folder(Path(place), files, form)]
            continue
        if len(forms) > 1:
            raise OutputError(f"{'standard output' if place == STANDARD_OUTPUT else place}: holds one format; for "
                              "several, name a folder with -o")  # fmt: skip
        if place == STANDARD_OUTPUT:
            form = forms[0] if forms else format_named("text")
        else:
            form = forms[0] if forms else format_of(place)
        if form.one_page and len(everything) > 1:
            raise OutputError(f"{form.name}: holds one page, not {len(everything)}; name a folder with -o")
        jobs.append(_job(None if place == STANDARD_OUTPUT else Path(place), everything, form))
    if overlay is not None:
        jobs += _overlays(overlay, files)
    return jobs


def _job(path: Path | None, pages: tuple[PageSource, ...], form: Format) -> Job:
    def write(document: Document, sources: Sequence[PageSource]) -> None:
        assert path is not None  # noqa: S101 - for the type checker
        save(document, sources, path, form)

    return Job(path, pages, write, form)


def _overlays(place: Path, files: Sequence[InputFile]) -> list[Job]:
    """Return the drawings of pages: one, or those that go into a folder."""
    form = Format("overlay", ".png", "", format_named("overlay").write, one_page=True, is_text=False)
    pages = tuple(page for file in files for page in file.pages)
    drawn = [(place, pages)] if len(pages) == 1 else _in_folder(place, files, form)
    return [Job(path, pages, _drawing(path), form) for path, pages in drawn]


def _drawing(path: Path) -> Callable[[Document, Sequence[PageSource]], None]:
    def write(document: Document, sources: Sequence[PageSource]) -> None:
        save_overlay(sources[0].photo().decoded(), document.pages[0], path)

    return write


def _is_folder(place: str) -> bool:
    if place.endswith(("/", os.sep)) or Path(place).is_dir():
        return True
    return not Path(place).suffix and not Path(place).exists()


def _in_folder(folder: Path, files: Iterable[InputFile], form: Format) -> list[tuple[Path, tuple[PageSource, ...]]]:
    """Return the files of a format in a folder, and the pages of each.

    They are called as their inputs are. Equal names are numbered, so that none is lost; names that differ in case alone
    count as equal, as they are on macOS and Windows.
    """
    found: list[tuple[Path, tuple[PageSource, ...]]] = []
    taken: set[str] = set()
    for file in files:
        first = stem = _stem(file.name)
        number = 2
        while stem.casefold() in taken:
            stem, number = f"{first}-{number}", number + 1
        taken.add(stem.casefold())
        if form.one_page and len(file.pages) > 1:
            digits = len(str(len(file.pages)))
            found += [(folder / f"{stem}-p{page.number:0{digits}}{form.suffix}", (page,)) for page in file.pages]
        else:
            found.append((folder / f"{stem}{form.suffix}", file.pages))
    return found


def _stem(name: str) -> str:
    if name == STANDARD_INPUT:
        return "stdin"
    if is_address(name):
        parts = urlsplit(name)
        return Path(parts.path).stem or parts.hostname or "page"
    return Path(name).stem
