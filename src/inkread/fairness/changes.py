"""Changes in accuracy between two models on the same people, overall and for the worst served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import DataError
from .audit import worst_tenth
from .findings import Interval
from .groups import to_groupings
from .inference import MIN_UNITS, Settings, rate_interval

ALL, WORST_GROUP, WORST_TENTH = "all", "worst-off group", "worst-off tenth"


@dataclass(frozen=True)
class Change:
    """Change of a rate between two models.

    Attributes
    ----------
    of : str
        ``"all"``; ``"GROUPING: GROUP"``; ``"worst-off group"`` or ``"worst-off tenth"``, which are each model's own;
        or ``"gap: GROUPING"``, highest minus lowest.
    units : int
        Number of people.
    before, after : float
        Rates of the two models.
    difference : float
        After minus before.
    interval : (float, float) or None
        Confidence interval of the difference; ``None`` for fewer than ``MIN_UNITS`` people.
    """

    of: str
    units: int
    before: float
    after: float
    difference: float
    interval: Interval | None


def changes(
    before: ArrayLike,
    after: ArrayLike,
    counts: ArrayLike,
    groups: Mapping[str, ArrayLike],
    *,
    is_error: bool = False,
    settings: Settings | None = None,
) -> list[Change]:
    """Compare two models on the same people.

    Rates of fixed groups are compared with the studentised bootstrap of the people's differences. Who is worst
    off is decided anew in each resample and for each model, and there the interval is that of the percentiles:
    who was worst off with the one model by chance would gain with any other.

    Parameters
    ----------
    before, after
        ``(U,)`` hits of each person with either model.
    counts
        ``(U,)`` number of each person's samples.
    groups
        Columns ``(U,)`` of groups, by name.
    is_error
        Whether hits are errors, so that the highest rate is the worst.
    settings
        Level, resamples and seed.

    Raises
    ------
    DataError
        If there is not one number for each person.
    """
    settings = settings or Settings()
    hits = np.array([before, after], dtype=np.float64)
    n = np.asarray(counts, dtype=np.float64)
    if hits.shape != (2, len(n)):
        raise DataError(f"there must be one number of hits for each of {len(n)} units, before and after")
    found = [_change(ALL, hits, n, np.ones(len(n), dtype=np.bool_), settings)]
    groupings = to_groupings(groups, len(n))
    members = []
    for grouping in groupings:
        sizes = np.bincount(grouping.codes[grouping.codes >= 0], minlength=len(grouping.groups))
        for code, name in enumerate(grouping.groups):
            is_member = grouping.codes == code
            found.append(_change(f"{grouping.name}: {name}", hits, n, is_member, settings))
            if sizes[code] >= MIN_UNITS:
                members.append((grouping.name, is_member))
    drawn = _resamples(len(n), settings)
    compared = np.array([is_member for _, is_member in members], dtype=np.float64)
    if len(compared):
        again = _rates(drawn, hits, n, compared)
        now = _rates(np.ones((1, len(n))), hits, n, compared)
        worst = np.nanmax if is_error else np.nanmin
        found.append(_resampled(WORST_GROUP, len(n), worst(now, axis=2), worst(again, axis=2), settings))
        for grouping in groupings:
            mine = [i for i, (name, _) in enumerate(members) if name == grouping.name]
            if len(mine) > 1:
                span, spans = (
                    np.nanmax(r[:, :, mine], axis=2) - np.nanmin(r[:, :, mine], axis=2) for r in (now, again)
                )
                found.append(_resampled(f"gap: {grouping.name}", len(n), span, spans, settings))
    tenths = np.array([[_tenth(times, of_model, n, is_error) for times in drawn] for of_model in hits])
    own = np.array([[worst_tenth(of_model, n, is_error=is_error)] for of_model in hits])
    return [*found, _resampled(WORST_TENTH, len(n), own, tenths, settings)]


def _change(
    of: str, hits: NDArray[np.float64], counts: NDArray[np.float64], chosen: NDArray[np.bool_], settings: Settings
) -> Change:
    before, after = hits[:, chosen].sum(axis=1) / counts[chosen].sum()
    interval = rate_interval(hits[1, chosen] - hits[0, chosen], counts[chosen], settings, is_share=False)
    return Change(of, int(chosen.sum()), float(before), float(after), float(after - before), interval)


def _resampled(of: str, units: int, now: NDArray[np.float64], again: NDArray[np.float64], settings: Settings) -> Change:
    """Return a change of something, ``(2, 1)``, of which there are resamples ``(2, B)``."""
    before, after = now[:, 0]
    tail = (1 - settings.level) / 2
    low, high = np.nanquantile(again[1] - again[0], [tail, 1 - tail])
    interval = (float(low), float(high)) if units >= MIN_UNITS else None
    return Change(of, units, float(before), float(after), float(after - before), interval)


def _resamples(units: int, settings: Settings) -> NDArray[np.float64]:
    """Return how often each unit is drawn in each resample, ``(B, U)``."""
    rng = np.random.default_rng([settings.seed, 3])
    return rng.multinomial(units, np.full(units, 1 / units), settings.resamples).astype(np.float64)


def _rates(
    drawn: NDArray[np.float64], hits: NDArray[np.float64], counts: NDArray[np.float64], members: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the rates ``(2, B, G)`` of groups ``(G, U)`` with both models; NaN where nobody was drawn."""
    below = drawn @ (members * counts).T
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([drawn @ (members * of_model).T / below for of_model in hits])


def _tenth(times: NDArray[np.float64], hits: NDArray[np.float64], counts: NDArray[np.float64], is_error: bool) -> float:
    again = np.repeat(np.arange(len(hits)), times.astype(np.int64))
    return worst_tenth(hits[again], counts[again], is_error=is_error)
