"""Measure the figures that the README and the model card state, and write them to benchmarks/results.json.

    python benchmarks/figures.py [--data ../shared/data] [--test]

Figures on the test split are measured only with --test: they are for reporting, not for choosing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import inkread
from inkread.evaluation import score
from inkread.runs.config import RunConfig
from inkread.runs.run import train
from inkread.storage import write_text

sys.path.insert(0, str(Path(__file__).parent))
from measures import error_rates
from recorded_hands import recorded_pages

RESULTS = Path(__file__).parent / "results.json"


def recorded_hands(reader: inkread.Reader, data: Path, split: str) -> dict[str, Any]:
    """Error rates on pages in the recorded hands of a split."""
    scores = [
        score(name, page.text, reader.read(page.image).text)
        for name, page in recorded_pages(data, split, pages_per_writer=4)
    ]
    return {"pages": len(scores)} | error_rates(scores)


def default_network(data: Path) -> dict[str, float]:
    """Accuracies of the assignment's default network, trained for the purpose."""
    with tempfile.TemporaryDirectory() as folder:
        return train(RunConfig(data=str(data)), folder).accuracies


def start_up() -> float:
    """Seconds that ``inkread --help`` takes: the median of nine."""
    command = [sys.executable, "-m", "inkread", "--help"]
    seconds = []
    for _ in range(9):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--test", action="store_true")
    arguments = parser.parse_args()

    reader = inkread.Reader()
    photographs = inkread.evaluate(arguments.data / "images", reader)
    photographs = inkread.evaluate(arguments.data / "images", reader)  # the first time loads libraries
    results = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "help_seconds": start_up(),
        "photographs": {
            **error_rates(photographs.pages),
            "mean_seconds": photographs.mean_seconds,
            "cer_as_written": {page.name: page.cer for page in photographs.pages},
            "seconds": {page.name: page.seconds for page in photographs.pages},
        },
    }
    for split in ("valid", "test") if arguments.test else ("valid",):
        results[f"recorded_hands_{split}"] = recorded_hands(reader, arguments.data, split)
    if arguments.test:
        results["default_network"] = default_network(arguments.data)
    text = json.dumps(results, indent=2) + "\n"
    write_text(RESULTS, text)
    print(text, end="")


if __name__ == "__main__":
    main()
