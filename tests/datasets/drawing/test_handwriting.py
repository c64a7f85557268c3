from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.drawing.letterforms import LETTERFORMS
from inkread.datasets.drawing.pen import draw_fitted

seeds = st.integers(0, 2**31)
STEADY = Hand(size_spread=0, baseline_spread=0, tremor=0, character=0, rounding=0)


def points_of(symbol, hand, seed=0):
    return np.concatenate(write(symbol, hand, np.random.default_rng(seed)))


@settings(max_examples=60)
@given(symbol=st.sampled_from(sorted(LETTERFORMS)), seed=seeds)
def test_every_symbol_by_any_hand_starts_at_the_left_and_stays_near_its_line(symbol, seed):
    rng = np.random.default_rng(seed)
    points = np.concatenate(write(symbol, Hand.sample(rng), rng))
    assert np.isfinite(points).all()
    assert points[:, 0].min() == pytest.approx(0, abs=1e-12)
    assert points[:, 0].max() < 2.5
    assert -1.7 < points[:, 1].min() <= points[:, 1].max() < 0.7


@given(seed=seeds)
def test_the_seed_decides_hand_and_letter(seed):
    one, other = np.random.default_rng(seed), np.random.default_rng(seed)
    hand = Hand.sample(one)
    assert hand == Hand.sample(other)
    for a, b in zip(write("R", hand, one), write("R", hand, other), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_writer_keeps_to_a_form_but_not_to_the_millimetre():
    rng = np.random.default_rng(1)
    for _ in range(10):
        hand = Hand.sample(rng)
        counts = [len(write("E", hand, rng)) for _ in range(40)]
        assert max(counts.count(n) for n in set(counts)) > 25
    assert (points_of("C", hand, 1) != points_of("C", hand, 2)).any()


def test_writers_differ_more_than_one_writers_letters():
    rng = np.random.default_rng(0)

    def ink(hand):
        return draw_fitted(write("S", hand, rng), 32, 3, 26)

    hands = [replace(Hand.sample(rng), taste=taste) for taste in range(12)]
    written = np.array([[ink(hand) for _ in range(12)] for hand in hands])
    within = np.abs(written[:, :, None] - written[:, None, :]).mean()
    between = np.abs(written[:, None] - written[None, :]).mean()
    assert between > 1.3 * within


def test_lengths_are_in_heights_of_a_capital_with_the_baseline_at_zero():
    y = points_of("H", STEADY)[:, 1]
    assert y.min() == pytest.approx(-1, abs=0.12)
    assert y.max() == pytest.approx(0, abs=0.12)


def test_wide_hands_write_wide_letters_and_soft_ones_round_corners():
    narrow, wide = (points_of("O", replace(STEADY, aspect=aspect)) for aspect in (0.7, 1.4))
    assert np.ptp(wide[:, 0]) > 1.7 * np.ptp(narrow[:, 0])
    sharp, soft = (points_of("V", replace(STEADY, rounding=rounding)) for rounding in (0, 1))
    assert soft[:, 1].max() < sharp[:, 1].max() - 0.01


def test_a_hand_is_a_value():
    hand = Hand.sample(np.random.default_rng(0))
    with pytest.raises(FrozenInstanceError):
        hand.slant = 0.5
    assert all(0 <= hand.preferred(symbol) < len(forms) for symbol, forms in LETTERFORMS.items())
    with pytest.raises(KeyError):
        write("é", hand, np.random.default_rng(0))
