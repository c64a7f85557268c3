"""Error handling of the command line: one line on stderr for each failure, then the next file."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import click

from ..errors import ExitCode, InkreadError

TRACEBACK = "INKREAD_TRACEBACK"
"""Environment variable; if set, errors in inkread itself are reported with their traceback."""

Result = TypeVar("Result")


class Failures:
    """Files that a command could not process.

    Attributes
    ----------
    exit_code : int
        The highest of their exit codes; 0 if there was none.
    """

    def __init__(self) -> None:
        self.exit_code: int = ExitCode.DONE

    def add(self, path: str | Path, error: Exception) -> None:
        """Report the error of a file."""
        self.exit_code = max(self.exit_code, report(error, path))

    def exit(self) -> None:
        """Exit if there was a failure."""
        if self.exit_code:
            sys.exit(self.exit_code)


def each(paths: Iterable[Path], work: Callable[[Path], Result]) -> Iterator[tuple[Path, Result]]:
    """Yield each path with the result of ``work``.

    A file for which it fails, for whatever reason, is reported and skipped; after the last file the program exits
    with the exit code of the failures.
    """
    failures = Failures()
    for path in paths:
        try:
            result = work(path)
        except Exception as error:  # whatever one file does, the next is dealt with
            failures.add(path, error)
        else:
            yield path, result
    failures.exit()


def report(error: Exception, path: str | Path | None = None) -> int:
    """Report an error in one line on stderr, with the file if known, and return the exit code.

    What is neither one of the package's own errors nor the system's is a bug. With ``inkread --json-errors`` the line
    is a JSON object: ``message``, ``file`` or null, ``error`` (the name of the exception) and ``exit_code``.
    """
    message, code = _described(error, path)
    context = click.get_current_context(silent=True)
    if context is not None and context.find_root().params.get("json_errors"):
        file = None if path is None else str(path)
        fields = {"message": message, "file": file, "error": type(error).__name__, "exit_code": int(code)}
        click.echo(json.dumps(fields, ensure_ascii=False), err=True)
    else:
        click.echo(f"inkread: {message}", err=True)
    return code


def _described(error: Exception, path: str | Path | None) -> tuple[str, ExitCode]:
    """Return what to say of an error, in one line, and what to end with."""
    if isinstance(error, InkreadError):
        return _one_line(str(error)), error.exit_code
    about = f"{path}: " if path else ""
    if isinstance(error, OSError):
        where, what = path or error.filename, error.strerror or str(error)
        return _one_line(f"{where}: {what}" if where else what), ExitCode.BAD_INPUT
    if isinstance(error, MemoryError):
        return _one_line(f"{about}not enough memory"), ExitCode.BAD_INPUT
    if os.environ.get(TRACEBACK):
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    how = "" if os.environ.get(TRACEBACK) else f"; {TRACEBACK}=1 in the environment shows the traceback"
    with_file = "this line and the file" if path else "this line"
    said = f"{about}this is a bug in inkread, please report it with {with_file} ({what}, {_place(error)}){how}"
    return _one_line(said), ExitCode.BUG


def _place(error: Exception) -> str:
    """Return the place in the package where an error was raised or passed through."""
    package = str(Path(__file__).parents[1])
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(package)] or list(frames)
    return f"{Path(own[-1].filename).name} line {own[-1].lineno}" if own else "unknown place"


def _one_line(message: str) -> str:
    # Names from a file could otherwise control the terminal.
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(message.split()))
