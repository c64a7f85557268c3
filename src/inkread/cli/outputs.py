"""Declaration of the files that a command writes, which are checked before it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias

import click

from ..storage import check_outputs, is_stream

Outputs: TypeAlias = Callable[..., Iterable[Path]]
"""From the parameters of a verb, by their names, to the files that it is going to write."""


class OutputPath(click.Path):
    """A place that is written to; every other parameter that names a file names an input."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)


def writes(outputs: Outputs) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator for a verb that writes files: it adds ``--force`` and checks the files before the verb runs.

    No file is written over that is an input, and none that exists without ``--force``.

    Parameters
    ----------
    outputs
        Names the files.
    """

    def add(verb: Callable[..., None]) -> Callable[..., None]:
        @click.option("--force", is_flag=True, help="Write over files that exist, though never over an input.")
        @wraps(verb)
        def checked(*, force: bool, **parameters: Any) -> None:
            options = click.get_current_context().command.params
            places = {option.name for option in options if isinstance(option.type, OutputPath)}
            inputs = [value for name, value in parameters.items() if name not in places]
            check_outputs(outputs(**parameters), _files(inputs), overwrite=force)
            verb(**parameters)

        return checked

    return add


def report_written(path: Path, message: str | None = None) -> None:
    """Say on stdout what was written, unless stdout or another stream is where it went."""
    if not is_stream(path):
        click.echo(message or path)


def _files(values: Iterable[Any]) -> Iterator[str | Path]:
    """Return what may name a file among the values of parameters."""
    for value in values:
        if isinstance(value, (tuple, list)):
            yield from _files(value)
        elif isinstance(value, str) and value.startswith("file://"):
            from urllib.parse import urlsplit
            from urllib.request import url2pathname

            yield url2pathname(urlsplit(value).path)
        elif isinstance(value, (str, Path)):
            yield value
