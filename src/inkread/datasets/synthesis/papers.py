"""Ruled, squared and dotted paper."""

from __future__ import annotations

import cv2
import numpy as np

from .desk import STRONG_SQUARES, Desk
from .sheets import Sheet


def draw_paper(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Rule or square a sheet, or leave it plain."""
    kind = rng.random()
    if kind < 0.3:
        draw_rules(sheet, desk, rng, desk.x_height * rng.uniform(2.2, 4.0))
    elif kind < 0.56:
        draw_squares(sheet, desk, rng)


def draw_rules(sheet: Sheet, desk: Desk, rng: np.random.Generator, pitch: float) -> None:
    """Draw writing lines ``pitch`` pixels apart, at times with a margin."""
    height, width = sheet.size
    colour, thickness = desk.printed(rng), int(rng.choice([1, 1, 2]))
    for y in np.arange(pitch * 1.55, height, pitch):
        sheet.rule((0, y), (width, y), colour, thickness)
    if rng.random() < 0.4:
        sheet.rule((2 * desk.x_height, 0), (2 * desk.x_height, height), desk.printed(rng), thickness)


def draw_squares(sheet: Sheet, desk: Desk, rng: np.random.Generator) -> None:
    """Draw squares, or dots at their corners."""
    height, width = sheet.size
    colour, step = desk.printed(rng, STRONG_SQUARES), max(8.0, desk.x_height * rng.uniform(0.6, 2.0))
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
