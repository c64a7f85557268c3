"""Characters stand side by side, as far from each other as people leave them, and spaces can be told from gaps."""

from itertools import pairwise

import numpy as np
import pytest

from inkread.datasets.synthesis.composition import load_composer
from inkread.datasets.synthesis.recorded_lines import WrittenLine
from inkread.datasets.synthesis.spacing import LEAST_INK_GAP, LEAST_LEAD, MOST_SPACE, MOST_STRAY, Sides, Spacing


def stroke(*points):
    return np.array(points, dtype=np.float32)


STEM = stroke((0, -1.5), (0, 0))
TEE = [STEM, stroke((-0.5, -1.5), (0.5, -1.5))]
O_SMALL = stroke((0, -0.9), (-0.4, -0.5), (0, 0), (0.4, -0.5), (0, -0.9))


def test_two_stems_are_as_far_as_their_boxes():
    before, after = Sides.of([STEM]), Sides.of([STEM + np.float32([0.3, 0])])
    assert before.gaps(after) == pytest.approx((0.3, 0.3))
    assert before.distance(after) == pytest.approx(0.3)


def test_ink_below_a_bar_is_farther_than_the_boxes_are():
    box, ink = Sides.of(TEE).gaps(Sides.of([O_SMALL + np.float32([1.0, 0])]))
    assert box == pytest.approx(0.1)
    assert ink == pytest.approx(0.6, abs=0.05)


def test_where_nothing_is_side_by_side_the_boxes_count():
    box, ink = Sides.of([stroke((0, -1.5), (0, -1.2))]).gaps(Sides.of([stroke((0.2, 0), (0.3, 0))]))
    assert box == ink == pytest.approx(0.2)


def test_ink_is_moved_with_its_sides():
    one = Sides.of(TEE)
    assert np.array_equal(one.moved(2.0).right, Sides.of([part + np.float32([2, 0]) for part in TEE]).right)


def test_a_line_is_measured_with_its_spaces_apart():
    xs = [0.0, 0.3, 0.6, 2.0, 2.3]
    strokes = tuple(STEM + np.float32([x, 0]) for x in xs)
    spacing = Spacing.of(WrittenLine("ill Il", strokes, (0, 1, 2, 4, 5), "a"))
    assert spacing.letters == pytest.approx([0.3, 0.3, 0.3])
    assert spacing.words == pytest.approx([1.4])


def test_a_space_that_could_not_be_told_is_widened_and_a_stray_gap_narrowed():
    xs = [0.0, 0.3, 0.6, 2.6, 2.7, 12.0]
    strokes = tuple(STEM + np.float32([x, 0]) for x in xs)
    spacing = Spacing.of(WrittenLine("illi l l", strokes, (0, 1, 2, 3, 5, 7), "a"))
    assert spacing.letters.max() == pytest.approx(0.3 + MOST_STRAY)
    assert spacing.words.min() >= spacing.letters.max() + LEAST_LEAD - 1e-6
    assert spacing.words.max() == pytest.approx(0.3 + MOST_SPACE)


def test_no_character_is_written_over_the_one_before(recorded, rng):
    compose = load_composer(recorded)
    for text in ["illegal", "kill", "will fill", "2,7", "it's 1.5", "Till"] * 5:
        line = compose(text, rng)
        sides = [Sides.of(strokes) for _, strokes in sorted(line.characters().items())]
        for before, after in pairwise(sides):
            assert before.gaps(after)[1] >= LEAST_INK_GAP - 1e-4


def test_a_steady_writer_sets_every_line_by_the_same_habits(recorded):
    compose = load_composer(recorded)
    widths = {
        steady: [
            np.ptp(compose("none nor none", np.random.default_rng(seed), 1, steady).bounds[::2]) for seed in range(40)
        ]
        for steady in (True, False)
    }
    assert np.std(widths[True]) < np.std(widths[False])
