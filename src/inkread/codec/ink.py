"""From a picture to its ink: a threshold, connected components, and the lines that they stand on.

What is kept is darker than the paper around it and of the size of writing; nothing is recognised. See N. Otsu, "A
threshold selection method from gray-level histograms", 1979.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..document import Box, enclosing
from ..imaging.photo import Picture
from ..imaging.resampling import resize

LONGEST = 2000
"""Longest side in pixels of a page as it is coded; larger pictures are reduced to it."""

BLOCK = 8
"""Side in pixels of the blocks from which the paper is estimated."""

PAPER = 9
"""Blocks in which there is paper somewhere: what is dark and wider is a shadow, and no ink."""

LEAST_CONTRAST = 0.15
"""How much darker than the paper ink is at least, as a share: folds, the other side and the paper's grain are less."""

FAINT = 0.6
"""Share of the threshold's contrast that ink has where it is faintest."""

BLUR = 1.0
"""Standard deviation in pixels of the smoothing of the picture."""

TOUCHING = np.ones((3, 3), dtype=int)
"""Pixels touch by an edge or a corner."""

SPECK = 0.1
"""Ink whose sides are a smaller share of a letter's height is a speck."""

LONG, SLIM = 8.0, 0.15
"""Ink longer than that many letters, and no wider than this share of its length or touching the edge of the picture, is
a ruled line, a frame, or the table behind the sheet."""

BESIDE, APART = 0.9, 3.0
"""Heights of a letter between the middles of two pieces of one line at most, and between one and the next beside it."""


@dataclass(frozen=True, eq=False)
class Ink:
    """Ink in a box.

    Attributes
    ----------
    box : Box
        ``(y1, x1, y2, x2)`` tight around it, in pixels of the page.
    mask : (y2 - y1, x2 - x1) bool
        Its pixels.
    """

    box: Box
    mask: NDArray[np.bool_]


def working_size(picture: Picture) -> Picture:
    """Return a picture ``(H, W, 3) uint8``, reduced if a side is longer than ``LONGEST``."""
    factor = LONGEST / max(picture.shape[:2])
    if factor >= 1:
        return picture
    height, width = (max(1, round(side * factor)) for side in picture.shape[:2])
    return np.asarray(resize(picture, (height, width)))


