"""The command ``inkread``, and options and helpers that its subcommands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import click

from .. import __version__
from .failures import report

MODEL_HELP = "Name of a model of the package, or a .safetensors or .onnx file of your own."
LANGUAGE_HELP = (
    "Language that is expected (en, de, fr, es, it, pt, nl ...), or none to read every character for itself."
)

WORDS_HELP = (
    "File of a recogniser of words whose letters touch, or none to read every word letter by letter; the package's "
    "own goes with its own model alone."
)


ENGINE_HELP = "lines reads the whole keyboard, line by line; glyphs reads capitals and digits, each for itself."
CHARSET_HELP = "With --engine lines, the only characters that may be read: digits, ascii95, ... or the characters."


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how pages are read: ``engine``, ``charset``, ``model``, ``language`` and ``words``."""
    options = [
        click.option("--engine", type=click.Choice(["glyphs", "lines"]), default="glyphs", show_default=True,
                     help=ENGINE_HELP),
        click.option("--charset", help=CHARSET_HELP),
        click.option("--model", help=MODEL_HELP),
        click.option("--language", default="en", show_default=True, help=LANGUAGE_HELP),
        click.option("--words", metavar="FILE.onnx", help=WORDS_HELP),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


class _Commands(click.Group):
    """A group whose commands report errors in one line on stderr."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:  # whoever read our output has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except Exception as error:  # a bad file, a place that cannot be written to, a full disk, a bug
            ctx.exit(report(error))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="inkread")
def main() -> None:
    """Read hand-printed pages, and train the models that read them."""


def progress_shown() -> Any:
    """Return a progress bar if stderr is a terminal, else a null progress."""
    from ..progress import NullProgress, TerminalProgress

    return TerminalProgress() if sys.stderr.isatty() else NullProgress()
