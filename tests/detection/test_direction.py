"""Boxes run with the writing of their page, single characters too."""

import numpy as np

from inkread.detection.direction import aligned
from inkread.imaging.ribbon import Ribbon


def box(x: float, y: float, width: float, height: float) -> Ribbon:
    return Ribbon(np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float64))


def directions(boxes: list[Ribbon]) -> list[tuple[float, float]]:
    return [tuple(np.sign(np.round(b.corners[1] - b.corners[0], 6))) for b in aligned(boxes)]


def test_a_tall_character_among_level_lines_is_level():
    tall = box(0, 100, 20, 40).turned(1)  # as a longer side would have it
    assert directions([box(0, 0, 300, 40), tall]) == [(1, 0), (1, 0)]


def test_a_wide_character_among_steep_lines_is_steep():
    steep = box(0, 0, 40, 300).turned(1)
    assert directions([steep, box(100, 0, 50, 40)]) == [(0, 1), (0, 1)]


def test_characters_alone_are_taken_for_level():
    assert directions([box(0, 0, 20, 30).turned(1)]) == [(1, 0)]
    assert aligned([]) == []
