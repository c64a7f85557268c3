"""From a photograph to lines of writing: the sheet stood upright, its ink, and the lines in it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..imaging.photo import Photo, Picture
from ..imaging.projection import Projection
from .binarize import binarize, channel_contrasts, measure_contrast
from .colour import without_printing
from .erase import without_rules
from .layout import TextLine, find_lines, page_slope
from .rules import remove_rules
from .scale import to_working_size, working_factor
from .segment import Piece, drop_rubbish, find_pieces, is_large, letter_height, spans
from .sheet import find_sheet, rectification

TURNED = 0.06
"""Slope of the writing from which the page is turned; ruled lines and columns are looked for upright."""


@dataclass(frozen=True, eq=False)
class Writing:
    """What is written on a picture.

    Attributes
    ----------
    ink : (h, w) bool
        True is ink: the page at the working size, upright and without printed lines.
    lines : tuple of TextLine
        From top to bottom, in pixels of ``ink``.
    view : Projection
        From places on the picture to places on ``ink``.
    size : (int, int)
        Height and width of the picture in pixels.
    """

    ink: NDArray[np.bool_]
    lines: tuple[TextLine, ...]
    view: Projection
    size: tuple[int, int]


def find_writing(picture: Photo | Picture) -> Writing:
    """Find the lines of writing on a picture, however the sheet lies on it.

    Parameters
    ----------
    picture
        ``(H, W, 3) uint8``, or one that is decoded as it is needed.
    """
    photo = picture if isinstance(picture, Photo) else Photo(picture)
    working, view = _flatten(photo)
    channels = channel_contrasts(working)
    contrast = measure_contrast(channels)
    ink, pieces, slope = _find_ink(contrast, lambda: channels)
    if abs(slope) > TURNED:
        turn, size = _upright(-math.atan(slope), ink.shape)
        upright = partial(turn.warp, size=size, fill=0.0)
        ink, pieces, slope = _find_ink(upright(contrast), lambda: np.stack([upright(channel) for channel in channels]))
        view = turn @ view
    return Writing(ink, tuple(find_lines(pieces, letter_height(pieces), slope)), view, photo.shape)


def _find_ink(
    contrast: NDArray[np.float32], channels: Callable[[], NDArray[np.float32]]
) -> tuple[NDArray[np.bool_], list[Piece], float]:
    """Return the ink, the pieces of it that may be writing, and the slope of their lines.

    The contrast in each channel is asked for only where there is printing.
    """
    ink, printed = binarize(contrast, remove_rules)
    pieces = find_pieces(ink)
    if printed.any() or any(spans(piece, ink.shape) for piece in pieces):
        written = without_printing(channels(), ink, printed)
        if written is None and printed.any():
            written = without_rules(contrast, ink | printed)
        if written is not None:
            ink, _ = binarize(written, remove_rules)
            pieces = find_pieces(ink)
    pieces = drop_rubbish(pieces, ink.shape)
    height = letter_height(pieces)
    return ink, pieces, page_slope([piece for piece in pieces if is_large(piece, height)], height)


def _flatten(photo: Photo) -> tuple[Picture, Projection]:
    """Return the sheet, or the whole picture if no sheet is found on it, at the working size."""
    working, factor = to_working_size(photo)
    corners = find_sheet(working)
    if corners is None:
        return working, Projection.scaling(factor)
    corners /= factor
    rectify, size = rectification(corners)
    factor = working_factor(*size)
    reduced, factor = to_working_size(photo, factor)
    view = Projection.scaling(factor) @ rectify
    height, width = (max(1, round(side * factor)) for side in size)
    return (view @ Projection.scaling(1 / factor)).warp(reduced, (height, width)), view


def _upright(angle: float, size: tuple[int, ...]) -> tuple[Projection, tuple[int, int]]:
    """Return the turn by an angle in radians onto a page that is large enough, and its height and width."""
    height, width = size
    turn = Projection.rotation(angle)
    y1, x1, y2, x2 = turn.box((0, 0, height, width))
    move = Projection(np.array([[1.0, 0.0, -x1], [0.0, 1.0, -y1], [0.0, 0.0, 1.0]]))
    return move @ turn, (y2 - y1, x2 - x1)
