"""Check that the documentation is true: links resolve, commands exist, examples run, figures are recorded ones.

    python .ci/check_docs.py            # check
    python .ci/check_docs.py --write    # write the README's table of figures from the recorded results first

Python blocks are run. Shell blocks below ``<!-- run -->`` are run too, those below ``<!-- run: PROGRAM -->`` where the
program is installed, in a folder that holds ``photo.jpg``, the example pages in ``pages/``, two pictures in ``scans/``,
and two pages each in ``scan.pdf`` and ``fax.tiff``; in the others, each call of inkread must name a verb and options
that exist.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import click
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
from figures import TOP, render, with_fresh_table

from inkread.cli import main

README = TOP / "README.md"
DOCS = TOP / "docs"
EXAMPLES = TOP / "examples"
PAGES = [
    README,
    TOP / "CONTRIBUTING.md",
    TOP / "SECURITY.md",
    EXAMPLES / "README.md",
    *sorted(page for page in DOCS.rglob("*.md") if page.parent.name != "snippets"),
]
RUN = re.compile(r"<!-- run(?:: (\w+))? -->\n```sh\n(.*?)```", re.DOTALL)


@cache
def content(page: Path) -> str:
    """Return a page as its readers see it: with figures, if MkDocs renders it."""
    text = page.read_text(encoding="utf-8")
    return render(text) if page.is_relative_to(DOCS) else text


def broken_links(page: Path) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", content(page))
    return [f"{page.name}: no {link}" for link in links if not (page.parent / link).exists()]


def wrong_commands(page: Path) -> list[str]:
    """Return the calls of inkread in a page whose verb or options do not exist."""
    wrong = []
    for block in re.findall(r"```sh\n(.*?)```", content(page), re.DOTALL):
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


def wrong_figures(page: Path) -> list[str]:
    """Return what is wrong with the figures of a page; the pages that MkDocs renders have none of their own."""
    wrong = [f"{page.name}: a figure in a comment; write {{{{ PATH }}}} instead"] * ("<!-- figure:" in content(page))
    if page == README and content(page) != with_fresh_table(content(page)):
        wrong.append(f"{page.name}: its figures are not the recorded ones (--write puts them right)")
    return wrong


def failed_commands(page: Path) -> list[str]:
    """Run the shell blocks of a page that are marked to be run; return what failed."""
    wrong = []
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for program, block in RUN.findall(content(page)):
        if program and not shutil.which(program, path=path):
            print(f"{page.name}: not run, as {program} is not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            lay_out(Path(folder))
            command = ["bash", "-euo", "pipefail", "-c", block]
            environment = os.environ | {"PATH": path, "HOME": folder}
            ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        if ended.returncode:
            wrong.append(f"{page.name}: exit code {ended.returncode} of\n{block}{ended.stderr}")
    return wrong


def lay_out(folder: Path) -> None:
    """Make the files that commands in the documentation read."""
    shutil.copytree(EXAMPLES, folder / "pages")
    shutil.copy(EXAMPLES / "list.jpg", folder / "photo.jpg")
    (folder / "scans").mkdir()
    two = [EXAMPLES / "label.jpg", EXAMPLES / "list.jpg"]
    for picture in two:
        shutil.copy(picture, folder / "scans")
    first, second = (Image.open(picture).convert("RGB") for picture in two)
    for name in ("fax.tiff", "scan.pdf"):
        first.save(folder / name, save_all=True, append_images=[second])


def wrong_layers(page: Path) -> list[str]:
    """Return what the drawing of the import rules in docs/architecture.md has otherwise than the contract."""
    if page != DOCS / "architecture.md":
        return []
    contract = re.search(r"^layers = \[\n(.*?)^\]", (TOP / "pyproject.toml").read_text(encoding="utf-8"), re.M | re.S)
    drawing = re.search(r"## Import rules\n.*?```text\n(.*?)```", content(page), re.DOTALL)
    if contract is None or drawing is None:
        return [f"{page.name}: no import rules"]
    required = [re.findall(r"(?<![(\w])\w+", layer) for layer in contract[1].splitlines()]
    drawn = [line.split() for line in drawing[1].splitlines()]
    return (
        []
        if drawn == [layer for layer in required if layer not in ([], ["__main__"])]
        else [f"{page.name}: the import rules are not those of the contract in pyproject.toml"]
    )


def run_examples(page: Path) -> None:
    """Run the Python of a page on an example picture."""
    for block in re.findall(r"```python\n(.*?)```", content(page), re.DOTALL):
        code = block.replace('"photo.jpg"', repr(str(EXAMPLES / "list.jpg"))).replace('"pages"', repr(str(EXAMPLES)))
        exec(compile(code, str(page), "exec"), {})  # noqa: S102 - our own documentation


def check() -> int:
    """Return the number of problems, having printed them."""
    if "--write" in sys.argv:
        README.write_text(with_fresh_table(README.read_text(encoding="utf-8")), encoding="utf-8")
    tests = (broken_links, wrong_commands, wrong_figures, wrong_layers, failed_commands)
    wrong = [problem for page in PAGES for test in tests for problem in test(page)]
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
