"""Boxes of lines come back from the map of their cores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from inkread.detection.lines import find_lines, smallest_rectangle
from inkread.detection.text_map import TextMap
from inkread.training.reader.page_crops import core_of


def box(x: float, y: float, width: float, height: float, angle: float = 0.0) -> np.ndarray:
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    return corners @ matrix.T + [x, y]


def drawn(boxes: list[np.ndarray], size: tuple[int, int] = (400, 600)) -> TextMap:
    image = Image.new("L", size[::-1])
    for corners in boxes:
        ImageDraw.Draw(image).polygon([tuple(p) for p in core_of(corners) - 0.5], fill=255)
    return TextMap(np.asarray(image, dtype=np.float32) / 255, 2.0)


@pytest.mark.parametrize("angle", [0, 3, -8, 25])
def test_a_box_comes_back_from_its_core(angle):
    wanted = box(80, 150, 300, 40, angle)
    (line,) = find_lines(drawn([wanted]))
    assert np.abs(line.corners / 2 - wanted).max() < 3
    assert np.degrees(line.angle) == pytest.approx(angle, abs=1)
    assert line.probability == pytest.approx(1, abs=0.01)


def test_lines_that_are_close_stay_apart():
    lines = find_lines(drawn([box(50, 50, 300, 30), box(50, 82, 300, 30), box(370, 50, 60, 30)]))
    assert len(lines) == 3


def test_what_is_faint_or_tiny_is_no_line():
    weak = drawn([box(50, 50, 300, 30)])
    assert find_lines(TextMap(weak.probabilities * np.float32(0.4), 1.0)) == []
    assert find_lines(drawn([box(50, 50, 3, 3)])) == []
    assert find_lines(TextMap(np.zeros((50, 50), dtype=np.float32), 1.0)) == []


@given(st.floats(5, 300), st.floats(5, 300), st.floats(-80, 80), st.integers(0, 1000))
def test_no_rectangle_is_smaller(width, height, angle, seed):
    points = np.random.default_rng(seed).random((30, 2)) * [width, height]
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = points @ matrix.T
    corners = smallest_rectangle(points)
    sides = np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[3] - corners[0]))
    inside = (points - corners[0]) @ np.column_stack(
        [(corners[1] - corners[0]) / sides[0], (corners[3] - corners[0]) / max(sides[1], 1e-9)]
    )
    assert inside.min() > -1e-6
    assert (inside <= np.array(sides) + 1e-6).all()
    assert sides[0] >= sides[1]
    upright = np.ptp(points, axis=0)
    assert sides[0] * sides[1] <= upright[0] * upright[1] + 1e-6


def test_points_on_a_line_have_a_rectangle():
    corners = smallest_rectangle(np.array([[0.0, 0.0], [5.0, 0.0], [10.0, 0.0]]))
    assert np.hypot(*(corners[1] - corners[0])) == pytest.approx(10)
