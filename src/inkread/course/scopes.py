"""Python's scoping rules over a syntax tree: the names that code binds, and those it takes from its module."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"


def bound_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that code binds in the scope it stands in.

    Assignments, loops, imports, definitions, ``with``, ``except``, ``match`` and ``del`` bind names, and so does ``:=``
    in a comprehension. What functions and classes bind stays inside them; of ``global`` see ``global_names``.
    """
    return _scan(nodes)[0]


def global_names(node: ast.AST) -> set[str]:
    """Return the names that functions declare ``global``, so that they may bind them in the module."""
    return {name for part in ast.walk(node) if isinstance(part, ast.Global) for name in part.names}


def module_references(
    node: ast.AST, hidden: frozenset[str] = frozenset(), in_class: frozenset[str] = frozenset()
) -> Iterator[ast.Name]:
    """Yield each use of a name that means the module's name, or a built-in, and not a local one.

    Parameters
    ----------
    node
        Where to look: a statement of a module.
    hidden
        Names that are local to functions around it.
    in_class
        Names that are bound by the class whose body it stands in. Functions in a class do not see them.
    """
    if isinstance(node, ast.Name):
        if node.id not in hidden | in_class:
            yield node
        return
    # What is evaluated in the scope around, and what is in a scope of its own, with its local names.
    outside: Iterable[ast.AST]
    inside: Iterable[ast.AST] = []
    local, of_class = hidden, frozenset[str]()
    if isinstance(node, FUNCTIONS):
        outside = _outside(node)
        inside = [node.body] if isinstance(node, ast.Lambda) else node.body
        bound, declared = _scan(inside)
        local = hidden - declared | bound | {argument.arg for argument in _arguments(node)}
    elif isinstance(node, ast.ClassDef):
        outside, inside = [*node.decorator_list, *node.bases, *node.keywords], node.body
        of_class = frozenset(bound_names(node.body))
    elif isinstance(node, COMPREHENSIONS):
        first, *others = node.generators
        outside = [first.iter]
        inside = [first.target, *first.ifs, *others]
        inside += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        local = hidden | bound_names(generator.target for generator in node.generators)
    else:
        outside = ast.iter_child_nodes(node)
    for part in outside:
        yield from module_references(part, hidden, in_class)
    for part in inside:
        yield from module_references(part, local, of_class)


def _scan(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """Return the names that code binds in its own scope, and those that it declares ``global`` there."""
    names: set[str] = set()
    declared: dict[type, set[str]] = {ast.Global: set(), ast.Nonlocal: set()}
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            declared[type(node)].update(node.names)
        elif isinstance(node, FUNCTIONS):
            names.update([] if isinstance(node, ast.Lambda) else [node.name])
            waiting += _outside(node)
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
            waiting += [*node.decorator_list, *node.bases, *node.keywords]
        elif isinstance(node, COMPREHENSIONS):
            names.update(part.target.id for part in ast.walk(node) if isinstance(part, ast.NamedExpr))
        else:
            names.update(_bound_by(node))
            waiting += ast.iter_child_nodes(node)
    return names - declared[ast.Global] - declared[ast.Nonlocal], declared[ast.Global]


def _bound_by(node: ast.AST) -> list[str]:
    """Return the names that a node binds itself, without what is under it."""
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, ast.alias):
        return [node.asname or node.name.split(".")[0]]
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return [node.name] if node.name else []
    if isinstance(node, ast.MatchMapping):
        return [node.rest] if node.rest else []
    return []


def _arguments(node: Function) -> list[ast.arg]:
    given = node.args
    starred = [argument for argument in (given.vararg, given.kwarg) if argument]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *starred]


def _outside(node: Function) -> list[ast.expr]:
    """Return the parts of a function that are evaluated in the scope it stands in."""
    defaults = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default]
    if isinstance(node, ast.Lambda):
        return defaults
    annotations = [part for part in (*(argument.annotation for argument in _arguments(node)), node.returns) if part]
    return [*node.decorator_list, *defaults, *annotations]
