"""Audits of a CSV file with labels, predictions and groups."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from .audit import audit
from .findings import Audit
from .inference import Settings


def load_table(path: str | Path) -> dict[str, list[str]]:
    """Read the columns of a CSV file with a header; commas, semicolons or tabs separate the values.

    Raises
    ------
    DataError
        If the file does not exist, is not UTF-8 text, has no rows, or has rows of different lengths.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except (UnicodeDecodeError, OSError) as error:
        raise DataError(f"{path}: not a text in UTF-8 ({error}); save the table as CSV in UTF-8") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if row]
    if len(rows) < 2:
        raise DataError(f"{path}: there must be a line with the names of the columns, and lines below it")
    names = [name.strip() for name in rows[0]]
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(names):
            raise DataError(f"{path}: line {number} has {len(row)} values, there are {len(names)} columns")
    return {name: [row[i].strip() for row in rows[1:]] for i, name in enumerate(names)}


def audit_table(
    path: str | Path,
    truth: str,
    predicted: str,
    groups: Sequence[str],
    *,
    unit: str | None = None,
    confidence: str | None = None,
    intersections: Iterable[Sequence[str]] = (),
    settings: Settings | None = None,
) -> Audit:
    """Audit the predictions in a CSV file; see ``audit``.

    Parameters
    ----------
    path
        The file.
    truth, predicted, unit, confidence, groups
        Names of its columns.
    intersections, settings
        As for ``audit``.

    Raises
    ------
    DataError
        If the file cannot be used or lacks a column.
    """
    table = load_table(path)

    def column(name: str) -> list[str]:
        if name not in table:
            raise DataError(f"{path}: has no column {name!r}; there are {', '.join(table)}")
        return table[name]

    return audit(
        column(truth),
        column(predicted),
        {name: column(name) for name in groups},
        unit=column(unit) if unit else None,
        confidence=_numbers(path, confidence, column(confidence)) if confidence else None,
        intersections=intersections,
        settings=settings,
    )


def _numbers(path: str | Path, name: str, values: Sequence[str]) -> NDArray[np.float64]:
    try:
        return np.array([float(value) for value in values])
    except ValueError as error:
        raise DataError(f"{path}: column {name!r} must hold numbers with a decimal point ({error})") from None
