"""Each hand-set number of the reading decides something that is seen when the number is moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from inkread import line_engine
from inkread.charset import Charset
from inkread.detection import text_map
from inkread.detection.text_map import TextMap
from inkread.document import Line
from inkread.imaging import contrast, ribbon
from inkread.imaging.contrast import raised
from inkread.imaging.ribbon import Ribbon
from inkread.line_engine import LineEngine, LineLayout
from inkread.recognition import confidence, ctc, language, places, recognizer, strips
from inkread.recognition.confidence import Calibration
from inkread.recognition.ctc import Symbol, Weights, decode_beam
from inkread.recognition.places import baseline, ink_boxes, ink_of
from inkread.recognition.recognizer import LineReading
from inkread.recognition.strips import LineStrip, cut_strip
from thresholds import Watch, look, numbers, watched


def box(x: float, y: float, width: float, height: float, bow: float = 0.0) -> Ribbon:
    corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float64)
    return Ribbon(corners, np.array([0.0, 0.0, bow]) if bow else np.zeros(0))


# The ink of a strip.


def strip(width: int = 96, bow: float = 0.0) -> LineStrip:
    return LineStrip(np.full((48, width, 3), 220, dtype=np.uint8), box(0, 0, width, 48, bow))


def ink_reaches_beyond_the_frames() -> None:
    for start, left in ((5, 5), (0, 4)):
        drawn = strip()
        drawn.pixels[20:30, start:40] = 0
        ((found, *_),) = ink_boxes(drawn, [Symbol("A", 0.9, 2, 5)])
        assert found == left


def printed_lines_are_no_ink() -> None:
    for width, is_ink in ((82, True), (88, False)):
        drawn = strip(100)
        drawn.pixels[40, :width] = 0
        assert ink_of(drawn.pixels)[40].any() == is_ink


def faint_marks_are_ink() -> None:
    for difference, is_ink in ((20, True), (16, False)):
        drawn = strip()
        drawn.pixels[20:30, 10:40] -= np.uint8(difference)
        assert ink_of(drawn.pixels).any() == is_ink


def edges_are_ink_from_half() -> None:
    for difference, is_ink in ((110, True), (90, False)):
        drawn = strip()
        drawn.pixels[20:30, 10:40] = 20
        drawn.pixels[20:30, 50:52] = 220 - difference
        assert ink_of(drawn.pixels)[25, 50] == is_ink


def little_strong_ink_does_not_hide_the_rest() -> None:
    """Of 4800 pixels, 192 are 4 % and 120 are 2.5 %."""
    for pixels, is_ink in ((192, False), (120, True)):
        drawn = strip(100)
        drawn.pixels[10:14, : pixels // 4] = 20
        drawn.pixels[30, 5:15] = 220 - 60
        assert ink_of(drawn.pixels)[30, 10] == is_ink


def the_baseline_follows_a_bow() -> None:
    bowed = strip(480, 1.0)
    symbols = [Symbol("n", 0.9, n, n + 1) for n in range(0, 60, 2)]
    boxes = [(8.0 * n, 10.0, 8.0 * n + 8, 40.0) for n in range(0, 60, 2)]
    points = baseline(bowed, symbols, boxes)
    truth = bowed.to_picture(np.column_stack([np.linspace(0, 472, 100), np.full(100, 40.0)]))
    between = np.interp(truth[:, 0], points[:, 0], points[:, 1])
    assert np.abs(between - truth[:, 1]).max() < 0.06 * 48


def narrow_lines_have_room_for_two_frames() -> None:
    picture = np.zeros((60, 60, 3), dtype=np.uint8)
    assert cut_strip(picture, box(20, 5, 4, 48)).pixels.shape[1] == 16


def slight_bends_are_straight() -> None:
    assert box(0, 0, 400, 40, 0.028).is_straight
    assert not box(0, 0, 400, 40, 0.033).is_straight


# Faint pages.


def faint(difference: float, share: float = 0.03, noise: float = 0.0) -> NDArray[np.uint8]:
    """Return a page of 480 x 480 with marks of one difference that cover a share of it."""
    picture = np.full((480, 480), 220.0)
    picture[::16, : round(480 * share * 16)] -= difference
    picture[8::16] -= noise
    return np.repeat(np.rint(picture).astype(np.uint8)[..., np.newaxis], 3, axis=2)


def spread(picture: NDArray[np.uint8]) -> float:
    return float(np.ptp(picture.astype(float)))


def faint_marks_become_as_strong_as_is_wanted() -> None:
    assert spread(raised(faint(20))) == pytest.approx(102, rel=0.1)


def noise_is_not_raised_without_end() -> None:
    assert spread(raised(faint(3))) == pytest.approx(12 * 3, rel=0.12)


def marks_are_strong_from_their_share() -> None:
    assert spread(raised(faint(20, 0.018))) < 110
    assert spread(raised(faint(20, 0.012))) > 150


def paper_is_what_a_place_has_around_it() -> None:
    """A bar that fills half of two of the fields that surroundings are taken from keeps half of its difference."""
    picture = np.full((480, 480, 3), 220, dtype=np.uint8)
    picture[:, 230:250] -= np.uint8(60)
    picture[::16] -= np.uint8(60)
    grey = raised(picture).astype(float)[..., 0]
    kept = (grey[8, 100] - grey[8, 240]) / (grey[8, 100] - grey[16, 100])
    assert kept == pytest.approx(0.5, abs=0.1)


# What the network has seen, and what the language says.


class Favours:
    """A language in which one character is likelier than the other."""

    def __init__(self, gap: float) -> None:
        self._logs = np.array([min(-gap, 0.0), min(gap, 0.0)], dtype=np.float32)

    def log_probabilities(self, _: str) -> NDArray[np.float32]:
        return self._logs


def decoded(frame: list[float], gap: float = 0.0, weights: Weights = Weights()) -> str:  # noqa: B008 - frozen
    """Return what is read of ``a`` and ``b`` in one frame, whose blank comes first."""
    language_model = Favours(gap) if gap else None
    return decode_beam(np.log(np.array([frame], dtype=np.float32)), "ab", language_model, weights)[0][0]


def letter_or_number(odds: float, gap: float, weights: Weights = Weights()) -> str:  # noqa: B008 - frozen
    """Return what is read in a frame in which the number 1 is likelier than ``a``, but not in the language."""
    frame = np.log(np.array([[1e-6, 1 / (1 + odds), odds / (1 + odds)]], dtype=np.float32))
    language_model = Favours(-gap)
    return decode_beam(frame, "a1", language_model, weights)[0][0]  # type: ignore[arg-type]


def unlikely_characters_are_not_looked_at() -> None:
    assert decoded([1e-6, 0.99, 0.0023], 25) == "b"
    assert decoded([1e-6, 0.99, 0.00175], 25) == "a"


def signs_are_as_usual() -> None:
    """A language that knows no number says nothing against one, but for the usual; 0.3 x 0.3 x 3 is 0.27."""
    for odds, text in ((1.27, "a"), (1.36, "1")):
        assert letter_or_number(odds, 0.0) == text


# The engine's decisions, on pages whose lines are drawn into the map and whose readings are given.


class Sheet:
    """A white photograph that is decoded as small as it is asked for."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.shape = size

    def decoded(self, scale: float) -> NDArray[np.uint8]:
        height, width = (round(side * scale) for side in self.shape)
        return np.full((height, width, 3), 255, dtype=np.uint8)


