"""Recorded results in the documentation: pages are Jinja templates over what benchmarks/*.json hold.

MkDocs renders them with the hook below when it builds the site; ``check_docs.py`` renders them to check them. A page
says ``{{ photographs.as_written.mean_cer | fmt(".3f") }}``. A path that does not exist is an error.
"""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import click
import jinja2

from inkread.cli import main
from inkread.course.writeup.pages import q6_pytorch

TOP = Path(__file__).parents[1]
BENCHMARKS = TOP / "benchmarks"

BLOCK = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)
"""The table of figures in the README, which is written and not rendered: GitHub and PyPI show the file as it is."""


def recorded_results() -> dict[str, Any]:
    """Return all recorded results as one tree, with keys that are identifiers: "as written" is ``as_written``."""

    def load(name: str) -> Any:
        return json.loads((BENCHMARKS / name).read_text(encoding="utf-8"))

    results = load("results.json")
    results["codec"] = load("codec/results.json") | {"fuzz": load("codec/fuzz.json")}
    results["q6"] = {path.stem: load(f"q6/{path.name}") for path in sorted((BENCHMARKS / "q6").glob("*.json"))}
    results["handwritten"] = load("accuracy/handwritten.json")["sets"]
    results["confidence"] = load("accuracy/confidence.json")["sets"]
    results["audit"] = load("audit.json")
    results["learning"] = load("learning.json")
    results["first_words"] = load("first_words.json")
    results["installed"] = load("installed.json")
    results["engine"] = load("engine.json")
    return _with_identifiers(results)


def _with_identifiers(results: Any) -> Any:
    if isinstance(results, list):
        return [_with_identifiers(part) for part in results]
    if not isinstance(results, dict):
        return results
    return {re.sub(r"[ -]", "_", key.replace(",", "")): _with_identifiers(part) for key, part in results.items()}


def curves(drawing: str) -> str:
    """Return accuracy and loss by epoch of some experiments of Q6, as the writeup draws them: a picture in the page."""
    held = io.BytesIO()
    q6_pytorch.draw(drawing, q6_pytorch.load_records()).savefig(held, format="png", dpi=120)
    encoded = base64.b64encode(held.getvalue()).decode()
    return f'<img alt="Accuracy and loss by epoch" src="data:image/png;base64,{encoded}">'


def help_of(verb: str) -> str:
    """Return what ``inkread VERB --help`` prints."""
    command: click.Command = main
    context = click.Context(main, info_name="inkread")
    for word in verb.split():
        command = command.commands[word]  # type: ignore[attr-defined]
        context = click.Context(command, info_name=word, parent=context)
    return command.get_help(context)


def verbs() -> list[str]:
    """Return all verbs of the command line, such as ``data pages``."""
    found = []
    for name, command in sorted(main.commands.items()):
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        found += [f"{name} {part}".strip() for part in sorted(inner)]
    return found


def render(markdown: str) -> str:
    """Return a page with its figures; raises ``jinja2.UndefinedError`` if nobody recorded one of them."""
    environment = jinja2.Environment(  # noqa: S701 - Markdown of our own
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader([TOP / "docs", TOP]),
        comment_start_string="{=#",  # {#name} is an anchor in Markdown
        comment_end_string="#=}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["fmt"] = lambda value, form: format(value, form)
    return environment.from_string(markdown).render(recorded_results(), help_of=help_of, verbs=verbs, curves=curves)


def with_fresh_table(readme: str) -> str:
    """Return the README with its table of figures as ``docs/snippets/figures.md`` makes it."""
    table = render((TOP / "docs" / "snippets" / "figures.md").read_text(encoding="utf-8"))
    return BLOCK.sub(lambda _: table, readme)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Fill in the figures of a page: MkDocs calls this for each."""
    return render(markdown)
