"""That the benchmarks start: nothing else runs them between one release and the next."""

import importlib
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from inkread.nn.network import initialize_network

TOP = Path(__file__).parents[1]
SCRIPTS = [
    "figures.py",
    "audit.py",
    "learning.py",
    "accuracy/compare.py",
    "codec/compare.py",
    "codec/fuzz.py",
    "engine.py",
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


def test_the_steps_to_the_fast_engine_all_end_with_the_same_weights(monkeypatch):
    monkeypatch.syspath_prepend(TOP / "benchmarks")
    steps = importlib.import_module("engine_steps").STEPS
    rng = np.random.default_rng(0)
    x, columns = rng.normal(size=(50, 6)), rng.integers(4, size=50)
    start = initialize_network([6, 5, 4], rng=rng)
    weights = {}
    for name, make in steps.items():
        params = {key: weight.copy() for key, weight in start.items()}
        step = make(x, columns, params, 12, 0.05)
        for epoch in range(2):
            step.epoch(np.random.default_rng(epoch))
        weights[name] = np.concatenate([params[key].ravel() for key in start])
    learnt = weights.pop("everything in place")
    assert not np.allclose(learnt, np.concatenate([weight.ravel() for weight in start.values()]))
    for name, others in weights.items():
        np.testing.assert_allclose(others, learnt, rtol=0, atol=1e-12, err_msg=name)
