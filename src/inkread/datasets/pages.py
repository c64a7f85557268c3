"""Whole pages that the package writes itself, with the truth about every character on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..page import Box
from .handwriting import Hand, write
from .pen import draw

Colour = tuple[float, float, float]
"""Red, green and blue between 0 and 1."""


@dataclass(frozen=True)
class PageStyle:
    """How a page looks. Lengths are in pixels, strengths between 0 and 1.

    Attributes
    ----------
    hand : Hand
        Who writes.
    cap_height : float
        Height of a capital.
    margin : float
        Empty paper around the writing.
    line_spacing : float
        From baseline to baseline, in heights of a capital.
    slope : float
        Pixels that lines go down for each pixel to the right.
    paper, ink : Colour
        Colours of the paper and of the ink at its full strength.
    strength : float
        How much of the paper the ink hides: 1 for a felt pen, 0.2 for faint pencil.
    grain : float
        How unevenly the ink lies on the paper, as pencil does.
    light : (float, float)
        Change of the brightness from left to right and from top to bottom.
    shadow : float
        Depth of a shadow that falls over a part of the page.
    noise, blur : float
        Standard deviations of the camera's noise, and of its blur in pixels.
    specks : int
        Dark specks on the paper.
    """

    hand: Hand = field(default_factory=Hand)
    cap_height: float = 56.0
    margin: float = 70.0
    line_spacing: float = 1.9
    slope: float = 0.0
    paper: Colour = (0.96, 0.96, 0.95)
    ink: Colour = (0.1, 0.1, 0.14)
    strength: float = 0.95
    grain: float = 0.0
    light: tuple[float, float] = (0.0, 0.0)
    shadow: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    specks: int = 0

    @classmethod
    def sample(cls, rng: np.random.Generator) -> PageStyle:
        """Return the style of a random page as a person might photograph it."""
        papers: tuple[Colour, ...] = (
            (0.95, 0.95, 0.93),
            (0.85, 0.84, 0.82),
            (0.95, 0.9, 0.7),
            (0.75, 0.85, 0.93),
        )
        inks: tuple[Colour, ...] = ((0.08, 0.08, 0.1), (0.1, 0.14, 0.5), (0.3, 0.3, 0.32), (0.5, 0.1, 0.1))
        brightness = rng.uniform(0.65, 1.0)
        paper = papers[rng.integers(len(papers))]
        return cls(
            hand=Hand.sample(rng),
            cap_height=float(rng.uniform(38, 80)),
            margin=float(rng.uniform(40, 120)),
            line_spacing=float(rng.uniform(1.6, 2.5)),
            slope=float(rng.normal(0, 0.025)),
            paper=(paper[0] * brightness, paper[1] * brightness, paper[2] * brightness),
            ink=inks[rng.integers(len(inks))],
            strength=float(rng.uniform(0.35, 1.0)),
            grain=float(rng.choice([0.0, 0.4, 0.8])),
            light=(float(rng.uniform(-0.3, 0.3)), float(rng.uniform(-0.3, 0.3))),
            shadow=float(rng.choice([0.0, 0.0, 0.35, 0.5])),
            noise=float(rng.uniform(0.004, 0.025)),
            blur=float(rng.uniform(0.4, 1.3)),
            specks=int(rng.choice([0, 0, 20, 60])),
        )


_CLEAN = PageStyle()
STYLES: Mapping[str, PageStyle] = MappingProxyType(
    {
        "clean": _CLEAN,
        "pencil": replace(
            _CLEAN,
            ink=(0.35, 0.35, 0.37),
            strength=0.4,
            grain=0.7,
            light=(-0.12, 0.08),
            noise=0.012,
            blur=0.7,
        ),
        "shadow": replace(
            _CLEAN, paper=(0.82, 0.8, 0.76), light=(0.25, -0.2), shadow=0.5, noise=0.012, blur=0.8, specks=20
        ),
        "coloured": replace(_CLEAN, paper=(0.93, 0.82, 0.5), ink=(0.1, 0.15, 0.5), noise=0.01, blur=0.7),
        "sloping": replace(_CLEAN, slope=0.06, light=(0.1, 0.15), noise=0.01, blur=0.6),
    }
)
"""Styles by name; the hand is to be put in with ``dataclasses.replace``."""


@dataclass(frozen=True)
class TrueGlyph:
    """A character that stands on a synthetic page.

    Attributes
    ----------
    symbol : str
        Which character.
    line, word : int
        Number of its line on the page and of its word on the line, from 0.
    box : Box
        ``(y1, x1, y2, x2)`` around its ink in pixels.
    """

    symbol: str
    line: int
    word: int
    box: Box


@dataclass(frozen=True, eq=False)
class SyntheticPage:
    """A page and what stands on it.

    Attributes
    ----------
    image : (H, W, 3) uint8
        The page.
    text : str
        Its lines.
    glyphs : tuple of TrueGlyph
        Its characters in reading order.
    """

    image: NDArray[np.uint8]
    text: str
    glyphs: tuple[TrueGlyph, ...]


def render_page(text: str, style: PageStyle, rng: np.random.Generator) -> SyntheticPage:
    """Write a text by hand and photograph it.

    Parameters
    ----------
    text
        Lines of words of symbols that have a letterform.
    style
        How the page looks; the page is as large as the text needs.
    rng
        Source of randomness.

    Raises
    ------
    KeyError
        For a symbol without a letterform.
    """
    lines = [line.split() for line in text.splitlines() if line.split()]
    characters = _write_lines(lines, style, rng)
    points = np.concatenate([np.zeros((1, 2)), *(stroke for c in characters for stroke in c.strokes)])
    corner = points.min(axis=0) - style.margin
    width, height = np.ceil(points.max(axis=0) + style.margin - corner).astype(int).tolist()
    characters = [replace(c, strokes=tuple(stroke - corner for stroke in c.strokes)) for c in characters]
    pen = style.hand.pen * style.cap_height
    ink = draw([stroke for c in characters for stroke in c.strokes], (height, width), pen, supersample=3)
    glyphs = tuple(TrueGlyph(c.symbol, c.line, c.word, _box(c.strokes, pen)) for c in characters)
    return SyntheticPage(_photograph(ink, style, rng), "\n".join(" ".join(line) for line in lines), glyphs)


@dataclass(frozen=True, eq=False)
class _Character:
    """A written character: its strokes in pixels."""

    symbol: str
    line: int
    word: int
    strokes: tuple[NDArray[np.float64], ...]


def _write_lines(lines: list[list[str]], style: PageStyle, rng: np.random.Generator) -> list[_Character]:
    """Write lines of words, the first baseline at y = 0."""
    hand, size = style.hand, style.cap_height
    sloping = size * np.array([[1.0, 0.0], [style.slope, 1.0]])
    characters = []
    for line_number, words in enumerate(lines):
        x = float(rng.uniform(0, 0.5))
        baseline = line_number * style.line_spacing + rng.normal(0, 0.03)
        for word_number, word in enumerate(words):
            if word_number:
                x += hand.word_gap * rng.uniform(0.85, 1.2) - hand.letter_gap
            for symbol in word:
                strokes = [np.asarray(stroke) + np.array([x, baseline]) for stroke in write(symbol, hand, rng)]
                x = max(float(stroke[:, 0].max()) for stroke in strokes)
                x += hand.pen + hand.letter_gap * rng.uniform(0.7, 1.3)
                placed = tuple(stroke @ sloping.T for stroke in strokes)
                characters.append(_Character(symbol, line_number, word_number, placed))
    return characters


def _box(strokes: Sequence[NDArray[np.float64]], pen: float) -> Box:
    """Return the box around what a pen of that width draws."""
    points = np.concatenate(strokes)
    x1, y1 = np.floor(points.min(axis=0) - pen / 2).astype(int).tolist()
    x2, y2 = np.ceil(points.max(axis=0) + pen / 2).astype(int).tolist()
    return (y1, x1, y2, x2)


def _photograph(ink: NDArray[np.float32], style: PageStyle, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Lay ink on paper, light it, and take a picture of it."""
    shape = ink.shape
    if style.grain:
        ink = ink * (1 - style.grain * _cloud(shape, 1.0, rng))
    ink = ink * (1 - 0.15 * _cloud(shape, 25.0, rng)) * np.float32(style.strength)
    if style.specks:
        ink = np.maximum(ink, np.float32(style.strength) * _specks(shape, style.specks, rng))
    paper, colour = np.array(style.paper), np.array(style.ink)
    image: NDArray[np.float64] = paper * (1 - ink[..., np.newaxis] * (1 - colour / np.maximum(paper, 0.01)).clip(0, 1))
    image *= _light(shape, style, rng)[..., np.newaxis]
    if style.blur:
        image = ndimage.gaussian_filter(image, (style.blur, style.blur, 0))
    if style.noise:
        image += rng.standard_normal(image.shape, dtype=np.float32) * style.noise
    return np.rint(image.clip(0, 1) * 255).astype(np.uint8)


