"""That the benchmarks start: nothing else runs them between one release and the next."""

import runpy
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
SCRIPTS = [
    "figures.py",
    "audit.py",
    "learning.py",
    "accuracy/compare.py",
    "codec/compare.py",
    "codec/fuzz.py",
]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_benchmark_says_what_it_does(name, monkeypatch, capsys):
    script = TOP / "benchmarks" / name
    monkeypatch.setattr("sys.argv", [str(script), "--help"])
    monkeypatch.setattr("sys.path", [str(script.parent), *sys.path])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(script), run_name="__main__")
    assert ended.value.code == 0
    assert "usage" in capsys.readouterr().out
