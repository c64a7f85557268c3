import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.imaging.projection import Projection

SQUARE = [(0, 0), (40, 0), (40, 30), (0, 30)]


@given(st.lists(st.floats(-5, 5), min_size=8, max_size=8))
def test_four_places_decide_the_map(shifts):
    target = np.array(SQUARE) + np.reshape(shifts, (4, 2))
    projection = Projection.between(SQUARE, target)
    np.testing.assert_allclose(projection(SQUARE), target, atol=1e-6)
    inside = [(10, 10), (39, 3)]
    np.testing.assert_allclose(projection.inverse(projection(inside)), inside, atol=1e-6)
    middle = projection([(20, 15)])  # straight lines stay straight: the diagonals meet where they met
    for a, b in ((0, 2), (1, 3)):
        u, v = target[b] - target[a], middle[0] - target[a]
        assert abs(u[0] * v[1] - u[1] * v[0]) / np.hypot(*u) < 1e-6


def test_places_on_a_line_decide_nothing():
    with pytest.raises(ValueError, match="on a line"):
        Projection.between([(0, 0), (1, 1), (2, 2), (0, 5)], SQUARE)


def test_boxes_are_mapped_to_boxes_inside_the_picture():
    doubled = Projection(np.diag([2.0, 2.0, 1.0]))
    assert doubled.box((1, 2, 3, 4)) == (2, 4, 6, 8)
    assert doubled.box((1, 2, 3, 4), size=(5, 100)) == (2, 4, 5, 8)
    assert Projection.rotation(np.pi / 2).box((0, 0, 10, 4)) == (0, -10, 4, 0)
    np.testing.assert_allclose(Projection.rotation(2 * np.pi).matrix, np.eye(3), atol=1e-12)


def test_a_picture_is_warped_to_where_its_pixels_go():
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (30, 40, 3), dtype=np.uint8)
    moved = Projection(np.array([[1.0, 0, 7], [0, 1, 3], [0, 0, 1]])).warp(picture, (40, 60), fill=(9, 9, 9))
    assert moved.shape == (40, 60, 3)
    assert (moved[3:33, 7:47] == picture).all()
    assert (moved[:3] == 9).all()
    turned = Projection(np.array([[-1.0, 0, 40], [0, -1, 30], [0, 0, 1]])).warp(picture, (30, 40))
    assert np.abs(turned[1:-1, 1:-1].astype(int) - picture[::-1, ::-1][1:-1, 1:-1]).max() <= 1
