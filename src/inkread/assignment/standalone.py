"""Scripts that are complete in themselves: what a script imports from this package is written out in it.

The assignment's files have to run where this package is not installed. So each name that a script imports
from the package is followed to its definition, and from there to every definition that it needs in turn.
Those, and no others, are put into the script, comments and all.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from ..errors import InkreadError

PACKAGE = __name__.split(".")[0]

Name: TypeAlias = tuple[str, str]
"""A module, and what it defines."""


class StandaloneError(InkreadError):
    """The script cannot be made complete in itself."""


@dataclass(frozen=True)
class _Import:
    """What a name in a module was imported as: ``from module import original``, or a module if there is none."""

    module: str
    original: str | None
    name: str

    def __str__(self) -> str:
        if self.original is None:
            return f"import {self.module}" + (f" as {self.name}" if self.name != self.module.split(".")[0] else "")
        return f"from {self.module} import {self.original}" + (f" as {self.name}" if self.name != self.original else "")


@dataclass(frozen=True)
class _Definition:
    """One statement of a module that defines names.

    Attributes
    ----------
    lines : (int, int)
        The first line, and that after the last.
    needs : frozenset of str
        Names that it uses when it runs.
    mentions : frozenset of str
        Names that stand in its annotations.
    """

    lines: tuple[int, int]
    needs: frozenset[str]
    mentions: frozenset[str]


@dataclass(frozen=True)
class _Module:
    source: Sequence[str]
    imports: Mapping[str, _Import]
    definitions: Mapping[str, _Definition]


@dataclass
class _Needs:
    """What a script needs of the package, in the order in which it is to stand there, and from elsewhere."""

    imports: set[_Import]
    definitions: list[Name] = field(default_factory=list)


def make_standalone(scripts: Mapping[str, str], instead: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Write out in each script what it imports from this package.

    Parameters
    ----------
    scripts
        Their sources by file name. One may import another; it has to come after it. What is written out in
        the one is then imported by the other.
    instead
        Modules of the package that are to be taken in the place of others.

    Returns
    -------
    dict of str
        The new sources by file name.

    Raises
    ------
    StandaloneError
        If two definitions of one name are needed, or a name cannot be followed.
    """
    written: dict[Name, str] = {}
    imported_by: dict[str, set[str]] = {}
    result: dict[str, str] = {}
    for file, source in scripts.items():
        tree = ast.parse(source)
        imports = [imported for node in tree.body for imported in _imports(node, "")]
        others = {imported.module for imported in imports} & imported_by.keys()
        others |= {further for other in others for further in imported_by[other]}
        shared = {name: other for name, other in written.items() if other in others}
        needs = _Needs({imported for imported in imports if not _is_ours(imported.module)})
        for imported in imports:
            if not _is_ours(imported.module):
                continue
            if imported.original is None or imported.name != imported.original:
                raise StandaloneError(f"{file}: {imported}: import each name by itself, under its own name")
            _follow((imported.module, imported.original), needs, shared, instead)
        result[file] = _write(source, tree, needs)
        module = Path(file).stem
        imported_by[module] = others
        written.update(dict.fromkeys(needs.definitions, module))
    return result


def _follow(name: Name, needs: _Needs, shared: Mapping[Name, str], instead: Mapping[str, str]) -> None:
    """Add a definition, after all that it needs."""
    place = _resolve(name, instead)
    if isinstance(place, _Import):
        needs.imports.add(place)
        return
    if place in shared:
        needs.imports.add(_Import(shared[place], place[1], place[1]))
        return
    if place in needs.definitions:
        return
    for other, name_there in needs.definitions:
        if name_there == place[1]:
            raise StandaloneError(f"{place[1]} is needed both from {other} and from {place[0]}: rename one of them")
    module = _read(place[0])
    definition = module.definitions[place[1]]
    needs.definitions.append(place)  # before what it needs, for definitions that need each other
    for used in sorted(definition.needs):
        if used in module.imports or used in module.definitions:
            _follow((place[0], used), needs, shared, instead)
    for mentioned in sorted(definition.mentions):
        if mentioned in module.imports or mentioned in module.definitions:
            found = _resolve((place[0], mentioned), instead)
            if isinstance(found, _Import) or _is_alias(found):
                _follow(found if isinstance(found, tuple) else (place[0], mentioned), needs, shared, instead)


def _resolve(name: Name, instead: Mapping[str, str]) -> Name | _Import:
    """Return where a name is defined in the package, or what is imported from elsewhere."""
    module_name, wanted = instead.get(name[0], name[0]), name[1]
    module = _read(module_name)
    if wanted in module.definitions:
        return module_name, wanted
    if wanted not in module.imports:
        raise StandaloneError(f"{module_name} does not define {wanted}")
    imported = module.imports[wanted]
    if not _is_ours(imported.module):
        return imported
    if imported.original is None or imported.original != wanted:
        raise StandaloneError(f"{module_name} imports {imported.original} as {wanted}")
    return _resolve((imported.module, imported.original), instead)


