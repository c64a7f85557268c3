"""What people draw into a line that is no text: tick boxes before it, words that are crossed out, doodles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .recorded_lines import WrittenLine

LEAST_HEIGHT = 0.4
"""Height in x-heights of what is crossed out at least, however flat the word is."""


def tick_box(rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """Return the strokes of a box as wide as one x-height or a little more, ticked or not, its foot at y = 0."""
    side = rng.uniform(0.9, 1.6)
    outline = np.array([[0, 0], [1, 0], [1, -1], [0, -1], [0, 0]]) + rng.normal(0, 0.05, (5, 2))
    strokes = [outline * side]
    if rng.random() < 0.4:
        strokes.append(np.array([[0.2, -0.5], [0.45, -0.1], [1.2, -1.2]]) * side)
    return strokes


def crossing_out(box: tuple[float, float, float, float], rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """Return strokes that cross out what stands in a box (left, top, right, bottom), in x-heights."""
    left, top, right, bottom = box
    if bottom - top < LEAST_HEIGHT:  # a dash or a full stop
        top, bottom = (top + bottom - LEAST_HEIGHT) / 2, (top + bottom + LEAST_HEIGHT) / 2
    room = bottom - top
    count = int(rng.integers(1, 4))
    if rng.random() < 0.6:
        heights = rng.uniform(top + 0.25 * room, bottom - 0.25 * room, (count, 2))
        return [np.array([[left - 0.1, y1], [right + 0.1, y2]]) for y1, y2 in heights]
    steps = max(6, int((right - left) * rng.uniform(2, 5)))
    x = np.linspace(left - 0.1, right + 0.1, steps)
    y = np.where(np.arange(steps) % 2, top + 0.15 * room, bottom - 0.15 * room) + rng.normal(0, 0.1, steps)
    return [np.column_stack([x, y])]


def with_tick_box(line: WrittenLine, rng: np.random.Generator) -> WrittenLine:
    """Return a line with a box before it, which is no part of its text."""
    strokes = tick_box(rng)
    shift = line.bounds[0] - max(float(s[:, 0].max()) for s in strokes) - rng.uniform(0.4, 1.5)
    moved = tuple((stroke + [shift, rng.uniform(-0.3, 0.1)]).astype(np.float32) for stroke in strokes)
    return replace(line, strokes=line.strokes + moved, owners=line.owners + (-1,) * len(moved))


def with_a_word_crossed_out(line: WrittenLine, rng: np.random.Generator) -> WrittenLine:
    """Return an aligned line of several words one of which is crossed out, and gone from its text."""
    words = line.text.split(" ")
    if len(words) < 2 or not line.is_aligned:
        return line
    number = int(rng.integers(len(words)))
    start = len(" ".join(words[:number])) + (number > 0)
    stop = start + len(words[number])
    boxes = [box for i, box in line.boxes().items() if start <= i < stop]
    if not boxes:
        return line
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    scribble = crossing_out((min(lefts), min(tops), max(rights), max(bottoms)), rng)
    places = [i for i in range(len(line.text)) if not start <= i < stop]
    # Of the two spaces around the word one goes with it.
    places.remove(start - 1 if start else stop)
    numbers = {old: new for new, old in enumerate(places)}
    return replace(
        line,
        text="".join(line.text[i] for i in places),
        strokes=line.strokes + tuple(stroke.astype(np.float32) for stroke in scribble),
        owners=(*(numbers.get(owner, -1) for owner in line.owners), *(-1 for _ in scribble)),
    )


def doodle(rng: np.random.Generator) -> WrittenLine:
    """Return strokes that say nothing: boxes of a form, loops, hatching, a wave, an arrow, a few ticks."""
    kind, length = rng.integers(6), rng.uniform(1, 12)
    t = np.linspace(0, 1, 80)
    if kind == 0:
        step, count = rng.uniform(1.2, 2.6), int(rng.integers(1, 9))
        apart = step * (0.0 if rng.random() < 0.5 else rng.uniform(0.1, 0.4))
        outline = np.array([[0, 0], [step - apart, 0], [step - apart, -1.8], [0, -1.8], [0, 0]])
        strokes = [outline + [i * step, 0] for i in range(count)]
    elif kind == 1:  # a signature's loops
        turns = length * rng.uniform(1, 3)
        angle = 2 * np.pi * turns * np.linspace(0, 1, 200)
        drift = np.linspace(0, length, 200)
        radius = np.interp(np.linspace(0, 1, 200), np.linspace(0, 1, 9), rng.uniform(0.1, 1.0, 9))
        strokes = [np.column_stack([drift + 0.5 * radius * np.cos(angle), radius * np.sin(angle) - 0.7])]
    elif kind == 2:
        count = int(rng.integers(3, 12))
        strokes = [np.array([[0.3 * i, 0], [0.3 * i + 0.8, -1.6]]) + rng.normal(0, 0.08, (2, 2)) for i in range(count)]
    elif kind == 3:
        wave = rng.uniform(0.1, 0.5) * np.sin(2 * np.pi * length * rng.uniform(0.3, 1) * t)
        strokes = [np.column_stack([length * t, wave - 0.5])]
    elif kind == 4:
        tip = np.array([length, -0.5])
        strokes = [np.array([[0, -0.5], tip]), np.array([tip + [-0.5, -0.4], tip, tip + [-0.5, 0.4]])]
    else:
        strokes = [s + [3 * i, 0] for i in range(int(rng.integers(1, 4))) for s in tick_box(rng)]
    return WrittenLine("", tuple(stroke.astype(np.float32) for stroke in strokes), (-1,) * len(strokes), "nobody")