class Lines:
    """A detector that sees lines of given boxes (x, y, width, height) and probabilities."""

    def __init__(self, *boxes: tuple[float, float, float, float], probability: float = 0.95) -> None:
        self._boxes, self._probability = boxes, probability

    def __call__(self, picture: NDArray[np.uint8]) -> TextMap:
        self.seen = picture.shape[:2]
        values = np.zeros(picture.shape[:2], dtype=np.float32)
        for x, y, width, height in self._boxes:
            inset = 0.3 * height
            rows, columns = (
                slice(round(y + inset), round(y + height - inset)),
                slice(round(x + inset), round(x + width - inset)),
            )
            values[rows, columns] = self._probability
        return TextMap(values, 1.0)

    def from_afar(self, picture: NDArray[np.uint8]) -> TextMap:
        """See one thing that fills the picture."""
        return TextMap(np.full(picture.shape[:2], 0.95, dtype=np.float32), 1.0)


class Readings:
    """A recogniser that reads the same on every line, more surely the other way up; the strips by their widths."""

    charset = Charset("letters", "ab")
    calibration = Calibration()

    def __init__(self, sure: float = 0.9, upside_down: float = 0.0, doubted: int = 0, text: str = "aaa") -> None:
        self._sure, self._upside_down, self._doubted, self._text = sure, upside_down, doubted, text

    def __call__(self, found: list[LineStrip], _: str | None) -> list[LineReading]:
        widths = sorted({one.pixels.shape[1] for one in found}, reverse=True)
        return [self._reading(one, widths.index(one.pixels.shape[1])) for one in found]

    def _reading(self, one: LineStrip, rank: int) -> LineReading:
        is_turned = abs(one.ribbon.angle) > 1
        sure = min(0.99, self._sure + 0.05) if is_turned else self._sure
        symbols = tuple(Symbol(character, sure, i, i + 1) for i, character in enumerate(self._text))
        doubt = self._upside_down if rank == self._doubted and not is_turned else 0.0
        return LineReading(symbols, tuple(((symbol.text, sure),) for symbol in symbols), 0.0, doubt)


