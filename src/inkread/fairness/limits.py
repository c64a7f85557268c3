"""How large an audit may be: what it holds and does grows with people, groups and classes multiplied by each other."""

from __future__ import annotations

from ..errors import DataError

MAX_BYTES = 1 << 23
"""Bytes of a table: some 300,000 lines of six columns."""

MAX_TALLIES = 8_000_000
"""Samples times figures; a sample counts for its accuracy and for three figures of each class."""

MAX_CELLS = 5_000_000
"""Units times groups times figures."""

MAX_RATES = 3_000
"""Groups times figures, which are found anew in each of the resamples."""

MAX_COMPARED = 30
"""Groups of a column that are compared, each with each."""

_ADVICE = "give fewer groups or classes by merging rare ones, or audit a part of the lines"


def check_tallies(samples: int, figures: int) -> None:
    """Raise ``DataError`` if so many samples with so many figures each are too many."""
    if samples * figures > MAX_TALLIES:
        raise DataError(
            f"{samples} samples with {figures} figures each are too many: {MAX_TALLIES} is the limit of their product; "
            + _ADVICE
        )


def check_cells(grouping: str, units: int, groups: int, figures: int) -> None:
    """Raise ``DataError`` if a grouping of so many units into so many groups is too large."""
    if units * groups * figures > MAX_CELLS or groups * figures > MAX_RATES:
        raise DataError(
            f"{grouping}: {groups} groups of {units} units with {figures} figures each are too many: the limits are "
            f"{MAX_CELLS} for the product of the three and {MAX_RATES} for groups times figures; {_ADVICE}"
        )


def check_compared(grouping: str, groups: int) -> None:
    """Raise ``DataError`` if so many groups are too many to be compared."""
    if groups > MAX_COMPARED:
        raise DataError(f"{grouping}: {groups} groups are too many to compare, {MAX_COMPARED} is the limit; {_ADVICE}")
