"""Plots of an audit: groups, gaps with the smallest detectable gaps, individual writers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .findings import METRICS, Audit, Interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINT, OTHER, LIMIT, GREY = "#1b6ca8", "#d1495b", "#e0a030", "#8a8a8a"


def groups(audit: Audit, title: str) -> Figure:
    """Draw the rate of every group with its interval, grouping by grouping."""
    rows: list[tuple[str, float | None, Interval | None]] = []
    for name in dict.fromkeys(figure.grouping for figure in audit.groups):
        rows.append((name, None, None))
        of_one = [figure for figure in audit.groups if figure.grouping == name]
        rows += [(f"{g.group}  ({g.units})", g.rate, g.interval) for g in of_one]
    figure, axes = _rows([label for label, *_ in rows], heads=[rate is None for _, rate, _ in rows])
    for y, (_, rate, interval) in enumerate(rows):
        if rate is not None:
            _point(axes, y, rate, interval)
    axes.axvline(audit.rate, color=GREY, linewidth=1, linestyle=":")
    percent = f"{100 * audit.settings.level:g} % interval"
    axes.set(xlabel=f"{audit.measure}, {percent}; hollow: no interval", title=title)
    return figure


def gaps(audit: Audit, title: str) -> Figure:
    """Draw the gap of every grouping with its interval, and the smallest detectable gap."""
    from matplotlib.figure import Figure

    metrics = [name for name in METRICS if any(gap.metric == name for gap in audit.gaps)]
    groupings = list(dict.fromkeys(gap.grouping for gap in audit.gaps))
    height = 1.3 + max(len(metrics), 1) * (0.55 + 0.24 * max(len(groupings), 1))
    figure = Figure(figsize=(8, height), layout="constrained")
    figure.suptitle(title)
    if not metrics:
        figure.text(0.5, 0.4, "no groups could be compared", ha="center")
        return figure
    for axes, name in zip(figure.subplots(len(metrics), squeeze=False)[:, 0], metrics, strict=True):
        _prepare(axes, groupings)
        for gap in audit.gaps:
            if gap.metric == name:
                y = groupings.index(gap.grouping)
                _point(axes, y, gap.gap, gap.interval, OTHER if audit.is_significant(gap) else POINT)
                if math.isfinite(gap.detectable):
                    axes.plot(gap.detectable, y, marker="|", color=LIMIT, markersize=11, markeredgewidth=2.5)
        axes.set_xlim(left=0)
        axes.set_title(METRICS[name], fontsize=10, fontweight="bold", loc="left")
    figure.supxlabel("gap with its interval (red: significant); bar: smallest detectable gap", fontsize=10)
    return figure


def units(rates: Mapping[str, Sequence[float]], measure: str, title: str) -> Figure:
    """Draw the rate of every unit, from the lowest to the highest, in the colour of its group."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.6), layout="constrained")
    axes = figure.subplots()
    ordered = sorted((rate, name) for name, of_one in rates.items() for rate in of_one)
    for number, name in enumerate(rates):
        places = [i for i, (_, of_one) in enumerate(ordered) if of_one == name]
        heights = [ordered[i][0] for i in places]
        colour = (POINT, OTHER, LIMIT, GREY)[number % 4]
        axes.plot(places, heights, "o", color=colour, label=f"{name} ({len(places)})", markersize=5)
    axes.set(xlabel="writers, from the lowest to the highest", ylabel=measure, title=title)
    axes.set_xticks([])
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure


def _rows(labels: Sequence[str], heads: Sequence[bool]) -> tuple[Any, Any]:
    """Return a figure and its axes with a row for each label, the first on top; heads are in bold."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 1.4 + 0.25 * len(labels)), layout="constrained")
    axes = figure.subplots()
    _prepare(axes, labels)
    for tick, is_head in zip(axes.get_yticklabels(), heads, strict=True):
        tick.set_fontweight("bold" if is_head else "normal")
    return figure, axes


def _prepare(axes: Any, labels: Sequence[str]) -> None:
    """Give axes a row for each label, the first on top."""
    axes.set_yticks(range(len(labels)), labels, fontsize=9)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(alpha=0.25, axis="x")
    axes.spines[["top", "right", "left"]].set_visible(False)


def _point(axes: Any, y: float, rate: float, interval: Interval | None, colour: str = POINT) -> None:
    if interval is not None:
        axes.plot(interval, (y, y), color=colour, linewidth=1.6, solid_capstyle="butt")
    axes.plot(rate, y, "o", color=colour, markersize=5, markerfacecolor=colour if interval is not None else "white")
