"""Which names code takes from its module: as Python's own compiler sees it, for code of all kinds."""

from __future__ import annotations

import argparse
import ast
import asyncio.events
import dataclasses
import inspect
import symtable
import unittest.mock
from pathlib import Path

import pytest

import inkread
from inkread.course.scopes import FUNCTIONS, bound_names, global_names, module_references

LIBRARY = [Path(inspect.getsourcefile(module)) for module in (argparse, asyncio.events, dataclasses, inspect)]
SOURCES = [*sorted(Path(inkread.__file__).parent.rglob("*.py")), *LIBRARY, Path(unittest.mock.__file__)]

CORNERS = """
def f(a, /, b=out1, *c, d: out2 = out3, **e):
    global g
    g = a + b
    def inner():
        nonlocal b
        b = d
        return [e for h in out4(c) if (i := h) for j in h], i, h
    match a:
        case [k, *l] if k: pass
        case {"x": m, **n}: return m, n, l
        case C(o) as p: return o, p
    try: pass
    except out5 as q: return q
    with out6() as (r, s[0]): del r
    import os.path, sys as t
    return lambda u=v, *w: u + w + out7, os, t, {x: y for x, y in out8}, inner, f"{out9!r:>{out10}}"

@out11
class C(out12, metaclass=out13):
    attribute = out14
    copied = attribute
    pairs = [attribute for attribute in attribute]
    seen = [attribute for _ in out15]
    def method(self): return attribute
    class Inner: pass
"""


def expected(statement):
    """The names that the compiler looks up in the module, or binds there."""

    def below(table):
        for child in table.get_children():
            yield from (symbol.get_name() for symbol in child.get_symbols() if symbol.is_global())
            yield from below(child)

    table = symtable.symtable(ast.unparse(statement), "module", "exec")
    return {symbol.get_name() for symbol in table.get_symbols()} | set(below(table))


class Unannotated(ast.NodeTransformer):
    """Annotations are scopes of their own, or none, from one Python to the next."""

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node):
        return self.visit_FunctionDef(node)

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_AnnAssign(self, node):
        node.annotation = ast.Constant(0)
        return self.generic_visit(node)


@pytest.mark.parametrize("source", [CORNERS, *SOURCES], ids=lambda source: getattr(source, "stem", "corners"))
def test_names_of_the_module_are_those_that_the_compiler_looks_up_there(source):
    tree = Unannotated().visit(ast.parse(source if isinstance(source, str) else source.read_text(encoding="utf-8")))
    # Of a comprehension outside of all functions the compiler tells more from Python 3.12 on.
    for statement in [node for node in tree.body if isinstance(node, (*FUNCTIONS, ast.ClassDef))]:
        found = {name.id for name in module_references(statement)} | bound_names([statement]) | global_names(statement)
        # What a class calls __name is known to the compiler by another name.
        assert {name for name in found ^ expected(statement) if "__" not in name} == set(), ast.unparse(statement)


def test_all_ways_to_bind_a_name():
    source = (
        "import a.b, c as d\nfrom e import f as g\nh, (i, *j) = k.l = m[n] = 1\no += 1\np: int = 1\n"
        "for q in r: s = 1\nwhile (t := u): pass\nwith v as w: pass\ntry: pass\nexcept x as y: pass\n"
        "def z(aa=(ab := 1)): ac = 1\nclass ad(ae): af = 1\ndel ag\n[ah for ah in ai if (aj := ah)]\n"
        "match ak:\n case [al, *am]: pass\n case {1: an, **ao}: pass\n case ap: pass\n"
    )
    bound = "a d g h i j o p q s t w y z ab ad ag aj al am an ao ap"
    assert bound_names(ast.parse(source).body) == set(bound.split())
