"""Measure the NumPy engine against its matrix products, the steps that lead there, and other libraries.

    python benchmarks/engine.py [--data ../shared/data] [--peers FOLDER] [--rounds 15] [small deep train]

``FOLDER`` is a virtual environment with scikit-learn, PyTorch and JAX, which is made if it is not there: they are no
dependencies of inkread. Each contestant has a process of its own with one thread. They take turns, in another order in
each round, and their CPU seconds count, so that whatever else the machine does meets all of them alike. The results are
added to benchmarks/engine.json, and the plot of the documentation is drawn from it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from inkread import plots
from inkread.datasets.schema import load_folder
from inkread.storage import write_text

sys.path.insert(0, str(Path(__file__).parent))
from engine_steps import STEPS

HERE = Path(__file__).parent
RESULTS = HERE / "engine.json"
PLOT = HERE.parent / "docs" / "images" / "engine.png"
SOURCE = HERE.parent / "src"

PEERS = {"scikit-learn": "sklearn", "PyTorch": "torch", "JAX": "jax", "JAX, whole epochs": "jax_epoch"}
"""Names of the other libraries' contestants, and of their functions in ``engine_contestant.py``."""

PACKAGES = ("scikit-learn", "torch", "jax")

NETWORKS: dict[str, dict[str, Any]] = {
    "small": {"hidden": [64], "batch_size": 72, "learning_rate": 4e-3},
    "deep": {"hidden": [512, 256], "batch_size": 256, "learning_rate": 1e-3},
}

ONE_THREAD = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


class Contestant:
    """A process that trains and predicts when it is told to."""

    def __init__(self, python: str | Path, function: str, arrays: Path, settings: dict[str, Any]) -> None:
        command = [str(python), str(HERE / "engine_contestant.py"), function, str(arrays), json.dumps(settings)]
        environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(SOURCE)}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)
        self.stdin, self.stdout = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)

    def __call__(self, what: str) -> float | None:
        """Return the answer to a line: CPU seconds, or the accuracy."""
        self.stdin.write(what + "\n")
        self.stdin.flush()
        answer: float | None = json.loads(self.stdout.readline().replace("None", "null"))
        return answer

    def end(self) -> None:
        """End the process."""
        self.stdin.close()
        self.process.wait()


def measure_network(name: str, arrays: Path, peers: Path, rounds: int) -> dict[str, Any]:
    """Let all contestants train one network, and predict with it, in turns."""
    settings = NETWORKS[name]
    started = {"products": ("products", ""), "inkread": ("inkread", "")}
    started |= {step: ("step", step) for step in (STEPS if name == "small" else list(STEPS)[:1])}
    contestants = {
        key: Contestant(sys.executable, how, arrays, settings | {"step": s}) for key, (how, s) in started.items()
    }
    python = peers / "bin" / "python"
    contestants |= {key: Contestant(python, how, arrays, settings) for key, how in PEERS.items()}
    order = list(contestants)
    seconds: dict[str, dict[str, list[float]]] = {what: {key: [] for key in order} for what in ("train", "predict")}
    for round_ in range(rounds + 1):
        random.Random(round_).shuffle(order)  # noqa: S311
        for what, taken in seconds.items():
            for key in order:
                answer = contestants[key](what)
                if round_:  # in the first one programs are compiled
                    taken[key].append(float(answer or 0))
    accuracies = {contestant: process("accuracy") for contestant, process in contestants.items()}
    for process in contestants.values():
        process.end()
    return {
        "settings": settings,
        "rounds": rounds,
        "accuracy_on_training_data": {key: round(value, 4) for key, value in accuracies.items() if value is not None},
        "train": _summary(seconds["train"]),
        "predict": _summary({key: taken for key, taken in seconds["predict"].items() if key not in list(STEPS)[1:]}),
    }


def _summary(seconds: dict[str, list[float]]) -> dict[str, Any]:
    """Return medians and minima in milliseconds, and their ratios to those of the products."""
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    least = {name: min(taken) for name, taken in seconds.items()}
    return {
        name: {
            "median_ms": round(1000 * median[name], 2),
            "minimum_ms": round(1000 * least[name], 2),
            "ratio": round(median[name] / median["products"], 3),
            "ratio_of_minima": round(least[name] / least["products"], 3),
        }
        for name in seconds
    }


