import numpy as np

from inkread.ink.segment import Piece, drop_rubbish, find_pieces, letter_height, merge, stroke_width
from pages_for_tests import ink_of, make_page


def test_pieces_are_the_connected_components():
    ink = np.zeros((40, 60), dtype=bool)
    ink[5:25, 5:9] = True
    ink[5:25, 30:50] = True
    ink[25, 50] = True  # touches by a corner
    pieces = sorted(find_pieces(ink), key=lambda piece: piece.box[1])
    assert [piece.box for piece in pieces] == [(5, 5, 25, 9), (5, 30, 26, 51)]
    assert [int(piece.mask.sum()) for piece in pieces] == [80, 401]


def test_merging_keeps_all_the_ink():
    one = Piece((0, 0, 2, 2), np.ones((2, 2), dtype=bool))
    other = Piece((5, 3, 6, 7), np.ones((1, 4), dtype=bool))
    both = merge([one, other])
    assert both.box == (0, 0, 6, 7)
    assert both.mask.sum() == 8
    assert both.mask[5, 3]
    assert not both.mask[3, 3]


def test_the_letter_height_is_that_of_the_letters_among_many_specks():
    page = make_page("clean", seed=1, specks=300)
    height = letter_height(find_pieces(ink_of(page.image)))
    truth = np.median([glyph.box[2] - glyph.box[0] for glyph in page.glyphs])
    assert abs(height - truth) < 0.15 * truth


def test_the_stroke_width_is_that_of_the_pen():
    for width in (3, 6, 11):
        ink = np.zeros((200, 200), dtype=bool)
        ink[20:180, 50 : 50 + width] = True
        assert abs(stroke_width(find_pieces(ink)) - width) <= 1


def test_specks_rules_borders_and_blots_are_dropped_and_letters_kept():
    ink = np.zeros((600, 800), dtype=bool)
    for i in range(10):
        ink[200:250, 100 + 50 * i : 106 + 50 * i] = True  # ten letters
    ink[100:103, 50:54] = True  # a speck
    ink[300:304, 20:780] = True  # a ruled line
    ink[:, :12] = True  # the edge of the table
    ink[320:520, 40:60] = True  # a piece of the edge of a sheet
    ink[400:460, 300:360] = True  # a blot
    kept = drop_rubbish(find_pieces(ink), ink.shape)
    assert len(kept) == 10
    assert all(piece.box[0] == 200 for piece in kept)


def test_letters_among_many_crumbs_of_a_printed_grid_are_no_blots():
    ink = np.zeros((600, 1000), dtype=bool)
    for i in range(30):
        ink[200:260, 60 + 30 * i : 70 + 30 * i] = True  # letters
    ink[252:262, 60:90] = True  # two of them hang together, thicker there
    for i in range(30):
        for j in range(4):
            ink[300 + 28 * j : 308 + 28 * j, 40 + 30 * i : 42 + 30 * i] = True  # what is left of fine lines
    pieces = find_pieces(ink)
    assert stroke_width(pieces) > 7
    kept = drop_rubbish(pieces, ink.shape)
    assert sum(piece.height >= 60 for piece in kept) == 29


def test_no_pieces_at_all():
    assert find_pieces(np.zeros((5, 5), dtype=bool)) == []
    assert letter_height([]) == 0
    assert stroke_width([]) == 1
    assert drop_rubbish([], (5, 5)) == []
