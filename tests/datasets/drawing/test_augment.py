"""Variation for training."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inkread.datasets.drawing.augment import SIDE, draw_varied, warp

A = [np.array([[0, 1], [0.5, 0], [1, 1]]), np.array([[0.2, 0.6], [0.8, 0.6]])]
LINE = [np.stack([np.full(30, 7.0), np.linspace(0, 100, 30)], axis=1)]
seeds = st.integers(0, 2**32 - 1)


def glyphs(n: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.stack([draw_varied(A, rng) for _ in range(n)])


@given(seeds, st.sampled_from([A, LINE]))
def test_a_drawn_glyph_is_ink_on_paper(seed, strokes):
    ink = draw_varied(strokes, np.random.default_rng(seed))
    assert ink.shape == (SIDE, SIDE)
    assert ink.dtype == np.float32
    assert ink.min() == 0
    assert 0 < ink.max() <= 1


@given(seeds)
def test_the_seed_decides_the_drawing(seed):
    one, two = (draw_varied(A, np.random.default_rng(seed)) for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_every_drawing_is_another():
    drawn = glyphs(20)
    assert len({image.tobytes() for image in drawn}) == 20


def test_the_unit_and_the_place_of_the_strokes_do_not_matter():
    moved = [1000 * stroke + 50 for stroke in A]
    one, two = (draw_varied(strokes, np.random.default_rng(3)) for strokes in (A, moved))
    np.testing.assert_allclose(one, two, atol=0.02)


def test_the_glyph_fills_the_middle_of_the_image():
    for ink in glyphs(50):
        rows, columns = np.nonzero(ink.max(axis=1))[0], np.nonzero(ink.max(axis=0))[0]
        assert 15 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= SIDE
        assert abs(rows.mean() - (SIDE - 1) / 2) < 4
        assert abs(columns.mean() - (SIDE - 1) / 2) < 4


def test_strokes_are_left_as_they_were():
    strokes = [stroke.copy() for stroke in A]
    draw_varied(strokes, np.random.default_rng(0))
    for stroke, before in zip(strokes, A, strict=True):
        np.testing.assert_array_equal(stroke, before)


@given(seeds, st.integers(1, 6))
def test_warped_glyphs_are_ink_on_paper(seed, n):
    warped = warp(glyphs(n), np.random.default_rng(seed))
    assert warped.shape == (n, SIDE, SIDE)
    assert warped.dtype == np.float32
    assert warped.min() >= 0
    assert warped.max() <= 1


def test_the_seed_decides_the_warp_and_every_glyph_has_its_own():
    images = np.repeat(glyphs(1), 10, axis=0)
    one, two, other = (warp(images, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)
    assert len({image.tobytes() for image in one}) == 10


def test_a_warp_is_small_enough_to_leave_the_letter_what_it_is():
    images = glyphs(60)
    warped = warp(images, np.random.default_rng(0))
    alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(images, warped, strict=True)]
    assert np.mean(alike) > 0.4
    others = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(images, warped[::-1].swapaxes(1, 2), strict=True)]
    assert np.mean(alike) > np.mean(others) + 0.2


def test_the_images_are_left_as_they_were():
    images = glyphs(5)
    before = images.copy()
    warp(images, np.random.default_rng(0))
    np.testing.assert_array_equal(images, before)
