"""Lines are read by rows, and columns one after another."""

import numpy as np
import pytest

from inkread.detection.order import reading_order


def read(*boxes: tuple[float, float, float, float], angle: float = 0.0) -> list[list[int]]:
    """Return the order of boxes given as left, top, width, height, the page turned."""
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return reading_order(
        [
            np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], dtype=np.float64) @ matrix.T
            for x, y, w, h in boxes
        ]
    )


def test_lines_are_read_from_top_to_bottom_whatever_their_order():
    assert read((0, 100, 200, 30), (0, 0, 200, 30), (0, 50, 200, 30)) == [[1], [2], [0]]


def test_a_date_far_to_the_right_stands_in_its_row():
    page = (0, 0, 200, 30), (900, 4, 100, 28), (0, 60, 300, 30), (0, 120, 280, 30), (0, 180, 150, 30)
    assert read(*page) == [[0, 1], [2], [3], [4]]


@pytest.mark.parametrize("angle", [0, 6, -6])
def test_two_columns_are_read_one_after_the_other(angle):
    left = [(0, 60 * i, 200, 30) for i in range(4)]
    right = [(400, 60 * i + 7, 200, 30) for i in range(5)]
    assert read(*left, *right, angle=angle) == [[i] for i in range(9)]


def test_a_title_over_columns_comes_first_and_a_line_below_them_last():
    columns = [(x, 100 + 60 * i, 200, 30) for x in (0, 400) for i in range(3)]
    page = [(100, 0, 420, 60), *columns, (0, 330, 600, 30)]
    assert read(*page) == [[i] for i in range(8)]


def test_notes_side_by_side_are_read_note_by_note():
    notes = [(x, y + 50 * i, 150, 30) for y in (0, 400) for x in (0, 400, 800) for i in range(2)]
    assert read(*notes) == [[i] for i in range(12)]


def test_notes_whose_lines_are_not_level_are_read_note_by_note():
    notes = [
        (0, 0, 150, 30),
        (0, 50, 150, 30),
        (400, 4, 150, 30),
        (400, 75, 150, 30),
        (800, 0, 150, 30),
        (800, 52, 150, 30),
    ]
    assert read(*notes) == [[i] for i in range(6)]


def test_notes_between_which_no_straight_gutter_runs_are_read_note_by_note():
    notes = [(x, y + 40 * i, 80, 30) for x, y in [(0, 0), (170, 25), (330, 0), (50, 190), (255, 195)] for i in range(2)]
    assert read(*notes) == [[i] for i in range(10)]


def test_notes_over_a_gutter_are_read_note_by_note_before_what_the_gutter_parts():
    above = [(x, y + 40 * i, 80, 30) for x, y in [(0, 0), (170, 25), (330, 0)] for i in range(2)]
    below = [(x, 220 + 40 * i, 80, 30) for x in (20, 300) for i in range(3)]
    assert read(*above, *below) == [[i] for i in range(12)]


def test_a_line_beside_a_paragraph_is_no_note():
    page = (0, 0, 200, 30), (330, 10, 100, 30), (0, 50, 400, 30), (0, 100, 380, 30)
    assert read(*page) == [[0, 1], [2], [3]]


def test_words_of_a_row_whose_heights_differ_are_one_row():
    assert read((0, 10, 100, 20), (130, 0, 100, 40), (250, 12, 20, 12)) == [[0, 1, 2]]


def test_an_empty_page_has_no_order():
    assert reading_order([]) == []
