"""Q6: the results of the experiments in PyTorch, as they were recorded when they ran."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..workshop import Workshop

RECORDS = Path(__file__).parents[5] / "benchmarks" / "q6"
"""Where run_q6_1.py and run_q6_2.py leave their results, beside the sources."""


def contents(workshop: Workshop) -> dict[str, Any]:  # noqa: ARG001 - hours of training are not done again here
    """Return what the page names."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RECORDS.glob("*.json"))]
    records.sort(key=lambda record: (record["question"], record["accuracy"]["valid"]))
    return {
        "rows": [
            (
                record["question"],
                record["data"],
                record["what"],
                f"{record['accuracy']['valid']:.3f}",
                f"{record['accuracy']['test']:.3f}",
                f"{record['seconds']:.0f}",
            )
            for record in records
        ]
    }
