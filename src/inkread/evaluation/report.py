"""Evaluations as tables, lists of errors, and JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from .alignment import NOTHING, show_alignment
from .metrics import ErrorCount
from .pages import Evaluation, PageScore

MEAN, MICRO = "mean of pages", "micro average"


def format_table(evaluation: Evaluation, most: int = 8) -> str:
    """Return the scores as a text table, with the folding above and the most frequent misreadings below."""
    rows = [
        f"counted: {evaluation.folding.name}",
        *_rows(evaluation),
        f"{MEAN}: each page weighs alike; {MICRO}: each character or word does",
    ]
    for name, interval in (("CER", evaluation.cer_interval), ("WER", evaluation.wer_interval)):
        if interval is not None:
            rows.append(f"the mean {name} of such pages is between {interval[0]:.3f} and {interval[1]:.3f} (95 %)")
    misread = ", ".join(f"{a} as {b} {count}" for a, b, count in _named(evaluation.misreadings()[:most]))
    if misread:
        rows.append(f"most often misread: {misread}")
    if evaluation.failed:
        rows.append(f"not in these figures, as it could not be read: {', '.join(evaluation.failed)}")
    return "\n".join(rows)


def format_errors(evaluation: Evaluation) -> str:
    """Return, for every page with errors, the lines that differ, ground truth above reading."""
    parts = [
        f"{page.name}\n{show_alignment(page.reference, page.reading)}"
        for page in evaluation.pages
        if page.reference != page.reading
    ]
    return "\n\n".join(parts)


def to_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as JSON types; rates that are NaN or infinite become None."""
    return {
        "folding": asdict(evaluation.folding) | {"name": evaluation.folding.name},
        **averages(evaluation),
        "misreadings": evaluation.misreadings(),
        "pages": [_page_to_dict(page) for page in evaluation.pages],
        "failed": evaluation.failed,
    }


def averages(evaluation: Evaluation) -> dict[str, Any]:
    """Return the error rates over all pages, and the counts behind them, as JSON types."""
    return {
        "mean_cer": _finite(evaluation.mean_cer),
        "mean_wer": _finite(evaluation.mean_wer),
        "cer_interval": evaluation.cer_interval,
        "wer_interval": evaluation.wer_interval,
        "micro_cer": _finite(evaluation.micro_cer),
        "micro_wer": _finite(evaluation.micro_wer),
        **_counts(evaluation.characters, evaluation.words),
    }


def _page_to_dict(page: PageScore) -> dict[str, Any]:
    return {
        "name": page.name,
        "reference": page.reference,
        "reading": page.reading,
        "cer": _finite(page.cer),
        "wer": _finite(page.wer),
        **_counts(page.characters, page.words),
        "seconds": page.seconds,
    }


def _counts(characters: ErrorCount, words: ErrorCount | None) -> dict[str, int | None]:
    return {
        "characters": characters.total,
        "character_errors": characters.errors,
        "words": None if words is None else words.total,
        "word_errors": None if words is None else words.errors,
    }


def _rows(evaluation: Evaluation) -> list[str]:
    """Return the lines of the table: its head, one for each page, and the two averages."""
    total = evaluation.characters
    seconds = _rate(evaluation.mean_seconds, 2)
    cells = [("page", "CER", "WER", "errors", "characters", "seconds")]
    for page in evaluation.pages:
        n = page.characters
        cells.append((page.name, _rate(page.cer), _rate(page.wer), f"{n.errors}", f"{n.total}", f"{page.seconds:.2f}"))
    cells.append((MEAN, _rate(evaluation.mean_cer), _rate(evaluation.mean_wer), "", "", seconds))
    micro = (_rate(evaluation.micro_cer), _rate(evaluation.micro_wer))
    cells.append((MICRO, *micro, f"{total.errors}", f"{total.total}", ""))
    first, *widths = (max(len(cell) for cell in column) for column in zip(*cells, strict=True))
    return [
        "  ".join([name.ljust(first), *(cell.rjust(width) for cell, width in zip(row, widths, strict=True))]).rstrip()
        for name, *row in cells
    ]


def _rate(value: float | None, places: int = 3) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.{places}f}"


def _finite(value: float | None) -> float | None:
    """Return the value, or None where it is NaN or infinite: JSON has no such numbers."""
    return value if value is not None and math.isfinite(value) else None


def _named(pairs: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Return the pairs with words for what cannot be seen."""
    names = {NOTHING: "nothing", " ": "space"}
    return [(names.get(there, there), names.get(read, read), count) for there, read, count in pairs]
