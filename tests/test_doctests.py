"""The examples in docstrings are run, so that they stay true."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
SOURCES = TOP / "src"
MODULES = sorted(path for path in SOURCES.rglob("*.py") if ">>> " in path.read_text(encoding="utf-8"))


def test_there_are_examples_and_none_is_skipped():
    assert TOP / "src" / "inkread" / "__init__.py" in MODULES
    assert not [path for path in MODULES if "doctest: +SKIP" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCES).as_posix())
def test_the_examples_of_a_module_run(path, monkeypatch):
    monkeypatch.chdir(TOP)
    name = ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")
    results = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not results.failed
