"""Which way the lines of a page run, where their boxes alone leave it open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..imaging.ribbon import Ribbon

LONG = 1.7
"""Width of a box in heights from which its longer side tells which way its line runs."""


def aligned(ribbons: Sequence[Ribbon]) -> list[Ribbon]:
    """Return ribbons with their corners ordered along the direction in which most of the writing runs.

    A line runs along the longer side of its box; of a single character, that is chance. So the long ones decide, by
    their lengths, whether the page's lines are level or steep, and each is turned by quarters to run with them: to
    the right, or downwards if they are steep. Which end of a line is its beginning cannot be told from boxes.

    Parameters
    ----------
    ribbons
        Each as if its longer side were read.
    """
    if not ribbons:
        return []
    long = np.array([ribbon.width > LONG * ribbon.height for ribbon in ribbons])
    if not long.any():
        return [_turned_towards(ribbon, np.array([1.0, 0.0])) for ribbon in ribbons]
    along = np.array([[np.cos(ribbon.angle), np.sin(ribbon.angle)] for ribbon in ribbons])
    steep = np.abs(along[:, 1]) > np.abs(along[:, 0])
    weight = np.array([ribbon.width for ribbon in ribbons]) * long
    is_steep = bool(weight[steep].sum() > weight[~steep].sum())
    wanted = np.array([0.0, 1.0] if is_steep else [1.0, 0.0])
    return [_turned_towards(ribbon, wanted) for ribbon in ribbons]


def _turned_towards(ribbon: Ribbon, wanted: NDArray[np.float64]) -> Ribbon:
    """Return a ribbon turned by quarters so that its line runs most nearly in a direction."""
    turned = [ribbon.turned(quarter) for quarter in range(4)]
    return max(turned, key=lambda one: float(np.cos(one.angle) * wanted[0] + np.sin(one.angle) * wanted[1]))
