"""Files changed at random, tried one after another in a sandbox; the same files in every run with the same seed."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .mutations import mutated
from .sandbox import Outcome, Sandbox
from .targets import TARGETS


@dataclass
class Report:
    """What came of a target's files.

    Attributes
    ----------
    counts : Counter
        How many were read, refused, or did harm.
    seconds : float
        The slowest, of the processor.
    peak : int
        The most memory, in bytes, that the process had at any time.
    faults : list of (Path, Outcome)
        Those that did harm.
    unread : set of str
        Endings of the good files, from which the others are made, that were not read.
    """

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    peak: int = 0
    faults: list[tuple[Path, Outcome]] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        said = ", ".join(f"{count} {kind}" for kind, count in sorted(self.counts.items()))
        return (
            f"{sum(self.counts.values())} files: {said}; the slowest {self.seconds:.1f} s, "
            f"the most memory {self.peak / 10**6:.0f} MB"
        )


def fuzz(name: str, seconds: float, folder: Path, *, seed: int = 0, most: int | None = None) -> Report:
    """Try changed files with a target.

    Parameters
    ----------
    name
        Of the target.
    seconds
        For how long, on the clock.
    folder
        Where the files are written; those that did harm stay there.
    seed
        Decides which files.
    most
        How many at most.
    """
    seeds = list(TARGETS[name].seeds())
    report = Report()
    with Sandbox(name) as sandbox:
        sandbox.start()
        end = time.monotonic() + seconds
        number = 0
        while time.monotonic() < end and (most is None or number < most):
            if number < len(seeds):
                ending, content = seeds[number]
            else:
                ending, content = mutated(seeds, np.random.default_rng([seed, number]))
            path = folder / f"{name}-{seed}-{number}.{ending}"
            path.write_bytes(content)
            outcome = sandbox.run(path)
            report.counts[outcome.kind] += 1
            report.seconds, report.peak = max(report.seconds, outcome.seconds), max(report.peak, outcome.peak)
            if number < len(seeds) and outcome.kind != "read":
                report.unread.add(ending)
            if outcome.kind == "fault":
                report.faults.append((path, outcome))
            else:
                path.unlink()
            number += 1
    return report
