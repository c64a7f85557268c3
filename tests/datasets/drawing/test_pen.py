import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inkread.datasets.drawing.pen import SmoothDisplacement, draw, draw_fitted

a_stroke = arrays(np.float64, st.tuples(st.integers(1, 20), st.just(2)), elements=st.floats(-10, 50, width=32))
some_strokes = st.lists(a_stroke, min_size=1, max_size=4)
pens = st.floats(0.5, 9)


@given(strokes=some_strokes, width=pens)
def test_coverage_is_a_share(strokes, width):
    ink = draw(strokes, (40, 30), width)
    assert ink.shape == (40, 30)
    assert ink.dtype == np.float32
    assert ink.min() >= 0
    assert ink.max() <= 1


@given(strokes=some_strokes, width=pens, right=st.integers(0, 12), down=st.integers(0, 12))
def test_moved_strokes_make_moved_ink(strokes, width, right, down):
    still = draw(strokes, (40, 40), width)
    moved = draw([stroke + np.array([right, down]) for stroke in strokes], (40 + down, 40 + right), width)
    np.testing.assert_allclose(moved[down:, right:], still, atol=0.01)


@given(strokes=some_strokes, width=pens)
def test_every_stroke_adds_ink(strokes, width):
    whole, part = draw(strokes, (40, 40), width), draw(strokes[:1], (40, 40), width)
    assert (whole >= part - 0.01).all()


@given(stroke=a_stroke, width=pens)
def test_a_stroke_is_the_same_backwards(stroke, width):
    there, back = draw([stroke], (40, 40), width), draw([stroke[::-1]], (40, 40), width)
    np.testing.assert_allclose(there, back, atol=0.01)


def test_a_dot_is_a_disc_and_a_line_a_bar_with_round_ends():
    dot = draw([np.array([[20.0, 20.0]])], (40, 40), 10)
    bar = draw([np.array([[20.0, 20.0], [50.0, 20.0]])], (40, 70), 10)
    assert dot.sum() == pytest.approx(np.pi * 25, rel=0.02)
    assert bar.sum() == pytest.approx(np.pi * 25 + 300, rel=0.02)
    assert np.flatnonzero((dot > 0.5).any(axis=0)).tolist() == list(range(15, 25))


def test_many_short_lines_leave_no_gaps():
    turn = np.linspace(0, 2 * np.pi, 300)
    circle = 50 + 35 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    y, x = np.mgrid[:100, :100] + 0.5
    in_ring = np.abs(np.hypot(x - 50, y - 50) - 35) < 4
    assert draw([circle], (100, 100), 10)[in_ring].min() > 0.99


@given(strokes=some_strokes, extent=st.floats(12, 30), width=st.floats(1.5, 4))
def test_a_fitted_character_has_the_size_asked_for_and_stands_in_the_middle(strokes, extent, width):
    points = np.concatenate(strokes)
    if np.ptp(points, axis=0).max() < 1:
        return
    ink = draw_fitted(strokes, 40, width, extent) > 0.4
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(extent, abs=2.1)
    assert (rows[0] + rows[-1] + 1) / 2 == pytest.approx(20, abs=1.5)
    assert (columns[0] + columns[-1] + 1) / 2 == pytest.approx(20, abs=1.5)


def test_a_smooth_displacement_is_smooth():
    bend = SmoothDisplacement(np.random.default_rng(0), amount=0.1, frequency=2)
    line = np.linspace([0, 0], [1, 1], 200)
    assert 0 < np.abs(bend(line)).max() < 1
    assert np.abs(np.diff(bend(line), axis=0)).max() < 0.02
