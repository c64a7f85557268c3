"""How one person's writing differs from another's, and writing in a style that lies between and beyond.

A style here is what can be carried over from one person's letters to another's: how they lean, how wide they
are, and the course of the strokes of each letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .drawing.pen import Strokes
from .strokes import StrokeSet

_POINTS = 24
"""Points of a stroke that is mixed with another."""

_UNLIKE = 0.22
"""Mean distance, in heights of the letter, from which two samples are not ways to write the same form."""

_MIXED = 0.75
"""How often the letters of two people are mixed, where both can be."""

_BEYOND = 1.4
"""Up to how far a style goes from one person's towards another's: 1 arrives there, more exaggerates it."""


def slant(strokes: Strokes) -> float:
    """Return how far a character leans to the right: run over rise of its downstrokes.

    It is the shear after which the steeper parts of the strokes would be upright on average, by least
    squares, weighted by their length.

    Parameters
    ----------
    strokes
        In any unit, y downwards.

    Returns
    -------
    float
        0 upright, positive to the right; 0 for a character without a steep part.
    """
    dx, dy = np.concatenate([np.diff(np.asarray(stroke, dtype=np.float64), axis=0) for stroke in strokes]).T
    weight = np.where(np.abs(dy) > np.abs(dx), 1 / np.maximum(np.hypot(dx, dy), 1e-12), 0.0)
    rise = float((weight * dy * dy).sum())
    return -float((weight * dx * dy).sum()) / rise if rise > 0 else 0.0


def log_aspect(strokes: Strokes) -> float:
    """Return the logarithm of a character's width by its height, both a tenth of the other at least."""
    points = np.concatenate([np.asarray(stroke, dtype=np.float64) for stroke in strokes])
    width, height = np.ptp(points, axis=0)
    longer = max(float(width), float(height), 1e-12)
    return float(np.log(max(width, 0.1 * longer) / max(height, 0.1 * longer)))


@dataclass(frozen=True)
class Style:
    """How one person's letters lean and how wide they are: means over the symbols.

    Attributes
    ----------
    slant : float
        As from ``slant``.
    log_aspect : float
        As from ``log_aspect``.
    """

    slant: float
    log_aspect: float

    @classmethod
    def of(cls, strokes: StrokeSet) -> Style:
        """Return the style of the characters of one person."""
        means = [
            np.mean([measure(strokes.strokes[i]) for i in range(len(strokes))]) if len(strokes) else 0.0
            for measure in (slant, log_aspect)
        ]
        return cls(float(means[0]), float(means[1]))


class StyleMixer:
    """Writes in styles that nobody has: one person's letters, on the way to another's.

    Parameters
    ----------
    people
        Characters of each person, as from ``StrokeSet.by_writer``. Only these are drawn on.
    """

    def __init__(self, people: Mapping[int, StrokeSet]) -> None:
        self._styles = {writer: Style.of(strokes) for writer, strokes in people.items()}
        self._samples: dict[int, dict[str, list[Strokes]]] = {writer: {} for writer in people}
        for writer, characters in people.items():
            for strokes, label in characters:
                self._samples[writer].setdefault(label, []).append(strokes)

    def __call__(self, strokes: Strokes, symbol: str, writer: int, rng: np.random.Generator) -> Strokes:
        """Return a character of a person as it might be if the person wrote somewhat like another.

        Another person is chosen. Most of the time, where both write the same form, the courses of the strokes
        are mixed; then slant and proportion go a random part of the way from the one style to the other, or
        beyond it.

        Parameters
        ----------
        strokes
            The character, y downwards.
        symbol
            What it stands for.
        writer
            Whose it is.
        rng
            Source of randomness.
        """
        other = int(rng.choice(list(self._samples)))
        own_form = upright(strokes)
        character: Strokes = own_form
        if symbol in self._samples[other] and rng.random() < _MIXED:
            samples = self._samples[other][symbol]
            chosen = upright(samples[rng.integers(len(samples))])
            character = mix(own_form, chosen, rng.uniform(0, 1)) or own_form
        own, theirs = self._styles[writer], self._styles[other]
        lean, stretch = rng.uniform(0, _BEYOND, 2) * (theirs.slant - own.slant, theirs.log_aspect - own.log_aspect)
        matrix = np.array([[np.exp(stretch), -lean], [0.0, 1.0]])
        return [stroke @ matrix.T for stroke in character]


def upright(strokes: Strokes) -> list[NDArray[np.float64]]:
    """Bring a character to height 1 about the middle of its box; one that is flat keeps its proportion."""
    points = np.concatenate([np.asarray(stroke, dtype=np.float64) for stroke in strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    size = 1 / max(float(high[1] - low[1]), 0.5 * float(high[0] - low[0]), 1e-6)
    return [(np.asarray(stroke, dtype=np.float64) - (low + high) / 2) * size for stroke in strokes]


def mix(one: Sequence[NDArray[np.float64]], other: Sequence[NDArray[np.float64]], share: float) -> Strokes | None:
    """Return what lies between two samples of a symbol, stroke by stroke.

    Parameters
    ----------
    one, other
        Of the same size and place, as from ``upright``.
    share
        Of the other: 0 is one, 1 the other.

    Returns
    -------
    Strokes or None
        ``None`` where they are not written in the same way: with other strokes, or other courses of them.
    """
    if len(one) != len(other):
        return None
    pairs = [(_resampled(a), _resampled(b)) for a, b in zip(one, other, strict=True)]
    turned = [(a, b if np.abs(a - b).sum() <= np.abs(a - b[::-1]).sum() else b[::-1]) for a, b in pairs]
    distance = np.mean([np.hypot(*(a - b).T).mean() for a, b in turned])
    if distance > _UNLIKE:
        return None
    return [(1 - share) * a + share * b for a, b in turned]


def _resampled(stroke: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``_POINTS`` points at equal distances along a stroke."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    places = np.linspace(0, along[-1], _POINTS)
    return np.stack([np.interp(places, along, stroke[:, axis]) for axis in (0, 1)], axis=1)
