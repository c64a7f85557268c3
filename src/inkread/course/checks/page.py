"""Q4.2: ``findLetters`` on a page whose letters are known."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...datasets.drawing.handwriting import Hand
from ...datasets.drawing.pages import render_page
from ...datasets.drawing.paper import STYLES
from ...imaging.projection import overlaps
from .comparing import Mistake, as_array

TEXT = "PLAN B\nCALL TOM\nPUT ON HAT"
"""Letters of one stroke's width whose ink hangs together."""

SPECKS = ((5, 5), (7, 200), (9, 400))
"""Upper left corners, y and x, of three dots of 3 x 3 pixels above the writing."""


def check_find_letters(student: ModuleType) -> None:
    """Q4.2."""
    hand = Hand(letter_gap=0.4, word_gap=1.2, character=0.0, tremor=0.0)
    page = render_page(TEXT, replace(STYLES["clean"], hand=hand), np.random.default_rng(0))
    image = page.image.copy()
    for y, x in SPECKS:
        image[y : y + 3, x : x + 3] = 0
    found = student.findLetters(image)
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        raise Mistake("findLetters does not return two things, the boxes and the page in black and white")
    boxes, bw = as_array(found[0], "the boxes"), as_array(found[1], "the page in black and white")
    _check_black_and_white(bw, page.image)
    if boxes.ndim != 2 or boxes.shape[1:] != (4,):
        raise Mistake(f"the boxes have the shape {boxes.shape} and should have (N, 4)")
    truth = np.array([glyph.box for glyph in page.glyphs])
    if _hits(truth, boxes) < len(truth) / 2:
        for hint, other in (
            ("the boxes have x before y: each is [y1, x1, y2, x2]", boxes[:, [1, 0, 3, 2]]),
            ("the boxes have heights and widths: each is [y1, x1, y2, x2]",
             np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)),
            ("the boxes are in the pixels of a reduced picture: give them in those of the picture itself",
             boxes * (truth[:, 2].max() / max(1, boxes[:, 2].max()))),
        ):  # fmt: skip
            if _hits(truth, other) > len(truth) / 2:
                raise Mistake(hint)
    whole = 0.8 * np.array(page.image.shape[:2])
    if len(boxes) and ((boxes[:, 2:] - boxes[:, :2]) > whole).all(axis=1).any():
        raise Mistake("a box goes over nearly the whole page: is paper taken for ink?")
    if len(boxes) < len(truth):
        raise Mistake(
            f"there are {len(boxes)} boxes for {len(truth)} letters that stand apart: do pieces flow together?"
        )
    if len(boxes) > len(truth):
        raise Mistake(f"there are {len(boxes)} boxes for {len(truth)} letters: is what is too small left out?")
    if _hits(truth, boxes) < len(truth):
        raise Mistake(f"{len(truth) - _hits(truth, boxes)} of {len(truth)} letters have no box that is half theirs")


def _check_black_and_white(bw: NDArray[Any], image: NDArray[np.uint8]) -> None:
    if bw.shape != image.shape[:2]:
        raise Mistake(f"the page in black and white has the shape {bw.shape}, the picture {image.shape[:2]}")
    if bw.max() > 1:
        raise Mistake("the page in black and white goes beyond 1: it should lie between 0 and 1")
    ink = image.mean(axis=2) < 100
    if bw[ink].mean() > bw[~ink].mean():
        raise Mistake("black and white are exchanged: ink should be 0 and paper 1")


def _hits(truth: NDArray[Any], boxes: NDArray[Any]) -> int:
    """Return how many letters have a box that overlaps theirs by half (intersection over union)."""
    if not len(boxes):
        return 0
    return sum(bool((overlaps((box[0], box[1], box[2], box[3]), boxes) >= 0.5).any()) for box in truth)
