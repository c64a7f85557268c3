"""What stands on a page and is no text: doodles, arrows, signatures, underlines, ticks, what was crossed out."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .desk import Desk, are_apart
from .recorded_lines import WrittenLine
from .sheets import Sheet


def draw_tick_box(sheet: Sheet, desk: Desk, rng: np.random.Generator, corner: tuple[float, float], side: float) -> None:
    """Draw a small box by hand, at times ticked."""
    x, y = corner
    outline = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) + rng.normal(0, 0.05, (5, 2))
    strokes = [outline * side + [x, y]]
    if rng.random() < 0.4:
        strokes.append(np.array([[0.2, 0.5], [0.45, 0.9], [1.2, -0.2]]) * side + [x, y])
    sheet.ink(strokes, desk.pen, desk.ink)


def write_crossed_out(
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


def underline(sheet: Sheet, desk: Desk, rng: np.random.Generator, corners: NDArray[np.float64]) -> None:
    """Underline what is written between corners, ``(4, 2)`` in pixels."""
    start, stop = (
        corners[3] + [0, rng.uniform(-0.5, 0.4) * desk.x_height],
        corners[2] + [0, rng.uniform(-0.5, 0.4) * desk.x_height],
    )
    middle = (start + stop) / 2 + [0, rng.normal(0, 2)]
    sheet.ink([np.array([start, middle, stop])], desk.pen, desk.ink)


def draw_distraction(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Draw something that is no text where there is none: a doodle, an arrow, a tick, a signature, a stamp, a stain."""
    height, width = sheet.size
    size = desk.x_height * float(np.exp(rng.uniform(0.3, 2.2)))
    x, y = rng.uniform(size, max(size + 1, width - size)), rng.uniform(size, max(size + 1, height - size))
    box = np.array([x - size, y - size, x + size, y + size])
    if not all(are_apart(box, line.corners, 0.2 * desk.x_height) for line in sheet.lines):
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
