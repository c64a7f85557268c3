"""Whole pages that the package writes itself, with the truth about every character on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ..errors import DataError
from ..page import Box
from ..storage import replacing
from .handwriting import Hand
from .handwriting import write as write_letterform
from .pen import Strokes, draw

Colour = tuple[float, float, float]
"""Red, green and blue between 0 and 1."""

Writer: TypeAlias = Callable[[str, Hand, np.random.Generator], Strokes]
"""Writes a symbol in a hand: strokes in heights of a capital, baseline at y = 0, leftmost point at x = 0."""

_VISIBLE = 0.2
"""Share of a pixel that ink must cover for the pixel to belong to the character."""


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
    unevenness : float
        How much a stroke varies along its way in width and density.
    grain : float
        How much of the paper's grain shows in the strokes, as with a pencil.
    texture : float
        How much of the paper's grain shows beside them.
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
    unevenness: float = 0.0
    grain: float = 0.0
    texture: float = 0.0
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
            unevenness=float(rng.uniform(0.1, 0.7)),
            grain=float(rng.choice([0.0, 0.4, 0.8])),
            texture=float(rng.uniform(0, 0.06)),
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
            strength=0.5,
            unevenness=0.6,
            grain=0.7,
            texture=0.03,
            light=(-0.12, 0.08),
            noise=0.012,
            blur=0.7,
        ),
        "shadow": replace(
            _CLEAN,
            paper=(0.82, 0.8, 0.76),
            unevenness=0.3,
            texture=0.02,
            light=(0.25, -0.2),
            shadow=0.5,
            noise=0.012,
            blur=0.8,
            specks=20,
        ),
        "coloured": replace(
            _CLEAN,
            paper=(0.93, 0.82, 0.5),
            ink=(0.1, 0.15, 0.5),
            unevenness=0.4,
            texture=0.03,
            noise=0.01,
            blur=0.7,
        ),
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
        ``(y1, x1, y2, x2)`` around the pixels that its ink covers to a fifth at least.
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


def render_page(
    text: str, style: PageStyle, rng: np.random.Generator, *, write: Writer = write_letterform
) -> SyntheticPage:
    """Write a text by hand and photograph it.

    Parameters
    ----------
    text
        Lines of words of symbols that have a letterform.
    style
        How the page looks; the page is as large as the text needs.
    rng
        Source of randomness.
    write
        Writes one character: strokes from a symbol, the hand and the source of randomness, as
        ``inkread.datasets.handwriting.write`` does, which draws on our own letterforms.

    Raises
    ------
    KeyError
        For a symbol that cannot be written.
    """
    lines = [line.split() for line in text.splitlines() if line.split()]
    characters = _write_lines(lines, style, rng, write)
    points = np.concatenate([np.zeros((1, 2)), *(stroke for c in characters for stroke in c.strokes)])
    pen = style.hand.pen * style.cap_height
    margin = max(style.margin, pen / 2 + 2)
    corner = points.min(axis=0) - margin
    width, height = np.ceil(points.max(axis=0) + margin - corner).astype(int).tolist()
    ink = np.zeros((height, width), dtype=np.float32)
    glyphs = tuple(
        TrueGlyph(c.symbol, c.line, c.word, _draw_onto(ink, [stroke - corner for stroke in c.strokes], pen))
        for c in characters
    )
    return SyntheticPage(_photograph(ink, style, rng), "\n".join(" ".join(line) for line in lines), glyphs)


def write_page(text: str | Path, folder: str | Path, *, style: str = "random", seed: int = 0) -> Path:
    """Write the text of a file by hand and save the picture.

    Parameters
    ----------
    text
        A file of text in UTF-8.
    folder
        Where ``NAME.jpg`` goes, if the text is ``NAME.txt``.
    style
        A name in ``STYLES``, or ``"random"``.
    seed
        Together with the name of the text it decides the hand and all else that is random.

    Returns
    -------
    Path
        The picture.

    Raises
    ------
    DataError
        If the text cannot be read, has a character without a letterform, or the style is not known.
    """
    text = Path(text)
    if style != "random" and style not in STYLES:
        raise DataError(f"{style}: no such style; there are random, {', '.join(STYLES)}")
    rng = np.random.default_rng([seed, *text.stem.encode()])
    look = PageStyle.sample(rng) if style == "random" else replace(STYLES[style], hand=Hand.sample(rng))
    try:
        content = text.read_text(encoding="utf-8")
        page = render_page(content.upper(), look, rng)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{text}: cannot be read ({error})") from error
    except KeyError as error:
        raise DataError(f"{text}: there is no letterform for {error}") from None
    path = Path(folder) / f"{text.stem}.jpg"
    with replacing(path) as temporary:
        Image.fromarray(page.image).save(temporary, quality=88)
    return path


@dataclass(frozen=True, eq=False)
class _Character:
    """A written character: its strokes in pixels."""

    symbol: str
    line: int
    word: int
    strokes: tuple[NDArray[np.float64], ...]


def _write_lines(lines: list[list[str]], style: PageStyle, rng: np.random.Generator, write: Writer) -> list[_Character]:
    """Write lines of words, the first baseline at y = 0."""
    hand, size = style.hand, style.cap_height
    sloping = size * np.array([[1.0, 0.0], [style.slope, 1.0]])
    characters = []
    for line_number, words in enumerate(lines):
        x = float(rng.uniform(0, 0.5))
        baseline = line_number * style.line_spacing + rng.normal(0, 0.03)
        drift = hand.line_slope + rng.normal(0, 0.15 * hand.baseline_spread)
        for word_number, word in enumerate(words):
            if word_number:
                x += hand.word_gap * rng.uniform(0.85, 1.2) - hand.letter_gap
            height = baseline + rng.normal(0, 0.6 * hand.baseline_spread)
            for symbol in word:
                place = np.array([x, height + drift * x])
                strokes = [np.asarray(stroke) + place for stroke in write(symbol, hand, rng)]
                x = max(float(stroke[:, 0].max()) for stroke in strokes)
                x += hand.pen + hand.letter_gap * rng.uniform(0.7, 1.3)
                placed = tuple(stroke @ sloping.T for stroke in strokes)
                characters.append(_Character(symbol, line_number, word_number, placed))
    return characters


def _draw_onto(page: NDArray[np.float32], strokes: Sequence[NDArray[np.float64]], pen: float) -> Box:
    """Add a character to the ink on a page and return the box around its pixels."""
    points = np.concatenate(strokes)
    x1, y1 = np.floor(points.min(axis=0) - pen / 2 - 1).astype(int).tolist()
    x2, y2 = np.ceil(points.max(axis=0) + pen / 2 + 1).astype(int).tolist()
    ink = draw([stroke - (x1, y1) for stroke in strokes], (y2 - y1, x2 - x1), pen)
    np.maximum(page[y1:y2, x1:x2], ink, out=page[y1:y2, x1:x2])
    is_inked = ink > _VISIBLE
    rows, columns = np.flatnonzero(is_inked.any(axis=1)), np.flatnonzero(is_inked.any(axis=0))
    if not len(rows):  # the pen is finer than what can be seen
        return (y1, x1, y2, x2)
    return (y1 + int(rows[0]), x1 + int(columns[0]), y1 + int(rows[-1]) + 1, x1 + int(columns[-1]) + 1)


def _photograph(ink: NDArray[np.float32], style: PageStyle, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Lay ink on paper, light it, and take a picture of it."""
    shape = ink.shape
    paper, colour = np.array(style.paper, dtype=np.float32), np.array(style.ink, dtype=np.float32)
    light = _light(shape, style, rng)
    ink = _uneven(ink, style, rng)
    if style.grain or style.texture:
        grain = _cloud(shape, 1.0, rng)
        ink *= 1 - np.float32(style.grain) * grain
        light *= 1 + np.float32(style.texture) * (grain - np.float32(0.5))
    ink *= np.float32(style.strength)
    if style.specks:
        ink = np.maximum(ink, np.float32(style.strength) * _specks(shape, style.specks, rng))
    if style.blur:
        ink = ndimage.gaussian_filter(ink, style.blur)  # of all that is on the page only the ink has edges
    image = (colour - paper).clip(max=0) * ink[..., np.newaxis]
    image += paper
    image *= light[..., np.newaxis]
    if style.noise:
        image += rng.standard_normal(image.shape, dtype=np.float32) * np.float32(style.noise)
    image *= 255
    return np.rint(image.clip(0, 255, out=image), out=image).astype(np.uint8)


