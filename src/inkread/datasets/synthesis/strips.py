"""Strips of paper with one line on them, as the line recogniser is given: drawn, and photographed badly.

Everything is drawn at twice the height of the strip and brought down to it, so that edges are as soft as a camera
makes them. No step here knows what the recogniser does with it; what a strip shows beside the line (rules, boxes,
parts of neighbouring lines, shadows) is not in its text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from .ink import draw_strokes
from .recorded_lines import WrittenLine

HEIGHT = 48
"""Height of a strip in pixels."""

MOST_WIDTH = 1200
"""Width in pixels beyond which a strip is pressed together."""

_OVER = 2
"""How many times larger than the strip ink is drawn."""

LEAST_CONTRAST = 14.0
"""Least difference of grey between ink and its surroundings: what is fainter nobody could label."""

FAINT, STRONG = (0.2, 0.55), (0.55, 1.0)
"""How much of the paper faint ink covers, and other ink."""

SHOWN_THROUGH = (0.08, 0.65)
"""Strength of writing that shows through from the other side, as a share of the ink's on this one."""

DEEP_SHADE = 0.1
"""Share of strips that lie where hardly any light falls."""

_TRIES = 4
"""How often a strip is painted anew that came out too faint."""

Colour = tuple[float, float, float]
"""RGB, 0 to 255."""

Canvas = NDArray[np.float32]
"""``(H, W, 3) float32``, RGB, 0 to 255."""


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


def vary(line: WrittenLine, rng: np.random.Generator) -> WrittenLine:
    """Return a line as its writer might have written it on another day: slanted, stretched, wandering, shaken."""
    slant, stretch = rng.normal(0, 0.12), np.exp(rng.normal(0, 0.12))
    slope = np.radians(rng.normal(0, 0.8))
    matrix = np.array([[stretch, -slant], [0, 1]]) @ np.eye(2)
    turn = np.array([[np.cos(slope), -np.sin(slope)], [np.sin(slope), np.cos(slope)]])
    left, _, right, _ = line.bounds
    length = max(right - left, 1.0)
    wave = rng.normal(0, 0.12), rng.uniform(0.3, 1.5) * 2 * np.pi / max(length, 8.0), rng.uniform(0, 2 * np.pi)
    waves = rng.normal(0, 1.6, (3, 2)), rng.uniform(0, 2 * np.pi, 3), rng.normal(0, rng.uniform(0, 0.045), (3, 2))
    whole = np.concatenate(line.strokes).astype(np.float64)
    whole += np.sin(whole @ waves[0].T + waves[1]) @ waves[2]
    whole = whole @ (turn @ matrix).T
    whole[:, 1] += wave[0] * np.sin(wave[1] * whole[:, 0] + wave[2])
    moved = whole.astype(np.float32)
    ends = np.cumsum([len(stroke) for stroke in line.strokes])[:-1]
    return replace(line, strokes=tuple(np.split(moved, ends)))


