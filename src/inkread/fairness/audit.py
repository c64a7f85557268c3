"""Fairness audits of labels and predictions, by arbitrary groups."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import DataError, MissingExtraError
from ..evaluation.calibration import expected_calibration_error
from .findings import Audit, Gap, GroupFigures
from .groups import Grouping, as_text, column, is_missing, to_groupings, unit_codes
from .inference import MIN_UNITS, Cells, GapFinding, Settings, find_gaps, holm, rate_interval
from .limits import check_cells, check_compared, check_tallies


def audit(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    groups: Any,
    *,
    unit: ArrayLike | None = None,
    confidence: ArrayLike | None = None,
    intersections: Iterable[Sequence[str]] = (),
    settings: Settings | None = None,
) -> Audit:
    """Compare the accuracy of a classifier between groups of people.

    Rates and gaps are those of Fairlearn's ``MetricFrame``. Confidence intervals and p-values come from resampling
    *units*, that is, whole people: a thousand samples of ten people are ten people.

    Parameters
    ----------
    y_true, y_pred
        ``(N,)`` labels and predictions: strings, numbers or booleans. They are compared as text.
    groups
        A mapping from names to ``(N,)`` columns, or a DataFrame: ``{"hand": ["left", "right", ...]}``. Samples with a
        missing value are left out of that grouping. A column may be constant within a unit, such as handedness, or
        vary, such as the width of the pen.
    unit
        ``(N,)`` unit of each sample, usually the person it is from. By default, each sample is its own unit, which
        assumes that samples are independent.
    confidence
        ``(N,)`` probability of each prediction according to the model, for calibration.
    intersections
        Columns to intersect: ``[("gender", "hand")]``.
    settings
        Settings of the resampling and the significance level.

    Returns
    -------
    Audit
        Figures of every group; gaps of every grouping with at least two groups of ``MIN_UNITS`` units each, with
        confidence intervals, p-values corrected for multiple tests, and the smallest detectable gap.

    Raises
    ------
    DataError
        If lengths differ, there are no samples, labels or units are missing, or a confidence is not a probability.
    MissingExtraError
        If Fairlearn is not installed (``inkread[audit]``).

    References
    ----------
    S. Bird et al., "Fairlearn: A toolkit for assessing and improving fairness in AI", 2020;
    M. Hardt, E. Price, N. Srebro, "Equality of opportunity in supervised learning", 2016 (equalised odds)
    """
    settings = settings or Settings()
    samples = len(np.atleast_1d(np.asarray(y_true)))
    true, pred = _labels("y_true", y_true, samples), _labels("y_pred", y_pred, samples)
    classes, codes = np.unique(np.concatenate([true, pred]), return_inverse=True)
    said = _Labelled(classes, codes[:samples], codes[samples:], _confidences(confidence, samples))
    units = unit_codes(unit, samples)
    groupings = to_groupings(groups, samples, intersections)
    hits, counts, metrics = said.tally()
    found = [_examine(grouping, hits, counts, units, metrics, settings, _Figures(said)) for grouping in groupings]
    is_right = said.true == said.pred
    error = None if said.confidence is None else expected_calibration_error(said.confidence, is_right)
    return _conclude("accuracy", found, is_right.astype(np.float64), np.ones(samples), units, error, settings)


def audit_errors(
    errors: ArrayLike,
    lengths: ArrayLike,
    groups: Any,
    *,
    unit: ArrayLike | None = None,
    intersections: Iterable[Sequence[str]] = (),
    settings: Settings | None = None,
) -> Audit:
    """Compare an error rate between groups of people, such as the character error rate of pages.

    Parameters
    ----------
    errors, lengths
        ``(N,)`` number of errors on each page, and of characters on it. The rate of a group is the sum of its errors
        divided by the sum of its lengths.
    groups, unit, intersections, settings
        As in ``audit``.

    Returns
    -------
    Audit
        Its rates are error rates, so the group with the highest rate is the worst.

    Raises
    ------
    DataError
        If lengths differ, there are no samples, units are missing, or a page is empty or has errors below 0.
    """
    settings = settings or Settings()
    samples = len(np.atleast_1d(np.asarray(errors)))
    made, out_of = (
        column(name, values, samples).astype(np.float64) for name, values in (("errors", errors), ("lengths", lengths))
    )
    if not samples:
        raise DataError("there are no pages to audit")
    if not ((made >= 0).all() and (out_of > 0).all()):  # NaN is neither
        raise DataError("errors must be numbers from 0 and lengths numbers above 0")
    units = unit_codes(unit, samples)
    found = [
        _examine(g, made[:, None], out_of[:, None], units, {"error rate": slice(0, 1)}, settings, None)
        for g in to_groupings(groups, samples, intersections)
    ]
    return _conclude("error rate", found, made, out_of, units, None, settings)


@dataclass(frozen=True, eq=False)
class _Labelled:
    """Labels and predictions ``(N,)`` as numbers of ``classes``, and the confidences, if there are any."""

    classes: NDArray[np.str_]
    true: NDArray[np.int64]
    pred: NDArray[np.int64]
    confidence: NDArray[np.float64] | None

    def tally(self) -> tuple[NDArray[np.float64], NDArray[np.float64], dict[str, slice]]:
        """Return hits and counts ``(N, K)`` of each sample, and which components are those of which metric."""
        check_tallies(len(self.true), 2 + 3 * len(self.classes))
        number = np.arange(len(self.classes))
        right = (self.true == self.pred).astype(np.float64)[:, np.newaxis]
        is_class, is_read = self.true[:, np.newaxis] == number, self.pred[:, np.newaxis] == number
        one = np.ones_like(right)
        hits, counts = [right], [one]
        metrics = {"accuracy": slice(0, 1)}
        if self.confidence is not None:
            hits, counts = [*hits, self.confidence[:, np.newaxis] - right], [*counts, one]
            metrics["overconfidence"] = slice(1, 2)
        start, width = len(hits), len(number)
        metrics["demographic parity"] = slice(start, start + width)
        metrics["equalised odds"] = slice(start + width, start + 3 * width)
        hits += [is_read, is_read & is_class, is_read & ~is_class]
        counts += [np.ones_like(is_read), is_class, ~is_class]
        some, of = (np.concatenate(part, axis=1, dtype=np.float64) for part in (hits, counts))
        return some, of, metrics


class _Figures:
    """Fairlearn's figures of the groups of a grouping.

    Samples that are alike in group, label and prediction are counted first, and it is the rows of the table of those
    that Fairlearn divides by group: the figures are the same, and found in a hundredth of the time.
    """

    def __init__(self, said: _Labelled) -> None:
        self.said = said

    def __call__(self, grouping: Grouping, among: Sequence[int] | None = None) -> Any:
        """Return the ``MetricFrame`` of a grouping, or of some of its groups."""
        try:
            from fairlearn.metrics import MetricFrame
        except ImportError as error:
            raise MissingExtraError(f"an audit needs Fairlearn: pip install 'inkread[audit]' ({error})") from error
        chosen = np.isin(grouping.codes, np.arange(len(grouping.groups)) if among is None else among)
        triples = np.stack([grouping.codes, self.said.true, self.said.pred])[:, chosen]
        (codes, true, pred), times = np.unique(triples, axis=1, return_counts=True)
        table = _Table(true, pred, times)
        metrics: dict[str, Callable[..., float]] = {"accuracy": table.accuracy}
        for code, name in enumerate(self.said.classes):
            metrics[f"read {name}"] = partial(table.selection_rate, code)
            metrics[f"recall {name}"] = partial(table.recall, code)
            metrics[f"false {name}"] = partial(table.false_positive_rate, code)
        rows = np.arange(len(times))
        groups = np.array(grouping.groups)[codes]
        return MetricFrame(metrics=metrics, y_true=rows, y_pred=rows, sensitive_features={"group": groups})


@dataclass(frozen=True, eq=False)
class _Table:
    """How often each label got each prediction: ``(M,)`` numbers of the classes, and times. Metrics take rows of it."""

    true: NDArray[np.int64]
    pred: NDArray[np.int64]
    times: NDArray[np.int64]

    def accuracy(self, rows: NDArray[np.int64], _: NDArray[np.int64]) -> float:
        return self._share(self.true == self.pred, np.ones_like(self.times), rows)

    def selection_rate(self, code: int, rows: NDArray[np.int64], _: NDArray[np.int64]) -> float:
        return self._share(self.pred == code, np.ones_like(self.times), rows)

    def recall(self, code: int, rows: NDArray[np.int64], _: NDArray[np.int64]) -> float:
        return self._share(self.pred == code, self.true == code, rows)

    def false_positive_rate(self, code: int, rows: NDArray[np.int64], _: NDArray[np.int64]) -> float:
        return self._share(self.pred == code, self.true != code, rows)

    def _share(self, is_so: NDArray[Any], among: NDArray[Any], rows: NDArray[np.int64]) -> float:
        """Return the share of those among whom something is so, in some rows; NaN of none."""
        weights = (self.times * among)[rows]
        return float(np.average(is_so[rows], weights=weights)) if weights.any() else math.nan


@dataclass(frozen=True, eq=False)
class _Examined:
    """What was found of one grouping, before the p-values of all are corrected together."""

    grouping: Grouping
    figures: list[GroupFigures]
    compared: list[int]
    metrics: dict[str, slice]
    hits: NDArray[np.float64]
    counts: NDArray[np.float64]
    cells: Cells
    frame: Any
    said: _Labelled | None


def _examine(
    grouping: Grouping,
    hits: NDArray[np.float64],
    counts: NDArray[np.float64],
    units: NDArray[np.int64],
    metrics: dict[str, slice],
    settings: Settings,
    figures: _Figures | None,
) -> _Examined:
    check_cells(grouping.name, len(np.unique(units)), len(grouping.groups), hits.shape[1])
    cells = _cells(grouping, hits, counts, units)
    sizes = cells.is_member.sum(axis=0)
    compared = np.flatnonzero(sizes >= MIN_UNITS).tolist()
    check_compared(grouping.name, len(compared))
    said = figures.said if figures else None
    frame = figures(grouping) if figures and grouping.groups else None
    rows = []
    for code, name in enumerate(grouping.groups):
        chosen = grouping.codes == code
        interval = _interval(cells.hits[:, code, 0], cells.counts[:, code, 0], settings, said is not None)
        rate, recall, error, excess = float(cells.rates[code, 0]), {}, None, None
        if said is not None and frame is not None:
            by_group = frame.by_group.loc[name]
            rate = float(by_group["accuracy"])
            recall = {str(c): float(by_group[f"recall {c}"]) for c in said.classes[np.unique(said.true[chosen])]}
            if said.confidence is not None:
                right = said.true[chosen] == said.pred[chosen]
                error = expected_calibration_error(said.confidence[chosen], right)
                excess = float(said.confidence[chosen].mean() - right.mean())
        rows.append(
            GroupFigures(
                grouping.name, name, int(sizes[code]), int(chosen.sum()), rate, interval, None, error, excess, recall
            )
        )
    among = figures(grouping, compared) if figures and len(compared) > 1 else None
    return _Examined(grouping, rows, compared, metrics, hits, counts, cells, among, said)


def _conclude(
    measure: str,
    examined: list[_Examined],
    hits: NDArray[np.float64],
    counts: NDArray[np.float64],
    units: NDArray[np.int64],
    calibration_error: float | None,
    settings: Settings,
) -> Audit:
    """Put the gaps of all groupings together and correct their p-values."""
    hypotheses = sum(len(one.metrics) for one in examined if len(one.compared) > 1)
    figures: list[GroupFigures] = []
    gaps: list[Gap] = []
    why = {}
    for one in examined:
        if len(one.compared) < 2:
            why[one.grouping.name] = _why_not(one)
            figures += one.figures
            continue
        among = Cells(one.cells.hits[:, one.compared], one.cells.counts[:, one.compared])
        some = among.is_member.any(axis=1)
        among = Cells(among.hits[some], among.counts[some])
        found = find_gaps(among, list(one.metrics.values()), settings, hypotheses)
        least = dict(zip(one.compared, found[0].detectable, strict=True))
        figures += [replace(figure, detectable=least.get(code)) for code, figure in enumerate(one.figures)]
        gaps += [_gap(one, metric, finding, among.varies) for metric, finding in zip(one.metrics, found, strict=True)]
    corrected = holm([gap.p for gap in gaps])
    own_hits, own_counts = (np.bincount(units, weights=values).astype(np.float64) for values in (hits, counts))
    tenth = worst_tenth(own_hits, own_counts, is_error=measure == "error rate") if len(own_hits) < len(hits) else None
    return Audit(
        measure,
        len(own_hits),
        len(hits),
        float(hits.sum() / counts.sum()),
        _interval(own_hits, own_counts, settings, measure == "accuracy"),
        calibration_error,
        tenth,
        tuple(figures),
        tuple(replace(gap, p_corrected=p) for gap, p in zip(gaps, corrected, strict=True)),
        why,
        {one.grouping.name: one.grouping.missing for one in examined if one.grouping.missing},
        settings,
    )


def _interval(
    hits: NDArray[np.float64], counts: NDArray[np.float64], settings: Settings, is_share: bool
) -> tuple[float, float] | None:
    """Return the interval of an accuracy or of an error rate; the latter can be above 1, where much is invented."""
    found = rate_interval(hits, counts, settings, is_share=is_share)
    return found and (max(found[0], 0.0), found[1])


def worst_tenth(hits: NDArray[np.float64], counts: NDArray[np.float64], *, is_error: bool = False) -> float:
    """Return the rate of the tenth of the units, rounded up, for whom it is worst, from their ``(U,)`` sums."""
    order = np.argsort(hits / counts * (-1 if is_error else 1), kind="stable")[: math.ceil(len(hits) / 10)]
    return float(hits[order].sum() / counts[order].sum())


def _gap(one: _Examined, metric: str, found: GapFinding, varies: bool) -> Gap:
    compared = [one.grouping.groups[code] for code in one.compared]
    rates = one.cells.rates[one.compared, one.metrics[metric].start + found.component]
    component, size = "", found.gap
    low, high = float(rates[found.lowest]), float(rates[found.highest])
    if one.said is not None and metric != "overconfidence":
        classes = [str(name) for name in one.said.classes]
        component, name = {
            "accuracy": ("", "accuracy"),
            "demographic parity": (
                classes[found.component % len(classes)],
                f"read {classes[found.component % len(classes)]}",
            ),
            "equalised odds": _odds(found.component, classes),
        }[metric]
        size = float(one.frame.difference(method="between_groups")[name])
    few = tuple(group for code, group in enumerate(one.grouping.groups) if code not in one.compared)
    least = max(found.detectable)
    if one.said is not None and least > 1:  # two shares cannot be so far apart
        least = math.inf
    ratio = low / high if high else math.nan
    return Gap(
        one.grouping.name, metric, size, ratio, compared[found.highest], compared[found.lowest], component,
        found.interval, found.p, found.p, least, few, varies,
    )  # fmt: skip


def _odds(component: int, classes: list[str]) -> tuple[str, str]:
    """Return what a component of the equalised odds is of, and its name in the ``MetricFrame``."""
    name = classes[component % len(classes)]
    kind = "recall" if component < len(classes) else "false"
    return (f"recall of {name}" if kind == "recall" else f"others read as {name}"), f"{kind} {name}"


def _why_not(one: _Examined) -> str:
    if len(one.grouping.groups) < 2:
        return f"all are {one.grouping.groups[0]}" if one.grouping.groups else "all values are missing"
    sizes = ", ".join(f"{figure.group} {figure.units}" for figure in one.figures)
    return f"fewer than two groups have {MIN_UNITS} units ({sizes}): no gap, however large, could be detected"


def _cells(
    grouping: Grouping, hits: NDArray[np.float64], counts: NDArray[np.float64], units: NDArray[np.int64]
) -> Cells:
    """Return the sums of each unit and group, of the units that the grouping says something of."""
    known = grouping.codes >= 0
    of_unit = np.unique(units[known], return_inverse=True)[1]
    groups = max(len(grouping.groups), 1)
    n_units = int(of_unit.max(initial=-1)) + 1
    place = of_unit * groups + grouping.codes[known]
    sums = [np.zeros((n_units * groups, values.shape[1])) for values in (hits, counts)]
    for total, values in zip(sums, (hits, counts), strict=True):
        for component in range(values.shape[1]):
            total[:, component] = np.bincount(place, values[known, component], minlength=len(total))
    return Cells(*(total.reshape(n_units, groups, -1) for total in sums))


def _labels(name: str, values: ArrayLike, samples: int) -> NDArray[np.str_]:
    array = column(name, values, samples)
    if not samples:
        raise DataError("there are no samples to audit")
    if missing := int(is_missing(array).sum()):
        raise DataError(f"{name} is missing for {missing} of {samples} samples")
    return as_text(array)


def _confidences(values: ArrayLike | None, samples: int) -> NDArray[np.float64] | None:
    if values is None:
        return None
    try:
        array = column("confidence", values, samples).astype(np.float64)
    except (TypeError, ValueError):
        raise DataError("confidence must be probabilities between 0 and 1, of what was predicted") from None
    if not ((array >= 0) & (array <= 1)).all():  # NaN is neither
        raise DataError("confidence must be probabilities between 0 and 1, of what was predicted")
    return array
