"""Boxes of lines come back from the map of their cores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from inkread.detection.lines import find_lines, smallest_rectangle
from inkread.detection.text_map import TextMap
from inkread.imaging.ribbon import Ribbon
from inkread.training.reader.page_crops import core_of


def box(x: float, y: float, width: float, height: float, angle: float = 0.0, bow: float = 0.0) -> Ribbon:
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    bend = np.array([-bow / 2, 0.0, bow]) if bow else np.zeros(0)
    return Ribbon(corners @ matrix.T + [x, y], bend)


def drawn(ribbons: list[Ribbon], size: tuple[int, int] = (400, 600)) -> TextMap:
    image = Image.new("L", size[::-1])
    for ribbon in ribbons:
        ImageDraw.Draw(image).polygon([tuple(p) for p in core_of(ribbon).outline() - 0.5], fill=255)
    return TextMap(np.asarray(image, dtype=np.float32) / 255, 2.0)


@pytest.mark.parametrize("angle", [0, 3, -8, 25])
def test_a_box_comes_back_from_its_core(angle):
    wanted = box(80, 150, 300, 40, angle)
    (line,) = find_lines(drawn([wanted]))
    assert np.abs(line.ribbon.corners / 2 - wanted.corners).max() < 3
    assert np.degrees(line.ribbon.angle) == pytest.approx(angle, abs=1)
    assert line.probability == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("angle", [0, 14, -20])
@pytest.mark.parametrize("bow", [0.8, -0.5])
def test_a_bent_line_comes_back_bent_and_no_higher(angle, bow):
    wanted = box(80, 150, 400, 36, angle, bow)
    (line,) = find_lines(drawn([wanted]))
    assert line.ribbon.height / 2 == pytest.approx(36, abs=4)
    along = np.linspace(0.02, 0.98, 9)
    middles = np.column_stack([along, np.full(9, 0.5)])
    assert np.abs(line.ribbon.places(middles) / 2 - wanted.places(middles)).max() < 3.5


@pytest.mark.parametrize("angle", [0, 9])
def test_lines_that_touch_are_taken_apart(angle):
    pair = [box(80, 150, 400, 30, angle), box(80, 182, 250, 30, angle)]
    text_map = drawn(pair)
    bridge = Image.fromarray((text_map.probabilities * 255).astype(np.uint8))
    where = [tuple(ribbon.places([[0.4, 0.5]])[0]) for ribbon in pair]
    ImageDraw.Draw(bridge).line(where, fill=100, width=8)
    merged = np.maximum(text_map.probabilities, np.asarray(bridge, dtype=np.float32) / 255)
    lines = sorted(find_lines(TextMap(merged, 2.0)), key=lambda line: line.ribbon.places([[0.5, 0.5]])[0, 1])
    assert len(lines) == 2
    for line, wanted in zip(lines, pair, strict=True):
        assert (
            np.abs(line.ribbon.corners / 2 - wanted.corners).max() < 8
        )  # what is left of the bridge tilts it a little


@pytest.mark.parametrize("angle", [0, 9])
@pytest.mark.parametrize("joined", [(0.02, 0.15), (0.45, 0.58)], ids=["at the left", "in the middle"])
def test_lines_that_are_joined_by_a_letter_of_both_are_taken_apart_along_their_gap(angle, joined):
    # As sure of what joins them as of the lines themselves: no threshold parts them.
    pair = [box(80, 150, 400, 30, angle), box(80, 190, 380, 30, angle)]
    values = drawn(pair).probabilities
    bridge = Image.new("L", values.shape[::-1])
    corners = [pair[i].places([[share, 0.5]])[0] for i, share in ((0, joined[0]), (0, joined[1]))]
    corners += [pair[1].places([[share, 0.5]])[0] for share in joined[::-1]]
    ImageDraw.Draw(bridge).polygon([tuple(corner) for corner in corners], fill=255)
    merged = np.maximum(values, np.asarray(bridge, dtype=np.float32) / 255)
    lines = sorted(find_lines(TextMap(merged, 2.0)), key=lambda line: line.ribbon.places([[0.5, 0.5]])[0, 1])
    assert len(lines) == 2
    ends = np.array([[0.9, 0.5], [0.5, 0.5]])
    for line, wanted in zip(lines, pair, strict=True):
        assert np.abs(line.ribbon.places(ends) / 2 - wanted.places(ends)).max() < 12


def test_words_of_one_line_are_not_taken_apart():
    text_map = drawn([box(50, 100, 180, 36), box(240, 100, 200, 36)])
    values = text_map.probabilities.copy()
    values[112:124, 210:260] = np.maximum(values[112:124, 210:260], 0.4)
    (line,) = find_lines(TextMap(values, 2.0))
    assert line.ribbon.width / 2 == pytest.approx(390, abs=8)


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
