import numpy as np

from inkread.ink.candidates import build_lattice, cheapest_path, cut
from inkread.ink.layout import TextLine
from inkread.ink.segment import Piece


def piece(y1, x1, y2, x2):
    return Piece((y1, x1, y2, x2), np.ones((y2 - y1, x2 - x1), dtype=bool))


def geometric_reading(*pieces):
    """Boxes of the characters that geometry alone makes of pieces on a line of height 60."""
    lattice = build_lattice(TextLine(tuple(pieces), 0.0, 60.0, 6.0))
    path = cheapest_path(lattice, np.zeros(len(lattice.candidates)))
    return [lattice.candidates[i].piece.box for i in path]


def test_separate_letters_stay_separate():
    letters = [piece(0, 0, 60, 40), piece(0, 55, 60, 95), piece(0, 110, 60, 150)]
    assert geometric_reading(*letters) == [letter.box for letter in letters]


def test_the_bars_of_an_e_and_the_roof_of_a_t_are_joined():
    stem, bars = piece(0, 0, 60, 6), [piece(y, 8, y + 6, 40) for y in (0, 27, 54)]
    assert geometric_reading(stem, *bars) == [(0, 0, 60, 40)]
    roof, leg = piece(0, 0, 6, 50), piece(9, 22, 60, 28)
    assert geometric_reading(roof, leg) == [(0, 0, 60, 50)]


def test_two_stems_side_by_side_are_two_letters():
    assert len(geometric_reading(piece(0, 0, 60, 6), piece(0, 30, 60, 36))) == 2


def test_every_atom_is_in_exactly_one_character():
    rng = np.random.default_rng(0)
    for _ in range(30):
        x, pieces = 0, []
        for _ in range(int(rng.integers(1, 12))):
            height, width = int(rng.integers(8, 62)), int(rng.integers(4, 110))
            pieces.append(piece(60 - min(height, 60), x, 60, x + width))
            x += width + int(rng.integers(-4, 40))
        lattice = build_lattice(TextLine(tuple(pieces), 0.0, 60.0, 6.0))
        path = cheapest_path(lattice, rng.uniform(0, 3, len(lattice.candidates)))
        spans = [(lattice.candidates[i].start, lattice.candidates[i].stop) for i in path]
        assert [n for start, stop in spans for n in range(start, stop)] == list(range(lattice.n_atoms))


def test_touching_letters_are_cut_where_they_touch():
    mask = np.zeros((60, 100), dtype=bool)
    mask[:, :8] = mask[-8:, :48] = True  # an L
    mask[:, 60:68] = mask[-8:, 60:100] = True  # another
    mask[54:, 48:60] = True  # their touch
    parts = cut(Piece((0, 0, 60, 100), mask), height=60, stroke=8)
    assert len(parts) >= 2
    assert any(abs(part.box[3] - 54) <= 8 for part in parts)
    assert sum(int(part.mask.sum()) for part in parts) == mask.sum()


def test_what_is_no_wider_than_a_letter_is_not_cut():
    whole = piece(0, 0, 60, 45)
    assert cut(whole, height=60, stroke=6) == [whole]
