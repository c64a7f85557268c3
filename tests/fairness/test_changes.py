import numpy as np
import pytest

from inkread import DataError
from inkread.fairness.changes import changes
from inkread.fairness.inference import Settings

QUICK = Settings(resamples=300)


def by_name(found):
    return {change.of: change for change in found}


def test_what_helps_one_group_is_seen_there_and_overall():
    rng = np.random.default_rng(0)
    counts = np.full(30, 100)
    before = rng.integers(80, 96, 30)
    before[:10] -= 20
    after = before + np.where(np.arange(30) < 10, rng.integers(8, 13, 30), 0)
    hand = np.where(np.arange(30) < 10, "left", "right")
    found = by_name(changes(before, after, counts, {"hand": hand}, settings=QUICK))
    left = found["hand: left"]
    assert left.difference == pytest.approx(0.1, abs=0.02)
    assert left.interval[0] > 0.05
    assert found["hand: right"].difference == 0
    assert found["hand: right"].interval is None  # nothing changed for anyone: resampling has nothing to tell
    assert found["all"].difference == pytest.approx(left.difference / 3)
    assert found["worst-off group"].difference == pytest.approx(left.difference)
    assert found["worst-off tenth"].difference > 0
    assert found["gap: hand"].difference == pytest.approx(-left.difference)


def test_of_errors_the_highest_are_the_worst():
    errors = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 40])
    found = by_name(changes(errors, errors // 2, np.full(10, 100), {"of": ["one"] * 10}, is_error=True, settings=QUICK))
    assert found["worst-off tenth"].before == 0.4
    assert found["worst-off tenth"].after == 0.2


def test_numbers_of_different_people_are_refused():
    with pytest.raises(DataError, match="each of 3 units"):
        changes([1, 2], [1, 2], [3, 3, 3], {"hand": ["l", "r", "l"]})


@pytest.mark.long
def test_the_interval_of_a_change_holds_the_truth():
    rng, runs, hits = np.random.default_rng(7), 500, 0
    many = np.clip(rng.beta(18, 2, 10**6) + rng.normal(0.01, 0.02, 10**6), 0, 1)
    true = many.mean() - 0.9
    for _ in range(runs):
        ability, gain = rng.beta(18, 2, 9), rng.normal(0.01, 0.02, 9)
        before = rng.binomial(200, ability)
        after = rng.binomial(200, np.clip(ability + gain, 0, 1))
        change = changes(before, after, np.full(9, 200), {"hand": ["left"] * 9}, settings=QUICK)[0]
        hits += change.interval[0] <= true <= change.interval[1]
    assert 0.9 <= hits / runs <= 0.99
