"""That the benchmarks start: nothing else runs them between one release and the next."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
SCRIPTS = [
    "figures.py",
    "audit.py",
    "accuracy/compare.py",
    "codec/compare.py",
    "codec/fuzz.py",
]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_benchmark_says_what_it_does(name):
    command = [sys.executable, str(TOP / "benchmarks" / name), "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "usage" in shown.stdout
