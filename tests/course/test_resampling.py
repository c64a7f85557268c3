"""The resampling of the hand-in does what the package's does, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.course import resampling as plain
from inkread.imaging import resampling as package

SIDES = st.integers(1, 40)
KINDS = st.sampled_from(["grey", "colour", "float"])


def picture(kind, height, width, seed):
    rng = np.random.default_rng(seed)
    # Flat parts and the ends of the range, where rounding shows, beside noise.
    values = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    values[rng.random((height, width)) < 0.3] = rng.choice([0, 1, 254, 255])
    if kind == "colour":
        return values
    return values[..., 0] if kind == "grey" else (values[..., 0] / np.float32(255)).astype(np.float32)


def assert_same(found, expected):
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    if found.dtype == np.float32:
        # Compilers may join a product and a sum, which rounds once less.
        np.testing.assert_allclose(found, expected, rtol=3e-7, atol=1e-7)
    else:
        np.testing.assert_array_equal(found, expected)


@given(KINDS, SIDES, SIDES, SIDES, SIDES, st.booleans(), st.integers(0, 99))
def test_resize(kind, height, width, new_height, new_width, cubic, seed):
    given = picture(kind, height, width, seed)
    size = new_height, new_width
    assert_same(plain.resize(given, size, cubic=cubic), package.resize(given, size, cubic=cubic))


@given(KINDS, SIDES, SIDES, st.integers(1, 9), st.integers(0, 99))
def test_reduce(kind, height, width, divisor, seed):
    given = picture(kind, height, width, seed)
    assert_same(plain.reduce(given, divisor), package.reduce(given, divisor))


@given(st.sampled_from(["grey", "colour"]), SIDES, SIDES, st.floats(0.2, 8), st.integers(0, 99))
def test_blur(kind, height, width, deviation, seed):
    given = picture(kind, height, width, seed)
    assert_same(plain.blur(given, deviation), package.blur(given, deviation))


@given(st.sampled_from(["grey", "colour"]), SIDES, SIDES, st.floats(-400, 400), st.integers(0, 99))
def test_rotate(kind, height, width, degrees, seed):
    given = picture(kind, height, width, seed)
    assert_same(plain.rotate(given, degrees), package.rotate(given, degrees))


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, -90, 360, 450])
def test_rotate_by_right_angles(degrees):
    given = picture("colour", 7, 12, 0)
    assert_same(plain.rotate(given, degrees), package.rotate(given, degrees))


@given(
    KINDS,
    SIDES,
    SIDES,
    st.tuples(SIDES, SIDES),
    st.lists(st.floats(-0.2, 0.2), min_size=8, max_size=8),
    st.booleans(),
    st.integers(0, 99),
)
def test_project(kind, height, width, size, changes, smooth, seed):
    given = picture(kind, height, width, seed)
    back = np.eye(3)
    back[:2, :2] += np.reshape(changes[:4], (2, 2))
    back[:2, 2] = np.multiply(changes[4:6], 50)
    back[2] = changes[6] / 40, changes[7] / 40, 1.5
    fill = (10, 200, 255) if kind == "colour" else 7
    found, expected = (module.project(given, back, size, fill, smooth=smooth) for module in (plain, package))
    assert_same(found, expected)
