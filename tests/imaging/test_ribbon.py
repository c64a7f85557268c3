"""Ribbons follow bent lines, and what is cut along them is straight."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from inkread.imaging.ribbon import Ribbon, fit_ribbon

BOX = np.array([[60, 100], [460, 140], [456, 180], [56, 140]], dtype=np.float64)


def bowed(bow: float = 0.7, wave: float = 0.0) -> Ribbon:
    return Ribbon(BOX, np.array([-bow / 2, 0.0, bow, wave]))


def test_without_a_bend_places_are_those_of_the_box():
    assert np.allclose(Ribbon(BOX).places([[0, 0], [1, 0], [1, 1], [0, 1]]), BOX)
    assert np.array_equal(Ribbon(BOX).outline(), BOX)


def test_a_bow_lies_below_its_box_where_the_polynomial_says():
    ends, middle = bowed().places([[0, 0.5], [1, 0.5]]), bowed().places([[0.5, 0.5]])
    across = (BOX[3] - BOX[0]) / np.hypot(*(BOX[3] - BOX[0]))
    straight = Ribbon(BOX).places([[0, 0.5], [1, 0.5], [0.5, 0.5]])
    assert (ends - straight[:2]) @ across == pytest.approx([0.35 * Ribbon(BOX).height] * 2, abs=0.1)
    assert ((middle - straight[2]) @ across)[0] == pytest.approx(-0.35 * Ribbon(BOX).height, abs=0.1)


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_read_from_the_other_end_it_covers_the_same_places(bow, wave, x, y):
    ribbon = bowed(bow, wave)
    assert np.allclose(ribbon.turned(2).places([[1 - x, 1 - y]]), ribbon.places([[x, y]]), atol=1e-6)
    assert np.allclose(ribbon.turned(2).turned(2).bend, ribbon.bend)


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1))
def test_an_inset_ribbon_has_the_same_middle(bow, wave, x):
    ribbon = bowed(bow, wave)
    inner = ribbon.inset(8.0)
    assert inner.height == pytest.approx(ribbon.height - 16, abs=0.5)
    assert inner.width == pytest.approx(ribbon.width - 16, abs=0.5)
    along = (x * inner.width + 8.0) / ribbon.width
    assert np.abs(inner.places([[x, 0.5]]) - ribbon.places([[along, 0.5]])).max() < 0.3
    assert np.allclose(inner.inset(-8.0).corners, ribbon.corners, atol=0.5)


def test_what_is_cut_out_is_straight():
    ribbon = bowed()
    image = Image.new("RGB", (520, 260), "white")
    bar = Ribbon(BOX, ribbon.bend).inset(14)
    ImageDraw.Draw(image).polygon([tuple(p) for p in bar.outline(64)], fill="black")
    size = (48, 480)
    straight = ribbon.cut(np.asarray(image), size, (255, 255, 255))
    grey = straight.mean(axis=2)[:, 30:-30]
    assert grey[22:26].max() < 60
    assert grey[:12].min() > 200
    assert grey[-12:].min() > 200
    level = Ribbon(BOX).cut(np.asarray(image), size, (255, 255, 255)).mean(axis=2)[:, 30:-30]
    assert level[22:26].max() > 200  # as the bar leaves the box


@pytest.mark.parametrize("angle", [0.0, 0.3, -0.9])
def test_a_fit_finds_the_ribbon_that_places_fill(angle):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    wanted = Ribbon(np.array([[0, 0], [400, 0], [400, 30], [0, 30]]) @ turn.T + 300, np.array([0, 0, 0.6, 0.4]))
    rng = np.random.default_rng(0)
    points = wanted.places(rng.random((6000, 2)))
    ribbon, distances = fit_ribbon(points, angle + 0.05, 3)
    assert ribbon.height == pytest.approx(30, abs=1.5)
    assert np.abs(distances).max() < 17
    middles = np.column_stack([np.linspace(0, 1, 9), np.full(9, 0.5)])
    assert np.abs(ribbon.places(middles) - wanted.places(middles)).max() < 2


def test_a_fit_leaves_out_the_share_that_it_is_told_to():
    rng = np.random.default_rng(0)
    points = np.column_stack([rng.uniform(0, 300, 4000), rng.uniform(0, 20, 4000)])
    points[:10, 1] = 60
    assert fit_ribbon(points, 0.0, 1)[0].height > 55
    assert fit_ribbon(points, 0.0, 1, 0.01)[0].height < 22


def test_a_ribbon_without_height_has_an_outline_too():
    flat = Ribbon(np.array([[0, 5], [10, 5], [10, 5], [0, 5]], dtype=np.float64), np.array([0.0, 0.0, 0.5]))
    assert np.allclose(flat.outline()[:, 1], 5)
