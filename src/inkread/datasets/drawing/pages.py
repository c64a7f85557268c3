"""Synthetic pages with ground truth for every character."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ...document import Box
from ...errors import DataError
from ...storage import replacing
from .handwriting import Hand
from .handwriting import write as write_letterform
from .paper import STYLES, PageStyle, photograph
from .pen import Strokes, draw
from .ruling import print_lines

Writer: TypeAlias = Callable[[str, Hand, np.random.Generator], Strokes]
"""Writes a symbol in a hand: strokes in heights of a capital, baseline at y = 0, leftmost point at x = 0."""

_VISIBLE = 0.2
"""Share of a pixel that ink must cover for the pixel to belong to the character."""


@dataclass(frozen=True)
class TrueGlyph:
    """A character on a synthetic page.

    Attributes
    ----------
    symbol : str
        The character.
    line, word : int
        Number of its line on the page and of its word on the line, from 0.
    box : Box
        ``(y1, x1, y2, x2)`` around the pixels of which its ink covers at least a fifth.
    """

    symbol: str
    line: int
    word: int
    box: Box


@dataclass(frozen=True, eq=False)
class SyntheticPage:
    """A synthetic page with its ground truth.

    Attributes
    ----------
    image : (H, W, 3) uint8
        The page.
    text : str
        The text, line by line.
    glyphs : tuple of TrueGlyph
        Its characters in reading order.
    """

    image: NDArray[np.uint8]
    text: str
    glyphs: tuple[TrueGlyph, ...]


def render_page(
    text: str, style: PageStyle, rng: np.random.Generator, *, write: Writer = write_letterform
) -> SyntheticPage:
    """Render a handwritten page and a photograph of it.

    Parameters
    ----------
    text
        Lines of words of symbols that have a letterform.
    style
        Style of the page; its size depends on the text.
    rng
        Source of randomness.
    write
        Returns the strokes of a symbol, given the hand and the source of randomness; by default
        ``inkread.datasets.drawing.handwriting.write``, which uses inkread's letterforms.

    Raises
    ------
    KeyError
        If a symbol has no letterform.
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
        TrueGlyph(c.symbol, c.line, c.word, draw_onto(ink, [stroke - corner for stroke in c.strokes], pen))
        for c in characters
    )
    image = photograph(ink, style, rng, _print(characters, style, corner, ink.shape))
    return SyntheticPage(image, "\n".join(" ".join(line) for line in lines), glyphs)


def check_style(style: str) -> None:
    """Check that a style exists.

    Raises
    ------
    DataError
        If the style is neither in ``STYLES`` nor ``"random"``.
    """
    if style != "random" and style not in STYLES:
        raise DataError(f"{style}: no such style; there are random, {', '.join(STYLES)}")


def picture_of(text: Path, folder: Path | None = None) -> Path:
    """Return the path of the picture of a page: ``NAME.jpg`` for ``NAME.txt``, in a folder or beside the text."""
    return (folder or text.parent) / f"{text.stem}.jpg"


def write_page(text: str | Path, folder: str | Path, *, style: str = "random", seed: int = 0) -> Path:
    """Render the text of a file as a handwritten page and save the picture.

    Parameters
    ----------
    text
        A file of text in UTF-8.
    folder
        Folder of the picture, ``NAME.jpg`` for ``NAME.txt``.
    style
        A name in ``STYLES``, or ``"random"``.
    seed
        Seed of all randomness, together with the name of the text.

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
    check_style(style)
    rng = np.random.default_rng([seed, *text.stem.encode()])
    look = PageStyle.sample(rng) if style == "random" else replace(STYLES[style], hand=Hand.sample(rng))
    try:
        content = text.read_text(encoding="utf-8")
        page = render_page(content.upper(), look, rng)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{text}: cannot be read ({error})") from error
    except KeyError as error:
        raise DataError(f"{text}: there is no letterform for {error}") from None
    path = picture_of(text, Path(folder))
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
    cell: tuple[float, float]
    """Left end and baseline of its place, in heights of a capital."""


def _write_lines(lines: list[list[str]], style: PageStyle, rng: np.random.Generator, write: Writer) -> list[_Character]:
    """Write lines of words, the first baseline at y = 0."""
    hand = style.hand
    pitch = style.ruling.pitch if style.ruling else None
    sloping = _sloping(style)
    characters = []
    for line_number, words in enumerate(lines):
        x = float(rng.uniform(0, 0.5))
        baseline = line_number * style.line_spacing + rng.normal(0, 0.03)
        drift = hand.line_slope + rng.normal(0, 0.15 * hand.baseline_spread)
        cell = (x, line_number * style.line_spacing)
        for word_number, word in enumerate(words):
            if word_number:
                x += hand.word_gap * rng.uniform(0.85, 1.2) - hand.letter_gap
                cell = (cell[0] + (pitch or 0.0), cell[1])
            height = baseline + rng.normal(0, 0.6 * hand.baseline_spread)
            for symbol in word:
                strokes = [np.asarray(stroke) for stroke in write(symbol, hand, rng)]
                width = max(float(stroke[:, 0].max()) for stroke in strokes)
                if pitch is None:
                    place = np.array([x, height + drift * x])
                    cell = (x, cell[1])
                else:
                    place = np.array([cell[0] + (pitch - width) / 2, height])
                characters.append(
                    _Character(symbol, line_number, word_number, tuple((s + place) @ sloping.T for s in strokes), cell)
                )
                x += width + hand.pen + hand.letter_gap * rng.uniform(0.7, 1.3)
                cell = (cell[0] + (pitch or 0.0), cell[1])
    return characters


def _print(
    characters: Sequence[_Character], style: PageStyle, corner: NDArray[np.float64], shape: tuple[int, ...]
) -> NDArray[np.float32] | None:
    """Print the paper's lines, if it has any; ``corner`` is the paper's upper left one in pixels."""
    if style.ruling is None:
        return None
    height, width = shape
    x1, y1 = corner / style.cap_height
    x2, y2 = (corner + np.array([width, height])) / style.cap_height
    rise = abs(style.slope) * max(abs(x1), abs(x2))
    segments = style.ruling.segments([c.cell for c in characters], (x1, y1 - rise, x2, y2 + rise))
    sloping = _sloping(style)
    return print_lines((height, width), [line @ sloping.T - corner for line in segments], style.ruling.width)


def _sloping(style: PageStyle) -> NDArray[np.float64]:
    """Return the ``(2, 2)`` matrix from heights of a capital to pixels of the page."""
    return style.cap_height * np.array([[1.0, 0.0], [style.slope, 1.0]])


def draw_onto(page: NDArray[np.float32], strokes: Sequence[NDArray[np.float64]], pen: float) -> Box:
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