def _cloud(shape: tuple[int, int], size: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a smooth random field between 0 and 1 whose features are ``size`` pixels large."""
    coarse = rng.standard_normal((int(shape[0] / size) + 2, int(shape[1] / size) + 2), dtype=np.float32)
    coarse = ndimage.zoom(coarse, size, order=1) if size > 1 else ndimage.gaussian_filter(coarse, 0.8) * 2
    return (0.5 + 0.4 * coarse[: shape[0], : shape[1]]).clip(0, 1)


def _light(shape: tuple[int, int], style: PageStyle, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the brightness of the light on each pixel, about 1."""
    y = np.linspace(-0.5, 0.5, shape[0])[:, np.newaxis]
    x = np.linspace(-0.5, 0.5, shape[1])[np.newaxis, :]
    light = 1 + style.light[0] * x + style.light[1] * y
    if style.shadow:
        angle = rng.uniform(0, 2 * np.pi)
        across = x * np.cos(angle) + y * np.sin(angle) + rng.uniform(-0.2, 0.2)
        light = light * (1 - style.shadow / (1 + np.exp(-across / 0.04)))
    return np.asarray(light)


def _specks(shape: tuple[int, int], count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    dots = np.zeros(shape, dtype=np.float32)
    for y, x in zip(rng.integers(0, shape[0], count), rng.integers(0, shape[1], count), strict=True):
        size = int(rng.integers(1, 4))
        dots[y : y + size, x : x + size] = rng.uniform(0.3, 1)
    return dots