def measure_command(data: Path, rounds: int) -> dict[str, Any]:
    """Let ``inkread train`` and a naive script train the assignment's network in turns, plots included."""
    naive = [sys.executable, str(HERE / "engine_naive.py"), str(data)]
    taken: dict[str, list[tuple[float, float]]] = {"inkread train": [], "naive script": [], "naive script, rows": []}
    for _ in range(rounds):
        for name, usages in taken.items():
            with tempfile.TemporaryDirectory() as folder:
                inkread = [sys.executable, "-m", "inkread", "train", "mlp", "--data", str(data)]
                command = {
                    "inkread train": [*inkread, "--run", folder],
                    "naive script": [*naive, folder],
                    "naive script, rows": [*naive, folder, "rows"],
                }[name]
                usages.append(_usage(command))
                print(name, *usages[-1], flush=True)
    median = {name: statistics.median(seconds for seconds, _ in usages) for name, usages in taken.items()}
    return {
        "rounds": rounds,
        **{
            name: {
                "median_s": round(median[name], 2),
                "minimum_s": round(min(seconds for seconds, _ in usages), 2),
                "ratio": round(median[name] / median["naive script"], 3),
                "peak_mb": round(max(peak for _, peak in usages)),
            }
            for name, usages in taken.items()
        },
    }


def _usage(command: Sequence[str]) -> tuple[float, float]:
    """Return the CPU seconds of a program with one thread for its products, and the most memory that it held, in MB."""
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(SOURCE)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def make_environment(folder: Path) -> None:
    """Make a virtual environment with the other libraries, if it is not there."""
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "-q", *PACKAGES], check=True)


def versions(python: str | Path, packages: Sequence[str]) -> dict[str, str]:
    """Return the versions of packages in an environment."""
    code = f"import importlib.metadata as m, json; print(json.dumps({{p: m.version(p) for p in {list(packages)}}}))"
    ended = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    found: dict[str, str] = json.loads(ended.stdout)
    return found


def draw(results: dict[str, Any]) -> None:
    """Draw the ratios of the recorded results for the documentation."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 6.4), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[len(STEPS), 2 * (len(PEERS) + 1) + 1])
    train = results["small"]["train"]
    steps = [train[step]["ratio"] for step in STEPS]
    _bars(above, [step if i == 0 else f"+ {step}" for i, step in enumerate(STEPS)], steps, ["#1b6ca8"] * len(STEPS))
    above.set_title("The steps, small network", loc="left", fontsize=11)
    names, ratios, colours = [], [], []
    for network in ("small", "deep"):
        for name in ("inkread", *PEERS):
            names.append(f"{name}, {network}")
            ratios.append(results[network]["train"][name]["ratio"])
            colours.append("#1b6ca8" if name == "inkread" else "#9aa5b1")
    _bars(below, names, ratios, colours)
    below.set_title("Other libraries, in the same run", loc="left", fontsize=11)
    below.set_xlabel("CPU time of an epoch, in that of its matrix products")
    plots.save(figure, PLOT)


def _bars(axes: Any, names: Sequence[str], values: Sequence[float], colours: Sequence[str]) -> None:
    bars = axes.barh(range(len(names)), values, color=colours)
    axes.bar_label(bars, [f"{value:.2f}" for value in values], padding=3, fontsize=9)
    axes.set_yticks(range(len(names)), names, fontsize=9)
    axes.invert_yaxis()
    axes.axvline(1, color="black", linewidth=0.8)
    axes.margins(x=0.08)
    axes.spines[["top", "right"]].set_visible(False)


def main() -> None:
    """Measure what is asked for, record and draw it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", default=["small", "deep", "train"], metavar="small|deep|train|draw")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--peers", type=Path, default=Path("engine-peers"), help="environment of the other libraries")
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()

    results: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    results |= {"python": platform.python_version(), "numpy": np.__version__}
    with tempfile.TemporaryDirectory() as folder:
        for part in arguments.parts:
            if part in NETWORKS:
                make_environment(arguments.peers)
                results["peers"] = versions(arguments.peers / "bin" / "python", PACKAGES)
                arrays = Path(folder) / "train.npz"
                if not arrays.exists():
                    train = load_folder(arguments.data).train
                    np.savez(arrays, x=train.x.astype(np.float32), y=train.y.argmax(axis=1), n_classes=train.y.shape[1])
                results[part] = measure_network(part, arrays, arguments.peers, arguments.rounds)
            elif part == "train":
                results[part] = measure_command(arguments.data, arguments.rounds)
            write_text(RESULTS, json.dumps(results, indent=2) + "\n")
            print(json.dumps(results.get(part), indent=2), flush=True)
    if "small" in results and "deep" in results:
        draw(results)


if __name__ == "__main__":
    main()
