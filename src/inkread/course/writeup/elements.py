"""The parts of a page that are made, each as Markdown."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import DataError
from ..handin import scripts_folder

PROOFS = "tests/course/test_theory.py"
"""Where the theory's claims are tested."""


def source(module: str, name: str) -> str:
    """Return a function or class of the package as its source stands, found without running it.

    Raises
    ------
    DataError
        If there is no such module, or it does not define the name.
    """
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise DataError(f"there is no module {module}")
    text = Path(found.origin).read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            return _fenced("\n".join(text.splitlines()[first - 1 : node.end_lineno]), "python", f"# {module}")
    raise DataError(f"{module} does not define {name}")


def script(name: str, part: str | None = None) -> str:
    """Return a script of ``python/``, or the part of it that begins with the comment of a question.

    Raises
    ------
    DataError
        If it has no such part.
    """
    text = (scripts_folder() / name).read_text(encoding="utf-8")
    if part is None:
        return _fenced(text.strip(), "python", f"# python/{name}")
    found = re.search(rf"^([ \t]*)# {re.escape(part)}\b.*?(?=^[ \t]*# Q\d|\Z)", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise DataError(f"python/{name} has no comment # {part}")
    lines = [line.removeprefix(found[1]) for line in found[0].rstrip().splitlines()]
    return _fenced("\n".join(lines), "python", f"# python/{name}")


def output(text: str, most: int | None = None) -> str:
    """Return what a program printed; of more lines than ``most``, the first and the last."""
    lines = text.strip("\n").splitlines()
    if most is not None and len(lines) > most:
        lines = [*lines[: most // 2], "...", *lines[len(lines) - (most - most // 2) :]]
    return _fenced("\n".join(lines), "text")


def table(header: Sequence[str], rows: Sequence[Sequence[object]], caption: str = "") -> str:
    """Return a table; what are numbers in the first row stands on the right in every row."""
    if not rows:
        return "*None.*"
    # Where a row is too long for a line, pandoc makes the columns as wide as their marks; the margins count too.
    widths = [6 + min(40, max(len(str(row[number])) for row in [header, *rows])) for number in range(len(header))]
    marks = [
        "-" * width + ":" if _is_number(cell) else ":" + "-" * width
        for cell, width in zip(rows[0], widths, strict=True)
    ]
    lines = ["| " + " | ".join(_escaped(cell) for cell in row) + " |" for row in [header, *rows]]
    lines.insert(1, "|" + "|".join(marks) + "|")
    return "\n".join(lines) + (f"\n\n: {caption}" if caption else "") + "\n"


def value(number: Any, form: str) -> str:
    """Return a number in a format of Python."""
    return format(number, form)


def listed(parts: Sequence[object]) -> str:
    """Return parts with commas between them, and "and" before the last."""
    texts = [str(part) for part in parts]
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " and " + texts[-1] if texts else "none"


def proof(*tests: str) -> str:
    """Return where the claims of an answer are tested."""
    names = "\n".join(f"- `{test}`" for test in tests)
    return f"The claims above are tested as properties, in `{PROOFS}`:\n\n{names}\n"


ELEMENTS: Mapping[str, Callable[..., str]] = {
    function.__name__: function for function in (source, script, output, table, value, listed, proof)
}
"""What every page can name, but for figures, which need a folder."""


def _fenced(text: str, language: str, title: str = "") -> str:
    """Return text as code, in a fence longer than any in it."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence} {language}\n{title}\n{text}\n{fence}\n" if title else f"{fence} {language}\n{text}\n{fence}\n"


def _escaped(cell: object) -> str:
    """Return a cell of a table; a text in backquotes stays as it is."""
    text = str(cell)
    return text if text.startswith("`") else re.sub(r"([\\`*_{}\[\]<>#|~^$])", r"\\\1", text)


def _is_number(cell: object) -> bool:
    return re.fullmatch(r"[-+−]?[\d.,]+(e[-+]\d+)?( ?%| dB)?|inf|nan", str(cell)) is not None
