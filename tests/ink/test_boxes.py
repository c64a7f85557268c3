import numpy as np
import pytest

from inkread.datasets.drawing.pen import draw
from inkread.ink.boxes import box_sizes, find_boxes
from inkread.ink.straight import shear

SIDE, HEIGHT = 40, 50
LETTERS = {
    "I": [[(0.5, 0.1), (0.5, 0.9)]],
    "H": [[(0.25, 0.1), (0.25, 0.9)], [(0.75, 0.1), (0.75, 0.9)], [(0.25, 0.5), (0.75, 0.5)]],
    "L": [[(0.25, 0.1), (0.25, 0.9), (0.75, 0.9)]],
    "low": [[(0.5, 0.45), (0.5, 0.85)]],
    "Z": [[(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)]],
    "X over the sides": [[(-0.1, 0.1), (1.1, 0.9)], [(1.1, 0.1), (-0.1, 0.9)]],
    "T on the upper side": [[(0.1, 0.02), (0.9, 0.02)], [(0.5, 0.0), (0.5, 0.8)]],
}


def form(written, apart, slope=0.0, line=3.0):
    """Return the ink of rows of boxes, one for each letter, and where the boxes are."""
    places, strokes = [], []
    for row in range(3):
        for column, letter in enumerate(written):
            x = 30 + column * (SIDE + apart)
            y = 30 + row * (HEIGHT + 20) + slope * x
            places.append((y, x, y + HEIGHT, x + SIDE))
            corners = [(x, y), (x + SIDE, y), (x + SIDE, y + HEIGHT), (x, y + HEIGHT), (x, y)]
            strokes.append(np.array(corners, dtype=float))
            strokes += [np.array(stroke) * (SIDE, HEIGHT) + (x, y) for stroke in LETTERS[letter]]
    size = (30 + 3 * (HEIGHT + 20) + 30, 60 + len(written) * (SIDE + apart))
    return draw(strokes, size, line) > 0.5, np.array(places)


@pytest.mark.parametrize("apart", [0, 6])
@pytest.mark.parametrize("slope", [0.0, 0.02])
def test_every_box_is_found_whatever_touches_its_sides_and_nothing_else(apart, slope):
    ink, places = form([*LETTERS, *LETTERS], apart, slope)
    found = np.array([box.sides for box in find_boxes(ink)])
    assert len(found) == len(places)
    for place in places:
        assert np.abs(found - place).max(axis=1).min() <= 3


def test_uprights_of_letters_as_high_as_the_boxes_are_no_sides():
    ink, places = form(["H", "I", "L", "H", "I", "L", "Z", "Z"], apart=0)
    assert len(find_boxes(ink)) == len(places)


def turned(ink, slope):
    """Return ink that slopes: what is level, and what is upright."""
    shift = np.rint(slope * np.arange(max(ink.shape))).astype(int)
    for _ in range(2):
        ink = shear(np.pad(ink, ((0, shift[-1]), (0, 0))), shift[: ink.shape[1]]).T
    return ink


@pytest.mark.parametrize("line", [1.2, 4.0])
def test_lines_are_as_thick_where_they_slope(line):
    ink, _ = form(["Z", "L", "I", "Z", "L", "I"], apart=8, line=line)
    (level,), (sloping,) = box_sizes(ink), box_sizes(turned(ink, 0.07))
    assert abs(sloping.line - level.line) <= 0.5
    assert sloping.count == level.count


def test_writing_that_reaches_to_the_sides_does_not_make_them_thicker():
    ink, places = form(["low"] * 6, apart=8)
    for y1, x1, y2, x2 in places.astype(int):
        y, x = (y1 + y2) // 2, (x1 + x2) // 2
        ink[y1 : y1 + 14, x - 1 : x + 2] = ink[y - 1 : y + 2, x1 : x1 + 14] = ink[y - 1 : y + 2, x2 - 14 : x2] = True
    (size,) = box_sizes(ink)
    assert size.line <= 4
    assert size.count == len(places)


def test_two_boxes_are_no_form_and_neither_are_letters_or_squares():
    assert not find_boxes(form(["Z", "Z"], apart=6)[0][:90])
    letters = np.zeros((200, 600), dtype=bool)
    for left in range(20, 560, 50):
        letters[60:120, left : left + 4] = letters[60:120, left + 30 : left + 34] = True
        letters[60:64, left : left + 34] = letters[116:120, left : left + 34] = True  # an angular O
    assert not find_boxes(letters)
    squares = np.zeros((600, 600), dtype=bool)
    squares[::30] = squares[:, ::30] = True
    squares |= draw([np.array([(100.0, 100.0), (150.0, 220.0), (200.0, 100.0)])], squares.shape, 4.0) > 0.5
    assert not find_boxes(squares)
