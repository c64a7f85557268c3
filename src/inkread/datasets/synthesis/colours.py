"""Colours of papers, boards, pens, chalk and rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Colour = tuple[float, float, float]
"""RGB, 0 to 255."""

Canvas = NDArray[np.float32]
"""``(H, W, 3) float32``, RGB, 0 to 255."""

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


def rule_colour(canvas: Canvas, rng: np.random.Generator) -> tuple[float, ...]:
    """Return a colour of lines that are printed on a paper or a board."""
    paper = canvas.reshape(-1, 3).mean(axis=0)
    strength = rng.uniform(0.15, 1.0)
    target = np.array([(60, 80, 150), (90, 90, 90), (200, 70, 70), (20, 20, 20), (120, 170, 190)][int(rng.integers(5))])
    if paper.mean() < 110:
        target = 255 - target
    return tuple(float(v) for v in paper + (target - paper) * strength)
