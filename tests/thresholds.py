"""Whether tests notice when a number that decides something is moved."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@dataclass(frozen=True)
class Watch:
    """A check that holds with a threshold as it is, and with no other value of it.

    Attributes
    ----------
    module : module
        That uses the threshold.
    name : str
        Of the threshold; ``name[1]`` is the second of several.
    check : callable
        Asserts what pages, or what stands for them, look like.
    moves : tuple of float
        Factors by which the threshold is moved.
    """

    module: ModuleType
    name: str
    check: Callable[[], None]
    moves: tuple[float, ...] = (0.8, 1.25)

    def __str__(self) -> str:
        return f"{self.module.__name__.removeprefix('inkread.')}.{self.name}"

    def moved(self, factor: float) -> tuple[str, Any]:
        """Return the name that is replaced, and its value with the threshold moved."""
        name, _, place = self.name.partition("[")
        value = getattr(self.module, name)
        if not place:
            return name, type(value)(value * factor)
        at = int(place.rstrip("]"))
        return name, tuple(part * factor if n == at else part for n, part in enumerate(value))


def watched(watches: list[Watch]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Parametrize a test with watches and with each move of theirs; None stands for the threshold as it is."""
    cases = [(watch, move) for watch in watches for move in (None, *watch.moves)]
    return pytest.mark.parametrize(("watch", "move"), cases, ids=[f"{watch} x {move or 1}" for watch, move in cases])


def look(watch: Watch, move: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert that a check holds, and fails with the threshold moved."""
    if move is None:
        watch.check()
        return
    monkeypatch.setattr(watch.module, *watch.moved(move))
    with pytest.raises(AssertionError):
        watch.check()


def numbers(*modules: ModuleType, but: Collection[str] = ()) -> set[str]:
    """Return the names of the numbers that are set in modules, as those of watches, without some."""
    found = set()
    for module in modules:
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
        for name in [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]:
            whole, value = f"{module.__name__.removeprefix('inkread.')}.{name}", getattr(module, name)
            parts = value if isinstance(value, tuple) else (value,)
            if whole not in but and all(isinstance(part, (int, float)) for part in parts):
                found |= {f"{whole}[{n}]" for n in range(len(parts))} if parts is value else {whole}
    return found
