"""Printed forms filled in by hand, pages of cells, and printed pages with remarks."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .colours import Colour
from .desk import Area, Desk, blend, that_fits
from .ink import covered_characters, draw_text
from .recorded_lines import WrittenLine, spread_out
from .sheets import Sheet
from .strips import vary
from .writing import fill, one_column


def form(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
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
            line = that_fits(desk, rng, int(rng.integers(1, 22)), right - field_left - desk.x_height)
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


def letter_by_letter(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Fill a page with lines whose characters stand in cells: printed boxes, or the squares of the paper."""
    height, width = sheet.size
    side = desk.x_height * rng.uniform(1.7, 2.8)
    tall = max(side * rng.uniform(0.9, 1.4), 1.9 * desk.x_height)
    pitch = tall * rng.choice([1.0, rng.uniform(1.1, 1.8)])
    left, y = rng.uniform(0.02, 0.12) * width, rng.uniform(0.02, 0.15) * height
    count = int((width - left) / side) - 1
    colour = desk.printed(rng) if rng.random() < 0.7 else blend(desk.paper, desk.ink, rng.uniform(0.5, 1.0))
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


def printed_page(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Print a text, with a remark or two by hand below it."""
    if not desk.fonts:
        return one_column(sheet, desk, rng)
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
    fill(sheet, desk, rng, (0.05 * width, split + size, 0.95 * width, height * 0.98), int(rng.integers(0, 4)))
    return None
