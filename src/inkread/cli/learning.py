"""Commands that teach the line recogniser somebody's hand, and choose among what was learnt."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .group import main
from .training import train

if TYPE_CHECKING:
    from ..progress import Progress
    from ..training.reader.learning import LearningProgress


@train.command(
    "lines",
    epilog="""\b
Examples:
  inkread read letters/ -f page -o letters/       read, then correct the PAGE files in any editor for them
  inkread train lines --corrections letters/      learn from the pages that have such files
  inkread read next.jpg --model mine              and read with what was learnt
  inkread models use mine                         from now on without saying so""",
)
@click.option("--corrections", "folder", type=click.Path(path_type=Path), required=True, help="Folder of pictures with "
              "corrected PAGE, ALTO or hOCR files of the same names beside them.")  # fmt: skip
@click.option("--to", "name", default="mine", show_default=True, help="Name of the new model.")
@click.option("--from", "base", help="Model to start from.  [default: the package's own]")
@click.option("--language", default="en", show_default=True, help="Language of the pages, or none.")
@click.option("--fonts", type=click.Path(path_type=Path), help="Folder of handwriting fonts, as from inkread data "
              "fonts, to keep in practice with.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--json-progress", is_flag=True, help="Report progress as JSON on standard output, an object a line.")
@click.option("--force", is_flag=True, help="Replace a model of that name.")
def train_lines(
    folder: Path,
    name: str,
    base: str | None,
    language: str,
    fonts: Path | None,
    seed: int,
    json_progress: bool,
    force: bool,
) -> None:
    """Teach the line recogniser a hand from corrected pages.

    A sixth of the lines is held back to measure what was learnt. Nothing changes for other reading until the new model
    is named or chosen, and when the command is stopped, nothing at all; given again, it resumes from the last
    checkpoint. Needs inkread[torch].
    """
    import torch

    from ..errors import OutputError
    from ..models.trained import check_new_name
    from ..training.reader.learning import LearningSettings, learn
    from ..userdata import LINES, data_folder, model_folder
    from .failures import Failures

    check_new_name(name)
    target, failures = model_folder(name), Failures()
    if (target / LINES).exists() and not force:
        raise OutputError(f"{name}: exists; choose another name with --to, or replace the model with --force")
    drawn_with = sorted(fonts.glob("*.woff")) if fonts else []
    report: Callable[[LearningProgress], None] = _report_as_json if json_progress else _Bars()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    try:
        card = learn(
            folder, target, data_folder() / "unfinished" / name, LearningSettings(seed=seed), base=base,
            language=language, fonts=drawn_with, report=report, on_failure=failures.add,
        )  # fmt: skip
    finally:
        torch.set_flush_denormal(False)
        signal.signal(signal.SIGTERM, before)
    if json_progress:
        click.echo(json.dumps({"event": "result", "result": card}))
    else:
        click.echo(f"learnt from {card['lines']} lines in {card['seconds']:.0f} s; {_held_back(card)}")
        click.echo(f"read with it once by --model {name}, or always after: inkread models use {name}")
    failures.exit()


class _Bars:
    """Shows a bar of progress for each kind of work, where stderr is a terminal."""

    def __init__(self) -> None:
        self._event, self._done = "", 0
        self._bar: Progress | None = None

    def __call__(self, progress: LearningProgress) -> None:
        if not sys.stderr.isatty():
            return
        if progress.event != self._event:
            self.finish()
            if progress.event == "done":
                return
            from ..progress import TerminalProgress

            self._event, self._done = progress.event, progress.done
            self._bar = TerminalProgress()
            self._bar.start(progress.total, progress.done, progress.message)
        while self._bar is not None and self._done < progress.done:
            self._bar.advance()
            self._done += 1

    def finish(self) -> None:
        """Close the bar that is open."""
        if self._bar is not None:
            self._bar.finish()
        self._bar = None


def _report_as_json(progress: LearningProgress) -> None:
    from dataclasses import asdict

    click.echo(json.dumps({**asdict(progress), "progress": _share(progress)}))
    sys.stdout.flush()


_STAGES = {"collecting": (0.0, 0.1), "looking": (0.1, 0.35), "drawing": (0.35, 0.5), "learning": (0.5, 0.95)}
"""From where to where the whole gets, 0 to 1, while one kind of work is done; measured on two pages."""


def _share(progress: LearningProgress) -> float:
    """Return how much of all is done, 0 to 1."""
    first, last = _STAGES.get(progress.event, (0.95, 1.0))
    return round(first + (last - first) * progress.done / max(1, progress.total), 3)


def _held_back(card: dict[str, Any]) -> str:
    """Return what a card says of the lines that were held back."""
    try:
        count, before, after = card["held_back"]["lines"], float(card["before"]), float(card["after"])
    except (KeyError, TypeError, ValueError):
        return "nothing is known of how it reads"
    return f"CER on the {count} lines held back {before:.3f} before, {after:.3f} after"


@main.group(short_help="List, choose and remove models of your hand.")
def models() -> None:
    """List, choose and remove the models that learnt from corrections."""


@models.command(
    "list",
    epilog="""\b
Examples:
  inkread models list          names, and how well each reads the lines that were held back
  inkread models list --json   their cards""",
)
@click.option("--json", "as_json", is_flag=True, help="Print the cards of the models as JSON.")
def models_list(as_json: bool) -> None:
    """List the line recognisers; the one that reads has a star."""
    from ..models import default_model
    from ..models.trained import SHIPPED, card_of, chosen_model
    from ..userdata import trained_models

    chosen, own = chosen_model(), default_model("line recogniser").name
    cards = {name: card_of(name) for name in trained_models()}
    if as_json:
        rows = [{"name": SHIPPED, "is_chosen": chosen is None, "card": {"name": own}}]
        rows += [{"name": name, "is_chosen": name == chosen, "card": card} for name, card in cards.items()]
        click.echo(json.dumps(rows))
        return
    width = max(map(len, (SHIPPED, *cards)))
    click.echo(f"{'*' if chosen is None else ' '} {SHIPPED:<{width}}  {own}, of the package")
    for name, card in cards.items():
        click.echo(f"{'*' if name == chosen else ' '} {name:<{width}}  {_held_back(card)}")


@models.command(
    "use",
    short_help="Read with a model from now on.",
    epilog="""\b
Examples:
  inkread models use mine      read with mine
  inkread models use shipped   and go back""",
)
@click.argument("name")
def models_use(name: str) -> None:
    """Read with the model NAME from now on; shipped goes back to the package's own.

    It reads for inkread read and inkread evaluate, unless --model names another; programs that use the package name
    theirs.
    """
    from ..models.trained import choose_model

    choose_model(name)


@models.command(
    "remove",
    short_help="Delete models.",
    epilog="""\b
Examples:
  inkread models remove mine""",
)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def models_remove(names: tuple[str, ...]) -> None:
    """Delete models that were trained here; if one was in use, the package's own reads again."""
    from ..models.trained import remove_model
    from ..userdata import trained_file

    for name in names:
        trained_file(name)
    for name in names:
        remove_model(name)
