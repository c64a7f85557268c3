"""Groups of samples: labelled columns, their intersections, and ranges of a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import DataError

AND = " × "
"""Between the names of columns, and of groups, that are intersected."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """One way to divide samples into groups.

    Attributes
    ----------
    name : str
        Of the column or, joined by ``AND``, of the columns.
    groups : tuple of str
        Names of the groups, sorted.
    codes : (N,) int64
        Number of each sample's group; -1 where the value is missing.
    """

    name: str
    groups: tuple[str, ...]
    codes: NDArray[np.int64]

    @property
    def missing(self) -> int:
        """Number of samples without a value."""
        return int((self.codes < 0).sum())


def to_groupings(groups: Any, samples: int, intersections: Iterable[Sequence[str]] = ()) -> list[Grouping]:
    """Return the groupings of ``samples`` samples.

    Parameters
    ----------
    groups
        A mapping from names of columns to ``(N,)`` values of any kind, or a DataFrame. ``None``, NaN and empty
        strings say nothing of a sample.
    samples
        How many there must be.
    intersections
        Names of columns that are intersected: ``[("gender", "hand")]`` divides by both at once.

    Raises
    ------
    DataError
        If there are no columns, a column has another length, or an intersection names none of them.
    """
    try:
        columns = {str(name): groups[name] for name in groups}
    except (TypeError, KeyError, IndexError):
        raise DataError("groups must be a mapping from names to columns of values, or a DataFrame") from None
    if not columns:
        raise DataError("groups is empty: name at least one column of groups")
    single = {name: _grouping(name, values, samples) for name, values in columns.items()}
    crossed = []
    for names in intersections:
        if unknown := [name for name in names if name not in single]:
            raise DataError(f"there is no column {unknown[0]!r} to intersect; there are {', '.join(single)}")
        crossed.append(_crossed([single[name] for name in names]))
    return [*single.values(), *crossed]


def unit_codes(unit: ArrayLike | None, samples: int) -> NDArray[np.int64]:
    """Return the number of each sample's unit; each sample is its own if no units are given.

    Raises
    ------
    DataError
        If there are not as many, or some are missing.
    """
    if unit is None:
        return np.arange(samples)
    values = column("unit", unit, samples)
    if missing := int(is_missing(values).sum()):
        raise DataError(f"unit is missing for {missing} of {samples} samples: who wrote them?")
    return np.unique(as_text(values), return_inverse=True)[1].astype(np.int64)


def terciles(values: ArrayLike, names: Sequence[str] = ("low", "middle", "high")) -> NDArray[np.str_]:
    """Divide by a number into bands of equally many, as many as there are names: those equal stay together.

    Parameters
    ----------
    values
        ``(N,)`` numbers. To divide people and not their samples, give one for each person.
    names
        Of the bands, from the lowest.

    Returns
    -------
    (N,) array of str
        The band of each.
    """
    numbers = np.asarray(values, dtype=np.float64)
    limits = np.quantile(numbers, np.arange(1, len(names)) / len(names))
    return np.array(names)[np.searchsorted(limits, numbers, side="left")]


def column(name: str, values: ArrayLike, samples: int) -> NDArray[Any]:
    """Return values as a one-dimensional array of so many.

    Raises
    ------
    DataError
        If they are not.
    """
    # A list of strings with a NaN among them would become an array of strings, with the string "nan".
    mixed = isinstance(values, (list, tuple)) and any(isinstance(value, str) for value in values)
    array = np.asarray(values, dtype=object if mixed else None)
    if array.ndim != 1 or len(array) != samples:
        raise DataError(f"{name} must be one value for each of {samples} samples, its shape is {array.shape}")
    return array


def is_missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return ``(N,)`` whether a value is ``None``, NaN or an empty string."""
    if values.dtype.kind == "f":
        return np.isnan(values)
    if values.dtype.kind in "iub":
        return np.zeros(len(values), dtype=np.bool_)
    # What pandas puts for a missing value is unequal to itself, or cannot be compared.
    return np.array([value is None or _is_nan(value) or not str(value).strip() for value in values], dtype=np.bool_)


def as_text(values: NDArray[Any]) -> NDArray[np.str_]:
    """Return values as strings; whole numbers without a decimal point, as they were before a column had gaps."""
    if values.dtype.kind == "f" and (values[~np.isnan(values)] % 1 == 0).all():
        return np.array([str(int(v)) if v == v else "" for v in values], dtype=np.str_)
    return np.array([str(value) for value in values], dtype=np.str_)


def _is_nan(value: object) -> bool:
    try:
        return bool(value != value)
    except TypeError:
        return True


def _grouping(name: str, values: ArrayLike, samples: int) -> Grouping:
    array = column(f"groups[{name!r}]", values, samples)
    missing = is_missing(array)
    groups, codes = np.unique(as_text(array[~missing]), return_inverse=True)
    filled = np.full(samples, -1, dtype=np.int64)
    filled[~missing] = codes
    return Grouping(name, tuple(groups.tolist()), filled)


def _crossed(parts: Sequence[Grouping]) -> Grouping:
    known = np.all([part.codes >= 0 for part in parts], axis=0)
    names = [
        AND.join(part.groups[part.codes[i]] for part in parts) if is_known else "" for i, is_known in enumerate(known)
    ]
    return _grouping(AND.join(part.name for part in parts), np.array(names, dtype=np.str_), len(known))