class StripPainter:
    """Draws lines on strips of random paper, with a random pen and a random camera.

    Parameters
    ----------
    seed
        Of the grain that all strips take theirs from.
    """

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self._grain = rng.normal(0, 1, (192, 4096)).astype(np.float32)
        fibre = np.asarray(cv2.GaussianBlur(self._grain, (0, 0), 2.2), dtype=np.float32)
        self._fibre: NDArray[np.float32] = fibre / fibre.std()

    def write(
        self, line: WrittenLine, rng: np.random.Generator, neighbour: WrittenLine | None = None
    ) -> tuple[NDArray[np.uint8], Layout]:
        """Return the mask of a written line on its strip, ``(48, W) uint8``, and where it stands there."""
        line = vary(line, rng)
        left, top, right, bottom = line.bounds
        envelope = max(bottom - top, 1.3 * float(rng.uniform(0.75, 1.0)))
        scale = HEIGHT * float(rng.uniform(0.52, 0.95)) / envelope
        room = HEIGHT - (bottom - top) * scale
        place_y = room * float(np.clip(rng.normal(0.5, 0.22), 0, 1)) - top * scale
        margins = rng.uniform(0.02, 0.55, 2) * HEIGHT
        width = int(np.ceil((right - left) * scale + margins.sum()))
        press = min(1.0, MOST_WIDTH / width)
        scales = np.array([scale * press, scale], dtype=np.float32)
        origin = np.array([margins[0] - left * scale * press, place_y], dtype=np.float32)
        shape = (HEIGHT * _OVER, int(np.ceil(width * press)) * _OVER)
        pen = float(np.exp(rng.uniform(np.log(0.09), np.log(0.34)))) * scale * min(1.0, 1.6 / max(scale / 14, 0.5))
        strokes = [(stroke * scales + origin) * _OVER for stroke in line.strokes]
        mask = draw_strokes(strokes, shape, pen * _OVER)
        if neighbour is not None:
            shift = float(rng.choice([-1, 1])) * float(rng.uniform(1.9, 3.2))
            aside = float(rng.uniform(-3, 3))
            moved = [(s + np.array([aside, shift], np.float32)) * scales + origin for s in neighbour.strokes]
            # What would lie across the line itself is not there: one does not write over one's own lines.
            inner = draw_strokes([s * _OVER for s in moved], shape, pen * _OVER)
            band = slice(int(max(0, (place_y + top * scale) * _OVER)), int(max(0, (place_y + bottom * scale) * _OVER)))
            if not inner[band].any() or rng.random() < 0.3:
                mask = np.maximum(mask, inner)
        boxes = [line.boxes().get(i) for i in range(len(line.text))]
        known = [box for box in boxes if box is not None]
        edges = tuple(float((one[2] + other[0]) / 2 * scales[0] + origin[0]) for one, other in pairwise(known))
        layout = Layout(float(origin[1]), float(scale), edges, float(margins[0]), shape[1] / _OVER - float(margins[1]))
        return _smaller(mask), layout

    def mirrored(
        self, line: WrittenLine, layout: Layout, shape: tuple[int, int], rng: np.random.Generator
    ) -> NDArray[np.uint8]:
        """Return the mask, of a strip's shape, of writing on the other side of the sheet, as blurred as it shows."""
        line = vary(line, rng)
        scale = layout.x_height * float(np.exp(rng.normal(0, 0.25)))
        _, _, right, _ = line.bounds
        start = rng.uniform(-0.5 * right * scale, 0.8 * shape[1])
        origin = np.array([start, layout.baseline + rng.normal(0, 0.9) * scale], dtype=np.float32)
        pen = scale * float(np.exp(rng.uniform(np.log(0.09), np.log(0.3))))
        strokes = [(stroke * np.float32(scale) + origin) * _OVER for stroke in line.strokes]
        mask = draw_strokes(strokes, (shape[0] * _OVER, shape[1] * _OVER), pen * _OVER)[:, ::-1]
        return _smaller(np.asarray(cv2.GaussianBlur(mask, (0, 0), _OVER * rng.uniform(0.3, 1.5))))

    def set(self, ink: NDArray[np.uint8], rng: np.random.Generator) -> tuple[NDArray[np.uint8], Layout]:
        """Return the mask of text in a font (ink as from ``draw_text``) on its strip, and where it stands there."""
        fill = HEIGHT * float(rng.uniform(0.5, 0.95)) * _OVER
        scale = fill / max(ink.shape[0], 0.35 * fill)
        stretch = float(np.exp(rng.normal(0, 0.1)))
        width, height = max(1, round(ink.shape[1] * scale * stretch)), max(1, round(ink.shape[0] * scale))
        width = min(width, (MOST_WIDTH - HEIGHT) * _OVER)
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        ink = np.asarray(cv2.resize(ink, (width, height), interpolation=method))
        margins = (rng.uniform(0.02, 0.55, 2) * HEIGHT * _OVER).astype(int)
        room = HEIGHT * _OVER - height
        above = int(room * float(np.clip(rng.normal(0.5, 0.2), 0, 1)))
        whole = np.zeros((HEIGHT * _OVER, width + margins.sum()), dtype=np.uint8)
        whole[above : above + height, margins[0] : margins[0] + width] = ink
        whole = _turned(whole, rng)
        foot = (above + 0.8 * height) / _OVER
        return _smaller(whole), Layout(
            foot, 0.45 * height / _OVER, (), margins[0] / _OVER, (margins[0] + width) / _OVER
        )

    def paint(
        self,
        mask: NDArray[np.uint8],
        layout: Layout,
        rng: np.random.Generator,
        behind: NDArray[np.uint8] | None = None,
    ) -> NDArray[np.uint8]:
        """Return a photograph of a strip.

        Parameters
        ----------
        mask, layout
            As from ``write`` or ``set``.
        rng
            Source of randomness.
        behind
            What shows through from the other side, as from ``mirrored``.

        Returns
        -------
        (48, W, 3) uint8
            RGB.
        """
        for _ in range(_TRIES):
            pixels = self._painted(mask, layout, rng, behind)
            if _contrast(pixels, mask) >= LEAST_CONTRAST:
                break
        return pixels

    def _painted(
        self, mask: NDArray[np.uint8], layout: Layout, rng: np.random.Generator, behind: NDArray[np.uint8] | None
    ) -> NDArray[np.uint8]:
        paper, ink = ink_and_paper(rng.random() < 0.12, rng)
        canvas = np.full((*mask.shape, 3), paper, dtype=np.float32)
        for chance, effect in _UNDER:
            if rng.random() < chance:
                canvas = effect(canvas, layout, rng)
        strength = rng.uniform(*(FAINT if rng.random() < 0.15 else STRONG))
        if behind is not None:
            through = behind.astype(np.float32) * np.float32(strength * rng.uniform(*SHOWN_THROUGH) / 255)
            canvas += (np.array(ink, dtype=np.float32) - canvas) * through[..., np.newaxis]
        cover = mask.astype(np.float32) * np.float32(strength / 255)
        if rng.random() < 0.45:
            cover *= np.clip(1 - rng.uniform(0.05, 0.35) * np.abs(self._texture(mask.shape, rng)), 0, 1)
        canvas += (np.array(ink, dtype=np.float32) - canvas) * cover[..., np.newaxis]
        for chance, effect in _OVER_INK:
            if rng.random() < chance:
                canvas = effect(canvas, layout, rng)
        if rng.random() < 0.8:
            canvas *= _light(mask.shape, rng)[..., np.newaxis]
        if rng.random() < 0.5:
            canvas += (self._texture(mask.shape, rng) * np.float32(rng.uniform(0.5, 7)))[..., np.newaxis]
        canvas = _photographed(canvas, rng)
        return np.clip(canvas, 0, 255).astype(np.uint8)

    def _texture(self, shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
        bank = self._grain if rng.random() < 0.5 else self._fibre
        y, x = int(rng.integers(bank.shape[0] - shape[0])), int(rng.integers(bank.shape[1] - shape[1]))
        return bank[y : y + shape[0], x : x + shape[1]]


def _contrast(pixels: NDArray[np.uint8], mask: NDArray[np.uint8]) -> float:
    grey = pixels.mean(axis=2)
    ink, paper = mask > 127, mask == 0
    return abs(float(grey[ink].mean() - grey[paper].mean())) if ink.any() and paper.any() else 255.0


def _smaller(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    size = (max(1, mask.shape[1] // _OVER), mask.shape[0] // _OVER)
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA))


def _turned(mask: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    slope, slant = np.radians(rng.normal(0, 0.7)), rng.normal(0, 0.08)
    height, width = mask.shape
    matrix = np.array([[1, -slant, slant * height / 2], [slope, 1, -slope * width / 2]])
    return np.asarray(cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_LINEAR))


_DARK = np.array(
    [[25, 25, 28], [25, 35, 90], [15, 20, 60], [60, 60, 65], [90, 90, 95], [120, 25, 30], [30, 80, 45], [70, 40, 100]]
)
_PAPERS = np.array(
    [
        [250, 250, 248],
        [240, 240, 238],
        [255, 255, 255],
        [225, 224, 220],
        [250, 244, 215],
        [255, 250, 160],
        [210, 230, 245],
        [235, 210, 225],
        [215, 235, 210],
        [205, 175, 135],
        [190, 190, 190],
    ]
)
_BOARDS = np.array([[20, 50, 40], [30, 30, 32], [15, 25, 60], [60, 60, 60], [120, 90, 60], [10, 10, 10], [110, 20, 30]])
_CHALKS = np.array([[245, 245, 245], [255, 240, 170], [190, 220, 255], [255, 200, 200], [220, 255, 210]])


def ink_and_paper(is_dark: bool, rng: np.random.Generator) -> tuple[Colour, Colour]:
    """Return the colours of a paper, or if it is dark of a board, and of a pen or chalk that shows on it."""
    papers, inks = (_BOARDS, _CHALKS) if is_dark else (_PAPERS, _DARK)
    paper = papers[int(rng.integers(len(papers)))] + rng.normal(0, 6, 3)
    ink = inks[int(rng.integers(len(inks)))] + rng.normal(0, 14, 3)
    if rng.random() < 0.04:
        paper, ink = rng.uniform(90, 255, 3), rng.uniform(0, 80, 3)
    one, other = (tuple(float(v) for v in np.clip(colour, 0, 255)) for colour in (paper, ink))
    return one, other  # type: ignore[return-value]


def _rule_colour(canvas: Canvas, rng: np.random.Generator) -> tuple[float, ...]:
    paper = canvas.reshape(-1, 3).mean(axis=0)
    strength = rng.uniform(0.15, 1.0)
    target = np.array([(60, 80, 150), (90, 90, 90), (200, 70, 70), (20, 20, 20), (120, 170, 190)][int(rng.integers(5))])
    if paper.mean() < 110:
        target = 255 - target
    return tuple(float(v) for v in paper + (target - paper) * strength)


def _line(
    canvas: Canvas, start: tuple[float, float], stop: tuple[float, float], colour: tuple[float, ...], thickness: int
) -> None:
    one, other = (tuple(round(v * 16) for v in point) for point in (start, stop))
    cv2.line(canvas, one, other, colour, thickness, cv2.LINE_8, 4)


def _ruled(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    """Draw writing lines, one of them near the baseline."""
    height, width = canvas.shape[:2]
    colour, thickness = _rule_colour(canvas, rng), int(rng.choice([1, 1, 1, 2, 3], p=[0.3, 0.3, 0.2, 0.15, 0.05]))
    y = layout.baseline + rng.normal(0.05, 0.25) * layout.x_height
    tilt, period = rng.normal(0, 0.006) * width, rng.uniform(1.6, 3.6) * layout.x_height
    for k in (-2, -1, 0, 1, 2):
        _line(canvas, (0, y + k * period - tilt), (width, y + k * period + tilt), colour, thickness)
    if rng.random() < 0.15:
        x = rng.uniform(0, width)
        _line(canvas, (x, 0), (x + rng.normal(0, 2), height), _rule_colour(canvas, rng), thickness)
    return canvas


def _squared(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Canvas:
    """Draw squares, or dots at their corners."""
    height, width = canvas.shape[:2]
    colour, period = _rule_colour(canvas, rng), rng.uniform(0.5, 2.2) * max(layout.x_height, 7)
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
    colour, thickness = _rule_colour(canvas, rng), int(rng.integers(1, 4))
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
    ink = _rule_colour(canvas, rng)
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
    rows = slice(int(rng.uniform(0, 12)), int(rng.uniform(34, HEIGHT)))
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

_UNDER: Sequence[tuple[float, Effect]] = (
    (0.30, _ruled),
    (0.11, _squared),
    (0.10, _boxed),
    (0.05, _highlighted),
)
"""What is on the paper before the line is written, and how often."""

_OVER_INK: Sequence[tuple[float, Effect]] = ((0.08, _underlined), (0.06, _edge), (0.12, _shadow), (0.03, _glare))
"""What lies over the writing, and how often."""


def _light(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a smooth brightness around 0.85, at times much less."""
    middle = rng.uniform(0.25, 0.6) if rng.random() < DEEP_SHADE else rng.uniform(0.62, 1.05)
    coarse = (middle + rng.normal(0, 0.07, (2, 4))).clip(0.15).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR))


def _photographed(canvas: Canvas, rng: np.random.Generator) -> Canvas:
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
    if rng.random() < 0.12:
        canvas = np.repeat(canvas.mean(axis=2, keepdims=True), 3, axis=2)
    if rng.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(22, 95))]
        packed = cv2.imencode(".jpg", np.clip(canvas, 0, 255).astype(np.uint8), quality)[1]
        canvas = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)).astype(np.float32)
    return canvas
