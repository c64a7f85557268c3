"""Scripts that are complete in themselves: what a script imports from this package is written out in it.

The assignment's files have to run where this package is not installed. So each name that a script imports
from the package is followed to its definition, and from there to every definition that it needs in turn.
Those, and no others, are put into the script, comments and all.

What stood in several modules then stands in one. Where two of them mean different things by one name, or the script
binds a name of theirs, they are kept apart: the script's own names stay, and a definition that is in the way gets its
module's name in front of its own, in the copy alone. What cannot be kept apart is refused.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from .modules import PACKAGE, Definition, Import, StandaloneError, hidden_import, imported_by, is_ours, read_module
from .scopes import bound_names, global_names, module_references

Name: TypeAlias = tuple[str, str]
"""A module, and what it defines."""

Meaning: TypeAlias = "Name | Import"
"""What a name in a module stands for."""


@dataclass
class _Needs:
    """What a script needs of the package, in the order in which it was found, and from elsewhere.

    Attributes
    ----------
    instead : dict of str
        Modules of the package that are taken in the place of others.
    imports : set of Import
        What is imported from elsewhere.
    definitions : list of Name
        What is to be written out.
    meanings : dict of Meaning
        What each name in those definitions stands for, by their module and the name.
    builtins : dict of str
        The built-in names that they use, and a module that does.
    """

    instead: Mapping[str, str]
    imports: set[Import] = field(default_factory=set)
    definitions: list[Name] = field(default_factory=list)
    meanings: dict[Name, Meaning] = field(default_factory=dict)
    builtins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Script:
    """One of the scripts.

    Attributes
    ----------
    file : str
        Its name.
    source : str
        Its text.
    tree : ast.Module
        The same, parsed.
    imports : sequence of Import
        What it imports.
    binds : frozenset of str
        Names that it binds otherwise.
    uses : frozenset of str
        Names that it uses.
    """

    file: str
    source: str
    tree: ast.Module
    imports: Sequence[Import]
    binds: frozenset[str]
    uses: frozenset[str]


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
        If a name cannot be followed, or what it means in one place cannot be kept apart from what it means in another.
    """
    written: dict[Name, Import] = {}
    siblings: dict[str, set[str]] = {}
    result: dict[str, str] = {}
    for file, source in scripts.items():
        script = _parse(file, source)
        others = {imported.module for imported in script.imports} & siblings.keys()
        others |= {further for other in others for further in siblings[other]}
        shared = {name: place for name, place in written.items() if place.module in others}
        needs = _Needs(instead)
        meanings: dict[str, Meaning] = {}
        for imported in script.imports:
            if is_ours(imported.module):
                meaning = _follow((imported.module, imported.original or ""), needs, shared, instead)
            else:
                needs.imports.add(imported)
                meaning = imported
            if _target(meanings.setdefault(imported.name, meaning)) != _target(meaning):
                raise StandaloneError(f"{file} imports {imported.name} twice, from different places")
        names = _keep_apart(script, meanings, needs)
        result[file] = _write(script, meanings, needs, names)
        module = Path(file).stem
        siblings[module] = others
        written |= {place: Import(module, names[place], place[1]) for place in needs.definitions}
    return result


def _parse(file: str, source: str) -> _Script:
    """Read a script; refuse imports that cannot be replaced."""
    tree = ast.parse(source)
    at_top = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    body = [node for node in tree.body if node not in at_top]
    imports = [imported for node in at_top for imported in imported_by(node, "")]
    for imported in imports:
        if imported.original == "*" or (is_ours(imported.module) and (not imported.original or imported.is_renamed)):
            raise StandaloneError(f"{file}: {imported}: import each name by itself, under its own name")
    for node in body:
        if hidden := hidden_import(node):
            raise StandaloneError(f"{file}: {hidden}: import what is of {PACKAGE} at the top")
    binds = bound_names(body) | global_names(tree)
    uses = {name.id for node in body for name in module_references(node)}
    return _Script(file, source, tree, imports, frozenset(binds), frozenset(uses))


