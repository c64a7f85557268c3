"""Statistical inference by resampling whole people, never their samples.

All functions work on sums by unit (usually a person) and group. The rate of a group is the sum of its hits divided
by the sum of its counts. Several rates of the same samples, such as the recall of each class, are components that
are resampled together. A *gap* is the largest difference, over the components, between the highest and the lowest
rate of a group.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_UNITS = 5
"""Minimum number of units in a group; with fewer, too many resamples repeat a single unit."""

_CELLS = 4_000_000
"""Maximum number of elements of a matrix of resamples in memory."""

_CLOSE = 1e-9
"""Tolerance for equal gaps: summation in another order changes them by about this much."""


@dataclass(frozen=True)
class Settings:
    """Settings of the resampling and of the tests.

    Attributes
    ----------
    level : float
        Level of the confidence intervals; 1 − level is the significance level, over all hypotheses together.
    power : float
        Probability of detecting a gap of the detectable size.
    resamples, permutations : int
        Number of bootstrap resamples and of permutations.
    seed : int
        Seed of both.
    """

    level: float = 0.95
    power: float = 0.8
    resamples: int = 2000
    permutations: int = 5000
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Cells:
    """Sums by unit and group.

    Attributes
    ----------
    hits, counts : (U, G, K) float64
        For each unit, group and component; a unit has counts in one group, or in several.
    """

    hits: NDArray[np.float64]
    counts: NDArray[np.float64]

    @property
    def is_member(self) -> NDArray[np.bool_]:
        """``(U, G)``: whether a unit has samples in a group."""
        members: NDArray[np.bool_] = np.any(self.counts > 0, axis=2)
        return members

    @property
    def varies(self) -> bool:
        """Whether a unit is in more than one group: with some of its samples in one, with others in another."""
        return bool((self.is_member.sum(axis=1) > 1).any())

    @property
    def rates(self) -> NDArray[np.float64]:
        """``(G, K)`` rates; NaN where there is nothing to count."""
        return _ratio(self.hits.sum(axis=0), self.counts.sum(axis=0))


def rate_interval(
    hits: NDArray[np.float64], counts: NDArray[np.float64], settings: Settings, *, is_share: bool = True
) -> tuple[float, float] | None:
    """Return where a rate of such units lies, by the studentised bootstrap over them.

    The plain percentile interval of few units is too narrow: of nine, it holds the truth in some 85 per cent of the
    cases instead of 95. The studentised bootstrap (Efron and Tibshirani 1993, chapter 12) divides the
    deviation of each resample by a standard error of its own, that of a ratio of sums.

    Parameters
    ----------
    hits, counts
        ``(U,)`` sums of each unit.
    settings
        Level, number of resamples and seed.
    is_share
        Whether the rate is one of hits among counts, and lies between 0 and 1; not so a difference.

    Returns
    -------
    (low, high) or None
        ``None`` of fewer than ``MIN_UNITS`` units with something to count. Where all units have the same rate,
        resampling tells nothing: then the interval of a share is that of as many single samples (Clopper and
        Pearson 1934), which is the widest that is possible, and there is none of other rates. Of these there is
        none either where so few units differ from the others that a resample often misses them all.
    """
    hits, counts = hits[counts > 0], counts[counts > 0]
    n = len(counts)
    if n < MIN_UNITS:
        return None
    rate = float(hits.sum() / counts.sum())
    spread = _standard_error(hits - rate * counts, counts)
    if spread <= _CLOSE:
        return _exact_interval(rate * n, n, settings.level) if is_share else None
    rng = np.random.default_rng(settings.seed)
    deviations = []
    sums = np.stack([hits, counts, hits * hits, hits * counts, counts * counts], axis=1)
    for drawn in _drawn_units(np.zeros(n, dtype=np.int64), settings.resamples, rng):
        h, c, hh, hc, cc = (drawn @ sums).T
        again = h / c
        squares = np.maximum(hh - 2 * again * hc + again * again * cc, 0)
        own_spread = np.sqrt(squares * n / (n - 1)) / c
        deviation = again - rate
        with np.errstate(divide="ignore", invalid="ignore"):
            deviations.append(np.where(np.abs(deviation) <= _CLOSE, 0.0, deviation / own_spread))
    tail = (1 - settings.level) / 2
    t = np.concatenate(deviations)
    low = rate - float(np.quantile(t, 1 - tail, method="higher")) * spread
    high = rate - float(np.quantile(t, tail, method="lower")) * spread
    if is_share:
        return max(low, 0.0), min(high, 1.0)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


@dataclass(frozen=True)
class GapFinding:
    """A gap and how sure it is.

    Attributes
    ----------
    gap : float
        The largest difference between two groups, over the components.
    component, highest, lowest : int
        Indices of the component and of the two groups.
    interval : (float, float)
        Confidence interval of the gap.
    p : float
        p-value, not yet corrected for multiple tests.
    detectable : tuple of float
        For each group, the smallest difference from all others that would be detected with the power of the
        settings; infinite where nothing could be detected.
    """

    gap: float
    component: int
    highest: int
    lowest: int
    interval: tuple[float, float]
    p: float
    detectable: tuple[float, ...]


def find_gaps(cells: Cells, metrics: Sequence[slice], settings: Settings, hypotheses: int) -> list[GapFinding]:
    """Return, for each metric, the gap between groups with its interval, its p-value and the detectable gaps.

    *Interval*: units are resampled within their groups (those that are in several groups: all together). The
    margin is the largest change of any difference between two groups, over the components, that 95 per cent of
    the resamples stay below; deviations of small groups are enlarged to what Student's distribution has
    (Hesterberg 2015). As the largest of several differences moves by no more than the largest change of one,
    the gap lies within the margin of the one observed. A gap is never negative; an interval that begins at 0
    says that there may be none.

    *p-value*: the units change groups among themselves at random; where units have samples in several groups, the
    groups of each unit change names instead. This is exact if, in truth, the groups do not differ.

    *Detectable*: the residuals of the units are permuted, for what has to be exceeded, and resampled, for what is
    observed, both with one group shifted, and the shift sought that is found with the wanted power at the level that
    Holm's correction demands of the smallest p-value. Of a metric with several components, the one that scatters
    most is shifted.

    Parameters
    ----------
    cells
        Sums of the groups that are compared: two at least, of ``MIN_UNITS`` units at least.
    metrics
        The components of each metric.
    settings
        How to resample.
    hypotheses
        How many p-values will be corrected together.

    References
    ----------
    T. Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69 (2015)
    """
    rates = cells.rates
    deviations = _deviations(cells, settings)
    scatter = deviations.std(axis=0).max(axis=0)
    chosen = [metric.start + int(scatter[metric].argmax()) for metric in metrics]
    by_chance = _permuted(cells, metrics, chosen, settings)
    limit = (1 - settings.level) / hypotheses
    may_be_detected = max(attainable_p(cells), 1 / (settings.permutations + 1)) <= limit
    findings = []
    for number, (metric, component) in enumerate(zip(metrics, chosen, strict=True)):
        here = rates[:, metric]
        gap = float(_gap(here))
        which = int(_ranges(here).argmax())
        low, high = int(np.nanargmin(here[:, which])), int(np.nanargmax(here[:, which]))
        margin = float(np.quantile(_largest_change(deviations[:, :, metric]), settings.level))
        p = (1 + int((by_chance.gaps[:, number] >= gap - _CLOSE).sum())) / (1 + settings.permutations)
        # Groups first: the largest and smallest of them are then sought along whole rows.
        shares = np.ascontiguousarray(by_chance.shares[..., number].T)
        residual = np.ascontiguousarray(by_chance.residual[..., number].T)
        observed = np.ascontiguousarray(deviations[:, :, component].T)
        detectable = tuple(
            _detectable(observed, residual, shares[g], by_chance.floor[:, number], g, limit, settings)
            if may_be_detected
            else math.inf
            for g in range(len(here))
        )
        findings.append(GapFinding(gap, which, high, low, (max(0.0, gap - margin), gap + margin), p, detectable))
    return findings


def attainable_p(cells: Cells) -> float:
    """Return the smallest p-value that units can have, however far apart their groups are.

    Two left-handers among four writers can be chosen in six ways, and the two groups swapped: in a third of all
    ways the gap is as large as it can be.
    """
    members = cells.is_member
    if cells.varies:
        ways = sum(math.lgamma(n + 1) for n in members.sum(axis=1))
        alike = math.lgamma(members.shape[1] + 1)
    else:
        sizes = members.sum(axis=0).tolist()
        ways = math.lgamma(sum(sizes) + 1) - sum(math.lgamma(n + 1) for n in sizes)
        alike = sum(math.lgamma(n + 1) for n in Counter(sizes).values())
    return min(1.0, math.exp(alike - ways))


def holm(p: Sequence[float]) -> list[float]:
    """Return p-values corrected for their number (Holm 1979): those below α are wrong, any of them, in a share α."""
    corrected = np.empty(len(p))
    highest = 0.0
    for rank, number in enumerate(np.argsort(p, kind="stable")):
        highest = max(highest, min(1.0, (len(p) - rank) * p[number]))
        corrected[number] = highest
    return corrected.tolist()


def _drawn_units(strata: NDArray[np.int64], resamples: int, rng: np.random.Generator) -> Iterator[NDArray[np.float64]]:
    """Give how often each unit is drawn in each resample: ``(B, U)``, a part of the resamples at a time.

    As many are drawn from each stratum as it has.
    """
    members = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    at_once = max(1, _CELLS // len(strata))
    for first in range(0, resamples, at_once):
        size = min(at_once, resamples - first)
        drawn = np.zeros((size, len(strata)))
        for of_one in members:
            picked = of_one[rng.integers(len(of_one), size=(size, len(of_one)))]
            flat = picked + len(strata) * np.arange(size)[:, np.newaxis]
            drawn += np.bincount(flat.ravel(), minlength=drawn.size).reshape(drawn.shape)
        yield drawn


def _deviations(cells: Cells, settings: Settings) -> NDArray[np.float64]:
    """Return by how much the rates of resamples deviate, ``(B, G, K)``, as large as Student's distribution has it."""
    from scipy.stats import norm, t

    units, groups, components = cells.hits.shape
    members = cells.is_member
    strata = np.zeros(units, dtype=np.int64) if cells.varies else members.argmax(axis=1)
    rng = np.random.default_rng([settings.seed, 1])
    columns = np.concatenate([cells.hits.reshape(units, -1), cells.counts.reshape(units, -1)], axis=1)
    parts = []
    for drawn in _drawn_units(strata, settings.resamples, rng):
        hits, counts = (drawn @ columns).reshape(len(drawn), 2, groups, components).transpose(1, 0, 2, 3)
        parts.append(_ratio(hits, counts) - cells.rates)
    n = members.sum(axis=0)
    tail = (1 + settings.level) / 2
    enlarged = np.sqrt(n / (n - 1)) * t.ppf(tail, n - 1) / norm.ppf(tail)
    return np.nan_to_num(np.concatenate(parts)) * enlarged[:, np.newaxis]


