"""Check that the documentation is true: links lead somewhere, commands exist, examples run, figures are measured."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import tempfile
from functools import reduce
from pathlib import Path
from typing import Any

import click

from inkread.cli import main

TOP = Path(__file__).parents[1]
PAGES = [
    TOP / "README.md",
    TOP / "CONTRIBUTING.md",
    TOP / "SECURITY.md",
    TOP / "examples" / "README.md",
    *sorted((TOP / "docs").glob("*.md")),
]
FIGURES = re.compile(r"<!-- figure: (\S+) (\S+) -->([^<]+)<!-- -->")
"""A figure in a page: the path of the value in what benchmarks/ holds, its format, and what stands there."""


def broken_links(page: Path) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    return [f"{page.name}: no {link}" for link in links if not (page.parent / link).exists()]


def wrong_commands(page: Path) -> list[str]:
    """Return the calls of inkread in a page whose verb or options do not exist."""
    wrong = []
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            for call in re.findall(r"(?:^|\s|/)inkread ((?!-)[^#&|]+)", line.split("#")[0]):
                wrong += [f"{page.name}: {problem} in: {line}" for problem in _problems(shlex.split(call))]
    return wrong


def _problems(words: list[str]) -> list[str]:
    command: click.Command = main
    while isinstance(command, click.Group):
        if not words or words[0] not in command.commands:
            return [f"no command {' '.join(words[:1])}"]
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    return [f"no option {word}" for word in words if word.startswith("--") and word not in known]


def fresh_figures(text: str) -> str:
    """Return the text of a page with every figure as it was measured last."""
    benchmarks = TOP / "benchmarks"
    results = json.loads((benchmarks / "results.json").read_text(encoding="utf-8"))
    codec = benchmarks / "codec"
    results["codec"] = json.loads((codec / "results.json").read_text(encoding="utf-8"))
    results["codec"]["fuzz"] = json.loads((codec / "fuzz.json").read_text(encoding="utf-8"))
    results["q6"] = {path.stem: json.loads(path.read_text("utf-8")) for path in (benchmarks / "q6").glob("*.json")}
    results["accuracy"] = json.loads((benchmarks / "accuracy" / "results.json").read_text(encoding="utf-8"))["sets"]
    handwritten = benchmarks / "accuracy" / "handwritten.json"
    results["handwritten"] = json.loads(handwritten.read_text(encoding="utf-8"))["sets"]
    results["audit"] = json.loads((benchmarks / "audit.json").read_text(encoding="utf-8"))
    results = _without_spaces(results)

    def measured(match: re.Match[str]) -> str:
        path, form, _ = match.groups()
        value = reduce(lambda part, key: part[int(key) if isinstance(part, list) else key], path.split("."), results)
        return f"<!-- figure: {path} {form} -->{value:{form}}<!-- -->"

    return FIGURES.sub(measured, text)


def _without_spaces(results: Any) -> Any:
    """Return results with keys that can stand in the path of a figure: "as written" as as_written."""
    if isinstance(results, list):
        return [_without_spaces(part) for part in results]
    if not isinstance(results, dict):
        return results
    return {key.replace(",", "").replace(" ", "_"): _without_spaces(part) for key, part in results.items()}


def wrong_figures(page: Path) -> list[str]:
    """Return the figures of a page that are not the measured ones."""
    text = page.read_text(encoding="utf-8")
    figures = zip(FIGURES.finditer(text), FIGURES.finditer(fresh_figures(text)), strict=True)
    return [
        f"{page.name}: {shown[1]} is {measured[3]}, not {shown[3]} (--write puts it right)"
        for shown, measured in figures
        if shown[3] != measured[3]
    ]


def run_examples(page: Path) -> None:
    """Run the Python of a page on an example picture."""
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        code = block.replace('"photo.jpg"', repr(str(TOP / "examples" / "list.jpg")))
        exec(compile(code, str(page), "exec"), {})  # noqa: S102 - our own documentation


def check() -> int:
    """Return how many things are wrong, having said which."""
    if "--write" in sys.argv:
        for page in PAGES:
            page.write_text(fresh_figures(page.read_text(encoding="utf-8")), encoding="utf-8")
    wrong = [
        problem for page in PAGES for test in (broken_links, wrong_commands, wrong_figures) for problem in test(page)
    ]
    for problem in wrong:
        print(problem)
    with tempfile.TemporaryDirectory() as folder:  # what examples write
        os.chdir(folder)
        for page in PAGES:
            run_examples(page)
        os.chdir(TOP)
    print(f"documentation: {len(PAGES)} pages, {len(wrong)} problems")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(1 if check() else 0)