def read(detector: Lines, recognizer_: Readings, size: tuple[int, int] = (600, 800)) -> list[Line]:
    engine = LineEngine(detector, recognizer_)  # type: ignore[arg-type]
    return engine.recognise(analysed(detector, recognizer_, size, engine))


def analysed(detector: Lines, given: Readings, size: tuple[int, int], engine: LineEngine | None = None) -> LineLayout:
    return (engine or LineEngine(detector, given)).analyse(Sheet(size))  # type: ignore[arg-type]


ONE = (50, 100, 400, 60)
LADDER = [(20.0, 10.0 + 80 * n, 700.0 - 60 * n, 50.0) for n in range(7)]
"""Lines each shorter than the one above."""


def what_cannot_be_read_is_no_text() -> None:
    assert len(read(Lines(ONE), Readings(0.38))) == 1
    assert read(Lines(ONE), Readings(0.32)) == []


def what_is_surely_there_may_be_read_badly() -> None:
    assert len(read(Lines(ONE, probability=0.73), Readings(0.5))) == 1
    assert read(Lines(ONE, probability=0.67), Readings(0.5)) == []


def what_may_not_be_there_is_read_well() -> None:
    """The confidence of a word is the product of its letters'."""
    assert len(read(Lines(ONE, probability=0.5), Readings(0.78 ** (1 / 3)))) == 1
    assert read(Lines(ONE, probability=0.5), Readings(0.72 ** (1 / 3))) == []


def a_letter_that_may_not_be_there_is_clear() -> None:
    assert len(read(Lines(ONE, probability=0.5), Readings(0.93, text="a"))) == 1
    assert read(Lines(ONE, probability=0.5), Readings(0.87, text="a")) == []


def three_letters_are_no_longer_short() -> None:
    assert len(read(Lines(ONE, probability=0.5), Readings(0.8 ** (1 / 3), text="aaa"))) == 1
    assert read(Lines(ONE, probability=0.5), Readings(0.8 ** (1 / 2), text="aa")) == []


def a_page_is_read_the_other_way_up_where_that_is_doubted() -> None:
    for doubt, angle in ((0.22, 180), (0.18, 0)):
        (line,) = read(Lines(ONE), Readings(upside_down=doubt))
        assert abs(line.angle) == pytest.approx(angle, abs=1)


def the_longest_lines_are_asked() -> None:
    for rank, angle in ((4, 180), (5, 0)):
        found = read(Lines(*LADDER), Readings(upside_down=0.9, doubted=rank))
        assert abs(found[0].angle) == pytest.approx(angle, abs=1)


def a_page_is_read_as_large_as_its_small_lines_need() -> None:
    rows = [(20.0, 20.0 + 180 * n, 900.0, 60.0 + 10 * n) for n in range(6)]
    assert analysed(Lines(*rows), Readings(), (1200, 1000)).scale == pytest.approx(70 / 48, rel=0.02)


def large_photographs_are_looked_at_small() -> None:
    detector = Lines()
    analysed(detector, Readings(), (1600, 2560))
    assert max(detector.seen) == 1280


def small_pictures_are_looked_at_from_afar() -> None:
    assert len(read(Lines(), Readings(), (120, 390))) == 1
    assert read(Lines(), Readings(), (120, 410)) == []


WATCHES = [
    Watch(line_engine, "CUT_OUT", small_pictures_are_looked_at_from_afar),
    Watch(places, "REACH", ink_reaches_beyond_the_frames),
    Watch(places, "RULED", printed_lines_are_no_ink, (0.8, 1.17)),
    Watch(places, "LEAST_DIFFERENCE", faint_marks_are_ink),
    Watch(places, "INK_SHARE", edges_are_ink_from_half),
    Watch(places, "INK_QUANTILE", little_strong_ink_does_not_hide_the_rest, (0.8, 1.02)),
    Watch(places, "BASELINE_POINTS", the_baseline_follows_a_bow, (0.67,)),
    Watch(strips, "LEAST_WIDTH", narrow_lines_have_room_for_two_frames, (0.5, 1.5)),
    Watch(ribbon, "STRAIGHT", slight_bends_are_straight),
    Watch(contrast, "WANTED", faint_marks_become_as_strong_as_is_wanted),
    Watch(contrast, "MOST_GAIN", noise_is_not_raised_without_end),
    Watch(contrast, "STRONGEST", marks_are_strong_from_their_share, (0.8, 1.007)),
    Watch(contrast, "SURROUNDINGS", paper_is_what_a_place_has_around_it, (0.7, 1.4)),
    Watch(ctc, "LEAST_PROBABILITY", unlikely_characters_are_not_looked_at),
    Watch(ctc, "USUAL", signs_are_as_usual),
    Watch(line_engine, "LEAST_CONFIDENCE", what_cannot_be_read_is_no_text),
    Watch(line_engine, "SEEN", what_is_surely_there_may_be_read_badly),
    Watch(line_engine, "LEGIBLE", what_may_not_be_there_is_read_well),
    Watch(line_engine, "SHORT_LEGIBLE", a_letter_that_may_not_be_there_is_clear),
    Watch(line_engine, "SHORT", three_letters_are_no_longer_short, (0.6, 1.4)),
    Watch(line_engine, "DOUBTED", a_page_is_read_the_other_way_up_where_that_is_doubted),
    Watch(line_engine, "ASKED", the_longest_lines_are_asked, (0.8, 1.2)),
    Watch(line_engine, "SMALL_SHARE", a_page_is_read_as_large_as_its_small_lines_need),
    Watch(line_engine, "LONGEST", large_photographs_are_looked_at_small),
]

