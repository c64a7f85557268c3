"""Markdown to a self-contained web page and to PDF: pandoc reads it, Typst sets the pages."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ...errors import MissingExtraError
from ...storage import replacing

STYLES = Path(__file__).parent / "styles"


@dataclass(frozen=True)
class Document:
    """A text with its pictures.

    Attributes
    ----------
    title, author, note : str
        What stands at its head.
    text : str
        Markdown.
    pictures : Path
        Folder of the pictures that it names.
    """

    title: str
    author: str
    note: str
    text: str
    pictures: Path


def check_libraries() -> None:
    """Raise ``MissingExtraError`` if what makes the writeup is not installed."""
    try:
        import jinja2
        import pypandoc
        import typst
    except ImportError as error:
        message = f"the writeup needs {error.name}: pip install 'inkread[writeup]'"
        raise MissingExtraError(message) from error
    del jinja2, pypandoc, typst


def write_html(document: Document, path: Path) -> None:
    """Write a document as one HTML file: mathematics as MathML, pictures within."""
    import pypandoc

    with replacing(path) as temporary:
        pypandoc.convert_text(
            document.text,
            "html5",
            "markdown",
            outputfile=temporary,
            extra_args=[
                "--standalone",
                "--embed-resources",
                "--mathml",
                "--toc",
                "--toc-depth=2",
                f"--template={STYLES / 'writeup.html'}",
                f"--resource-path={document.pictures}",
                f"--metadata=title={document.title}",
                f"--metadata=author={document.author}",
                f"--metadata=note={document.note}",
                "--metadata=lang=en",
            ],
        )


def write_pdf(document: Document, path: Path) -> None:
    """Write a document as PDF. The same document gives the same file to the byte."""
    import pypandoc
    import typst

    body = pypandoc.convert_text(document.text, "typst", "markdown", extra_args=["--wrap=none"])
    with tempfile.TemporaryDirectory() as scratch, replacing(path) as temporary:
        folder = Path(shutil.copytree(document.pictures, scratch, dirs_exist_ok=True))
        shutil.copy(STYLES / "writeup.typ", folder)
        (folder / "main.typ").write_text(
            '#import "writeup.typ": *\n'
            "#show: writeup.with(title: sys.inputs.title, author: sys.inputs.author, note: sys.inputs.note)\n"
            f"{body}",
            encoding="utf-8",
        )
        inputs = {"title": document.title, "author": document.author, "note": document.note}
        typst.compile(folder / "main.typ", output=temporary, root=folder, sys_inputs=inputs)
