"""What a strip shows beside its line: rules, squares, boxes, shadows, and what a camera does to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .colours import Canvas, rule_colour

DEEP_SHADE = 0.1
"""Share of strips that lie where hardly any light falls."""

SHARPENED, TONED = 0.25, 0.3
"""Shares of the pictures that a camera's software sharpened, and gave another contrast."""


@dataclass(frozen=True)
class Layout:
    """Where a line stands on its strip, in pixels of the strip.

    Attributes
    ----------
    baseline, x_height : float
        Of the line; of text in a font a guess.
    edges : tuple of float
        Where one character ends and the next begins, as far as that is known.
    left, right : float
        Ends of the ink.
    """

    baseline: float
    x_height: float
    edges: tuple[float, ...]
    left: float
    right: float


def _line(
    canvas: Canvas, start: tuple[float, float], stop: tuple[float, float], colour: tuple[float, ...], thickness: int
) -> None:
    one, other = (tuple(round(v * 16) for v in point) for point in (start, stop))
    cv2.line(canvas, one, other, colour, thickness, cv2.LINE_8, 4)


def _ruled(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    """Draw writing lines, one of them near the baseline."""
    height, width = canvas.shape[:2]
    colour, thickness = rule_colour(canvas, rng), int(rng.choice([1, 1, 1, 2, 3], p=[0.3, 0.3, 0.2, 0.15, 0.05]))
    y = layout.baseline + rng.normal(0.05, 0.25) * layout.x_height
    tilt, period = rng.normal(0, 0.006) * width, rng.uniform(1.6, 3.6) * layout.x_height
    for k in (-2, -1, 0, 1, 2):
        _line(canvas, (0, y + k * period - tilt), (width, y + k * period + tilt), colour, thickness)
    if rng.random() < 0.15:
        x = rng.uniform(0, width)
        _line(canvas, (x, 0), (x + rng.normal(0, 2), height), rule_colour(canvas, rng), thickness)
    return canvas


def _squared(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    """Draw squares, or dots at their corners."""
    height, width = canvas.shape[:2]
    colour, period = rule_colour(canvas, rng), rng.uniform(0.5, 2.2) * max(layout.x_height, 7)
    x0, y0, tilt = rng.uniform(0, period), rng.uniform(0, period), rng.normal(0, 0.01)
    xs, ys = np.arange(x0 - period, width + period, period), np.arange(y0 - period, height + period, period)
    if rng.random() < 0.25:
        for x in xs:
            for y in ys:
                cv2.circle(canvas, (int(x), int(y + tilt * x)), 1, colour, -1)
        return canvas
    for x in xs:
        _line(canvas, (x, 0), (x - tilt * height, height), colour, 1)
    for y in ys:
        _line(canvas, (0, y), (width, y + tilt * width), colour, 1)
    return canvas


def _boxed(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    """Draw the boxes or the comb of a form around the characters, or one box around all of them."""
    colour, thickness = rule_colour(canvas, rng), int(rng.integers(1, 4))
    top = layout.baseline - layout.x_height * rng.uniform(1.5, 2.4)
    foot = layout.baseline + layout.x_height * rng.uniform(0.1, 0.9)
    between = layout.edges if rng.random() < 0.75 else ()
    edges = [layout.left - rng.uniform(1, 8), *between, layout.right + rng.uniform(1, 8)]
    comb = rng.random() < 0.3
    for x in edges:
        _line(canvas, (x, foot - (0.6 * layout.x_height if comb else foot - top)), (x, foot), colour, thickness)
    _line(canvas, (edges[0], foot), (edges[-1], foot), colour, thickness)
    if not comb:
        _line(canvas, (edges[0], top), (edges[-1], top), colour, thickness)
    if rng.random() < 0.3:  # empty boxes follow
        step = max(layout.x_height * 1.5, 6)
        for k in range(1, 6):
            _line(canvas, (edges[-1] + k * step, top), (edges[-1] + k * step, foot), colour, thickness)
    return canvas


def _underlined(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    """Underline the text, or a part of it, with ink that may touch it."""
    ink = rule_colour(canvas, rng)
    y = layout.baseline + layout.x_height * rng.uniform(0.0, 0.7)
    ends = (
        np.sort(rng.uniform(layout.left - 6, layout.right + 6, 2))
        if rng.random() < 0.4
        else (layout.left, layout.right)
    )
    _line(canvas, (ends[0], y), (ends[1], y + rng.normal(0, 1.5)), ink, int(rng.integers(1, 4)))
    return canvas


def _edge(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    """Let something else begin beside the line: the table, another sheet, a frame."""
    width = canvas.shape[1]
    colour = rng.uniform(0, 255, 3).astype(np.float32)
    depth = int(rng.uniform(0.2, 0.95) * min(layout.left, width - layout.right))
    if depth > 0 and rng.random() < 0.5:
        canvas[:, :depth] = colour
    elif depth > 0:
        canvas[:, width - depth :] = colour
    return canvas


def _highlighted(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    ends = np.sort(rng.uniform(0, canvas.shape[1], 2)).astype(int)
    rows = slice(int(rng.uniform(0, 12)), int(rng.uniform(34, canvas.shape[0])))
    colour = np.array([(1, 1, 0.35), (0.6, 1, 0.5), (1, 0.65, 0.8), (0.5, 0.9, 1)][int(rng.integers(4))], np.float32)
    canvas[rows, ends[0] : ends[1]] *= colour
    return canvas


def _shadow(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    """Throw a shadow whose edge crosses the strip, hard or soft."""
    height, width = canvas.shape[:2]
    x, lean = rng.uniform(0, width), rng.normal(0, 40)
    layer = np.zeros((height, width), dtype=np.float32)
    side = 0 if rng.random() < 0.5 else width
    corners = np.array([[side, -1], [x, -1], [x + lean, height + 1], [side, height + 1]])
    cv2.fillPoly(layer, [corners.astype(np.int32)], 1.0)
    if rng.random() < 0.6:
        layer = np.asarray(cv2.GaussianBlur(layer, (0, 0), rng.uniform(0.5, 8)))
    return canvas * (1 - layer[..., np.newaxis] * np.float32(rng.uniform(0.15, 0.65)))


def _glare(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    width = canvas.shape[1]
    x = np.arange(width, dtype=np.float32)
    bright = np.exp(-(((x - rng.uniform(0, width)) / rng.uniform(15, 80)) ** 2)) * rng.uniform(0.1, 0.6)
    return canvas + (255 - canvas) * bright[np.newaxis, :, np.newaxis].astype(np.float32)


Effect = Callable[[Canvas, Layout, np.random.Generator], Canvas]

UNDER: Sequence[tuple[float, Effect]] = (
    (0.30, _ruled),
    (0.11, _squared),
    (0.10, _boxed),
    (0.05, _highlighted),
)
"""What is on the paper before the line is written, and how often."""

OVER_INK: Sequence[tuple[float, Effect]] = ((0.08, _underlined), (0.06, _edge), (0.12, _shadow), (0.03, _glare))
"""What lies over the writing, and how often."""


def light(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a smooth brightness around 0.85, at times much less."""
    middle = rng.uniform(0.25, 0.6) if rng.random() < DEEP_SHADE else rng.uniform(0.62, 1.05)
    coarse = (middle + rng.normal(0, 0.07, (2, 4))).clip(0.15).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR))


def with_software(canvas: Canvas, rng: np.random.Generator) -> Canvas:
    """Return a picture that may have been sharpened, and may have another contrast."""
    if rng.random() < SHARPENED:
        blurred = np.asarray(cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.7, 2.5)))
        canvas = canvas + (canvas - blurred) * np.float32(rng.uniform(0.3, 2.0))
    if rng.random() < TONED:
        canvas = 255 * (np.clip(canvas, 0, 255) / 255) ** np.float32(np.exp(rng.normal(0, 0.35)))
    return canvas


def photographed(canvas: Canvas, rng: np.random.Generator) -> Canvas:
    """Blur, shrink, add noise and compress, as a camera and its software do."""
    height, width = canvas.shape[:2]
    if rng.random() < 0.35:
        factor = rng.uniform(0.42, 0.9)
        size = (max(8, int(width * factor)), max(12, int(height * factor)))
        small = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA)
        canvas = np.asarray(cv2.resize(small, (width, height), interpolation=int(rng.choice([1, 2]))))
    if rng.random() < 0.4:
        canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 1.4)))
    if rng.random() < 0.08:
        kernel = np.zeros((7, 7), dtype=np.float32)
        angle, reach = rng.uniform(0, np.pi), rng.uniform(1, 3)
        ends = [
            (round(float(3 + s * reach * np.cos(angle))), round(float(3 + s * reach * np.sin(angle)))) for s in (-1, 1)
        ]
        cv2.line(kernel, ends[0], ends[1], 1.0)
        canvas = np.asarray(cv2.filter2D(canvas, -1, kernel / kernel.sum()))
    if rng.random() < 0.5:
        canvas = canvas + rng.normal(0, rng.uniform(1, 12), canvas.shape).astype(np.float32)
    if rng.random() < 0.25:
        middle = canvas.mean()
        canvas = (canvas - middle) * rng.uniform(0.5, 1.5) + middle + rng.normal(0, 12)
    canvas = with_software(canvas, rng)
    if rng.random() < 0.12:
        canvas = np.repeat(canvas.mean(axis=2, keepdims=True), 3, axis=2)
    if rng.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(22, 95))]
        packed = cv2.imencode(".jpg", np.clip(canvas, 0, 255).astype(np.uint8), quality)[1]
        canvas = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)).astype(np.float32)
    return canvas
