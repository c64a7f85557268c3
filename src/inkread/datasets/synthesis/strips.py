"""Strips of paper with one line on them, as the line recogniser is given: drawn, and photographed badly.

Everything is drawn at twice the height of the strip and brought down to it, so that edges are as soft as a camera
makes them. No step here knows what the recogniser does with it; what a strip shows beside the line (rules, boxes,
parts of neighbouring lines, shadows) is not in its text.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from .colours import ink_and_paper
from .effects import OVER_INK, UNDER, Layout, light, photographed
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

_TRIES = 4
"""How often a strip is painted anew that came out too faint."""


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
        for chance, effect in UNDER:
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
        for chance, effect in OVER_INK:
            if rng.random() < chance:
                canvas = effect(canvas, layout, rng)
        if rng.random() < 0.8:
            canvas *= light(mask.shape, rng)[..., np.newaxis]
        if rng.random() < 0.5:
            canvas += (self._texture(mask.shape, rng) * np.float32(rng.uniform(0.5, 7)))[..., np.newaxis]
        canvas = photographed(canvas, rng)
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
