"""Q2: what run_q2.py prints."""

from __future__ import annotations

import re
from typing import Any

from ....nn import Epoch
from ..context import PageContext

CHECK = "gradients against central differences"
"""How the line begins after which the script prints its check."""


def contents(context: PageContext) -> dict[str, Any]:
    """Return what the page names."""
    run = context.run("run_q2.py", steps=500)
    before, check = run.output.split(CHECK, 1)
    training = "\n".join(line for line in before.splitlines() if line.startswith("epoch "))
    epochs = [
        Epoch(int(number), float(loss), float(accuracy))
        for number, loss, accuracy in re.findall(r"^epoch +(\d+): loss +(\S+), accuracy (\S+)$", training, re.MULTILINE)
    ]
    return {
        "q2": run,
        "training": training,
        "gradients": CHECK + check,
        "first": epochs[0],
        "last": epochs[-1],
        "best": max(epochs, key=lambda epoch: epoch.accuracy),
        "largest_error": max(float(error) for error in re.findall(r"^  \w+: (\S+)$", check, re.MULTILINE)),
    }
