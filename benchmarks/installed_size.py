"""Measure how much space the package and each of its extras take when installed.

    python benchmarks/installed_size.py

Every library counts with all its files, compiled Python included; an extra counts with what it needs beyond the core.
The libraries must be installed (Python 3.11 or later). Writes benchmarks/installed.json, in megabytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import tomllib
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).parents[1]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def closure(requirements: list[str]) -> set[str]:
    """Return the names of the libraries that requirements install, with all that these need."""
    found, seen = set(), set()
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        wanted = waiting.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if name == PROJECT["name"]:
            needs = [line for extra in extras for line in PROJECT["optional-dependencies"][extra]]
        else:
            found.add(name)
            needs = distribution(name).requires or []
        waiting += [need for need in map(Requirement, needs) if _applies(need, extras or {""})]
    return found


def _applies(need: Requirement, extras: Iterable[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)


@cache
def size(name: str) -> int:
    """Return the bytes of a library's files."""
    library = distribution(name)
    paths = [Path(str(library.locate_file(file))) for file in library.files or []]
    return sum(path.stat().st_size for path in paths if path.is_file())


def own_size() -> int:
    """Return the bytes of this package's files, as they lie in the repository."""
    return sum(path.stat().st_size for path in (TOP / "src").rglob("*") if path.is_file() and path.suffix != ".pyc")


def main() -> None:
    """Measure and record."""
    core = closure(PROJECT["dependencies"])
    sizes = {"inkread": own_size(), "core": sum(map(size, core))}
    extras = {extra: sum(map(size, closure(lines) - core)) for extra, lines in PROJECT["optional-dependencies"].items()}
    largest = {name: size(name) for name in sorted(core, key=size, reverse=True)[:4]}
    recorded = {**sizes, "largest": largest, "extras": extras}
    rounded = json.loads(json.dumps(recorded), parse_int=lambda digits: round(int(digits) / 1e6, 1))
    (TOP / "benchmarks" / "installed.json").write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
