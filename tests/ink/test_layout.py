import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkread.ink.layout import find_lines, page_slope
from inkread.ink.segment import Piece


def block(y, x, height=40, width=24):
    """A piece of ink whose top left corner is at y, x."""
    box = (round(y), round(x), round(y) + height, round(x) + width)
    return Piece(box, np.ones((height, width), dtype=bool))


def sheet(n_lines, n_letters, slope=0.0, bend=0.0, pitch=90, seed=0):
    """Lines of letters of uneven height, in random order, and the line that each belongs to."""
    rng = np.random.default_rng(seed)
    pieces = []
    for line in range(n_lines):
        for i in range(n_letters):
            x = 50 + 60 * i
            y = 100 + pitch * line + slope * x + bend * np.sin(i / n_letters * np.pi) + rng.uniform(-5, 5)
            height = int(rng.integers(30, 50))
            pieces.append((line, block(y + 40 - height, x, height)))
    order = rng.permutation(len(pieces))
    return [pieces[i] for i in order]


@settings(max_examples=40, deadline=None)
@given(
    n_lines=st.integers(1, 7),
    n_letters=st.integers(4, 16),
    slope=st.floats(-0.2, 0.2),
    bend=st.floats(-40, 40),
    seed=st.integers(0, 99),
)
def test_lines_are_found_however_they_slope_and_bend(n_lines, n_letters, slope, bend, seed):
    # A few letters cannot tell a steep line from a steep column.
    slope = slope if n_letters >= 8 else 0.2 * slope
    sheet_ = sheet(n_lines, n_letters, slope, bend if n_letters >= 8 else 0, seed=seed)
    pieces = [piece for _, piece in sheet_]
    lines = find_lines(pieces, 40, page_slope(pieces, 40))
    owner = {id(piece): line for line, piece in sheet_}
    assert [[owner[id(piece)] for piece in line.pieces] for line in lines] == [[i] * n_letters for i in range(n_lines)]
    for line in lines:
        assert [p.box[1] for p in line.pieces] == sorted(p.box[1] for p in line.pieces)


@pytest.mark.parametrize("slope", [-0.25, -0.1, 0.0, 0.05, 0.2])
def test_the_slope_of_a_page(slope):
    pieces = [piece for _, piece in sheet(5, 14, slope)]
    assert page_slope(pieces, 40) == pytest.approx(slope, abs=0.02)


def test_a_dot_goes_to_the_line_it_stands_beside():
    letters = [block(100, 50 + 60 * i) for i in range(6)] + [block(200, 50 + 60 * i) for i in range(6)]
    dot = block(232, 415, 6, 6)
    lines = find_lines([*letters, dot], 40, 0.0)
    assert [dot in line.pieces for line in lines] == [False, True]


def test_a_line_with_a_wide_gap_is_one_line():
    pieces = [block(100, 50 + 60 * i) for i in range(4)] + [block(104, 1200 + 60 * i) for i in range(4)]
    assert len(find_lines(pieces, 40, 0.0)) == 1


def test_the_height_of_a_line_is_that_of_its_letters_though_one_piece_is_much_larger():
    pieces = [block(100, 50 + 60 * i) for i in range(12)]
    (line,) = find_lines([*pieces, block(20, 800, 150), block(130, 900, 10, 10)], 40, 0.0)
    assert line.height == 40


def test_the_edge_of_a_sheet_beside_two_lines_takes_no_letters_from_either():
    edge = block(91, 20, height=120, width=12)
    pieces = [piece for _, piece in sheet(2, 8, pitch=62)]
    lines = find_lines([*pieces, edge], 40.0, 0.0)
    assert sorted(len([piece for piece in line.pieces if piece is not edge]) for line in lines)[-2:] == [8, 8]


def test_tall_letters_are_a_line_of_their_own():
    title = [block(0, 60 + 100 * i, height=100, width=60) for i in range(6)]
    lines = find_lines([*title, *(piece for _, piece in sheet(2, 8, pitch=90))], 40.0, 0.0)
    assert [len(line.pieces) for line in lines] == [6, 8, 8]


def test_no_pieces_no_lines():
    assert find_lines([], 0, 0.0) == []


def test_a_page_full_of_small_writing():
    pieces = [piece for _, piece in sheet(40, 60, slope=0.05, pitch=70)]
    assert [len(line.pieces) for line in find_lines(pieces, 40, page_slope(pieces, 40))] == [60] * 40