def _uneven(ink: NDArray[np.float32], style: PageStyle, rng: np.random.Generator) -> NDArray[np.float32]:
    """Let the pen press now more, now less: strokes become narrower and paler in places, nowhere wider."""
    if not style.unevenness:
        return ink.copy()
    amount = np.float32(style.unevenness)
    pressure = _cloud(ink.shape, 0.35 * style.cap_height, rng)
    soft = ndimage.gaussian_filter(ink, 0.12 * style.hand.pen * style.cap_height + 0.3)
    threshold = (1 - pressure) * amount * np.float32(0.8)
    worn = np.minimum(ink, ((soft - threshold) * 2).clip(0, 1))
    worn *= 1 - np.float32(0.45) * amount * (1 - pressure)
    return worn


def _cloud(shape: tuple[int, ...], size: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a smooth random field between 0 and 1 whose features are ``size`` pixels large."""
    if size <= 1:
        fine = rng.standard_normal(shape, dtype=np.float32)
        return (0.5 + 0.8 * ndimage.gaussian_filter(fine, 0.8, truncate=2.5)).clip(0, 1)
    coarse = rng.standard_normal([int(n / size) + 2 for n in shape], dtype=np.float32)
    return (0.5 + 0.4 * ndimage.zoom(coarse, size, order=1)[: shape[0], : shape[1]]).clip(0, 1)


def _light(shape: tuple[int, ...], style: PageStyle, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the brightness of the light on each pixel, about 1."""
    y = np.linspace(-0.5, 0.5, shape[0], dtype=np.float32)[:, np.newaxis]
    x = np.linspace(-0.5, 0.5, shape[1], dtype=np.float32)[np.newaxis, :]
    light = 1 + np.float32(style.light[0]) * x + np.float32(style.light[1]) * y
    if style.shadow:
        angle, place, softness = rng.uniform(0, 2 * np.pi), rng.uniform(-0.2, 0.2), rng.uniform(0.02, 0.06)
        along, across = x * np.sin(angle) - y * np.cos(angle), x * np.cos(angle) + y * np.sin(angle)
        edge = place + 0.05 * np.sin(rng.uniform(3, 8) * along + rng.uniform(0, 2 * np.pi))
        light *= (1 - style.shadow / (1 + np.exp((edge - across) / softness))).astype(np.float32)
    return light


def _specks(shape: tuple[int, ...], count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the ink of small dark spots of 1 to 3 pixels."""
    dots = np.zeros(shape, dtype=np.float32)
    for y, x in zip(rng.integers(0, shape[0], count), rng.integers(0, shape[1], count), strict=True):
        size = int(rng.integers(1, 4))
        dots[y : y + size, x : x + size] = rng.uniform(0.3, 1)
    return dots