NOT_WATCHED = {
    "recognition.ctc.BEAM": "a default, watched below",
    "recognition.confidence.LEAST": "keeps logarithms finite",
    "recognition.language.KINDS": "the shape of the models",
    "recognition.language.LOOKED_BACK": "the shape of the models",
    "recognition.language.WORDS": "the shape of the models",
    "recognition.language.CAPITALS": "the shape of the models",
    "recognition.language.REMEMBERED": "saves time",
    "recognition.language.MAX_ORDER": "a limit on files",
    "recognition.recognizer.ALTERNATIVES": "how much is told, not what is read",
    "recognition.strips.HEIGHT": "of the network",
    "recognition.strips.STRIDE": "of the network",
    "imaging.ribbon.FEW": "saves time",
    "imaging.contrast._PAPER": "the grey on which marks are drawn again, with room for lighter ones",
}
"""Numbers that no page notices, and why they are there all the same."""


@watched(WATCHES)
def test_a_threshold_that_is_moved_is_noticed(watch, move, monkeypatch):
    look(watch, move, monkeypatch)


def test_every_number_is_watched_or_it_is_said_why_not():
    own = numbers(places, strips, ribbon, contrast, ctc, confidence, language, recognizer, line_engine, but=NOT_WATCHED)
    assert own | {"line_engine.LONGEST"} == {str(watch) for watch in WATCHES}
    assert line_engine.LONGEST == text_map.LONGEST


def test_the_weights_of_the_language_are_noticed():
    """The network prefers ``a`` by 1 in the logarithm, the language ``b`` by 3.7 or 3."""
    frame = [1e-6, 0.731, 0.269]
    assert (decoded(frame, 3.7), decoded(frame, 3.0)) == ("b", "a")
    shipped = Weights()
    assert decoded(frame, 3.7, replace(shipped, language=0.8 * shipped.language)) == "a"
    assert decoded(frame, 3.0, replace(shipped, language=1.25 * shipped.language)) == "b"
    for share, odds, text in ((1.0, 5.2, "1"), (1.25, 5.2, "a"), (1.0, 4.2, "a"), (0.8, 4.2, "1")):
        assert letter_or_number(odds, 6.0, replace(shipped, sign=share * shipped.sign)) == text
    for blank, text in ((0.45, "a"), (0.55, "")):
        faint_one = [float(np.exp(blank)) * 0.3, 0.3, 1e-6]
        assert decoded(faint_one) == text
        factor = 0.8 if text else 1.25
        assert decoded(faint_one, weights=replace(shipped, character=factor * shipped.character)) != text


def test_a_narrower_beam_loses_what_is_read():
    """The right first letter is the ninth likeliest until the second is read."""
    letters = "abcdefghijklmnop"
    first = np.full(17, 1e-9)
    first[1:10] = np.linspace(0.12, 0.10, 9)
    second = np.full(17, 1e-9)
    second[[10, 1]] = 0.5, 1e-9

    class Ninth:
        def log_probabilities(self, text: str) -> NDArray[np.float32]:
            liked = text.endswith("i")
            return np.where(np.array([c == "j" for c in letters]), 0.0 if liked else -40.0, 0.0).astype(np.float32)

    frames = np.log(np.array([first, second], dtype=np.float32))
    assert decode_beam(frames, letters, Ninth())[0][0] == "ij"
    assert decode_beam(frames, letters, Ninth(), beam=round(0.7 * ctc.BEAM))[0][0] != "ij"


def test_a_page_that_says_nothing_is_not_turned_for_a_letter():
    """A signature is nothing, and an e when it is turned; a page on its head is words when it is."""

    class Turned(Readings):
        def _reading(self, one: LineStrip, rank: int) -> LineReading:
            if abs(one.ribbon.angle) > 1:
                return super()._reading(one, rank)
            return LineReading((), (), 0.0, 0.3)

    assert read(Lines(ONE), Turned(text="e")) == []
    (line,) = read(Lines(ONE), Turned(text="love"))
    assert line.text == "love"
