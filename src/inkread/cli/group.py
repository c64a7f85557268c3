"""The command ``inkread``, and options and helpers that its subcommands share."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from .. import __version__
from ..errors import ExitCode
from .failures import report
from .renamed import with_todays_name

MODEL_HELP = (
    "Name of a model that learnt from your corrections (see inkread models list), or its .onnx file; shipped for the "
    "package's own.  [default: what inkread models use chose]"
)
LANGUAGE_HELP = (
    "Language that is expected (en, de, fr, es, it, pt, nl ...), or none to read every character for itself."
)
CHARSET_HELP = "The only characters that may be read, spaces aside: digits, ascii95, ... or the characters themselves."


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how pages are read: ``charset``, ``model`` and ``language``."""
    options = [
        click.option("--charset", help=CHARSET_HELP),
        click.option("--model", help=MODEL_HELP),
        click.option("--language", default="en", show_default=True, help=LANGUAGE_HELP),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def reading_model(model: str | None) -> str | None:
    """Return the model to read with: the one that was named, or that ``inkread models use`` chose; None for the own."""
    from ..models.trained import SHIPPED, chosen_model

    if model is None:
        return chosen_model()
    return None if model == SHIPPED else model


class _Closed(io.TextIOBase):
    """Stands for a standard output that is closed: writing to it is an error, and nothing that is lost in silence."""

    def write(self, _: str) -> int:
        raise OSError(errno.EBADF, "is closed", "standard output")


def _watch_stdout() -> None:
    """Make it an error to write to a standard output that is closed; Python leaves that out without a word."""
    if sys.stdout is None:
        null = os.open(os.devnull, os.O_RDONLY)  # or the next file that is opened would get what is printed
        if null != 1:
            os.dup2(null, 1)
            os.close(null)
        sys.stdout = _Closed()


def telling_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how much is told on stderr: ``quiet`` and ``verbose``."""
    command = click.option(
        "-v", "--verbose", is_flag=True, help="Say of each page what was found and how long it took."
    )(command)
    return click.option("-q", "--quiet", is_flag=True, help="Show no progress, and do not say what was written.")(
        command
    )


class FormatNames(click.ParamType):  # type: ignore[type-arg]  # of some versions of click
    """Names of formats with commas between them; becomes a tuple of str."""

    name = "formats"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the names, each once; refuse those of no format."""
        from ..output import formats

        if isinstance(value, tuple):
            return value
        names = tuple(dict.fromkeys(name.strip() for name in value.split(",")))
        for name in names:
            if name not in formats():
                self.fail(f"{name!r} is none of {', '.join(formats())}.", param, ctx)
        return names

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return what can stand there: the formats, after those that stand there already."""
        from ..output import formats

        before, comma, begun = incomplete.rpartition(",")
        return [CompletionItem(before + comma + name) for name in formats() if name.startswith(begun)]


SECTIONS = {
    "Read": ("read", "serve", "evaluate", "mcp"),
    "Train": ("train", "models", "classify", "data"),
    "More": ("codec", "audit", "course", "completion"),
}
"""Where a verb or a group of verbs stands in the help; those that stand nowhere come last."""


class _Commands(click.Group):
    """A group whose commands report errors in one line on stderr."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs by what they are for."""
        room = formatter.width - 6 - max(map(len, self.commands), default=0)
        listed = {name for names in SECTIONS.values() for name in names}
        others = tuple(name for name in self.list_commands(ctx) if name not in listed)
        for title, names in {**SECTIONS, "Others": others}.items():
            known = [
                (name, command) for name in names if (command := self.get_command(ctx, name)) and not command.hidden
            ]
            if known:
                with formatter.section(title):
                    formatter.write_dl([(name, command.get_short_help_str(room)) for name, command in known])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, by its former name too."""
        return super().resolve_command(ctx, with_todays_name(args, ctx))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            _watch_stdout()
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort):
            click.echo("inkread: interrupted", err=True)
            ctx.exit(ExitCode.INTERRUPTED)
        except BrokenPipeError:  # whoever read our output has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except Exception as error:  # a bad file, a place that cannot be written to, a full disk, a bug
            ctx.exit(report(error))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  inkread read photo.jpg                     print the text
  inkread read scan.pdf -o searchable.pdf    a PDF to search and select in
  inkread read scans/ -f text,json -o texts/ a file for each picture and format
  inkread evaluate examples                  error rates where the text is known

\b
Exit codes: 0 all went well; 2 something could not be read or written, what could was; 70 a bug in
inkread; 130 interrupted. "inkread VERB --help" has the options and examples of a verb.""",
)
@click.version_option(__version__, prog_name="inkread")
@click.option("--json-errors", is_flag=True, help="Report errors on stderr as JSON, one object per line.")
def main(json_errors: bool) -> None:
    """Read hand-printed pages, and train the models that read them."""


@main.command(
    epilog="""\b
Examples:
  inkread completion bash >> ~/.bashrc
  inkread completion zsh >> ~/.zshrc
  inkread completion fish > ~/.config/fish/completions/inkread.fish"""
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete verbs, options and formats."""
    maker = get_completion_class(shell)
    assert maker is not None  # noqa: S101 - for the type checker: click knows these three
    click.echo(maker(main, {}, "inkread", "_INKREAD_COMPLETE").source())


def progress_shown(watched: bool = True) -> Any:
    """Return a progress bar if it is watched and stderr is a terminal, else a null progress."""
    from ..progress import NullProgress, TerminalProgress

    return TerminalProgress() if watched and sys.stderr.isatty() else NullProgress()
