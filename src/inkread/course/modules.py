"""The modules of this package as sources: what each defines and imports, read without running it."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TypeAlias

from ..errors import InkreadError
from .scopes import bound_names, global_names, module_references

PACKAGE = __name__.split(".")[0]

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
"""The statements that define a name plainly."""

Place: TypeAlias = tuple[int, int]
"""Where a name stands: the number of the line, from 1, and the bytes of it before the name."""


class StandaloneError(InkreadError):
    """The script cannot be made complete in itself."""


@dataclass(frozen=True)
class Import:
    """What a name in a module was imported as: ``from module import original``, or a module if there is none."""

    module: str
    original: str | None
    name: str

    def __str__(self) -> str:
        if self.original is None:
            return f"import {self.module}" + (f" as {self.name}" if self.is_renamed else "")
        return f"from {self.module} import {self.original}" + (f" as {self.name}" if self.is_renamed else "")

    @property
    def is_renamed(self) -> bool:
        """Whether it is imported under another name than its own."""
        return self.name != (self.original or self.module.split(".")[0])

    @property
    def target(self) -> tuple[str, str | None]:
        """What the name then is: ``import a.b`` binds ``a``, as ``import a`` does."""
        return (self.module if self.original or self.is_renamed else self.name), self.original


@dataclass(frozen=True)
class Definition:
    """One statement of a module that defines names.

    Attributes
    ----------
    names : tuple of str
        All that it defines.
    lines : (int, int)
        The first line, and that after the last.
    needs : frozenset of str
        Names of the module, and built-ins, that it uses when it runs.
    mentions : frozenset of str
        Names that stand in its annotations.
    places : tuple of (str, (int, int))
        Each name of the module in it, and where it stands.
    hidden_import : str
        What it imports of the package while it runs; nothing if empty.
    """

    names: tuple[str, ...]
    lines: tuple[int, int]
    needs: frozenset[str]
    mentions: frozenset[str]
    places: tuple[tuple[str, Place], ...]
    hidden_import: str


@dataclass(frozen=True)
class Module:
    """A module of the package.

    Attributes
    ----------
    source : sequence of str
        Its lines.
    imports, definitions : mapping
        What its names are.
    unclear : frozenset of str
        Names that are bound more than once, or by something else than an import or a definition.
    words : frozenset of str
        All words in it, which no new name must be.
    """

    source: Sequence[str]
    imports: Mapping[str, Import]
    definitions: Mapping[str, Definition]
    unclear: frozenset[str]
    words: frozenset[str]


def is_ours(module: str) -> bool:
    """Whether a module is one of this package."""
    return module == PACKAGE or module.startswith(PACKAGE + ".")


def imported_by(node: ast.stmt, package: str) -> Iterator[Import]:
    """Yield the names that a statement imports."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(alias.name, None, alias.asname or alias.name.split(".")[0])
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
        module = (
            importlib.util.resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module
        )
        for alias in node.names:
            yield Import(module or "", alias.name, alias.asname or alias.name)


def hidden_import(node: ast.stmt) -> str:
    """Return an import of the package inside a statement, as it stands there, or nothing."""
    for part in ast.walk(node):
        if isinstance(part, ast.ImportFrom) and (part.level or is_ours(part.module or "")):
            return ast.unparse(part)
        if isinstance(part, ast.Import) and any(is_ours(alias.name) for alias in part.names):
            return ast.unparse(part)
    return ""


@cache
def read_module(name: str) -> Module:
    """Read a module of the package without running it."""
    path = _path(name)
    source = path.read_text(encoding="utf-8")
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    tree = ast.parse(source)
    imports: dict[str, Import] = {}
    definitions: dict[str, Definition] = {}
    times: Counter[str] = Counter()
    unclear = global_names(tree)
    for node, following in zip_longest(tree.body, tree.body[1:]):
        names = bound_names([node])
        times.update(names)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports.update({imported.name: imported for imported in imported_by(node, package)})
        elif isinstance(node, DEFINITIONS):
            definitions.update(dict.fromkeys(names, _definition(node, following, names)))
        else:
            unclear |= names
    unclear |= {name for name, count in times.items() if count > 1}
    words = frozenset(re.findall(r"\w+", source))
    return Module(source.splitlines(), imports, definitions, frozenset(unclear), words)


def _path(name: str) -> Path:
    """Return the file of a module; ``importlib`` would run the packages that it is in."""
    for folder in importlib.import_module(PACKAGE).__path__:
        place = Path(folder, *name.split(".")[1:])
        for path in (place / "__init__.py", place.with_name(f"{place.name}.py")):
            if path.is_file():
                return path
    raise StandaloneError(f"there is no module {name}")


def _definition(node: ast.stmt, following: ast.stmt | None, names: Collection[str]) -> Definition:
    """Return a definition, together with the string behind it that describes it."""
    is_documented = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
    last = following if is_documented and following else node
    start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    lines = start, (last.end_lineno or last.lineno) + 1
    references = list(module_references(node))
    annotations = [part for annotation in _annotations(node) for part in ast.walk(annotation)]
    inside = {id(part) for part in annotations}
    needs = {name.id for name in references if id(name) not in inside}
    mentions = {name.id for name in references if id(name) in inside}
    texts = [part.value for part in annotations if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    mentions |= {text for text in texts if text.isidentifier()}
    places = [(name.id, (name.lineno, name.col_offset)) for name in references]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        keyword = {ast.FunctionDef: "def ", ast.AsyncFunctionDef: "async def ", ast.ClassDef: "class "}[type(node)]
        places.append((node.name, (node.lineno, node.col_offset + len(keyword))))
    return Definition(
        tuple(sorted(names)), lines, frozenset(needs), frozenset(mentions), tuple(places), hidden_import(node)
    )


def _annotations(node: ast.stmt) -> list[ast.expr]:
    """Return the annotations in a statement."""
    annotations: list[ast.expr | None] = []
    for part in ast.walk(node):
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            annotations.append(part.returns)
        elif isinstance(part, (ast.arg, ast.AnnAssign)):
            annotations.append(part.annotation)
    return [annotation for annotation in annotations if annotation]
