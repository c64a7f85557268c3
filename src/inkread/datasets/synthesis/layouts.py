"""How writing stands on a page: columns, notes, a few words, charts, forms, or none at all."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .colours import ink_and_paper
from .desk import Desk, are_apart, that_fits
from .forms import form, letter_by_letter, printed_page
from .scribbles import draw_distraction
from .sheets import Sheet
from .writing import fill, one_column


def _columns(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    height, width = sheet.size
    count = int(rng.integers(2, 4))
    gap = 3.5 * desk.x_height
    step = (width - 0.05 * width) / count
    top = rng.uniform(0.03, 0.2) * height
    for i in range(count):
        left = 0.03 * width + i * step
        fill(sheet, desk, rng, (left, top, left + step - gap, height * rng.uniform(0.6, 0.98)))
        if i and rng.random() < 0.3:
            sheet.rule((left - gap / 2, top), (left - gap / 2, height * 0.95), desk.printed(rng), 1)


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
            fill(sheet, note, rng, (left + 0.1 * (right - left), top + 8, right - 0.05 * (right - left), bottom), 7)


def _few(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Write a line, word or character or a few of them anywhere on the sheet, or single characters all over it."""
    height, width = sheet.size
    are_single = rng.random() < 0.5
    for _ in range(int(rng.integers(3, 12) if are_single else rng.integers(1, 4))):
        large = replace(desk, x_height=desk.x_height * float(np.exp(rng.uniform(0, 1.5))))
        line = that_fits(large, rng, int(rng.integers(1, 12)), width * 0.9)
        if line is not None and are_single and line.is_aligned:
            start = int(rng.integers(len(line.text)))
            line = line.piece(start, start + int(rng.integers(1, 3)))
        if line is None or not any(map(str.isalnum, line.text)):
            continue
        left, top, right, bottom = (v * large.x_height for v in line.bounds)
        if bottom - top > height * 0.9:
            continue
        x, y = rng.uniform(0, width - (right - left)), rng.uniform(-top, height - bottom)
        box = np.array([x, y + top, x + right - left, y + bottom])
        if all(are_apart(box, other.corners, large.x_height) for other in sheet.lines):
            sheet.write(line, (x, y), large.x_height, max(large.pen, desk.pen), desk.ink)


def _chart(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Draw boxes or circles with a word in each, joined by arrows."""
    height, width = sheet.size
    across, down = int(rng.integers(2, 4)), int(rng.integers(1, 4))
    before: NDArray[np.float64] | None = None
    for row in range(down):
        for column in range(across):
            middle = np.array([(column + 0.5) * width / across, (row + 0.5) * height / down])
            room = 0.6 * width / across
            line = that_fits(desk, rng, int(rng.integers(1, 9)), room) if rng.random() < 0.8 else None
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
        fill(sheet, part, rng, (0.04 * width, top + 0.3 * desk.x_height, 0.96 * width, bottom - 0.5 * desk.x_height))


def see_through(sheet: Sheet, desk: Desk, rng: np.random.Generator, strength: float) -> None:
    """Let writing of the other side show: mirrored, blurred, and much fainter than what is written on this one."""
    height, width = sheet.size
    back = Sheet((height, width), (255.0, 255.0, 255.0))
    fill(back, replace(desk, ink=(0.0, 0.0, 0.0)), rng, (0.05 * width, 0.02 * height, 0.95 * width, height))
    faint = (255 - back.pixels[:, ::-1, :1]) * np.float32(strength * rng.uniform(0.06, 0.4) / 255)
    blurred = np.asarray(cv2.GaussianBlur(faint, (0, 0), rng.uniform(0.5, 2.5)))
    sheet.pixels *= 1 - blurred.reshape(height, width, 1)


def _nothing(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(1, 5))):
        draw_distraction(sheet, desk, rng)


LAYOUTS = (
    one_column,
    _columns,
    form,
    printed_page,
    _notes,
    _few,
    _nothing,
    _chart,
    _inverted,
    letter_by_letter,
)


CHANCES = (0.23, 0.08, 0.14, 0.06, 0.09, 0.13, 0.04, 0.04, 0.05, 0.14)