def _follow(name: Name, needs: _Needs, shared: Mapping[Name, Import], instead: Mapping[str, str]) -> Meaning:
    """Add a definition and all that it needs; return what the name stands for."""
    place = _resolve(name, instead)
    if isinstance(place, tuple) and place in shared:
        place = shared[place]
    if isinstance(place, Import):
        needs.imports.add(place)
        return place
    if place in needs.definitions:
        return place
    module = read_module(place[0])
    definition = module.definitions[place[1]]
    if definition.hidden_import:
        raise StandaloneError(f"{place[0]}: {place[1]} has {definition.hidden_import} within, which cannot be followed")
    # The place comes before what it needs, for definitions that need each other.
    needs.definitions += [(place[0], defined) for defined in definition.names]
    for used in sorted(definition.needs):
        if used in module.imports or used in module.definitions or used in module.unclear:
            needs.meanings[place[0], used] = _follow((place[0], used), needs, shared, instead)
        elif hasattr(builtins, used):
            needs.builtins[used] = place[0]
        else:
            raise StandaloneError(f"{place[0]}: {place[1]} uses {used}, which a script has not")
    for defined in definition.names:
        needs.meanings[place[0], defined] = (place[0], defined)
    for mentioned in sorted(definition.mentions - definition.needs - module.unclear):
        if mentioned in module.imports or mentioned in module.definitions:
            found = _resolve((place[0], mentioned), instead)
            if isinstance(found, Import) or _is_alias(found):
                needs.meanings[place[0], mentioned] = _follow((place[0], mentioned), needs, shared, instead)
    return place


def _resolve(name: Name, instead: Mapping[str, str]) -> Meaning:
    """Return where a name is defined in the package, or what is imported from elsewhere."""
    module_name, wanted = instead.get(name[0], name[0]), name[1]
    module = read_module(module_name)
    if wanted in module.unclear:
        raise StandaloneError(f"{module_name} binds {wanted} more than once, or not by a plain definition")
    if wanted in module.definitions:
        return module_name, wanted
    if wanted not in module.imports:
        raise StandaloneError(f"{module_name} does not define {wanted}")
    imported = module.imports[wanted]
    if not is_ours(imported.module):
        return imported
    if imported.original is None:
        raise StandaloneError(f"{module_name}: {imported}: import each name by itself")
    return _resolve((imported.module, imported.original), instead)


def _target(meaning: Meaning) -> tuple[str, str | None]:
    """Return what a name is, whatever it is called."""
    return meaning.target if isinstance(meaning, Import) else meaning


def _keep_apart(script: _Script, meanings: Mapping[str, Meaning], needs: _Needs) -> dict[Meaning, str]:
    """Give all that a script needs names of which no two are the same, its own and built-in ones included.

    Parameters
    ----------
    script
        The script. Its text is not changed, so what it imports keeps its name unless it binds that name anew.
    meanings
        What the script imports, by the name.
    needs
        What has to stand in the script.

    Returns
    -------
    dict of str
        The name of each import and each definition.
    """
    for name in sorted((script.binds | meanings.keys()) & needs.builtins.keys()):
        user = needs.builtins[name]
        raise StandaloneError(f"{script.file} binds {name}, by which {user} means the built-in: use another name there")
    built_in = needs.builtins.keys() | {name for name in script.uses - meanings.keys() if hasattr(builtins, name)}
    taken: dict[str, tuple[str, str | None]] = dict.fromkeys(script.binds | built_in, ("", None))
    words = set(re.findall(r"\w+", script.source)).union(
        *(read_module(module).words for module, _ in needs.definitions)
    )
    names: dict[Meaning, str] = {}
    for meaning in [*meanings.values(), *sorted(needs.imports, key=str), *needs.definitions]:
        if meaning in names:
            continue
        name = meaning.name if isinstance(meaning, Import) else meaning[1]
        if taken.get(name, _target(meaning)) != _target(meaning):
            if isinstance(meaning, Import) and meaning.original is None and "." in meaning.module:
                raise StandaloneError(f"{script.file}: {meaning} clashes with another {name}; import it under a name")
            name = f"{_target(meaning)[0].rpartition('.')[2]}_{name.lstrip('_')}"
            while name in words or name in taken:
                name += "_"
        taken[name] = _target(meaning)
        names[meaning] = name
    return names


