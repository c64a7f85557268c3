"""The error rates that the benchmarks record: as written, and with what some readers cannot read left out."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from inkread.evaluation import AS_WRITTEN, Evaluation, Folding, PageScore
from inkread.evaluation.report import averages

CAPITALS = Folding(case=True, punctuation=True)
"""Of what is left where only letters and digits count, whatever their case."""

FOLDINGS = (AS_WRITTEN, CAPITALS, Folding(spaces=True), CAPITALS | Folding(spaces=True))
"""What is recorded, by the names of the foldings."""


def error_rates(pages: Sequence[PageScore]) -> dict[str, dict[str, Any]]:
    """Return the error rates of pages that were scored as written: for each of ``FOLDINGS``, by its name."""
    evaluation = Evaluation(tuple(pages))
    return {folding.name: _rates(evaluation.folded(folding)) for folding in FOLDINGS}


def _rates(evaluation: Evaluation) -> dict[str, Any]:
    return averages(evaluation) | {"median_cer": statistics.median(page.cer for page in evaluation.pages)}
