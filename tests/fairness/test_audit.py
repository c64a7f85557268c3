"""The audit function, as whoever has labels, predictions and groups meets it."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, demographic_parity_difference, equalized_odds_difference
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, recall_score

import inkread
from inkread import DataError
from inkread.fairness.audit import audit_errors
from inkread.fairness.inference import Settings

QUICK = Settings(resamples=200, permutations=300)


def people(accuracies, samples=60, classes="ABC", seed=0):
    """Return labels, predictions and units of people, each read with an accuracy of their own."""
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(len(accuracies)), samples)
    true = rng.choice(list(classes), len(unit))
    others = np.array(list(classes[1:] + classes[0]))[[classes.index(label) for label in true]]
    is_right = rng.random(len(unit)) < np.asarray(accuracies)[unit]
    return true, np.where(is_right, true, others), unit


@pytest.fixture(scope="module")
def found():
    """An audit of people of whom the left-handers are read far worse."""
    true, pred, unit = people([0.7] * 10 + [0.95] * 20)
    hand = np.where(unit < 10, "left", "right")
    gender = np.where(unit % 2, "f", "m")
    confidence = np.full(len(true), 0.9)
    columns = {"hand": hand, "gender": gender}
    settings = Settings(permutations=1000)
    return inkread.audit(
        true, pred, columns, unit=unit, confidence=confidence, intersections=[("hand", "gender")], settings=settings
    )


def gap_of(audit, grouping, metric="accuracy"):
    return next(gap for gap in audit.gaps if (gap.grouping, gap.metric) == (grouping, metric))


def test_a_group_that_is_read_worse_is_found_and_another_division_is_not(found):
    hand, gender = gap_of(found, "hand"), gap_of(found, "gender")
    assert hand in found.significant
    assert (hand.lowest, hand.highest) == ("left", "right")
    assert hand.gap == pytest.approx(0.25, abs=0.04)
    assert hand.interval[0] < 0.25 < hand.interval[1]
    assert gender not in found.significant
    assert gender.interval[0] == 0
    assert hand.detectable < 0.25 < 1


def test_each_group_is_described(found):
    left = next(g for g in found.groups if (g.grouping, g.group) == ("hand", "left"))
    assert (left.units, left.samples) == (10, 600)
    assert left.rate == pytest.approx(0.7, abs=0.05)
    assert left.interval[0] < left.rate < left.interval[1]
    assert left.overconfidence == pytest.approx(0.9 - left.rate)
    assert left.calibration_error == pytest.approx(abs(left.overconfidence))
    assert set(left.recall) == {"A", "B", "C"}
    assert {g.group for g in found.groups if g.grouping == "hand × gender"} == {
        "left × f", "left × m", "right × f", "right × m",
    }  # fmt: skip


def test_the_corrected_p_value_grows_with_the_number_of_questions(found):
    assert len(found.gaps) == 12  # three groupings, four metrics
    assert all(gap.p_corrected >= gap.p for gap in found.gaps)
    smallest = min(found.gaps, key=lambda gap: gap.p)
    assert smallest.p_corrected == pytest.approx(12 * smallest.p)


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_the_figures_are_those_of_fairlearn(seed):
    rng = np.random.default_rng(seed)
    true, pred = rng.integers(0, 2, (2, 300))
    group, unit = rng.choice(["a", "b", "c"], 300), np.arange(300)
    found = inkread.audit(true, pred, {"group": group}, unit=unit, settings=Settings(resamples=20, permutations=20))
    frame = MetricFrame(
        metrics={"accuracy": accuracy_score, "recall": recall_score},
        y_true=true, y_pred=pred, sensitive_features=group,
    )  # fmt: skip
    assert gap_of(found, "group").gap == pytest.approx(frame.difference()["accuracy"])
    assert gap_of(found, "group").ratio == pytest.approx(frame.ratio()["accuracy"])
    parity = demographic_parity_difference(true, pred, sensitive_features=group)
    assert gap_of(found, "group", "demographic parity").gap == pytest.approx(parity)
    odds = equalized_odds_difference(true, pred, sensitive_features=group)
    assert gap_of(found, "group", "equalised odds").gap == pytest.approx(odds)
    for figures in found.groups:
        assert figures.rate == pytest.approx(frame.by_group.loc[figures.group, "accuracy"])
        assert figures.recall["1"] == pytest.approx(frame.by_group.loc[figures.group, "recall"])


def test_it_does_not_matter_what_labels_and_groups_are_called():
    true, pred, unit = people([0.8] * 6 + [0.9] * 6, classes="AB")
    hand = unit < 6
    one = inkread.audit(true, pred, {"hand": hand}, unit=unit, settings=QUICK)
    numbers = [np.where(labels == "A", 0, 1) for labels in (true, pred)]
    names = pd.DataFrame({"hand": hand})
    other = inkread.audit(*numbers, names, unit=[f"writer {u}" for u in unit], settings=QUICK)
    assert [gap.gap for gap in one.gaps] == [gap.gap for gap in other.gaps]
    assert [gap.p for gap in one.gaps] == [gap.p for gap in other.gaps]


def test_many_samples_of_few_people_are_few_people():
    rates = np.random.default_rng(1).beta(18, 2, 16)
    true, pred, unit = people(rates, samples=300)
    group = {"hand": np.where(unit % 2, "a", "b")}
    as_people = gap_of(inkread.audit(true, pred, group, unit=unit, settings=QUICK), "hand")
    as_samples = gap_of(inkread.audit(true, pred, group, settings=QUICK), "hand")
    assert np.diff(as_people.interval) > 2 * np.diff(as_samples.interval)
    assert as_people.detectable > 2 * as_samples.detectable


def test_a_group_of_one_is_described_but_not_compared():
    true, pred, unit = people([0.1] + [0.9] * 12)
    hand = np.where(unit == 0, "left", "right")
    found = inkread.audit(true, pred, {"hand": hand}, unit=unit, settings=QUICK)
    left = next(g for g in found.groups if g.group == "left")
    assert (left.units, left.interval, left.detectable) == (1, None, None)
    assert left.rate < 0.3
    assert not found.gaps
    assert "left 1" in found.not_compared["hand"]
    assert "no gap, however large, could be detected" in found.text()


def test_a_small_group_is_left_out_of_the_gap_of_the_others():
    true, pred, unit = people([0.1] * 2 + [0.9] * 12)
    hand = np.array(["both", "left", "right"])[np.where(unit < 2, 0, 1 + unit % 2)]
    gap = gap_of(inkread.audit(true, pred, {"hand": hand}, unit=unit, settings=QUICK), "hand")
    assert gap.left_out == ("both",)
    assert gap.gap < 0.1


def test_where_too_few_people_are_to_show_anything_that_is_said():
    true, pred, unit = people([0.0] * 5 + [1.0] * 5)
    columns = {name: np.where(unit < 5, "a", "b") for name in ("one", "two", "three")}
    found = inkread.audit(true, pred, columns, unit=unit, settings=QUICK)
    # 252 ways to choose 5 of 10: no p-value is below 2 / 252, and 9 are to be corrected.
    assert all(math.isinf(gap.detectable) for gap in found.gaps)
    assert not found.significant


def test_who_all_are_alike_are_not_compared():
    true, pred, unit = people([0.9] * 8)
    found = inkread.audit(true, pred, {"hand": ["right"] * len(true)}, unit=unit, settings=QUICK)
    assert found.not_compared == {"hand": "all are right"}


@pytest.mark.parametrize("nothing", [None, "", float("nan"), pd.NA])
def test_what_is_missing_is_left_out_and_counted(nothing):
    true, pred, unit = people([0.9] * 12)
    hand = ["left" if u % 2 else "right" for u in unit]
    hand[:60] = [nothing] * 60
    found = inkread.audit(true, pred, {"hand": hand}, unit=unit, settings=QUICK)
    assert found.missing == {"hand": 60}
    assert sum(g.samples for g in found.groups) == len(true) - 60
    assert found.samples == len(true)


def test_a_group_that_varies_within_people_is_compared_within_them():
    rng = np.random.default_rng(3)
    ability = rng.uniform(0.5, 1, 12)  # people differ far more than pens do
    unit = np.repeat(np.arange(12), 200)
    bold = rng.random(len(unit)) < 0.5
    is_right = rng.random(len(unit)) < ability[unit] - 0.12 * bold
    pred = np.where(is_right, "A", "B")
    settings = Settings(resamples=500, permutations=1000)
    found = inkread.audit(
        ["A"] * len(unit), pred, {"pen": np.where(bold, "bold", "fine")}, unit=unit, settings=settings
    )
    gap = gap_of(found, "pen")
    assert gap.varies_within_units
    assert gap.lowest == "bold"
    assert gap in found.significant


def test_the_same_seed_finds_the_same():
    true, pred, unit = people([0.8] * 6 + [0.9] * 6)
    hand = {"hand": unit < 6}
    assert inkread.audit(true, pred, hand, unit=unit, settings=QUICK) == inkread.audit(
        true, pred, hand, unit=unit, settings=QUICK
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"y_pred": ["A"]}, "y_pred must be one value for each of 3"),
        ({"y_true": ["A", None, "B"]}, "y_true is missing for 1 of 3"),
        ({"groups": {"hand": ["l", "r"]}}, r"groups\['hand'\] must be one value"),
        ({"groups": {}}, "groups is empty"),
        ({"groups": 3}, "groups must be a mapping"),
        ({"unit": [1, 2]}, "unit must be one value"),
        ({"unit": ["a", "", "b"]}, "unit is missing for 1"),
        ({"confidence": [0.5, 1.5, 0.5]}, "probabilities between 0 and 1"),
        ({"intersections": [("hand", "age")]}, "no column 'age' to intersect; there are hand"),
        ({"y_true": [], "y_pred": []}, "no samples"),
    ],
)
def test_what_cannot_be_audited_is_refused_by_name(changed, message):
    usual = {"y_true": ["A", "B", "A"], "y_pred": ["A", "B", "B"], "groups": {"hand": ["l", "r", "l"]}}
    with pytest.raises(DataError, match=message):
        inkread.audit(**(usual | changed))


def test_error_rates_are_audited_by_their_sums():
    errors, lengths = [1, 0, 4, 9] * 3, [10, 10, 10, 90] * 3
    hand = ["left", "right"] * 6
    found = audit_errors(errors, lengths, {"hand": hand}, settings=QUICK)
    assert found.rate == pytest.approx(14 / 120)
    assert {g.group: g.rate for g in found.groups} == pytest.approx({"left": 5 / 20, "right": 9 / 100})
    assert gap_of(found, "hand", "error rate").highest == "left"
    with pytest.raises(DataError, match="above 0"):
        audit_errors([1], [0], {"hand": ["left"]})


def test_it_exports_itself(found):
    def refuse(constant):
        raise ValueError(constant)

    read = json.loads(found.to_json(), parse_constant=refuse)
    assert read["gaps"][0]["gap"] == found.gaps[0].gap
    groups = list(csv.DictReader(io.StringIO(found.groups_csv())))
    assert len(groups) == len(found.groups)
    assert float(groups[0]["recall A"]) == pytest.approx(found.groups[0].recall["A"], abs=1e-5)
    gaps = list(csv.DictReader(io.StringIO(found.gaps_csv())))
    assert [float(row["gap"]) for row in gaps] == pytest.approx([gap.gap for gap in found.gaps], abs=1e-5)
    assert "hand, accuracy: gap 0.2" in str(found)
