"""Lines of writing under each other, in one column or in an area of any kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .clutter import with_a_word_crossed_out
from .desk import Area, Desk, that_fits
from .scribbles import draw_tick_box, underline, write_crossed_out
from .sheets import Sheet


def fill(sheet: Sheet, desk: Desk, rng: np.random.Generator, area: Area, most: int = 40) -> float:
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
            draw_tick_box(sheet, desk, rng, (x, y - side), side)
            x += 2 * side
        line = that_fits(desk, rng, int(rng.integers(max(2, room // 3), room + 2)), right - x)
        if line is not None and rng.random() < 0.05:
            write_crossed_out(sheet, desk, rng, line, (x, y))
        elif line is not None:
            if rng.random() < 0.06:
                line = with_a_word_crossed_out(line, rng)
            written = sheet.write(line, (x, y), desk.x_height, desk.pen, desk.ink, slope + rng.normal(0, 0.003))
            if rng.random() < 0.06:
                underline(sheet, desk, rng, written.corners)
        y += pitch * rng.uniform(0.9, 1.12) * (1.8 if rng.random() < 0.06 else 1)
    return y


def one_column(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Write lines under each other over the sheet, at times below a title."""
    height, width = sheet.size
    margin = rng.uniform(0.02, 0.15) * width
    top = rng.uniform(0.02, 0.12) * height
    if rng.random() < 0.25:
        top = _title(sheet, desk, rng, margin, top)
    fill(sheet, desk, rng, (margin, top, width - rng.uniform(0.02, 0.1) * width, height * rng.uniform(0.5, 0.99)))


def _title(sheet: Sheet, desk: Desk, rng: np.random.Generator, left: float, top: float) -> float:
    large = replace(desk, x_height=desk.x_height * rng.uniform(1.6, 4.5))
    large.pen = desk.pen * rng.uniform(1, 3)
    line = that_fits(large, rng, int(rng.integers(2, 12)), sheet.size[1] - left - 5)
    if line is None:
        return top
    baseline = top - line.bounds[1] * large.x_height
    written = sheet.write(
        line, (left + rng.uniform(0, 3) * desk.x_height, baseline), large.x_height, large.pen, large.ink
    )
    if rng.random() < 0.3:
        underline(sheet, large, rng, written.corners)
    return float(written.corners[:, 1].max()) + desk.x_height * rng.uniform(0.2, 1.5)