@dataclass(frozen=True, eq=False)
class _ByChance:
    """What permuting the units does, for M metrics of which one component each is chosen.

    Attributes
    ----------
    gaps, floor : (P, M) float64
        Gaps of the metrics; gaps of the residuals of their other components.
    residual : (P, G, M) float64
        Rates of the residuals of the chosen components.
    shares : (P, G, G, M) float32
        Of the counts that a group got, the share that belongs to the group of the third axis in truth.
    """

    gaps: NDArray[np.float64]
    floor: NDArray[np.float64]
    residual: NDArray[np.float64]
    shares: NDArray[np.float32]


def _permuted(cells: Cells, metrics: Sequence[slice], chosen: Sequence[int], settings: Settings) -> _ByChance:
    """Return what the units do by chance; of the sums of all components, as much is held at once as ``_CELLS`` says."""
    groups, components = cells.hits.shape[1:]
    n, m = settings.permutations, len(metrics)
    found = _ByChance(
        np.empty((n, m)), np.zeros((n, m)), np.empty((n, groups, m)), np.empty((n, groups, groups, m), dtype=np.float32)
    )
    done = 0
    for sums in _permuted_sums(cells, chosen, settings):
        here, done = slice(done, done + len(sums)), done + len(sums)
        hits, left, counts, moved = np.split(sums, np.cumsum([components] * 3), axis=2)
        from_where = moved.reshape(len(sums), groups, groups, m)
        found.shares[here] = np.nan_to_num(_ratio(from_where, counts[:, :, np.newaxis, list(chosen)]))
        rates, residual = _ratio(hits, counts), np.nan_to_num(_ratio(left, counts))
        found.residual[here] = residual[:, :, list(chosen)]
        for number, (metric, component) in enumerate(zip(metrics, chosen, strict=True)):
            found.gaps[here, number] = _gap(rates[:, :, metric])
            others = np.delete(residual[:, :, metric], component - metric.start, axis=2)
            if others.size:
                found.floor[here, number] = _gap(others)
    return found


