"""Q7: the fairness audit, as ``benchmarks/audit.py`` measured it last; to measure it anew takes half an hour."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ....errors import DataError
from ..workshop import Workshop

PLOTS = ("audit_groups", "audit_gaps", "audit_writers", "audit_changes")

GROUPINGS = ("gender", "hand", "age", "slant", "pen", "gender_x_hand", "gender_x_age", "hand_x_age")

RETRAINING = 0.005
"""By how much what a mitigation does to left-handers differed between two runs of the audit (``docs/fairness.md``)."""

CHANGES = {
    "all": "all writers",
    "hand_left": "left-handers",
    "hand_right": "right-handers",
    "gender_women": "women",
    "gender_men": "men",
    "worst_off_group": "worst-off group",
    "worst_off_tenth": "worst-off tenth of the writers",
    "gap_hand": "gap between the hands",
}


def contents(workshop: Workshop) -> dict[str, Any]:  # noqa: ARG001 - as every page
    """Return what the page names."""
    measured, images = _measured()
    found = measured["folds"]["baseline"]["characters"]
    gaps = [found["gaps"][name]["accuracy"] for name in GROUPINGS if name in found["gaps"]]
    gap_rows = [
        [gap["grouping"], *_with_interval(gap["gap"], gap["interval"], ".3f"), _least(gap), gap["verdict"]]
        for gap in gaps
    ]
    change_rows = [
        [name, *(cell for recipe in measured["changes"].values() for cell in _change(recipe[key]))]
        for key, name in CHANGES.items()
    ]
    all_gaps = [gap for of_one in found["gaps"].values() for gap in of_one.values()]
    return {
        "measured": measured,
        "found": found,
        "pages": measured["folds"]["baseline"]["pages"],
        "hands": found["groups"]["hand"],
        "hand": found["gaps"]["hand"]["accuracy"],
        "plots": {name: images / f"{name}.png" for name in PLOTS},
        "gap_rows": gap_rows,
        "change_rows": change_rows,
        "shown": [gap for gap in all_gaps if gap["verdict"] == "shown"],
        "people": [gap for gap in all_gaps if gap["verdict"] == "shown" and gap["grouping"] != "pen"],
        "recipes": {name: recipe["all"] for name, recipe in measured["changes"].items()},
        "tenths": {name: recipe["worst_off_tenth"] for name, recipe in measured["changes"].items()},
        "lefts": {name: _nearest(recipe["hand_left"]) for name, recipe in measured["changes"].items()},
        "retraining": RETRAINING,
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


def _nearest(change: dict[str, Any]) -> dict[str, Any]:
    """Return a change with how near 0 its interval ends, if it does not hold 0; else 0."""
    low, high = change["interval"] or (0.0, 0.0)
    return {**change, "nearest": max(low, -high, 0.0)}


def _with_interval(number: float, interval: list[float] | None, form: str) -> tuple[str, str]:
    """Return a number and its interval as cells of a table."""
    return format(number, form), "" if interval is None else " to ".join(format(end, form) for end in interval)


def _change(change: dict[str, Any]) -> tuple[str, str]:
    return _with_interval(change["difference"], change["interval"], "+.4f")


def _least(gap: dict[str, Any]) -> str:
    return "nothing" if gap["detectable"] is None else format(gap["detectable"], ".3f")
