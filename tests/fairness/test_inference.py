"""Whether the statistics hold what they promise: by simulation of people whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from inkread.fairness.inference import Cells, Settings, attainable_p, find_gaps, holm, rate_interval


def simulate(rng, sizes, means, spread=0.05, samples=60):
    """Return cells of people: their abilities are spread about the mean of their group (a beta distribution)."""
    units, groups = sum(sizes), len(sizes)
    group = np.repeat(np.arange(groups), sizes)
    mean = np.asarray(means)[group]
    weight = mean * (1 - mean) / spread**2 - 1
    ability = rng.beta(mean * weight, (1 - mean) * weight)
    counts = np.zeros((units, groups, 1))
    counts[np.arange(units), group, 0] = rng.integers(samples // 2, 2 * samples, units)
    return Cells(rng.binomial(counts.astype(int), ability[:, None, None]).astype(float), counts)


def gap(cells, seed=0, hypotheses=1, **settings):
    return find_gaps(cells, [slice(0, 1)], Settings(seed=seed, **settings), hypotheses)[0]


def within(share, expected, runs, sigmas=3.5):
    """Whether a share of so many runs can be expected to be as far off."""
    return abs(share - expected) <= sigmas * np.sqrt(expected * (1 - expected) / runs)


def test_the_interval_of_a_few_people_holds_the_truth_as_often_as_it_says(rng):
    runs, settings = 400, Settings(resamples=300)
    hits = 0
    plain = 0
    for _ in range(runs):
        cells = simulate(rng, [9], [0.9])
        low, high = rate_interval(cells.hits[:, 0, 0], cells.counts[:, 0, 0], settings)
        hits += low <= 0.9 <= high
        drawn = rng.integers(9, size=(300, 9))
        again = cells.hits[drawn, 0, 0].sum(axis=1) / cells.counts[drawn, 0, 0].sum(axis=1)
        plain += np.quantile(again, 0.025) <= 0.9 <= np.quantile(again, 0.975)
    assert 0.91 <= hits / runs <= 0.985
    assert plain < hits - 0.03 * runs  # what the studentised bootstrap is for


def test_false_alarms_are_as_rare_as_the_level_says(rng):
    runs = 300
    alarms = sum(gap(simulate(rng, [9, 30], [0.9, 0.9]), resamples=10, permutations=199).p <= 0.05 for _ in range(runs))
    assert within(alarms / runs, 0.05, runs)


def test_the_detectable_gap_is_found_with_the_power_promised(rng):
    least = np.median(
        [max(gap(simulate(rng, [9, 30], [0.88, 0.88]), permutations=400, resamples=400).detectable) for _ in range(8)]
    )
    runs = 250
    found = sum(
        gap(simulate(rng, [9, 30], [0.88 - least, 0.88]), resamples=10, permutations=199).p <= 0.05 for _ in range(runs)
    )
    assert 0.68 <= found / runs <= 0.92


@pytest.mark.long
@pytest.mark.parametrize("sizes", [(9, 68), (33, 44), (9, 40, 28), (5, 20)])
def test_intervals_alarms_and_power_over_many_people(sizes):
    rng = np.random.default_rng(list(sizes))
    runs, settings = 600, {"resamples": 600, "permutations": 499}
    same, apart = [0.93] * len(sizes), [0.87] + [0.93] * (len(sizes) - 1)
    found = {name: [gap(simulate(rng, sizes, m), **settings) for _ in range(runs)] for name, m in
             (("same", same), ("apart", apart))}  # fmt: skip
    assert within(np.mean([f.p <= 0.05 for f in found["same"]]), 0.05, runs)
    for name, truth in (("same", 0.0), ("apart", 0.06)):
        coverage = np.mean([f.interval[0] <= truth <= f.interval[1] for f in found[name]])
        assert coverage >= 0.91, name
    corrected = [gap(simulate(rng, sizes, same), hypotheses=4, resamples=600, permutations=1999) for _ in range(40)]
    least = float(np.median([max(f.detectable) for f in corrected]))
    if np.isfinite(least) and least < 0.5:
        shifted = [0.93 - least] + [0.93] * (len(sizes) - 1)
        power = np.mean(
            [gap(simulate(rng, sizes, shifted), resamples=10, permutations=999).p <= 0.05 / 4 for _ in range(runs)]
        )
        assert 0.66 <= power <= 0.95


@pytest.mark.long
def test_groups_within_people_raise_no_more_false_alarms():
    rng = np.random.default_rng(5)
    alarms, runs = 0, 600
    for _ in range(runs):
        ability = rng.beta(9, 2, (15, 1))
        counts = rng.integers(10, 40, (15, 3))
        cells = Cells(rng.binomial(counts, ability)[..., None].astype(float), counts[..., None].astype(float))
        alarms += gap(cells, resamples=10, permutations=199).p <= 0.05
    assert within(alarms / runs, 0.05, runs)


def test_of_few_units_there_is_no_interval_and_of_perfect_ones_a_wide_one():
    full = np.full(4, 50.0)
    assert rate_interval(full, full, Settings()) is None
    low, high = rate_interval(np.full(9, 50.0), np.full(9, 50.0), Settings())
    assert high == 1
    assert low == pytest.approx(0.025 ** (1 / 9))  # as nine single samples


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_corrects_upwards_keeps_the_order_and_is_no_weaker_than_bonferroni(p):
    corrected = np.array(holm(p))
    assert (corrected >= np.array(p) - 1e-12).all()
    assert (corrected <= np.minimum(1, len(p) * np.array(p)) + 1e-12).all()
    assert (np.diff(corrected[np.argsort(p, kind="stable")]) >= 0).all()
    assert (corrected >= false_discovery_control(p) - 1e-12).all()


def test_holm_as_in_the_textbook():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_the_smallest_p_value_is_a_matter_of_counting():
    def cells(sizes):
        counts = np.zeros((sum(sizes), len(sizes), 1))
        counts[np.arange(sum(sizes)), np.repeat(np.arange(len(sizes)), sizes)] = 1
        return Cells(counts, counts)

    assert attainable_p(cells([1, 6])) == pytest.approx(1 / 7)
    assert attainable_p(cells([2, 2])) == pytest.approx(1 / 3)
    assert attainable_p(cells([2, 20])) == pytest.approx(1 / 231)
    both = np.ones((4, 2, 1))
    assert attainable_p(Cells(both, both)) == pytest.approx(2 / 2**4)