def _is_alias(name: Name) -> bool:
    """Whether a name stands for a type, and so is needed by the annotations it stands in."""
    module = read_module(name[0])
    start, _ = module.definitions[name[1]].lines
    return ": TypeAlias =" in module.source[start - 1]


def _write(script: _Script, meanings: Mapping[str, Meaning], needs: _Needs, names: Mapping[Meaning, str]) -> str:
    """Return the source of a script with what it needs written out after its imports, under the given names."""
    lines = script.source.splitlines()
    first, *_ = script.tree.body
    doc = first.end_lineno if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else 0
    imports = {
        line
        for node in script.tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    rest = [line for number, line in enumerate(lines, start=1) if number > (doc or 0) and number not in imports]
    imported = {replace(imported, name=names[imported]) for imported in needs.imports}
    # What the script imports and then binds anew is its own variable, which begins with what was imported.
    own = [f"{name} = {names[meaning]}" for name, meaning in meanings.items() if names[meaning] != name]
    # What annotations mention may not be there, so they must not be evaluated.
    head = [*lines[:doc], "", "from __future__ import annotations", "", *_import_lines(imported)]
    parts = [
        "\n".join(head).strip(),
        *_written_out(needs, names),
        "\n".join(own),
        "\n".join(rest).strip(),
    ]
    return "\n\n\n".join(part for part in parts if part) + "\n"


def _import_lines(imports: Collection[Import]) -> list[str]:
    """Return the statements that import names, each module once."""
    modules = sorted(str(imported) for imported in imports if imported.original is None)
    names: dict[str, list[str]] = {}
    for imported in sorted(imports, key=str):
        if imported.original is not None:
            names.setdefault(imported.module, []).append(str(imported).partition(" import ")[2])
    return [*modules, *(f"from {module} import {', '.join(those)}" for module, those in names.items())]


def _written_out(needs: _Needs, names: Mapping[Meaning, str]) -> list[str]:
    """Return the text of definitions, with a comment that says where each comes from."""
    order = _in_order(needs)
    parts: list[str] = []
    for module_name in dict.fromkeys(module for module, _ in order):
        module = read_module(module_name)
        definitions = {module.definitions[name] for place, name in order if place == module_name}
        new = {used: names[meaning] for (user, used), meaning in needs.meanings.items() if user == module_name}
        texts = [_text(module_name, definition, new) for definition in sorted(definitions, key=lambda d: d.lines)]
        parts += [f"# {module_name}\n\n{texts[0]}", *texts[1:]]
    return parts


def _text(module: str, definition: Definition, new: Mapping[str, str]) -> str:
    """Return the text of a definition with new names in it."""
    start, stop = definition.lines
    lines = [line.encode() for line in read_module(module).source[start - 1 : stop - 1]]
    for name, (number, column) in sorted(definition.places, key=lambda place: place[1], reverse=True):
        if new.get(name, name) == name:
            continue
        line = lines[number - start]
        before, found, after = line[:column], line[column : column + len(name)], line[column + len(name) :]
        if found != name.encode():  # before Python 3.12 places in f-strings could be wrong
            raise StandaloneError(f"{module}: {name} cannot be told apart from another {name}, for where it stands")
        lines[number - start] = before + new[name].encode() + after
    return b"\n".join(lines).decode()


def _in_order(needs: _Needs) -> list[Name]:
    """Return definitions so that modules come after those that they import, each in its own order."""
    order: list[str] = []

    def visit(module: str, path: tuple[str, ...] = ()) -> None:
        if module in order or module in path:
            return
        for imported in read_module(module).imports.values():
            if is_ours(imported.module):
                visit(needs.instead.get(imported.module, imported.module), (*path, module))
        order.append(module)

    for module, _ in needs.definitions:
        visit(module)

    def place(name: Name) -> tuple[int, tuple[int, int]]:
        return order.index(name[0]), read_module(name[0]).definitions[name[1]].lines

    return sorted(needs.definitions, key=place)
