"""Declaration of the files that a command writes, which are checked before it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias

import click

from ..storage import is_stream, writing

Outputs: TypeAlias = Callable[..., Iterable[Path]]
"""Maps the parameters of a command, by name, to the files that it writes."""


class OutputPath(click.Path):
    """The type of parameters that name an output; all other file names are inputs."""

    def __init__(self, path_type: type[str] | type[Path] = Path) -> None:
        super().__init__(path_type=path_type)


def writes(outputs: Outputs) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator for commands that write files: it adds ``--force`` and checks the files first.

    No file is written over that is an input, and none that exists without ``--force``.

    Parameters
    ----------
    outputs
        Names the files.
    """

    def add(verb: Callable[..., None]) -> Callable[..., None]:
        @force_option
        @wraps(verb)
        def checked(*, force: bool, **parameters: Any) -> None:
            options = click.get_current_context().command.params
            places = {option.name for option in options if isinstance(option.type, OutputPath)}
            inputs = [value for name, value in parameters.items() if name not in places]
            with writing(outputs(**parameters), _files(inputs), overwrite=force):
                verb(**parameters)

        return checked

    return add


def force_option(verb: Callable[..., None]) -> Callable[..., None]:
    """Add ``--force`` to a command, which must then check and protect its outputs itself."""
    return click.option("--force", is_flag=True, help="Overwrite existing files, but never an input.")(verb)


def report_written(path: Path, message: str | None = None) -> None:
    """Print the names of the files written, unless they are streams."""
    if not is_stream(path):
        click.echo(message or path)


def _files(values: Iterable[Any]) -> Iterator[str | Path]:
    """Return the values of parameters that may name a file."""
    for value in values:
        if isinstance(value, (tuple, list)):
            yield from _files(value)
        elif isinstance(value, str) and value.startswith("file://"):
            from urllib.parse import urlsplit
            from urllib.request import url2pathname

            yield url2pathname(urlsplit(value).path)
        elif isinstance(value, (str, Path)):
            yield value
