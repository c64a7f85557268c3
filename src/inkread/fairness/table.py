"""Audits of a CSV file with labels, predictions and groups."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..arrays import read_file
from ..errors import DataError
from .audit import audit
from .findings import Audit
from .inference import Settings
from .limits import MAX_BYTES


def load_table(path: str | Path) -> dict[str, list[str]]:
    """Read the columns of a CSV file with a header; commas, semicolons or tabs separate the values.

    Raises
    ------
    DataError
        If the file does not exist, is too large, is not UTF-8 text, has no rows, has rows of different lengths, or has
        two columns with the same name.
    """
    try:
        text = read_file(path, MAX_BYTES, DataError).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not a text in UTF-8 ({error}); save the table as CSV in UTF-8") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row]
    except csv.Error as error:  # a quotation without an end, a zero byte, a field of more than 131,072 characters
        raise DataError(f"{path}: not a table that can be read ({error})") from error
    if len(rows) < 2:
        raise DataError(f"{path}: there must be a line with the names of the columns, and lines below it")
    names = [name.strip() for name in rows[0]]
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise DataError(f"{path}: has two columns of the name {repeated[0]!r}")
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

    columns = column(truth), column(predicted), {name: column(name) for name in groups}
    units = column(unit) if unit else None
    sureness = _numbers(path, confidence, column(confidence)) if confidence else None
    try:
        return audit(*columns, unit=units, confidence=sureness, intersections=intersections, settings=settings)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def _numbers(path: str | Path, name: str, values: Sequence[str]) -> NDArray[np.float64]:
    try:
        return np.array([float(value) for value in values])
    except ValueError as error:
        raise DataError(f"{path}: column {name!r} must hold numbers with a decimal point ({error})") from None
