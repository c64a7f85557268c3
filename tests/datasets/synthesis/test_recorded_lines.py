"""Recorded lines come level, at one scale, cut at their characters."""

import numpy as np
import pytest

from inkread.datasets.synthesis.recorded_lines import BOXED_SOURCES, load_recorded_lines, spread_out
from inkread.errors import DataError


def test_lines_of_a_split_come_without_the_sources_that_are_left_out(recorded):
    path = recorded / "unipen_lines.npz"
    assert len(list(load_recorded_lines(path))) == 23
    assert len(list(load_recorded_lines(path, without=BOXED_SOURCES))) == 22
    assert [line.text for line in load_recorded_lines(path, "valid")] == ["Now we can see it"]


def test_a_line_is_level_and_its_x_height_is_one(recorded):
    line = next(
        line for line in load_recorded_lines(recorded / "unipen_lines.npz") if line.text == "some men are seven"
    )
    assert line.is_aligned
    boxes = line.boxes()
    assert set(boxes) == {i for i, c in enumerate(line.text) if c != " "}
    feet = np.array([boxes[i][3] for i in boxes])
    tops = np.array([boxes[i][1] for i in boxes if line.text[i] in "aemnors"])
    assert np.abs(feet).max() < 0.05  # the slope of three in a hundred is gone
    assert np.abs(tops + 1).max() < 0.05


def test_a_line_that_is_not_aligned_is_scaled_by_its_ink(recorded):
    line = next(line for line in load_recorded_lines(recorded / "unipen_lines.npz") if line.text == "1,2")
    assert not line.is_aligned
    _, top, _, bottom = line.bounds
    assert bottom - top == pytest.approx(2.2, abs=0.01)


def test_a_piece_holds_its_characters_alone(recorded):
    line = next(
        line for line in load_recorded_lines(recorded / "unipen_lines.npz") if line.text == "some men are seven"
    )
    piece = line.piece(4, 13)
    assert piece.text == "men are"
    assert piece.is_aligned
    assert len(piece.strokes) == 6
    assert line.piece(13, 99).text == "seven"


def test_characters_are_spread_over_cells_of_one_width(recorded, rng):
    lines = list(load_recorded_lines(recorded / "unipen_lines.npz"))
    line = next(line for line in lines if line.text == "some men are seven")
    spread = spread_out(line, 3.0, 20, rng)
    assert spread.text == line.text
    middles = {i: (box[0] + box[2]) / 2 for i, box in spread.boxes().items()}
    assert set(middles) == set(line.boxes())
    assert all(abs(x - 3.0 * (i + 0.3)) < 0.3 for i, x in middles.items())
    assert spread_out(line, 3.0, 17, rng) is None
    assert spread_out(next(line for line in lines if not line.is_aligned), 3.0, 20, rng) is None


def test_another_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        list(load_recorded_lines(tmp_path / "none.npz"))
    np.savez(tmp_path / "other.npz", points=np.zeros(3))
    with pytest.raises(DataError, match="not a file of recorded lines"):
        list(load_recorded_lines(tmp_path / "other.npz"))


@pytest.mark.long
def test_the_real_lines_can_be_used(shared):
    lines = list(load_recorded_lines(shared / "data" / "unipen_lines.npz"))
    assert 4000 < len(lines) < 4069  # a few hold no ink of their text, or no text
    assert "XXX" not in {line.text for line in lines}
    aligned = [line for line in lines if line.is_aligned]
    assert len(aligned) > 2500
    capitals = [box[1] for line in aligned for i, box in line.boxes().items() if line.text[i] in "EHMT"]
    assert -np.median(capitals) == pytest.approx(1.5, abs=0.1)  # CAP_HEIGHT
