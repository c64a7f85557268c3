"""Q6.1: train neural networks in PyTorch.

    python python/run_q6_1.py [EXPERIMENT ...] [--data ../shared/data] [--runs runs/q6]

Each experiment has a folder of its own under --runs with its plots and metrics; stopped and started again it
goes on where it was. The figures go to benchmarks/q6.json.
"""

import argparse
import sys
from pathlib import Path

from inkread.training.experiments import EXPERIMENTS, run_all

RESULTS = Path(__file__).parents[1] / "benchmarks" / "q6.json"


def main() -> None:
    """Run the experiments that are named, or all of Q6.1."""
    names = [name for name, experiment in EXPERIMENTS.items() if experiment.question.startswith("Q6.1")]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("experiments", metavar="EXPERIMENT", nargs="*", choices=[*names, []], help=", ".join(names))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("runs/q6"))
    arguments = parser.parse_args()
    for name, result in run_all(arguments.experiments or names, arguments.data, arguments.runs, RESULTS):
        figures = ", ".join(f"{split} {accuracy:.4f}" for split, accuracy in result.accuracies.items())
        print(f"{name}: {figures}, {result.seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
