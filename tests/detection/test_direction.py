"""Boxes run with the writing of their page, single characters too."""

import numpy as np

from inkread.detection.direction import aligned, upside_down


def box(x: float, y: float, width: float, height: float) -> np.ndarray:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float64)


def directions(boxes: list[np.ndarray]) -> list[tuple[float, float]]:
    return [tuple(np.sign(np.round(b[1] - b[0], 6))) for b in aligned(boxes)]


def test_a_tall_character_among_level_lines_is_level():
    tall = np.roll(box(0, 100, 20, 40), -1, axis=0)  # as a longer side would have it
    assert directions([box(0, 0, 300, 40), tall]) == [(1, 0), (1, 0)]


def test_a_wide_character_among_steep_lines_is_steep():
    steep = np.roll(box(0, 0, 40, 300), -1, axis=0)
    assert directions([steep, box(100, 0, 50, 40)]) == [(0, 1), (0, 1)]


def test_characters_alone_are_taken_for_level():
    assert directions([np.roll(box(0, 0, 20, 30), -1, axis=0)]) == [(1, 0)]
    assert aligned([]) == []


def test_upside_down_begins_at_the_other_end():
    one = box(0, 0, 300, 40)
    assert np.array_equal(upside_down(one)[0], one[2])
    assert np.array_equal(upside_down(upside_down(one)), one)
