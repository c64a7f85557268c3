"""Pages as people write them: lists, prose, columns, forms, notes, with all that stands around the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .clutter import with_a_word_crossed_out
from .composition import composable, load_composer
from .ink import covered_characters, draw_text
from .lines import find_fonts
from .recorded_lines import BOXED_SOURCES, WrittenLine, load_recorded_lines, spread_out
from .sheets import DrawnPage, Sheet, seen
from .strips import Colour, ink_and_paper, vary
from .texts import LANGUAGES, TextGenerator

Writer = Callable[[np.random.Generator, int, bool], WrittenLine]
"""Gives a line of about so many characters in the hand of the page's writer, in capitals if asked to."""


def _between(one: Colour, other: Colour | NDArray[np.integer], share: float) -> Colour:
    """Return the colour that lies a share of the way from one to another."""
    red, green, blue = np.array(one) * (1 - share) + np.array(other) * share
    return float(red), float(green), float(blue)


@dataclass
class Desk:
    """What a page is written with.

    Attributes
    ----------
    write : Writer
        Whose hand.
    words : callable
        Gives a text of about so many characters, for what is printed.
    fonts : sequence of Path
        For what is printed; nothing is, if there are none.
    x_height : float
        Of the handwriting in pixels.
    pen : float
        Width in pixels.
    ink, paper : Colour
        Of the writing, and of the sheet.
    in_capitals : bool
        Whether all is written in capitals.
    """

    write: Writer
    words: Callable[[np.random.Generator, int], str]
    fonts: Sequence[Path]
    x_height: float
    pen: float
    ink: Colour
    paper: Colour
    in_capitals: bool

    def printed(self, rng: np.random.Generator) -> Colour:
        """Return a colour of printed lines and boxes: mostly fainter than the ink, at times stronger."""
        if rng.random() < STRONG:
            depth = 20.0 if np.mean(self.paper) > np.mean(self.ink) else 235.0
            return _between(self.paper, (depth, depth, depth), rng.uniform(0.5, 1.0))
        target = np.array([self.ink, (70, 90, 160), (190, 80, 80), (120, 170, 190)][int(rng.integers(4))])
        return _between(self.paper, target, rng.uniform(0.15, 0.8))


STRONG = 0.3
"""Share of printed lines and boxes that are black, or white on a board, however faint the ink is."""

FAINT = (0.07, 0.7)
"""Least and greatest strength of faint ink: its difference from the paper, as a share of what it would be."""

Area = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""


class PageGenerator:
    """Draws pages with what stands on them.

    Parameters
    ----------
    writers
        One for every hand there is.
    words
        As in ``Desk``.
    fonts
        Typeset fonts.
    """

    def __init__(
        self,
        writers: Sequence[Writer],
        words: Callable[[np.random.Generator, int], str],
        fonts: Sequence[Path] = (),
    ) -> None:
        self._writers, self._words, self._fonts = writers, words, fonts

    def __call__(self, rng: np.random.Generator) -> DrawnPage:
        """Return a page of any kind, photographed in any way."""
        paper, ink = ink_and_paper(rng.random() < 0.1, rng)
        strength = float(np.exp(rng.uniform(*np.log(FAINT)))) if rng.random() < 0.25 else 1.0
        ink = _between(paper, ink, strength)
        x_height = float(np.exp(rng.uniform(np.log(11), np.log(42))))
        desk = Desk(
            write=self._writers[int(rng.integers(len(self._writers)))],
            words=self._words,
            fonts=self._fonts,
            x_height=x_height,
            pen=x_height * float(np.exp(rng.uniform(np.log(0.09), np.log(0.3)))),
            ink=ink,
            paper=paper,
            in_capitals=bool(rng.random() < 0.25),
        )
        size = int(rng.uniform(500, 1300)), int(rng.uniform(600, 1400))
        sheet = Sheet(size, paper)
        _paper(sheet, desk, rng)
        if rng.random() < 0.12:
            _see_through(sheet, desk, rng, strength)
        layout = _LAYOUTS[int(rng.choice(len(_LAYOUTS), p=_CHANCES))]
        layout(sheet, desk, rng)
        for _ in range(rng.poisson(0.5)):
            _distraction(sheet, desk, rng)
        return photographed(sheet.finished(), rng)