def _permuted_sums(cells: Cells, chosen: Sequence[int], settings: Settings) -> Iterator[NDArray[np.float64]]:
    """Give the sums of the groups after permutations, some at a time: ``(P, G, 3 K + G M)``.

    They are of hits, residuals and counts of all K components, and of the counts of the M chosen ones by the group that
    they belong to in truth.
    """
    units, groups, components = cells.hits.shape
    is_member, varies = cells.is_member, cells.varies
    residuals = cells.hits - np.nan_to_num(cells.rates) * cells.counts
    rng = np.random.default_rng([settings.seed, 2])
    width = 3 * components + groups * len(chosen)
    labels = is_member.argmax(axis=1)
    if varies:
        origin = np.einsum("ugk,gh->ughk", cells.counts[:, :, list(chosen)], np.eye(groups))
        columns = np.concatenate([cells.hits, residuals, cells.counts, origin.reshape(units, groups, -1)], axis=2)
        present_first = np.argsort(~is_member, axis=1, kind="stable")
        at_once = max(1, _CELLS // (units * groups * width))
    else:  # each unit is in one group, so that its sums are those of the unit
        totals = np.concatenate([part.sum(axis=1) for part in (cells.hits, residuals, cells.counts)], axis=1)
        own = cells.counts.sum(axis=1)[:, list(chosen)].T
        # Where each sample is a unit, few of them differ: then it is counted how many of each kind a group gets.
        kinds, kind = np.unique(totals, axis=0, return_inverse=True)
        if 4 * len(kinds) > units:
            kinds, kind = totals, np.arange(units)
        at_once = max(1, _CELLS // (groups * max(len(kinds), width) + units))
    for first in range(0, settings.permutations, at_once):
        size = min(at_once, settings.permutations - first)
        if not varies:
            mixed = rng.permuted(np.tile(labels, (size, 1)), axis=1)
            place = np.arange(size)[:, np.newaxis] * groups + mixed
            sent = np.bincount((place * len(kinds) + kind.ravel()).ravel(), minlength=size * groups * len(kinds))
            sums = (sent.reshape(-1, len(kinds)).astype(np.float64) @ kinds).reshape(size, groups, -1)
            pairs = (place * groups + labels).ravel()
            moved = [np.bincount(pairs, np.tile(one, size), size * groups**2) for one in own]
            yield np.concatenate([sums, np.stack(moved, axis=1).reshape(size, groups, -1)], axis=2)
        else:
            keys = np.where(is_member, rng.random((size, units, groups)), 2.0)
            names = np.empty(keys.shape, dtype=np.int64)
            np.put_along_axis(names, np.broadcast_to(present_first, keys.shape), np.argsort(keys, axis=2), axis=2)
            yield columns[np.arange(units)[np.newaxis, :, np.newaxis], names].sum(axis=1)


def _detectable(
    deviations: NDArray[np.float64],
    residual: NDArray[np.float64],
    shares: NDArray[np.float64],
    floor: NDArray[np.float64],
    group: int,
    limit: float,
    settings: Settings,
) -> float:
    """Return the shift of one group that is found with the wanted power.

    Parameters
    ----------
    deviations, residual, shares
        ``(G, B)``, ``(G, P)``, ``(G, P)`` of one component.
    floor
        ``(P,)`` gaps that the other components have by chance.
    group
        Which group is shifted.
    limit
        Of the p-value.
    settings
        Wanted power.
    """
    observed = deviations.copy()

    def is_found(shift: float) -> bool:
        by_chance = np.maximum(floor, np.ptp(residual + shift * shares, axis=0))
        to_exceed = np.quantile(by_chance, 1 - limit, method="higher")
        observed[group] = deviations[group] - shift  # a group that is worse off
        return bool(np.mean(np.ptp(observed, axis=0) >= to_exceed) >= settings.power)

    low, high = 0.0, max(4 * float(np.ptp(residual, axis=0).max()), _CLOSE)
    while not is_found(high):
        low, high = high, 2 * high
        if high > 1e6:
            return math.inf
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if is_found(middle) else (middle, high)
    return high


def _gap(rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest range over the components, the last axis, of rates of groups, the axis before."""
    largest: NDArray[np.float64] = _ranges(rates).max(axis=-1)
    return largest


def _ranges(rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return highest minus lowest along the last axis but one; 0 where fewer than two groups have a rate."""
    high = np.where(np.isnan(rates), -np.inf, rates).max(axis=-2)
    low = np.where(np.isnan(rates), np.inf, rates).min(axis=-2)
    return np.where(np.isfinite(high), high - low, 0.0)


def _largest_change(deviations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest change of a difference between two groups, in each resample: ``(B,)`` of ``(B, G, K)``."""
    return np.ptp(deviations, axis=1).max(axis=1)


def _ratio(hits: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(counts > 0, hits / counts, np.nan)


def _standard_error(residuals: NDArray[np.float64], counts: NDArray[np.float64]) -> float:
    """Return the standard error of a ratio of sums over units (Cochran 1977, section 6.4)."""
    n = len(counts)
    return math.sqrt(float((residuals**2).sum()) * n / (n - 1)) / float(counts.sum())


def _exact_interval(successes: float, n: int, level: float) -> tuple[float, float]:
    from scipy.stats import beta

    tail = (1 - level) / 2
    low = float(beta.ppf(tail, successes, n - successes + 1)) if successes > 0 else 0.0
    high = float(beta.ppf(1 - tail, successes + 1, n - successes)) if successes < n else 1.0
    return low, high
