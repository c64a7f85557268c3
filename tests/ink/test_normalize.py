import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.ink.normalize import LETTER, SIDE, normalize


@given(st.integers(1, 300), st.integers(1, 300))
def test_the_longer_side_is_always_the_same_and_the_letter_in_the_middle(height, width):
    glyph = normalize(np.ones((height, width), dtype=bool), stroke=4)
    assert glyph.shape == (SIDE, SIDE)
    assert glyph.dtype == np.float32
    assert glyph.min() >= 0
    assert glyph.max() <= 1
    rows, columns = np.flatnonzero((glyph < 0.5).any(1)), np.flatnonzero((glyph < 0.5).any(0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == LETTER
    assert abs(rows.mean() - (SIDE - 1) / 2) <= 1
    assert abs(columns.mean() - (SIDE - 1) / 2) <= 1


def test_a_fine_stroke_is_strengthened():
    mask = np.zeros((240, 200), dtype=bool)
    mask[:, 98:102] = True
    mask[-4:, :] = True
    glyph = normalize(mask, stroke=4)
    assert glyph[SIDE // 2].min() < 0.2


def test_it_stands_upright_not_mirrored():
    mask = np.zeros((100, 60), dtype=bool)
    mask[:, :12] = True
    mask[-12:] = True  # an L
    glyph = normalize(mask, stroke=12)
    assert glyph[:16, 16:].min() == 1  # nothing at the top right
    assert glyph[24:28, 8:24].mean() < 0.5


@pytest.mark.parametrize("slope", [-0.2, 0.15])
def test_a_letter_on_a_sloping_line_is_turned_back(slope):
    yy, xx = np.mgrid[:200, :200]
    bar = np.abs((yy - 100) - slope * (xx - 100)) < 8
    bar &= np.abs(xx - 100) < 80
    rows, columns = np.flatnonzero(bar.any(1)), np.flatnonzero(bar.any(0))
    mask = bar[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    straight = (normalize(mask, stroke=16, slope=slope) < 0.5).any(1).sum()
    assert straight <= 5
    assert straight < (normalize(mask, stroke=16) < 0.5).any(1).sum()
