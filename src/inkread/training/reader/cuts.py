"""Where a line is cut out of its page, about as often a little wrong as the reader is."""

from __future__ import annotations

import numpy as np

from ...imaging.ribbon import Ribbon

ROOM_ABOVE, ROOM_BESIDE = (-0.06, 0.4), (-0.04, 0.6)
"""How far the cut lies outside the ink, in heights of the line: above and below, and at its ends."""

TURN = 0.012
"""Standard deviation of the slope at which a line is cut."""

STRAIGHT = 0.2
"""Share of the cuts that pass over how a line is bent."""


def cut_around(
    ribbon: Ribbon,
    rng: np.random.Generator,
    above: tuple[float, float] = ROOM_ABOVE,
    beside: tuple[float, float] = ROOM_BESIDE,
    turn: float = TURN,
) -> Ribbon:
    """Return a ribbon around a line's own, which keeps its bend or, at times, is straight.

    Parameters
    ----------
    ribbon
        Of the ink, or of what is cut out usually.
    rng
        Source of randomness.
    above, beside, turn
        As ``ROOM_ABOVE``, ``ROOM_BESIDE`` and ``TURN``.
    """
    along, across = ribbon.corners[1] - ribbon.corners[0], ribbon.corners[3] - ribbon.corners[0]
    height = max(ribbon.height, 1e-6)
    u, v = (axis / max(float(np.hypot(*axis)), 1e-6) for axis in (along, across))
    left, right = rng.uniform(*beside, 2) * height
    upper, lower = rng.uniform(*above, 2) * height
    moved = ribbon.corners + np.array(
        [-left * u - upper * v, right * u - upper * v, right * u + lower * v, -left * u + lower * v]
    )
    middle, slope = moved.mean(axis=0), rng.normal(0, turn)
    turned = np.array([[1, -slope], [slope, 1]])
    bend = ribbon.bend * (height / (height + upper + lower)) * (rng.random() > STRAIGHT)
    return Ribbon((moved - middle) @ turned.T + middle, bend)