def load_page_generator(
    data: str | Path,
    fonts: str | Path,
    languages: Sequence[str] = LANGUAGES,
    split: str = "train",
    is_everyday: bool = False,
) -> PageGenerator:
    """Return a generator of pages to train on, or of others.

    Parameters
    ----------
    data
        Folder with ``unipen_lines.npz``, ``unipen_chars.npz``, ``digilets.npz`` and ``chars74k_strokes.npz``.
    fonts
        Folder of fonts as for ``find_fonts``.
    languages
        Whose words are written.
    split
        Whose hands.
    is_everyday
        As for ``TextGenerator``.
    """
    texts = TextGenerator(languages, is_everyday)
    compose = load_composer(data, split)

    def hand(number: int) -> Writer:
        def write(rng: np.random.Generator, length: int, in_capitals: bool) -> WrittenLine:
            text = texts(rng, length)
            text = composable(text.replace("ß", "SS").upper() if in_capitals else text)
            return compose(text, rng, number)

        return write

    recorded: dict[str, list[WrittenLine]] = defaultdict(list)
    for line in load_recorded_lines(Path(data) / "unipen_lines.npz", split, without=BOXED_SOURCES):
        recorded[line.writer].append(line)

    def person(lines: Sequence[WrittenLine]) -> Writer:
        return lambda rng, *_: lines[int(rng.integers(len(lines)))]

    people = [person(lines) for lines in recorded.values() if len(lines) >= 5]
    hands = [hand(number) for number in range(compose.writers)]
    return PageGenerator(people * (len(hands) // (2 * len(people))) + hands, texts, find_fonts(fonts)[1])


def list_page(desk: Desk, rng: np.random.Generator, lines: int) -> DrawnPage:
    """Return a plain page: lines under each other, scanned a little askew."""
    texts = [desk.write(rng, int(rng.integers(10, 30)), desk.in_capitals) for _ in range(lines)]
    pitch = desk.x_height * rng.uniform(2.9, 4.2)
    width = max((line.bounds[2] - line.bounds[0]) * desk.x_height for line in texts) + 8 * desk.x_height
    sheet = Sheet((int(pitch * (lines + 2)), int(width)), desk.paper)
    if rng.random() < 0.4:
        _ruled(sheet, desk, rng, pitch)
    for i, line in enumerate(texts):
        place = (desk.x_height * rng.uniform(2.5, 4), pitch * (i + 1.5))
        sheet.write(line, place, desk.x_height, desk.pen, desk.ink, rng.normal(0, 0.006))
    return photographed(sheet.finished(), rng, harm=0.5, askew=1.2)


def _paper(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    kind = rng.random()
    if kind < 0.3:
        _ruled(sheet, desk, rng, desk.x_height * rng.uniform(2.2, 4.0))
    elif kind < 0.5:
        _squared(sheet, desk, rng)


def _ruled(sheet: Sheet, desk: Desk, rng: np.random.Generator, pitch: float) -> None:
    height, width = sheet.size
    colour, thickness = desk.printed(rng), int(rng.choice([1, 1, 2]))
    for y in np.arange(pitch * 1.55, height, pitch):
        sheet.rule((0, y), (width, y), colour, thickness)
    if rng.random() < 0.4:
        sheet.rule((2 * desk.x_height, 0), (2 * desk.x_height, height), desk.printed(rng), thickness)


def _squared(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    height, width = sheet.size
    colour, step = desk.printed(rng), max(8.0, desk.x_height * rng.uniform(0.6, 2.0))
    thickness = int(rng.integers(1, min(4, 2 + int(step / 12))))
    if rng.random() < 0.3:
        for x in np.arange(step, width, step):
            for y in np.arange(step, height, step):
                cv2.circle(sheet.pixels, (int(x), int(y)), thickness, colour, -1)
        return
    for x in np.arange(step, width, step):
        sheet.rule((x, 0), (x, height), colour, thickness)
    for y in np.arange(step, height, step):
        sheet.rule((0, y), (width, y), colour, thickness)


def _fill(sheet: Sheet, desk: Desk, rng: np.random.Generator, area: Area, most: int = 40) -> float:
    """Write lines under each other into an area; return where they end."""
    left, top, right, bottom = area
    pitch = desk.x_height * float(rng.uniform(2.3, 4.2))
    slope, indent = float(rng.normal(0, 0.008)), float(rng.uniform(0, 0.8))
    y = top + 1.7 * desk.x_height
    room = max(3, int((right - left) / desk.x_height / 1.15))
    boxed = rng.random() < 0.08
    for _ in range(most):
        if y + desk.x_height > bottom:
            break
        x = left + indent * desk.x_height * rng.random()
        if boxed:
            side = desk.x_height * rng.uniform(0.9, 1.5)
            _tick_box(sheet, desk, rng, (x, y - side), side)
            x += 2 * side
        line = _that_fits(desk, rng, int(rng.integers(max(2, room // 3), room + 2)), right - x)
        if line is not None and rng.random() < 0.05:
            _crossed_out(sheet, desk, rng, line, (x, y))
        elif line is not None:
            if rng.random() < 0.06:
                line = with_a_word_crossed_out(line, rng)
            written = sheet.write(line, (x, y), desk.x_height, desk.pen, desk.ink, slope + rng.normal(0, 0.003))
            if rng.random() < 0.06:
                _underline(sheet, desk, rng, written.corners)
        y += pitch * rng.uniform(0.9, 1.12) * (1.8 if rng.random() < 0.06 else 1)
    return y


def _tick_box(sheet: Sheet, desk: Desk, rng: np.random.Generator, corner: tuple[float, float], side: float) -> None:
    x, y = corner
    outline = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) + rng.normal(0, 0.05, (5, 2))
    strokes = [outline * side + [x, y]]
    if rng.random() < 0.4:
        strokes.append(np.array([[0.2, 0.5], [0.45, 0.9], [1.2, -0.2]]) * side + [x, y])
    sheet.ink(strokes, desk.pen, desk.ink)


def _crossed_out(
    sheet: Sheet, desk: Desk, rng: np.random.Generator, line: WrittenLine, place: tuple[float, float]
) -> None:
    """Write a line and cross it out, so that it is no text any more."""
    left, top, right, bottom = (v * desk.x_height for v in line.bounds)
    origin = np.array(place, dtype=np.float32) - [left, 0]
    sheet.ink([stroke * np.float32(desk.x_height) + origin for stroke in line.strokes], desk.pen, desk.ink)
    count = int(rng.integers(2, 5)) if rng.random() < 0.5 else int((right - left) / desk.x_height * rng.uniform(1, 2.5))
    x = np.linspace(left - 3, right + 3, 2 * max(2, count))
    if count < 5:
        for _ in range(count):
            y = rng.uniform(0.75 * top + 0.25 * bottom, 0.3 * top + 0.7 * bottom, 2)
            sheet.ink([np.array([[left - 4, y[0]], [right + 4, y[1]]]) + origin], desk.pen, desk.ink)
    else:
        y = np.where(np.arange(len(x)) % 2, 0.8 * top + 0.2 * bottom, 0.2 * top + 0.8 * bottom)
        sheet.ink([np.column_stack([x, y + rng.normal(0, 2, len(x))]) + origin], desk.pen, desk.ink)


def _that_fits(desk: Desk, rng: np.random.Generator, length: int, width: float) -> WrittenLine | None:
    """Return a line that is not wider, or none after some tries."""
    for _ in range(4):
        line = vary(desk.write(rng, max(1, length), desk.in_capitals), rng)
        left, _, right, _ = line.bounds
        if (right - left) * desk.x_height <= width:
            return line
        length = int(length * 0.6)
    return None


def _one_column(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    height, width = sheet.size
    margin = rng.uniform(0.02, 0.15) * width
    top = rng.uniform(0.02, 0.12) * height
    if rng.random() < 0.25:
        top = _title(sheet, desk, rng, margin, top)
    _fill(sheet, desk, rng, (margin, top, width - rng.uniform(0.02, 0.1) * width, height * rng.uniform(0.5, 0.99)))


def _title(sheet: Sheet, desk: Desk, rng: np.random.Generator, left: float, top: float) -> float:
    large = replace(desk, x_height=desk.x_height * rng.uniform(1.6, 4.5))
    large.pen = desk.pen * rng.uniform(1, 3)
    line = _that_fits(large, rng, int(rng.integers(2, 12)), sheet.size[1] - left - 5)
    if line is None:
        return top
    baseline = top - line.bounds[1] * large.x_height
    written = sheet.write(
        line, (left + rng.uniform(0, 3) * desk.x_height, baseline), large.x_height, large.pen, large.ink
    )
    if rng.random() < 0.3:
        _underline(sheet, large, rng, written.corners)
    return float(written.corners[:, 1].max()) + desk.x_height * rng.uniform(0.2, 1.5)


def _columns(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    height, width = sheet.size
    count = int(rng.integers(2, 4))
    gap = 3.5 * desk.x_height
    step = (width - 0.05 * width) / count
    top = rng.uniform(0.03, 0.2) * height
    for i in range(count):
        left = 0.03 * width + i * step
        _fill(sheet, desk, rng, (left, top, left + step - gap, height * rng.uniform(0.6, 0.98)))
        if i and rng.random() < 0.3:
            sheet.rule((left - gap / 2, top), (left - gap / 2, height * 0.95), desk.printed(rng), 1)


def _form(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Print labels, with boxes, combs or lines beside them that are filled in by hand, or not."""
    height, width = sheet.size
    print_height = desk.x_height * rng.uniform(0.9, 1.6)
    pitch = desk.x_height * rng.uniform(3.6, 5.5)
    left = rng.uniform(0.03, 0.08) * width
    field_left = left + rng.uniform(0.15, 0.35) * width
    colour, thickness = desk.printed(rng), int(rng.integers(1, 4))
    font = desk.fonts[int(rng.integers(len(desk.fonts)))] if desk.fonts else None
    style = rng.random()
    y = pitch
    while y < height - pitch / 2:
        labelled = font is not None and rng.random() < 0.85
        if labelled and font is not None:
            _print(sheet, desk, rng, font, (left, y - print_height), print_height, field_left - left - 5)
        right = width * rng.uniform(0.7, 0.97)
        line = None
        if rng.random() < 0.65:
            line = _that_fits(desk, rng, int(rng.integers(1, 22)), right - field_left - desk.x_height)
        top, foot = y - 2.1 * desk.x_height, y + 0.7 * desk.x_height
        if style < 0.4:
            sheet.rule((field_left, y + 0.25 * desk.x_height), (right, y + 0.25 * desk.x_height), colour, thickness)
        elif style < 0.7:
            sheet.box((field_left - 0.4 * desk.x_height, top, right, foot), colour, thickness)
        else:
            line = _in_cells(sheet, desk, rng, line, (field_left, top, right, foot), colour, thickness)
        if line is not None:
            place = field_left + rng.uniform(0, 0.8) * desk.x_height, y
            sheet.write(line, place, desk.x_height, desk.pen, desk.ink, rng.normal(0, 0.005), same_row=labelled)
        y += pitch * rng.uniform(0.95, 1.2)


def _in_cells(
    sheet: Sheet,
    desk: Desk,
    rng: np.random.Generator,
    line: WrittenLine | None,
    area: Area,
    colour: Colour,
    thickness: int,
) -> WrittenLine | None:
    """Draw a row of cells and return a line with each character moved into a cell of its own."""
    left, top, right, foot = area
    step = desk.x_height * rng.uniform(1.7, 2.6)
    apart = 0.0 if rng.random() < 0.6 else rng.uniform(0.1, 0.3) * step
    count = max(1, int((right - left) / step))
    for i in range(count):
        x = left - 0.2 * step + i * step
        sheet.box((x + apart / 2, top, x + step - apart / 2, foot), colour, thickness)
    return None if line is None else spread_out(line, step / desk.x_height, count, rng)


def _letter_by_letter(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Fill a page with lines whose characters stand in cells: printed boxes, or the squares of the paper."""
    height, width = sheet.size
    side = desk.x_height * rng.uniform(1.7, 2.8)
    tall = max(side * rng.uniform(0.9, 1.4), 1.9 * desk.x_height)
    pitch = tall * rng.choice([1.0, rng.uniform(1.1, 1.8)])
    left, y = rng.uniform(0.02, 0.12) * width, rng.uniform(0.02, 0.15) * height
    count = int((width - left) / side) - 1
    colour = desk.printed(rng) if rng.random() < 0.7 else _between(desk.paper, desk.ink, rng.uniform(0.5, 1.0))
    thickness, on_squares = int(rng.integers(1, 4)), rng.random() < 0.4
    apart = 0.0 if rng.random() < 0.5 else rng.uniform(0.05, 0.3) * side
    boxes_spaces = rng.random() < 0.5
    if on_squares:
        for x in np.arange(left - 20 * side, width, side):
            sheet.rule((x, 0), (x, height), colour, thickness)
        for row in np.arange(y - 20 * pitch, height, pitch):
            sheet.rule((0, row), (width, row), colour, thickness)
    while count > 2 and y + tall < height:
        line = vary(desk.write(rng, int(rng.integers(2, count)), desk.in_capitals), rng)
        spread = spread_out(line, side / desk.x_height, count, rng)
        baseline = y + tall / 2 + 0.75 * desk.x_height
        if spread is not None:
            for i, character in enumerate("" if on_squares else spread.text):
                x = left - 0.2 * side + i * side
                if character != " " or boxes_spaces:
                    sheet.box((x + apart / 2, y, x + side - apart / 2, y + tall), colour, thickness)
            place = left + spread.bounds[0] * desk.x_height, baseline
            sheet.write(spread, place, desk.x_height, desk.pen, desk.ink)
            y += pitch
        elif rng.random() < 0.3:
            y += pitch


def _print(
    sheet: Sheet,
    desk: Desk,
    rng: np.random.Generator,
    font: Path,
    place: tuple[float, float],
    height: float,
    width: float,
) -> None:
    covered = covered_characters(font)
    text = " ".join("".join(c for c in desk.words(rng, int(rng.integers(3, 16))) if c in covered).split())
    mask = draw_text(text, font, max(8, int(height * 1.3))) if text else np.zeros((0, 0), np.uint8)
    x, y = (max(0, int(v)) for v in place)
    if mask.size and mask.shape[1] <= width and y + mask.shape[0] < sheet.size[0]:
        shade = float(np.mean(desk.ink)) * rng.uniform(0.5, 1)
        sheet.print(text, mask, (x, y), (shade, shade, shade))


def _printed_page(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Print a text, with a remark or two by hand below it."""
    if not desk.fonts:
        return _one_column(sheet, desk, rng)
    height, width = sheet.size
    font, size = desk.fonts[int(rng.integers(len(desk.fonts)))], int(rng.uniform(12, 34))
    y = rng.uniform(0.02, 0.1) * height
    split = height * rng.uniform(0.3, 0.9)
    while y < split:
        text = " ".join(
            "".join(c for c in desk.words(rng, int(width / size * 1.6)) if c in covered_characters(font)).split()
        )
        mask = draw_text(text, font, size) if text else np.zeros((0, 0), np.uint8)
        if mask.size and mask.shape[1] < width * 0.9 and y + mask.shape[0] < height:
            shade = float(np.mean(desk.ink))
            sheet.print(text, mask, (int(0.05 * width), int(y)), (shade, shade, shade))
        y += size * rng.uniform(1.3, 1.7)
    _fill(sheet, desk, rng, (0.05 * width, split + size, 0.95 * width, height * 0.98), int(rng.integers(0, 4)))
    return None


def _notes(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Stick notes of other papers side by side."""
    height, width = sheet.size
    across, down = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    for row in range(down):
        for column in range(across):
            if rng.random() < 0.15:
                continue
            paper, ink = ink_and_paper(False, rng)
            note = replace(desk, paper=paper, ink=ink, x_height=desk.x_height * rng.uniform(0.8, 1.4))
            left, right = np.array([column + 0.06, column + 0.94]) * width / across
            top, bottom = np.array([row + 0.06, row + 0.94]) * height / down
            lean = rng.normal(0, 0.02) * (right - left)
            sheet.fill([(left, top + lean), (right, top - lean), (right, bottom - lean), (left, bottom + lean)], paper)
            _fill(sheet, note, rng, (left + 0.1 * (right - left), top + 8, right - 0.05 * (right - left), bottom), 7)


def _few(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Write a line, word or character or a few of them anywhere on the sheet, or single characters all over it."""
    height, width = sheet.size
    are_single = rng.random() < 0.5
    for _ in range(int(rng.integers(3, 12) if are_single else rng.integers(1, 4))):
        large = replace(desk, x_height=desk.x_height * float(np.exp(rng.uniform(0, 1.5))))
        line = _that_fits(large, rng, int(rng.integers(1, 12)), width * 0.9)
        if line is not None and are_single and line.is_aligned:
            start = int(rng.integers(len(line.text)))
            line = line.piece(start, start + int(rng.integers(1, 3)))
        if line is None or not line.text:
            continue
        left, top, right, bottom = (v * large.x_height for v in line.bounds)
        if bottom - top > height * 0.9:
            continue
        x, y = rng.uniform(0, width - (right - left)), rng.uniform(-top, height - bottom)
        box = np.array([x, y + top, x + right - left, y + bottom])
        if all(_apart(box, other.corners, large.x_height) for other in sheet.lines):
            sheet.write(line, (x, y), large.x_height, max(large.pen, desk.pen), desk.ink)


def _apart(box: NDArray[np.float64], corners: NDArray[np.float64], distance: float) -> bool:
    low, high = corners.min(axis=0) - distance, corners.max(axis=0) + distance
    return bool(box[2] < low[0] or box[0] > high[0] or box[3] < low[1] or box[1] > high[1])


def _chart(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Draw boxes or circles with a word in each, joined by arrows."""
    height, width = sheet.size
    across, down = int(rng.integers(2, 4)), int(rng.integers(1, 4))
    before: NDArray[np.float64] | None = None
    for row in range(down):
        for column in range(across):
            middle = np.array([(column + 0.5) * width / across, (row + 0.5) * height / down])
            room = 0.6 * width / across
            line = _that_fits(desk, rng, int(rng.integers(1, 9)), room) if rng.random() < 0.8 else None
            if line is None:
                continue
            left, top, right, bottom = (v * desk.x_height for v in line.bounds)
            if bottom - top > 0.6 * height / down:
                continue
            place = middle - [(right - left) / 2, (top + bottom) / 2]
            sheet.write(
                line, (float(place[0]), float(place[1])), desk.x_height, desk.pen, desk.ink, same_row=column > 0
            )
            half = np.array([right - left, bottom - top]) / 2 + desk.x_height * rng.uniform(0.4, 1.2, 2)
            angle = np.linspace(0, 2 * np.pi, 40)
            outline = (
                np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
                if rng.random() < 0.6
                else 1.25 * np.column_stack([np.cos(angle), np.sin(angle)])
            )
            sheet.ink([middle + outline * half], desk.pen, desk.ink)
            if before is not None and rng.random() < 0.7:
                start, stop = before + 0.3 * (middle - before), before + 0.68 * (middle - before)
                sheet.ink(
                    [np.array([start, stop]), stop + rng.normal(0, 0.3 * desk.x_height, (3, 2))], desk.pen, desk.ink
                )
            before = middle


def _inverted(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Write on a sheet a part of which is dark, in chalk there and in ink elsewhere."""
    height, width = sheet.size
    board, chalk = ink_and_paper(True, rng)
    split = height * rng.uniform(0.3, 0.7)
    sheet.fill([(0, split), (width, split), (width, height), (0, height)], board)
    parts = [(desk, 0.03 * height, split), (replace(desk, ink=chalk, paper=board), split, height)]
    for part, top, bottom in parts:
        _fill(sheet, part, rng, (0.04 * width, top + 0.3 * desk.x_height, 0.96 * width, bottom - 0.5 * desk.x_height))


def _see_through(sheet: Sheet, desk: Desk, rng: np.random.Generator, strength: float) -> None:
    """Let writing of the other side show: mirrored, blurred, and much fainter than what is written on this one."""
    height, width = sheet.size
    back = Sheet((height, width), (255.0, 255.0, 255.0))
    _fill(back, replace(desk, ink=(0.0, 0.0, 0.0)), rng, (0.05 * width, 0.02 * height, 0.95 * width, height))
    faint = (255 - back.pixels[:, ::-1, :1]) * np.float32(strength * rng.uniform(0.06, 0.4) / 255)
    blurred = np.asarray(cv2.GaussianBlur(faint, (0, 0), rng.uniform(0.5, 2.5)))
    sheet.pixels *= 1 - blurred.reshape(height, width, 1)


def _nothing(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(1, 5))):
        _distraction(sheet, desk, rng)


_LAYOUTS = (
    _one_column,
    _columns,
    _form,
    _printed_page,
    _notes,
    _few,
    _nothing,
    _chart,
    _inverted,
    _letter_by_letter,
)
_CHANCES = (0.18, 0.08, 0.14, 0.06, 0.08, 0.13, 0.04, 0.04, 0.04, 0.21)


def _underline(sheet: Sheet, desk: Desk, rng: np.random.Generator, corners: NDArray[np.float64]) -> None:
    start, stop = (
        corners[3] + [0, rng.uniform(-0.5, 0.4) * desk.x_height],
        corners[2] + [0, rng.uniform(-0.5, 0.4) * desk.x_height],
    )
    middle = (start + stop) / 2 + [0, rng.normal(0, 2)]
    sheet.ink([np.array([start, middle, stop])], desk.pen, desk.ink)


def _distraction(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Draw something that is no text where there is none: a doodle, an arrow, a tick, a signature, a stamp, a stain."""
    height, width = sheet.size
    size = desk.x_height * float(np.exp(rng.uniform(0.3, 2.2)))
    x, y = rng.uniform(size, max(size + 1, width - size)), rng.uniform(size, max(size + 1, height - size))
    box = np.array([x - size, y - size, x + size, y + size])
    if not all(_apart(box, line.corners, 0.2 * desk.x_height) for line in sheet.lines):
        return
    middle, t = np.array([x, y]), np.linspace(0, 1, 60)
    kind = rng.integers(8)
    if kind == 0:  # scribble: a signature
        loops = np.cumsum(rng.normal(0, 1, (30, 2)), axis=0)
        loops = np.stack([np.interp(np.linspace(0, 29, 180), np.arange(30), loops[:, k]) for k in (0, 1)], axis=1)
        path = np.column_stack([np.linspace(-1, 1, 180), 0.25 * np.sin(np.linspace(0, 60, 180)) + 0.1 * loops[:, 1]])
        sheet.ink([middle + path * size], desk.pen, desk.ink)
    elif kind == 1:  # flower or sun
        angle = 2 * np.pi * t
        petals = 1 + 0.4 * np.cos(int(rng.integers(4, 9)) * angle)
        sheet.ink(
            [middle + 0.6 * size * np.column_stack([petals * np.cos(angle), petals * np.sin(angle)])],
            desk.pen,
            desk.ink,
        )
    elif kind == 2:  # arrow
        tip = middle + size * np.array([np.cos(a := rng.uniform(0, 2 * np.pi)), np.sin(a)])
        heads = [tip - 0.3 * size * np.array([np.cos(a + d), np.sin(a + d)]) for d in (-0.5, 0.5)]
        sheet.ink([np.array([middle, tip]), np.array([heads[0], tip, heads[1]])], desk.pen, desk.ink)
    elif kind == 3:  # face, ball, stamp
        angle = 2 * np.pi * t
        ring = np.column_stack([np.cos(angle), np.sin(angle)]) * size * 0.8
        sheet.ink([middle + ring], desk.pen, desk.ink)
        if rng.random() < 0.6:
            sheet.ink([middle + ring[20:26] * 0.35 * [1, -1], middle + ring[5:25] * 0.6], desk.pen, desk.ink)
    elif kind == 4:  # box, house
        w, h = size * rng.uniform(0.4, 1, 2)
        outline = np.array([[-w, -h], [w, -h], [w, h], [-w, h], [-w, -h]])
        strokes = [middle + outline]
        if rng.random() < 0.5:
            strokes.append(middle + np.array([[-w, -h], [0, -1.7 * h], [w, -h]]))
        sheet.ink(strokes, desk.pen, desk.ink)
    elif kind == 5:  # hatching, crossed-out writing
        zigzag = np.column_stack([np.linspace(-1, 1, 40), 0.3 * (-1.0) ** np.arange(40)])
        sheet.ink([middle + zigzag * size * [1, rng.uniform(0.4, 1.2)]], desk.pen * rng.uniform(1, 2), desk.ink)
    elif kind == 6:  # stain
        colour = tuple(float(v) for v in np.array(desk.paper) * rng.uniform(0.6, 0.95, 3))
        cv2.ellipse(sheet.pixels, (int(x), int(y)), (int(size), int(size * rng.uniform(0.4, 1))), 0, 0, 360, colour, -1)
    else:  # tick or cross
        mark = (
            np.array([[-0.4, 0], [-0.1, 0.4], [0.6, -0.6]])
            if rng.random() < 0.5
            else np.array([[-0.5, -0.5], [0.5, 0.5]])
        )
        sheet.ink([middle + mark * size * 0.6], desk.pen, desk.ink)


def photographed(page: DrawnPage, rng: np.random.Generator, harm: float = 1.0, askew: float | None = None) -> DrawnPage:
    """Return a page as a camera sees it.

    Parameters
    ----------
    page
        Flat.
    rng
        Source of randomness.
    harm
        How badly: 1 in any light, 0.5 with some care.
    askew
        Standard deviation of its angle in degrees; in any position if left out.
    """
    height, width = page.pixels.shape[:2]
    border = rng.uniform(0.0, 0.12) if askew is None and rng.random() < 0.5 else 0.0
    angle = rng.normal(0, 2.0 if rng.random() < 0.8 else 12.0) if askew is None else rng.normal(0, askew)
    size = int(height * (1 + 2 * border)), int(width * (1 + 2 * border))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    bent = corners + (rng.normal(0, 0.02, (4, 2)) * [width, height] if askew is None else 0)
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    bent = (bent - [width / 2, height / 2]) @ matrix.T + [size[1] / 2, size[0] / 2]
    homography = cv2.getPerspectiveTransform(corners.astype(np.float32), bent.astype(np.float32)).astype(np.float64)
    outside = page.pixels[0, 0].astype(np.float64) if border == 0 else rng.uniform(20, 220, 3)
    page = seen(page, homography, size, tuple(outside))
    return replace(page, pixels=_in_a_light(page.pixels, rng, harm))


def _in_a_light(pixels: NDArray[np.uint8], rng: np.random.Generator, harm: float) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    canvas = pixels.astype(np.float32)
    coarse = (rng.uniform(0.75, 1.02) + rng.normal(0, 0.1 * harm, (3, 4))).astype(np.float32)
    canvas *= cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)[..., np.newaxis]
    if rng.random() < 0.3 * harm:
        shade = np.ones((height, width), dtype=np.float32)
        line = rng.uniform(0, 1, 4) * [width, width, width, width]
        polygon = np.array([[line[0], 0], [line[1], height], [0, height], [0, 0]])
        cv2.fillPoly(shade, [polygon.astype(np.int32)], float(rng.uniform(0.4, 0.85)))
        if rng.random() < 0.5:
            shade = np.asarray(cv2.GaussianBlur(shade, (0, 0), rng.uniform(1, 25)))
        canvas *= shade[..., np.newaxis]
    if rng.random() < 0.5 * harm:
        canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.4, 1.6)))
    if rng.random() < 0.7:
        canvas += rng.normal(0, rng.uniform(0.5, 9 * harm), (height, width, 1)).astype(np.float32)
    packed = np.clip(canvas, 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))]
        packed = np.asarray(cv2.imdecode(cv2.imencode(".jpg", packed, quality)[1], cv2.IMREAD_COLOR))
    return packed
