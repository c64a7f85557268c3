"""Q7: the fairness audit, as ``benchmarks/audit.py`` measured it last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ....errors import DataError
from ..context import PageContext

PLOTS = ("audit_groups", "audit_gaps", "audit_writers")

GROUPINGS = ("gender", "hand", "age", "slant", "training", "pen", "gender_x_hand", "gender_x_age", "hand_x_age")


def contents(context: PageContext) -> dict[str, Any]:  # noqa: ARG001 - as every page
    """Return what the page names."""
    measured, images = _measured()
    found = measured["composed"]
    gaps = [found["gaps"][name]["error_rate"] for name in GROUPINGS if name in found["gaps"]]
    gap_rows = [
        [gap["grouping"], *_with_interval(gap["gap"], gap["interval"], ".3f"), _least(gap), gap["verdict"]]
        for gap in gaps
    ]
    return {
        "measured": measured,
        "found": found,
        "recorded": measured["recorded"],
        "hands": found["groups"]["hand"],
        "training": found["groups"]["training"],
        "hand": found["gaps"]["hand"]["error_rate"],
        "plots": {name: images / f"{name}.png" for name in PLOTS},
        "gap_rows": gap_rows,
        "shown": [gap for gap in gaps if gap["verdict"] == "shown"],
    }


def _measured() -> tuple[dict[str, Any], Path]:
    """Return the figures and the folder of the plots: of the repository, or their copies in the package."""
    package, top = Path(__file__).parents[2], Path(__file__).parents[5]
    for figures, images in (
        (package / "audit" / "audit.json", package / "audit"),
        (top / "benchmarks" / "audit.json", top / "docs" / "images"),
    ):
        if figures.is_file():
            return json.loads(figures.read_text(encoding="utf-8")), images
    raise DataError("the figures of the audit are not where they were installed; install inkread anew")


def _with_interval(number: float, interval: list[float] | None, form: str) -> tuple[str, str]:
    """Return a number and its interval as cells of a table."""
    return format(number, form), "" if interval is None else " to ".join(format(end, form) for end in interval)


def _least(gap: dict[str, Any]) -> str:
    return "nothing" if gap["detectable"] is None else format(gap["detectable"], ".3f")
