"""The notebooks run from the first cell to the last, and lie in the repository as they ran, with their pictures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import inkread

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

RUN = """
import sys, nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""


def cells(path: Path) -> list[dict]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


def printed(path: Path) -> list[str]:
    """Return what each cell printed."""
    return ["".join("".join(part.get("text", "")) for part in cell["outputs"]) for cell in cells(path)]


def pictures(path: Path) -> int:
    return sum("image/png" in part.get("data", {}) for cell in cells(path) for part in cell["outputs"])


def test_there_are_three():
    assert [path.stem for path in NOTEBOOKS] == ["1_network", "2_page", "3_autoencoder"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_was_run_whole_and_in_order(path):
    assert [cell["execution_count"] for cell in cells(path)] == list(range(1, len(cells(path)) + 1))
    assert all(part["output_type"] != "error" for cell in cells(path) for part in cell["outputs"])
    assert pictures(path) >= 2
    assert path.stat().st_size < 1_500_000


@pytest.mark.long
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tmp_path):
    package = str(Path(inkread.__file__).parents[1])
    paths = os.pathsep.join([package, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path), str(tmp_path / "run.ipynb")],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "MPLBACKEND"} | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert pictures(tmp_path / "run.ipynb") == pictures(path)
    spoken = [bool(text) for text in printed(path)]
    assert [bool(text) for text in printed(tmp_path / "run.ipynb")] == spoken
    assert read_by_the_package(tmp_path / "run.ipynb") == read_by_the_package(path)


def read_by_the_package(path: Path) -> list[str]:
    """Return what the package's reader made of the notebook's pages."""
    return [line for text in printed(path) for line in text.splitlines() if line.startswith("the package:")]


def test_the_page_is_read_by_the_package_too():
    assert read_by_the_package(NOTEBOOKS[1]) != []
