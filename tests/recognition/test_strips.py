"""A line is cut out straight, at one height, and its places can be found again in the picture."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkread.imaging.ribbon import Ribbon
from inkread.recognition.strips import HEIGHT, STRIDE, cut_strip


def picture_with_bar(angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture with a black bar in a box, turned, and the corners of the box."""
    image = Image.new("RGB", (500, 400), "white")
    box = np.array([[100, 150], [400, 150], [400, 210], [100, 210]], dtype=np.float64)
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    bar = np.array([[110, 170], [390, 170], [390, 190], [110, 190]], dtype=np.float64)
    box, bar = ((points - [250, 200]) @ matrix.T + [250, 200] for points in (box, bar))
    ImageDraw.Draw(image).polygon([tuple(p) for p in bar], fill="black")
    return np.asarray(image), box


@pytest.mark.parametrize("angle", [0, 7, -30, 90, 180])
def test_a_line_of_any_direction_comes_out_level(angle):
    picture, corners = picture_with_bar(angle)
    strip = cut_strip(picture, Ribbon(corners))
    assert strip.pixels.shape[0] == HEIGHT
    assert strip.pixels.shape[1] % STRIDE == 0
    assert strip.pixels.shape[1] == pytest.approx(300 * HEIGHT / 60, abs=STRIDE)
    grey = strip.pixels.mean(axis=2)
    assert grey[20:28, 20:-20].max() < 60
    assert grey[:12].min() > 200
    assert grey[-12:].min() > 200


def test_places_of_the_strip_are_found_in_the_picture():
    picture, corners = picture_with_bar(11)
    strip = cut_strip(picture, Ribbon(corners))
    width = strip.pixels.shape[1]
    ends = strip.to_picture([(0, 0), (width, 0), (width, HEIGHT), (0, HEIGHT)])
    assert np.abs(ends - corners).max() < 1e-6


def test_a_large_line_is_averaged_and_not_sampled():
    rng = np.random.default_rng(0)
    picture = np.where(rng.random((600, 2400, 1)) < 0.5, 0, 255).astype(np.uint8).repeat(3, axis=2)
    strip = cut_strip(picture, Ribbon(np.array([[0, 0], [2400, 0], [2400, 600], [0, 600]], dtype=np.float64)))
    assert strip.pixels.std() < 40  # a checkered picture is grey from afar


def test_a_line_over_the_edge_of_the_picture_is_filled_up():
    picture = np.full((100, 100, 3), 200, dtype=np.uint8)
    strip = cut_strip(picture, Ribbon(np.array([[-50, 20], [150, 20], [150, 60], [-50, 60]], dtype=np.float64)))
    assert np.abs(strip.pixels.astype(int) - 200).max() <= 1
