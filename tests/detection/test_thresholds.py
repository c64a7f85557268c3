"""Each hand-set number of the detection decides something that is seen when the number is moved."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from inkread.detection import cores, direction, lines, order, text_map
from inkread.detection.direction import aligned
from inkread.detection.lines import LineRegion, find_lines
from inkread.detection.text_map import TextMap, TextMapper
from inkread.imaging.ribbon import Ribbon
from thresholds import Watch, look, numbers, watched

from .test_lines import box
from .test_order import read

LINE = 0.9
"""Probability in the cores of lines that are sure."""


def found(values: NDArray[np.float32]) -> list[LineRegion]:
    return find_lines(TextMap(values, 1.0))


def paper(height: int = 120, width: int = 300) -> NDArray[np.float32]:
    return np.zeros((height, width), dtype=np.float32)


def bar(probability: float, height: int = 12, width: int = 200) -> NDArray[np.float32]:
    values = paper()
    values[40 : 40 + height, 40 : 40 + width] = probability
    return values


# A page's lines: how high, how sure, how bent.


def faint_edges_belong_to_a_line_from_a_quarter() -> None:
    for probability, height in ((0.27, 20), (0.23, 12)):
        values = bar(probability, 20)
        values[44:56, 40:240] = LINE
        (line,) = found(values)
        assert line.ribbon.height == pytest.approx(2.5 * height, rel=0.02)


def a_line_is_believed_from_its_mean() -> None:
    assert len(found(bar(0.48))) == 1
    assert found(bar(0.42)) == []


def a_core_grows_to_the_height_of_its_letters() -> None:
    (line,) = found(bar(LINE, 16))
    assert line.ribbon.height == pytest.approx(40, rel=0.02)
    assert line.ribbon.width == pytest.approx(200 + 24, rel=0.02)


def a_line_is_three_places_high() -> None:
    assert len(found(bar(LINE, 3))) == 1
    assert found(bar(LINE, 2)) == []


def followed(length: int, bend: str) -> Ribbon:
    """Return the ribbon of a core 10 places high whose middle follows a bow or a wave."""
    values = paper()
    for x in range(length):
        place = 2 * x / (length - 1) - 1
        shift = round(4 * place**2 if bend == "bow" else 4 * np.sin(3 * place))
        values[40 + shift : 50 + shift, 40 + x] = LINE
    (line,) = found(values)
    return line.ribbon


def only_long_cores_are_bent() -> None:
    assert len(followed(66, "bow").bend) == 3
    assert len(followed(54, "bow").bend) == 0


def only_very_long_cores_wave() -> None:
    assert len(followed(130, "wave").bend) == 4
    assert len(followed(110, "wave").bend) == 3


def an_ascender_does_not_raise_a_long_line() -> None:
    for length, height in ((47, 10), (36, 16)):
        values = bar(LINE, 10, length)
        values[34:40, 40:44] = LINE
        (line,) = found(values)
        assert line.ribbon.height == pytest.approx(2.5 * height, rel=0.15)


def a_line_is_as_high_as_most_of_it() -> None:
    values, columns = paper(), np.arange(200)
    thickness = 4 + columns * 16 // 200
    for x, height in zip(columns, thickness, strict=True):
        values[60 - height // 2 : 60 - height // 2 + height, 40 + x] = LINE
    (line,) = found(values)
    assert line.ribbon.height == pytest.approx(2.5 * np.sort(thickness)[100:180].mean(), rel=0.015)


# Lines that touch.


def touching(bridge: float, width: int = 8, lower: slice = slice(40, 240), at: int = 100) -> NDArray[np.float32]:
    """Return two lines, one below the other, with places between them that are not certain."""
    values = bar(0.99, 10)
    values[50:54, at : at + width] = bridge
    values[54:64, lower] = 0.99
    return values


def lines_that_touch_are_parted_below_certainty() -> None:
    """They run beside each other for so short a way that their gap does not part them."""
    assert len(found(touching(0.95, lower=slice(200, 280), at=210))) == 2
    assert len(found(touching(0.985, lower=slice(200, 280), at=210))) == 1


def a_gap_runs_along_a_quarter_of_a_core() -> None:
    assert len(found(touching(0.99, lower=slice(90, 150)))) == 2
    assert len(found(touching(0.99, lower=slice(90, 145)))) == 1


def a_gap_is_a_place_wide() -> None:
    values = touching(0.99)
    values[51:61] = values[54:64]
    values[61:] = 0
    assert len(found(values)) == 2


def lines_that_are_joined_are_of_about_one_height() -> None:
    for height, count in ((11, 2), (9, 1)):
        values = bar(0.99, 20)
        values[60:68, 100:108] = 0.99
        values[68 : 68 + height, 40:240] = 0.99
        assert len(found(values)) == count


def a_gap_is_straight() -> None:
    for bend, is_one in ((11, False), (14, True)):
        straight, values = touching(0.99, at=136), paper()
        for x in range(40, 240):
            values[:, x] = np.roll(straight[:, x], round(bend * abs(x - 140) / 100))
        assert (len(found(values)) == 1) == is_one


def a_short_line_needs_its_share() -> None:
    """An eighth of the places, as 200 x 10 of a line have."""
    assert len(found(touching(0.5, lower=slice(95, 127)))) == 2
    assert len(found(touching(0.5, lower=slice(95, 117)))) == 1


def only_thick_cores_are_taken_apart() -> None:
    """A wide bridge makes a core as thick as it is high; a step makes it higher than thick, with nothing to part."""
    assert len(found(touching(0.5, width=9))) == 2
    assert len(found(touching(0.5, width=26))) == 1
    values = bar(LINE, 12, 100)
    values[48:60, 140:240] = LINE
    assert len(found(values)) == 1


def parts(*slices: tuple[slice, slice]) -> list[NDArray[np.bool_]]:
    masks = []
    for rows, columns in slices:
        mask = np.zeros((60, 240), dtype=bool)
        mask[rows, columns] = True
        masks.append(mask)
    return masks


def words_of_a_line_that_slopes_are_one_line() -> None:
    upper = slice(10, 20), slice(0, 120)
    assert cores._are_stacked(parts(upper, (slice(22, 32), slice(80, 200))))
    assert not cores._are_stacked(parts(upper, (slice(22, 32), slice(87, 207))))


def what_stands_in_a_bowl_is_no_line() -> None:
    bowl, below = parts((slice(10, 30), slice(20, 220)), (slice(31, 35), slice(80, 160)))
    assert cores._are_stacked([bowl, below])
    bowl[21:30, 70:170] = False
    (inside,) = parts((slice(23, 27), slice(80, 160)))
    assert not cores._are_stacked([bowl, inside])


# Directions and order.


def a_character_alone_says_no_direction() -> None:
    for height, angle in ((38, 90), (31, 0)):
        (ribbon,) = aligned([box(0, 0, 20, height).turned(1)])
        assert abs(np.degrees(ribbon.angle)) == pytest.approx(angle, abs=1)


def words_stand_in_a_row_up_to_half_their_height() -> None:
    assert read((0, 0, 100, 30), (140, 13, 100, 30)) == [[0, 1]]
    assert read((0, 0, 100, 30), (140, 17, 100, 30)) == [[0], [1]]


def columns(rows: int, gutter: float, shift: float = 0, pitch: float = 60) -> list[list[int]]:
    left = [(0, pitch * i, 200, 30) for i in range(rows)]
    return read(*left, *[(200 + gutter, pitch * i + shift, 200, 30) for i in range(rows)])


def a_gutter_is_a_line_high() -> None:
    assert columns(3, 34) == [[i] for i in range(6)]
    assert columns(3, 26) == [[0, 3], [1, 4], [2, 5]]


def columns_have_three_rows() -> None:
    assert columns(3, 34) == [[i] for i in range(6)]
    assert columns(2, 34) == [[0, 2], [1, 3]]


def short_columns_have_a_wide_gutter_and_two_rows() -> None:
    assert columns(2, 80) == columns(2, 80, pitch=75) == [[0], [1], [2], [3]]
    assert columns(2, 70) == [[0, 2], [1, 3]]
    assert columns(1, 80) == [[0, 1]]


def columns_stand_beside_each_other() -> None:
    """Three rows each, 150 high, the right column lower by some of that."""
    assert columns(3, 60, 54) == [[i] for i in range(6)]
    assert columns(3, 60, 67) == [[0], [1, 3], [2, 4], [5]]


def what_is_far_below_begins_anew() -> None:
    """Two pairs of notes, one pair below the other."""
    for room, together in ((60, True), (72, False)):
        notes = [(x, y + 50 * i, 150, 30) for y in (0, 80 + room) for x in (0, 400) for i in range(2)]
        by_columns = [[0], [1], [4], [5], [2], [3], [6], [7]]
        assert read(*notes) == (by_columns if together else [[i] for i in range(8)])


def notes(room: float = 28, shift: float = 0) -> list[list[int]]:
    """Two notes of two lines side by side, between which no gutter is wide enough, their rows at different heights."""
    left = [(0, 0, 100, 30), (shift, 30 + room, 100, 30)]
    return read(*left, *[(160 + shift, 20 + y, 100, 30) for y in (0, 30 + room)])


def lines_of_a_note_are_a_line_apart() -> None:
    assert notes(28) == [[0], [1], [2], [3]]
    assert notes(33) == [[0], [2], [1], [3]]


def lines_of_a_note_stand_below_each_other() -> None:
    assert notes(shift=45) == [[0], [1], [2], [3]]
    assert notes(shift=55) == [[0], [2], [1], [3]]


def words_of_a_note_are_near() -> None:
    for gap, is_near in ((42, True), (48, False)):
        words = [(0, 0, 60, 30), (60 + gap, 0, 60, 30), (0, 50, 60, 30)]
        order = read(*words, *[(180 + gap, y, 60, 30) for y in (20, 70)])
        assert (order == [[0, 1], [2], [3], [4]]) == is_near


# What the network sees.


class Seen(TextMapper):
    """Notes the size of what the network would see."""

    def __init__(self) -> None:
        self._network = lambda pixels: np.zeros((1, 1, *self.note(pixels)), dtype=np.float32)  # type: ignore[assignment]

    def note(self, pixels: NDArray[np.float32]) -> tuple[int, int]:
        self.size = pixels.shape[2:]
        return self.size


def small_pictures_are_enlarged() -> None:
    for side, factor in ((160, 2.0), (300, 320 / 300), (400, 1.0), (20, 6.0), (50, 6.0)):
        scale = Seen()(np.zeros((side // 2, side, 3), dtype=np.uint8)).scale
        assert 1 / scale == pytest.approx(factor, rel=0.02)


def narrow_pictures_have_paper_around_them() -> None:
    seen = Seen()
    seen(np.zeros((10, 640, 3), dtype=np.uint8))
    assert seen.size == (64, 640)


WATCHES = [
    Watch(lines, "CORE", faint_edges_belong_to_a_line_from_a_quarter),
    Watch(lines, "LEAST_MEAN", a_line_is_believed_from_its_mean),
    Watch(lines, "INSET", a_core_grows_to_the_height_of_its_letters),
    Watch(lines, "LEAST_SIDE", a_line_is_three_places_high, (0.6, 1.2)),
    Watch(lines, "BENT[0]", an_ascender_does_not_raise_a_long_line),
    Watch(lines, "BENT[1]", only_long_cores_are_bent),
    Watch(lines, "BENT[2]", only_very_long_cores_wave),
    Watch(lines, "THICKNESS[0]", a_line_is_as_high_as_most_of_it),
    Watch(lines, "THICKNESS[1]", a_line_is_as_high_as_most_of_it, (0.8,)),
    Watch(cores, "HIGHEST", lines_that_touch_are_parted_below_certainty, (0.8,)),
    Watch(cores, "LEAST_SHARE", a_short_line_needs_its_share),
    Watch(cores, "THICK", only_thick_cores_are_taken_apart, (0.5, 1.5)),
    Watch(cores, "SHARED", words_of_a_line_that_slopes_are_one_line),
    Watch(cores, "CLEFT", what_stands_in_a_bowl_is_no_line, (0.6, 1.4)),
    Watch(cores, "CLEFT_SHARE", a_gap_runs_along_a_quarter_of_a_core),
    Watch(cores, "GAP", a_gap_is_a_place_wide, (1.5,)),
    Watch(cores, "ALIKE", lines_that_are_joined_are_of_about_one_height),
    Watch(cores, "WANDERING", a_gap_is_straight),
    Watch(direction, "LONG", a_character_alone_says_no_direction),
    Watch(order, "SAME_ROW", words_stand_in_a_row_up_to_half_their_height),
    Watch(order, "LEAST_GUTTER", a_gutter_is_a_line_high),
    Watch(order, "LEAST_ROWS", columns_have_three_rows, (0.67, 1.34)),
    Watch(order, "WIDE_GUTTER", short_columns_have_a_wide_gutter_and_two_rows),
    Watch(order, "FEW_ROWS", short_columns_have_a_wide_gutter_and_two_rows, (0.5, 1.5)),
    Watch(order, "SHARED", columns_stand_beside_each_other),
    Watch(order, "MOST_ROOM", what_is_far_below_begins_anew),
    Watch(order, "NOTE_ROOM", lines_of_a_note_are_a_line_apart),
    Watch(order, "NOTE_SHARED", lines_of_a_note_stand_below_each_other),
    Watch(order, "NOTE_GAP", words_of_a_note_are_near),
    Watch(text_map, "SMALL", small_pictures_are_enlarged),
    Watch(text_map, "MOST_ENLARGED", small_pictures_are_enlarged),
    Watch(text_map, "SHORTEST", narrow_pictures_have_paper_around_them, (0.5, 1.5)),
]


NOT_WATCHED = {
    "detection.cores.RISE": "the step of a search: a finer one takes longer and parts the same lines",
    "detection.text_map.AFAR": "chosen on single characters that fill a picture, which no drawn map can show",
    "detection.text_map.LONGEST": "the engine's: see the thresholds of reading",
    "detection.text_map.MEAN": "of the network",
    "detection.text_map.SPREAD": "of the network",
    "detection.text_map._STEP": "of the network",
}
"""Numbers that no page notices, and why they are there all the same."""


def test_every_number_is_watched_or_it_is_said_why_not():
    own = numbers(cores, direction, lines, order, text_map, but=NOT_WATCHED)
    assert own == {str(watch) for watch in WATCHES}


@watched(WATCHES)
def test_a_threshold_that_is_moved_is_noticed(watch, move, monkeypatch):
    look(watch, move, monkeypatch)