def find_ink(grey: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Return ``(H, W) bool``, where the pixels of a grey picture, 0 to 255, are darker than the paper around them.

    The picture is divided by its paper, the brightest nearby, which removes light and shadow. Ink is what hangs
    together with a contrast above Otsu's threshold, ``LEAST_CONTRAST`` at least, and is everywhere above ``FAINT`` of
    it: so the strokes of a pencil are not in pieces, and the noise of the paper is left out.
    """
    grey = ndimage.gaussian_filter(np.asarray(grey, dtype=np.float32), BLUR)
    contrast = 1 - (grey + 1) / (_paper(grey) + 1)
    threshold = max(LEAST_CONTRAST, _otsu(contrast))
    labels, count = ndimage.label(contrast > FAINT * threshold, structure=TOUCHING)
    is_ink = np.zeros(count + 1, dtype=bool)
    is_ink[labels[contrast > threshold]] = True
    return np.asarray(is_ink[labels])


def _paper(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the brightness of the paper under each pixel: a closing over blocks, smoothed."""
    height, width = grey.shape
    padded = np.pad(grey, ((0, -height % BLOCK), (0, -width % BLOCK)), mode="edge")
    rows, columns = padded.shape[0] // BLOCK, padded.shape[1] // BLOCK
    blocks = np.quantile(padded.reshape(rows, BLOCK, columns, BLOCK), 0.8, axis=(1, 3))
    beyond = np.pad(blocks, PAPER, mode="edge")  # or the paper at the edges would be as bright as further in
    closed = ndimage.grey_closing(beyond, (PAPER, PAPER))[PAPER:-PAPER, PAPER:-PAPER]
    paper = resize(ndimage.gaussian_filter(closed, PAPER / 6).astype(np.float32), padded.shape)
    return np.asarray(paper[:height, :width], dtype=np.float32)


def _otsu(contrast: NDArray[np.float32]) -> float:
    """Return the threshold that divides contrasts into two classes of the largest variance between them."""
    counts, edges = np.histogram(np.clip(contrast, 0, 1), 256, (0, 1))
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = sums[:-1] / below - (sums[-1] - sums[:-1]) / above
    return float(edges[1:-1][np.argmax(np.nan_to_num(below * above * distance**2))])


def components(ink: NDArray[np.bool_]) -> list[Ink]:
    """Return the connected components of ``(H, W) bool`` ink that may be writing; pixels touch by an edge or a corner.

    Specks, ruled lines, frames, and what runs out of the picture are left out.
    """
    labels, _ = ndimage.label(ink, structure=TOUCHING)
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        if max(rows.stop - rows.start, columns.stop - columns.start) > 2:  # the others are noise, and may be many
            box = rows.start, columns.start, rows.stop, columns.stop
            found.append(Ink(box, labels[rows, columns] == number))
    found = [piece for piece in found if not _runs_out(piece.box, ink.shape)]
    letter = letter_height(found)
    return [piece for piece in found if _is_writing(piece, letter)]


def letter_height(pieces: Sequence[Ink]) -> float:
    """Return the height in pixels of a typical letter: the median of all, each counted as often as it is high."""
    heights = np.sort([piece.box[2] - piece.box[0] for piece in pieces])
    if not heights.size:
        return 0.0
    passed = np.cumsum(heights)
    return float(heights[np.searchsorted(passed, passed[-1] / 2)])


def _runs_out(box: Box, size: tuple[int, ...]) -> bool:
    """Whether ink touches the edge of the picture and is a large part of it: a table, a shadow."""
    y1, x1, y2, x2 = box
    touches = y1 <= 1 or x1 <= 1 or y2 >= size[0] - 1 or x2 >= size[1] - 1
    return touches and (y2 - y1 > 0.4 * size[0] or x2 - x1 > 0.4 * size[1])


def _is_writing(piece: Ink, letter: float) -> bool:
    shorter, longer = sorted((piece.mask.shape[0], piece.mask.shape[1]))
    is_line = longer > LONG * letter and (shorter < SLIM * longer or piece.mask.mean() < SLIM)
    return longer >= SPECK * letter and not is_line


def in_lines(pieces: Sequence[Ink], letter: float, most: float) -> list[list[Ink]]:
    """Return pieces as lines from top to bottom, each from left to right.

    From left to right, a piece joins the line whose last piece of a letter's size stands beside it. Pieces of a line
    that stand above each other, such as an i and its dot, become one.

    Parameters
    ----------
    pieces
        As ``components`` returns them.
    letter
        Height of a letter in pixels.
    most
        Longest side in pixels of pieces that become one.
    """
    lines: list[list[Ink]] = []
    ends: list[Box] = []  # of each line, the last piece that is as high as half a letter
    for piece in sorted(pieces, key=lambda piece: piece.box[1]):
        beside = [i for i, end in enumerate(ends) if _is_beside(end, piece.box, letter)]
        if beside:
            number = min(beside, key=lambda i: abs(_middle(ends[i]) - _middle(piece.box)))
            lines[number].append(piece)
        else:
            number = len(lines)
            lines.append([piece])
            ends.append(piece.box)
        if piece.box[2] - piece.box[0] >= letter / 2:
            ends[number] = piece.box
    return [_joined(line, most) for line in sorted(lines, key=lambda line: min(_middle(piece.box) for piece in line))]


def _middle(box: Box) -> float:
    return (box[0] + box[2]) / 2


def _is_beside(end: Box, box: Box, letter: float) -> bool:
    """Whether a box is at the height of the box at the end of a line, and not far to its right."""
    return abs(_middle(end) - _middle(box)) < BESIDE * letter and box[1] - end[3] < APART * letter


def _joined(line: Sequence[Ink], most: float) -> list[Ink]:
    joined: list[Ink] = []
    for piece in line:
        before = joined[-1] if joined else None
        if before is not None and _overlap(before.box, piece.box) and max(_sides(before.box, piece.box)) <= most:
            joined[-1] = _together(before, piece)
        else:
            joined.append(piece)
    return joined


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share half of the width of the narrower one."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return 2 * shared >= min(one[3] - one[1], other[3] - other[1])


def _sides(*boxes: Box) -> tuple[int, int]:
    y1, x1, y2, x2 = enclosing(boxes)
    return y2 - y1, x2 - x1


def _together(*pieces: Ink) -> Ink:
    top, left, bottom, right = enclosing([piece.box for piece in pieces])
    mask = np.zeros((bottom - top, right - left), dtype=bool)
    for piece in pieces:
        y1, x1, y2, x2 = piece.box
        mask[y1 - top : y2 - top, x1 - left : x2 - left] |= piece.mask
    return Ink((top, left, bottom, right), mask)


def stroke_width(pieces: Sequence[Ink]) -> float:
    """Return the width in pixels of the pen's stroke: the median over the pieces, each by its ink.

    In a stroke of width w the mean distance of the ink to the paper is w / 4; distances between pixels are half a pixel
    longer.
    """
    widths = []
    for piece in pieces:
        distance = ndimage.distance_transform_edt(np.pad(piece.mask, 1))[1:-1, 1:-1][piece.mask]
        widths.append(max(1.0, 4 * float(distance.mean()) - 2))
    return float(np.median(widths)) if widths else 1.0
