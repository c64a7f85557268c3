"""Q4 in plain steps, as the handout outlines it: threshold, closing, connected components, rows, 32 x 32.

Each step is a function of a few lines, and makes an assumption that its docstring names. What they cost is measured in
the writeup (``writeup/assumptions.py``) beside the reader of the package, which shares nothing with this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..imaging.photo import PictureLike, load

Box: TypeAlias = tuple[int, int, int, int]
"""``y1, x1, y2, x2``: the top left corner, and the bottom right one, which is outside."""

Classify: TypeAlias = Callable[[NDArray[np.float64]], NDArray[Any]]
"""From ``(N, 1024)`` glyphs as in NIST36 to ``(N, C)`` probabilities."""

PIXELS = 2_000_000
"""About as many pixels of a picture are looked at: letters of a full page are then some 30 pixels high."""

PAPER = 41
"""Side in pixels of the neighbourhood whose brightest pixels are paper; wider than any stroke."""

CONTRAST = 0.08
"""Least contrast of ink with the paper, as a share of the paper's brightness: paper alone has grain, and no ink."""

SIDE, LETTER, PEN = 32, 24, 3.0
"""Of a glyph in NIST36, in pixels: its side, the longer side of the letter in it, the finest common stroke."""


def findLetters(image: PictureLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:  # noqa: N802
    """Find the characters of a page (Q4.2).

    Parameters
    ----------
    image
        An RGB array, a Pillow image or a path; see ``inkread.imaging.load``.

    Returns
    -------
    bboxes : (N, 4) int64
        ``[y1, x1, y2, x2]`` of each character in pixels of the upright picture, row by row from top to bottom and
        from left to right.
    bw : (H, W) float64
        The page in black and white, of the size of the picture: 0 is ink, 1 is paper.

    Raises
    ------
    ImageError
        If the picture cannot be read.
    """
    picture = load(image)
    grey, factor = reduce_picture(picture)
    ink = find_ink(grey)
    boxes = np.array([box for row in find_rows(ink) for box in row], dtype=np.int64).reshape(-1, 4)
    large = ink.repeat(factor, axis=0).repeat(factor, axis=1)
    missing = [(0, side - have) for side, have in zip(picture.shape[:2], large.shape, strict=True)]
    return boxes * factor, np.where(np.pad(large, missing), 0.0, 1.0)


def read_letters(image: PictureLike, classify: Classify, classes: Sequence[str]) -> str:
    """Return the text of a page, a line for each row (Q4.3)."""
    grey, _ = reduce_picture(load(image))
    ink = find_ink(grey)
    rows = find_rows(ink)
    width = space_width(rows)
    lines = []
    for row in rows:
        # NIST36 has its pictures column by column, so each glyph is transposed.
        glyphs = np.array([cut_glyph(ink[y1:y2, x1:x2]).T.ravel() for y1, x1, y2, x2 in row])
        gaps = [after[1] - before[3] for before, after in pairwise(row)]
        starts = [number for number, gap in enumerate(gaps, start=1) if gap > width]
        lines.append(" ".join(spell(word, classes) for word in np.split(classify(glyphs), starts)))
    return "\n".join(lines)


def reduce_picture(picture: NDArray[np.uint8]) -> tuple[NDArray[np.float64], int]:
    """Return ``(H, W, 3)`` RGB in grey, from 0 to 1, each pixel the mean of ``factor x factor``, and that factor.

    Assumes that the writing is darker than the paper, and that letters are large enough in the picture.
    """
    factor = int(np.ceil(np.sqrt(picture.shape[0] * picture.shape[1] / PIXELS)))
    height, width = (side // factor for side in picture.shape[:2])
    grey = picture[: height * factor, : width * factor] @ np.full(3, 1 / (3 * 255))
    return grey.reshape(height, factor, width, factor).mean(axis=(1, 3)), factor


def find_ink(grey: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where ink is: denoised, divided by the paper around, thresholded (Otsu 1979), gaps of a pixel closed.

    Assumes that all which is darker than the paper around it is writing: lines and drawings are ink too.
    """
    smooth = ndimage.gaussian_filter(grey, 1)
    paper = ndimage.gaussian_filter(ndimage.grey_closing(smooth, size=(PAPER, PAPER)), PAPER / 4)
    contrast = 1 - smooth / np.maximum(paper, 1e-3)
    ink = contrast > max(otsu(contrast), CONTRAST)
    return ndimage.binary_closing(np.pad(ink, 1), np.ones((3, 3), bool))[1:-1, 1:-1]


def otsu(values: NDArray[np.floating]) -> float:
    """Return the threshold that parts values into two groups with the largest variance between them."""
    counts, edges = np.histogram(values, 256)
    sums = (counts * (edges[:-1] + edges[1:]) / 2).cumsum()
    below = counts.cumsum()[:-1]
    above = values.size - below
    between = below * above * (sums[:-1] / np.maximum(below, 1) - (sums[-1] - sums[:-1]) / np.maximum(above, 1)) ** 2
    return float(edges[1:-1][between.argmax()])


def find_rows(ink: NDArray[np.bool_]) -> list[list[Box]]:
    """Return the boxes of the characters, row by row, each from left to right.

    Assumes that every character is a piece of connected ink: letters that touch are one, and what a letter has beside
    it in its row (the dot of an i, a broken stroke) is joined to it only where it stands above or below.
    """
    labels, _ = ndimage.label(ink, np.ones((3, 3), bool))
    pieces = [(y.start, x.start, y.stop, x.stop) for y, x in ndimage.find_objects(labels)]
    size = letter_height(pieces)
    pieces = [box for box in pieces if size / 6 < max(_height(box), box[3] - box[1]) < 6 * size]
    size = letter_height(pieces)
    rows: list[list[Box]] = []
    for box in sorted((box for box in pieces if size / 2 <= _height(box) < 3 * size), key=lambda box: box[1]):
        # A letter goes on with the row whose last letter is level with it, so rows may slope.
        row = min(rows, key=lambda row: abs(_middle(row[-1]) - _middle(box)), default=None)
        if row is None or abs(_middle(row[-1]) - _middle(box)) > 0.7 * size:
            rows.append([box])
        else:
            row.append(box)
    small = [box for box in pieces if _height(box) < size / 2]
    rows.sort(key=lambda row: sum(map(_middle, row)) / len(row))
    return [_joined(row, small, size) for row in rows]


def letter_height(boxes: Sequence[Box]) -> float:
    """Return the height of a letter, in pixels: the median of the boxes, each counted as often as it is high."""
    heights = np.sort([_height(box) for box in boxes])
    return float(heights[np.searchsorted(heights.cumsum(), heights.sum() / 2)]) if boxes else 0.0


def _joined(row: list[Box], small: list[Box], size: float) -> list[Box]:
    """Return a row with the small pieces that are part of its letters, in one box with them."""
    near = [box for box in small if min(abs(_middle(box) - _middle(letter)) for letter in row) < 0.8 * size]
    letters: list[Box] = []
    for box in sorted([*row, *near], key=lambda box: box[1]):
        last = letters[-1] if letters else (0, 0, 0, 0)
        narrower = min(last[3] - last[1], box[3] - box[1])
        if min(last[3], box[3]) - max(last[1], box[1]) > narrower / 2:
            letters[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            letters.append(box)
    return [box for box in letters if _height(box) >= size / 2]  # full stops and dashes are no letters


def _height(box: Box) -> int:
    return box[2] - box[0]


def _middle(box: Box) -> float:
    return (box[0] + box[2]) / 2


def space_width(rows: Sequence[Sequence[Box]]) -> float:
    """Return the gap in pixels from which there is a space between two letters.

    Assumes that gaps are of two kinds, the wide ones more than twice as wide; if not, all are spaces or none is.
    """
    gaps = np.array([b[1] - a[3] for row in rows for a, b in pairwise(row)], dtype=float)
    if not len(gaps):
        return np.inf
    threshold = otsu(gaps)
    wide, narrow = gaps[gaps > threshold], gaps[gaps <= threshold]
    if len(wide) and len(narrow) and wide.mean() > 2 * max(narrow.mean(), 0):
        return threshold
    return -np.inf if np.median(gaps) > letter_height([box for row in rows for box in row]) / 2 else np.inf


def cut_glyph(letter: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Bring the ink of a letter, ``(h, w)``, into the form of NIST36: ``(32, 32)``, 0 is ink, upright.

    Assumes that the letter stands upright; a fine stroke is thickened to that of the training images.
    """
    depth = ndimage.distance_transform_edt(np.pad(letter, 1))[1:-1, 1:-1][letter]
    stroke = max(1.0, 4 * depth.mean() - 2)  # the mean distance to the edge of a stroke is a quarter of its width
    thicker = round((PEN * max(letter.shape) / LETTER - stroke) / 2)
    if thicker > 0:
        letter = ndimage.binary_dilation(np.pad(letter, thicker), iterations=thicker)
    height, width = (max(1, round(side * LETTER / max(letter.shape))) for side in letter.shape)
    small = _shares(height, letter.shape[0]) @ letter @ _shares(width, letter.shape[1]).T
    glyph = np.ones((SIDE, SIDE))
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    glyph[top : top + height, left : left + width] -= small
    return glyph


def _shares(new: int, old: int) -> NDArray[np.float64]:
    """Return how much each of ``old`` pixels in a row has of each of ``new``, ``(new, old)``, rows of sum 1."""
    ends, pixels = np.arange(new + 1)[:, np.newaxis] * old / new, np.arange(old)
    return (np.minimum(ends[1:], pixels + 1) - np.maximum(ends[:-1], pixels)).clip(0) * new / old


def spell(probabilities: NDArray[Any], classes: Sequence[str]) -> str:
    """Return a word of ``(N, C)`` probabilities.

    Assumes that it is all letters or all digits, whichever is likelier: O and 0 look alike.
    """
    logs = np.log(np.maximum(probabilities, np.finfo(np.float64).tiny))
    is_digit = np.array([symbol.isdigit() for symbol in classes])
    kinds = [np.where(kind, logs, -np.inf) for kind in (~is_digit, is_digit) if kind.any()]
    best = max(kinds, key=lambda kind: kind.max(axis=1).sum())
    return "".join(classes[number] for number in best.argmax(axis=1))
