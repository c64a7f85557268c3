"""The verbs that read pages and say how well they were read."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .failures import Failures
from .group import FormatNames, main, progress_shown, reading_model, reading_options, telling_options
from .outputs import OutputPath, force_option, report_written

if TYPE_CHECKING:
    from ..document import Page
    from ..imaging.sources import PageSource
    from .reading_plan import InputFile, Job


@main.command(
    epilog="""\b
Examples:
  inkread read photo.jpg                           the text
  inkread read scan.pdf -o searchable.pdf          a PDF to search, select and copy from
  inkread read scans/ -f text,hocr -o texts/       a file for each picture and format
  inkread read photo.jpg -o page.html              point at a word: what else it could be
  inkread read photo.jpg --unsure                  the words to check, the worst first
  cat photo.jpg | inkread read - -f json           from another program to another""",
)
@click.argument("names", metavar="PATH...", nargs=-1, required=True)
@click.option("-f", "--format", "forms", metavar="NAME,...", type=FormatNames(), default=(), help="text (the "
              "default), markdown, json, jsonl, tsv, hocr, alto, page, pdf, html, overlay, labelstudio or "
              "unsure.")  # fmt: skip
@click.option("-o", "--output", "places", metavar="PLACE", multiple=True, type=OutputPath(str), help="File, whose "
              "ending says the format; folder, for a file each picture; or - for standard output. Can be given several "
              "times.")  # fmt: skip
@click.option("--overlay", metavar="OUT.png", type=OutputPath(), help="Draw the boxes and what was read; of several "
              "pages, the folder to draw them into.")  # fmt: skip
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Leave out words that are less sure, "
              "0 to 1.")  # fmt: skip
@click.option("--unsure", is_flag=True, help="List the words to check, the worst first: the same as -f unsure.")
@click.option(
    "--fetch", is_flag=True, help="Let http:// and https:// addresses be asked for; nothing is sent but that."
)
@reading_options
@telling_options
@force_option
def read(
    names: tuple[str, ...],
    forms: tuple[str, ...],
    places: tuple[str, ...],
    overlay: Path | None,
    min_confidence: float,
    unsure: bool,
    fetch: bool,
    quiet: bool,
    verbose: bool,
    force: bool,
    model: str | None,
    **options: Any,
) -> None:
    """Read pictures and PDFs as text or in other formats.

    PATH is a file, a folder, a pattern such as "scans/*.jpg", or - for standard input. Every page of a PDF and every
    frame of a picture is read.
    """
    from ..imaging.inputs import named_files
    from ..output.unsure import confident
    from ..reader import Reader
    from ..storage import writing
    from .reading_plan import plan

    failures = Failures()
    with named_files(names, fetch=fetch, on_failure=failures.add) as found:
        files = _opened(found, failures)
        jobs = plan(files, forms or (("unsure",) if unsure else ()), places, overlay)
        outputs = [job.path for job in jobs if job.path is not None]
        inputs = [path for _, path in found] + ([Path(model)] if model else [])
        with writing(outputs, inputs, overwrite=force):
            _check_terminal(jobs)
            reader = Reader(reading_model(model), **options)

            def read_page(source: PageSource) -> Page:
                page = reader.read(source)
                return confident(page, min_confidence) if min_confidence else page

            _Run(files, jobs, failures, quiet=quiet, verbose=verbose).go(read_page)
    failures.exit()


def _opened(found: Sequence[tuple[str, Path]], failures: Failures) -> list[InputFile]:
    """Return the files with their pages, without those that have none to read."""
    from ..imaging.sources import pages_of
    from .reading_plan import InputFile

    files = []
    for name, path in found:
        try:
            files.append(InputFile(name, tuple(pages_of(path, name))))
        except Exception as error:  # whatever one file does, the next is read
            failures.add(name, error)
    return files


def _check_terminal(jobs: Sequence[Job]) -> None:
    """Refuse to fill a terminal with what is no text."""
    from ..errors import OutputError

    for job in jobs:
        if job.path is None and not job.form.is_text and sys.stdout.isatty():
            raise OutputError(f"{job.form.name}: is no text to show; name a file with -o")


class _Run:
    """The reading of all pages, and the writing of each file as soon as its pages are read."""

    def __init__(
        self, files: Sequence[InputFile], jobs: Sequence[Job], failures: Failures, *, quiet: bool, verbose: bool
    ) -> None:
        self._files, self._jobs, self._failures = files, jobs, failures
        self._quiet, self._verbose = quiet, verbose
        self._read: dict[PageSource, Page] = {}
        self._shown: InputFile | None = None

    def go(self, read_page: Callable[[PageSource], Page]) -> None:
        """Read all pages and write all files."""
        sources = [source for file in self._files for source in file.pages]
        watched = len(sources) > 1 and not self._quiet and not self._verbose and not sys.stdout.isatty()
        progress = progress_shown(watched)
        progress.start(len(sources), 0, "pages")
        try:
            for source in sources:
                began = time.perf_counter()
                try:
                    page = self._read[source] = read_page(source)
                except Exception as error:  # whatever one page does, the next is read
                    self._failures.add(source.title, error)
                else:
                    self._tell(source, page, time.perf_counter() - began)
                for job in self._jobs:
                    self._look_after(job, source)
                progress.advance()
        finally:
            progress.finish()

    def _tell(self, source: PageSource, page: Page, seconds: float) -> None:
        if self._verbose:
            sure = "" if page.confidence is None else f", confidence {page.confidence:.3f}"
            counted = f"{len(page.lines)} lines, {len(page.words)} words{sure}"
            click.echo(f"inkread: {source.title}: {counted}, {seconds:.1f} s", err=True)

    def _look_after(self, job: Job, source: PageSource) -> None:
        """Write what can be written of a job, now that a page is read."""
        from ..document import Document

        if job.path is None and job.form.name == "text":
            if source in self._read:
                try:
                    self._show(source, self._read[source])
                except OSError as error:  # the system does not say what is full
                    error.filename = error.filename or "standard output"
                    raise
        elif source is job.pages[-1]:
            kept = [one for one in job.pages if one in self._read]
            if not kept:
                return
            document = Document(tuple(self._read[one] for one in kept))
            try:
                if job.path is None:
                    click.echo(job.form.write(document, kept), nl=False)
                else:
                    job.write(document, kept)
                    if not self._quiet and all(one.path for one in self._jobs):  # else the text is what is shown
                        report_written(job.path)
            except BrokenPipeError:
                raise
            except Exception as error:  # one file that cannot be written does not stop the others
                self._failures.add(str(job.path or "standard output"), error)

    def _show(self, source: PageSource, page: Page) -> None:
        """Print the text of a page: several files are named, and the pages of one parted by form feeds."""
        from ..output.plain_text import to_text

        file = next(file for file in self._files if source in file.pages)
        if file is self._shown:
            click.echo("\f", nl=False)
        elif len(self._files) > 1:
            click.echo(f"==> {file.name} <==")
        self._shown = file
        click.echo(to_text(page), nl=False)


@main.command(
    epilog="""\b
Examples:
  inkread evaluate examples                                   error rates of each page
  inkread evaluate pages --ignore case --ignore punctuation   as far as letters go
  inkread evaluate pages --errors                             what was misread as what""",
)
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
    charset: str | None,
    model: str | None,
    language: str,
    ignore: tuple[str, ...],
    errors: bool,
    as_json: bool,
) -> None:
    """Measure error rates on pictures whose text is known.

    FOLDER holds pictures with their texts beside them: .txt, .page.xml, .alto.xml or .hocr files with the name of the
    picture, or .xml files in PAGE or ALTO.
    """
    import json

    from ..evaluation import Folding, format_errors, format_table
    from ..evaluation import evaluate as evaluate_folder
    from ..evaluation.report import to_dict
    from ..reader import Reader

    failures = Failures()
    reader = Reader(reading_model(model), language, charset=charset)
    folding = Folding(**dict.fromkeys(ignore, True))
    result = evaluate_folder(folder, reader, folding=folding, progress=progress_shown(), on_failure=failures.add)
    if as_json:
        click.echo(json.dumps(to_dict(result)))
    else:
        click.echo(format_table(result))
        if errors and (shown := format_errors(result)):
            click.echo(f"\n{shown}")
    failures.exit()