def _is_alias(name: Name) -> bool:
    """Whether a name stands for a type, and so is needed by the annotations it stands in."""
    module = _read(name[0])
    start, _ = module.definitions[name[1]].lines
    return ": TypeAlias =" in module.source[start - 1]


def _write(source: str, tree: ast.Module, needs: _Needs) -> str:
    """Return the source of a script with what it needs written out after its imports."""
    lines = source.splitlines()
    first, *_ = tree.body
    doc = first.end_lineno if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else 0
    imports = {
        line
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    rest = [line for number, line in enumerate(lines, start=1) if number > (doc or 0) and number not in imports]
    # What annotations mention may not be there, so they must not be evaluated.
    head = [*lines[:doc], "", "from __future__ import annotations", "", *_import_lines(needs.imports)]
    parts = ["\n".join(head).strip(), *_written_out(needs.definitions), "\n".join(rest).strip()]
    return "\n\n\n".join(part for part in parts if part) + "\n"


def _import_lines(imports: Collection[_Import]) -> list[str]:
    """Return the statements that import names, each module once."""
    modules = sorted(str(imported) for imported in imports if imported.original is None)
    names: dict[str, list[str]] = {}
    for imported in sorted(imports, key=str):
        if imported.original is not None:
            names.setdefault(imported.module, []).append(str(imported).partition(" import ")[2])
    return [*modules, *(f"from {module} import {', '.join(those)}" for module, those in names.items())]


def _written_out(definitions: Sequence[Name]) -> list[str]:
    """Return the text of definitions, with a comment that says where each comes from."""
    order = _in_order(definitions)
    parts: list[str] = []
    for module_name in dict.fromkeys(module for module, _ in order):
        module = _read(module_name)
        places = sorted({module.definitions[name].lines for place, name in order if place == module_name})
        texts = ["\n".join(module.source[start - 1 : stop - 1]) for start, stop in places]
        parts += [f"# {module_name}\n\n{texts[0]}", *texts[1:]]
    return parts


def _in_order(definitions: Sequence[Name]) -> list[Name]:
    """Return definitions so that modules come after those that they import, each in its own order."""
    order: list[str] = []

    def visit(module: str, path: tuple[str, ...] = ()) -> None:
        if module in order or module in path:
            return
        for imported in _read(module).imports.values():
            if _is_ours(imported.module):
                visit(imported.module, (*path, module))
        order.append(module)

    for module, _ in definitions:
        visit(module)
    return sorted(definitions, key=lambda name: (order.index(name[0]), _read(name[0]).definitions[name[1]].lines))


def _is_ours(module: str) -> bool:
    return module == PACKAGE or module.startswith(PACKAGE + ".")


def _imports(node: ast.stmt, package: str) -> Iterator[_Import]:
    """Yield the names that a statement imports."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield _Import(alias.name, None, alias.asname or alias.name.split(".")[0])
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
        module = (
            importlib.util.resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module
        )
        for alias in node.names:
            yield _Import(module or "", alias.name, alias.asname or alias.name)


@cache
def _read(name: str) -> _Module:
    """Read a module of the package without running it."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise StandaloneError(f"there is no module {name}")
    source = Path(found.origin).read_text(encoding="utf-8")
    package = name if found.submodule_search_locations is not None else name.rpartition(".")[0]
    imports: dict[str, _Import] = {}
    definitions: dict[str, _Definition] = {}
    body = ast.parse(source).body
    for number, node in enumerate(body):
        imports.update({imported.name: imported for imported in _imports(node, package)})
        names = _defined(node)
        if not names:
            continue
        following = body[number + 1] if number + 1 < len(body) else None
        is_documented = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        last = following if is_documented and following else node
        start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        lines = start, (last.end_lineno or last.lineno) + 1
        definitions.update(dict.fromkeys(names, _Definition(lines, *_names_in(node))))
    return _Module(source.splitlines(), imports, definitions)


def _defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]


def _names_in(node: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that a statement uses, and those in its annotations."""
    annotations: list[ast.expr] = []
    for part in ast.walk(node):
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and part.returns:
            annotations.append(part.returns)
        if isinstance(part, (ast.arg, ast.AnnAssign)) and part.annotation:
            annotations.append(part.annotation)
    inside = {id(name) for annotation in annotations for name in ast.walk(annotation)}
    names = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    used = frozenset(name.id for name in names if id(name) not in inside)
    mentioned = frozenset(name.id for name in names if id(name) in inside)
    texts = [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) in inside
    ]
    return used, mentioned | {text for text in texts if text.isidentifier()}
