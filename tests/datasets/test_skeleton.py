"""Strokes from shapes."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from inkread.charset import CAPITALS36
from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.drawing.pen import draw
from inkread.datasets.skeleton import pen_strokes
from inkread.errors import MissingExtraError


def shape(*strokes: list[tuple[float, float]], pen: float = 9) -> np.ndarray:
    return draw([np.array(stroke, dtype=float) for stroke in strokes], (120, 120), pen) > 0.5


def ends(stroke: np.ndarray) -> list[tuple[float, float]]:
    return sorted((round(float(x)), round(float(y))) for x, y in (stroke[0], stroke[-1]))


def test_a_bar_is_one_stroke_along_its_middle():
    (stroke,) = pen_strokes(shape([(20, 60), (100, 60)]))
    assert stroke.dtype == np.float32
    assert np.abs(stroke[:, 1] - 59.5).max() <= 1
    (left, _), (right, _) = ends(stroke)
    assert abs(left - 20) <= 3
    assert abs(right - 100) <= 3


def test_a_bar_with_corners_has_no_spurs_towards_them():
    thick = np.zeros((120, 120), dtype=bool)
    thick[20:100, 50:70] = True
    (stroke,) = pen_strokes(thick)
    assert np.abs(stroke[:, 0] - 59.5).max() <= 2


@pytest.mark.parametrize("degrees", [0, 15, 30, 45])
def test_the_pen_goes_straight_on_where_strokes_cross(degrees):
    x, y = 40 * np.cos(np.deg2rad(degrees)), 40 * np.sin(np.deg2rad(degrees))
    strokes = pen_strokes(shape([(60 - x, 60 - y), (60 + x, 60 + y)], [(60 + y, 60 - x), (60 - y, 60 + x)]))
    along = [np.abs((stroke[-1] - stroke[0]) @ [[x, -y], [y, x]]) / 40 for stroke in strokes]
    assert sorted(map(tuple, along)) == [pytest.approx((0, 80), abs=5), pytest.approx((80, 0), abs=5)]


def test_a_bar_across_the_end_of_another_is_a_stroke_of_its_own():
    strokes = pen_strokes(shape([(20, 20), (100, 20)], [(60, 20), (60, 100)]))
    lengths = sorted(float(np.hypot(*(stroke[-1] - stroke[0]))) for stroke in strokes)
    assert lengths == pytest.approx([80, 80], abs=7)


def test_a_ring_is_one_closed_stroke():
    angles = np.linspace(0, 2 * np.pi, 60)
    circle = [(60 + 35 * np.cos(a), 60 + 35 * np.sin(a)) for a in angles]
    (stroke,) = pen_strokes(shape(circle))
    assert np.hypot(*(stroke[-1] - stroke[0])) < 4
    assert np.hypot(*(stroke - 59.5).T) == pytest.approx(np.full(len(stroke), 35), abs=1.5)


def test_a_dot_is_a_stroke_and_an_empty_shape_is_none():
    (stroke,) = pen_strokes(shape([(60, 60)]))
    assert np.abs(stroke - 59.5).max() <= 1.5
    assert list(pen_strokes(np.zeros((50, 50), dtype=bool))) == []


def test_the_shape_is_left_as_it_was():
    given = shape([(20, 60), (100, 60)], [(60, 20), (60, 100)])
    before = given.copy()
    pen_strokes(given)
    assert (given == before).all()


@pytest.mark.parametrize("symbol", tuple(CAPITALS36))
def test_drawn_again_a_letter_is_what_it_was(symbol):
    written = write(symbol, Hand(), np.random.default_rng(1))
    pen = 10
    ink = draw([np.asarray(stroke) * 90 + (30, 115) for stroke in written], (150, 150), pen) > 0.5
    again = draw([stroke + 0.5 for stroke in pen_strokes(ink)], ink.shape, pen) > 0.5
    assert (ink & again).sum() / (ink | again).sum() > 0.82


def test_without_scikit_image_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "skimage.morphology", None)
    with pytest.raises(MissingExtraError, match=r"inkread\[fonts\]"):
        pen_strokes(shape([(20, 60), (100, 60)]))
