"""From the pages to the writeup."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import DataError
from ...progress import NullProgress, Progress
from ..handin import check_andrew_id
from .context import PageContext
from .elements import ELEMENTS
from .render import Document, check_libraries, write_html, write_pdf

if TYPE_CHECKING:
    from jinja2 import Environment

PAGES = Path(__file__).parent / "pages"
TITLE = "16720 Computer Vision: Neural Networks for Recognition"


@dataclass(frozen=True)
class Writeup:
    """The writeup in both forms."""

    pdf: Path
    html: Path


def build_writeup(
    andrew_id: str,
    data: str | Path,
    images: str | Path,
    folder: str | Path,
    *,
    collaborators: Sequence[str] = (),
    pages: Sequence[str] = (),
    progress: Progress | None = None,
) -> Writeup:
    """Run the assignment's scripts, answer its questions and write ``<andrew_id>.pdf`` and ``<andrew_id>.html``.

    Parameters
    ----------
    andrew_id
        Letters and digits.
    data
        Folder of ``{train,valid,test}`` .mat files in the NIST36 schema.
    images
        Folder of the photographs of Q4.
    folder
        Where the writeup goes. Beside it a folder ``.writeup`` keeps the runs of the scripts; what has not
        changed is not run again.
    collaborators
        Their names, which the assignment wants to see.
    pages
        Names of the pages that are wanted; all if there are none.
    progress
        Told of every epoch of every run, and of the pages.

    Raises
    ------
    DataError
        If the id is none, a page is not there, or the data or the pictures cannot be used.
    MissingExtraError
        If the libraries for it are not installed.
    """
    check_andrew_id(andrew_id)
    check_libraries()
    folder, images = Path(folder), Path(images)
    if not images.is_dir():
        raise DataError(f"{images}: no such folder of pictures")
    progress = progress or NullProgress()
    chosen = list(_chosen(pages))
    with tempfile.TemporaryDirectory() as scratch:
        context = PageContext(Path(data), images, folder / ".writeup", Path(scratch), progress)
        context.cache.mkdir(parents=True, exist_ok=True)
        text = "\n\n".join(render_page(page, context) for page in chosen)
        names = ", ".join(collaborators) or "none"
        document = Document(TITLE, andrew_id, f"Collaborators: {names}", text, context.drawings)
        result = Writeup(folder / f"{andrew_id}.pdf", folder / f"{andrew_id}.html")
        progress.start(2, 0, "setting the pages")
        write_html(document, result.html)
        progress.advance()
        write_pdf(document, result.pdf)
        progress.advance()
        progress.finish()
        if not pages:
            context.remove_other_runs()
    return result


def page_names() -> list[str]:
    """Return the names of all pages, in their order."""
    return sorted(path.stem for path in PAGES.glob("*.md"))


def render_page(name: str, context: PageContext) -> str:
    """Return a page as Markdown, with all that it names put in."""
    contents: dict[str, Any] = {}
    if (PAGES / f"{name}.py").is_file():
        contents = importlib.import_module(f"{__package__}.pages.{name}").contents(context)
    return _environment().get_template(f"{name}.md").render(**contents, figure=context.figure)


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - Markdown, not HTML
        loader=FileSystemLoader(PAGES, encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(ELEMENTS)
    return environment


def _chosen(pages: Sequence[str]) -> Iterator[str]:
    names = page_names()
    unknown = [page for page in pages if page not in names]
    if unknown:
        raise DataError(f"no page {', '.join(unknown)}; there are {', '.join(names)}")
    return (name for name in names if not pages or name in pages)
