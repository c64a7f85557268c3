"""Printed lines, squares and form boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .pen import draw

Colour: TypeAlias = tuple[float, float, float]
"""Red, green and blue between 0 and 1."""

KINDS = ("lines", "squares", "comb", "boxes")
"""Ruled paper; squared paper; a box for each character, the boxes of a word side by side; boxes apart."""

_APART = 0.12
"""Distance between separate boxes, as a share of their width."""


@dataclass(frozen=True)
class Ruling:
    """The printing. Lengths are in heights of a capital but for the width.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    spacing : float
        Distance of the lines, side of a square, or distance from box to box.
    height : float
        Of a box.
    drop : float
        How far a line, or the lower side of a box, is below the baseline.
    width : float
        Of the lines, in pixels.
    colour : Colour
        Of the lines.
    strength : float
        Share of the paper that they hide.
    """

    kind: str
    spacing: float
    height: float = 1.5
    drop: float = 0.1
    width: float = 2.0
    colour: Colour = (0.4, 0.5, 0.75)
    strength: float = 0.8

    @classmethod
    def sample(cls, rng: np.random.Generator, line_spacing: float, kind: str | None = None) -> Ruling:
        """Return a random one for writing whose lines are ``line_spacing`` apart."""
        colours: tuple[Colour, ...] = ((0.45, 0.6, 0.85), (0.5, 0.5, 0.5), (0.15, 0.15, 0.15), (0.85, 0.5, 0.5))
        kind = kind or KINDS[rng.integers(len(KINDS))]
        spacing = {"lines": line_spacing, "squares": rng.uniform(0.5, 1.2)}.get(kind, rng.uniform(1.15, 1.7))
        return cls(
            kind=kind,
            spacing=float(spacing),
            height=float(rng.uniform(1.25, min(1.7, 0.92 * line_spacing))),
            drop=float(rng.uniform(0.0, 0.3) if kind == "lines" else rng.uniform(0.1, 0.25)),
            width=float(rng.uniform(1.2, 3.5)),
            colour=colours[rng.integers(len(colours))],
            strength=float(rng.uniform(0.3, 0.95)),
        )

    @property
    def pitch(self) -> float | None:
        """Distance from character to character where each has a box; else None."""
        return self.spacing if self.kind in ("comb", "boxes") else None

    def segments(
        self, cells: Sequence[tuple[float, float]], corners: tuple[float, float, float, float]
    ) -> list[NDArray[np.float64]]:
        """Return the lines as ``(2, 2)`` arrays of x, y of their ends.

        Parameters
        ----------
        cells
            Left end and baseline of each character's box.
        corners
            x1, y1, x2, y2 of the paper.
        """
        x1, y1, x2, y2 = corners
        if self.pitch is not None:
            gap = _APART * self.spacing if self.kind == "boxes" else 0.0
            lefts = np.array([x for x, _ in cells]) + gap / 2
            bottoms = np.array([base for _, base in cells]) + self.drop
            rights, tops = lefts + self.spacing - gap, bottoms - self.height
            corners_of = [
                np.stack(place, axis=1)
                for place in ((lefts, tops), (rights, tops), (rights, bottoms), (lefts, bottoms))
            ]
            return [np.stack(ends) for i in range(4) for ends in zip(corners_of[i - 1], corners_of[i], strict=True)]
        levels = np.arange(np.ceil((y1 - self.drop) / self.spacing), np.floor((y2 - self.drop) / self.spacing) + 1)
        lines = [np.array([(x1, y), (x2, y)]) for y in self.drop + self.spacing * levels]
        if self.kind == "squares":
            places = self.spacing * np.arange(np.ceil(x1 / self.spacing), np.floor(x2 / self.spacing) + 1)
            lines += [np.array([(x, y1), (x, y2)]) for x in places]
        return lines


def print_lines(shape: tuple[int, int], lines: Sequence[NDArray[np.float64]], width: float) -> NDArray[np.float32]:
    """Return the share of each pixel, ``(H, W)``, that lines cover: ``(2, 2)`` x, y of their ends, in pixels."""
    printed = np.zeros(shape, dtype=np.float32)
    limit = np.array(shape[::-1])
    for line in lines:
        low = (np.floor(line.min(axis=0) - width)).astype(int).clip(0, limit)
        high = (np.ceil(line.max(axis=0) + width)).astype(int).clip(0, limit)
        if (high <= low).any():
            continue
        place = printed[low[1] : high[1], low[0] : high[0]]
        np.maximum(place, draw([line - low], place.shape, width), out=place)
    return printed
