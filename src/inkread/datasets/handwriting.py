"""Hands: what makes one writer's letters alike, and how they vary all the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .letterforms import LETTERFORMS, strokes_of
from .pen import SmoothDisplacement, Strokes


@dataclass(frozen=True)
class Hand:
    """The style of one writer. Lengths are in heights of a capital.

    Attributes
    ----------
    slant : float
        How far the top of a letter leans to the right of its foot.
    aspect : float
        Width of the letters against the usual.
    size_spread, baseline_spread : float
        Standard deviations of the letters' relative size and of their place above the line.
    tremor : float
        How far points stray from the letterform, in slow waves along the stroke.
    pen : float
        Width of the stroke.
    letter_gap, word_gap : float
        Mean distance between the ink of neighbouring letters, and of neighbouring words.
    taste : int
        Seed of which form of each letter the writer prefers.
    """

    slant: float = 0.0
    aspect: float = 1.0
    size_spread: float = 0.04
    baseline_spread: float = 0.02
    tremor: float = 0.02
    pen: float = 0.09
    letter_gap: float = 0.28
    word_gap: float = 1.1
    taste: int = 0

    @classmethod
    def sample(cls, rng: np.random.Generator) -> Hand:
        """Return a random writer."""
        letter_gap = float(rng.uniform(0.18, 0.5))
        return cls(
            slant=float(rng.normal(0.05, 0.13)),
            aspect=float(np.exp(rng.normal(0, 0.13))),
            size_spread=float(rng.uniform(0.01, 0.08)),
            baseline_spread=float(rng.uniform(0.005, 0.05)),
            tremor=float(rng.uniform(0.006, 0.03)),
            pen=float(np.exp(rng.uniform(np.log(0.05), np.log(0.16)))),
            letter_gap=letter_gap,
            word_gap=letter_gap + float(rng.uniform(0.65, 1.2)),
            taste=int(rng.integers(2**31)),
        )

    def preferred(self, symbol: str) -> int:
        """Return the number of the form of a symbol that this writer uses as a rule."""
        forms = len(LETTERFORMS[symbol])
        first_is_commonest = np.array([2.0] + [1.0] * (forms - 1))
        choice = np.random.default_rng([self.taste, ord(symbol)])
        return int(choice.choice(forms, p=first_is_commonest / first_is_commonest.sum()))


def write(symbol: str, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Write one character.

    Parameters
    ----------
    symbol
        A key of ``LETTERFORMS``.
    hand
        Who writes.
    rng
        Source of what differs each time.

    Returns
    -------
    Strokes
        x, y in heights of a capital, y downwards: 0 is the baseline, -1 the top of a capital; the leftmost
        point lies at x = 0.

    Raises
    ------
    KeyError
        For a symbol without a letterform.
    """
    forms = len(LETTERFORMS[symbol])
    variant = hand.preferred(symbol) if rng.random() < 0.93 else int(rng.integers(forms))
    form = strokes_of(symbol, variant)
    size = 1 + rng.normal(0, hand.size_spread)
    aspect = hand.aspect * (1 + rng.normal(0, 0.06))
    slant = hand.slant + rng.normal(0, 0.03)
    turn = rng.normal(0, 0.035)
    matrix = size * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = matrix @ np.array([[aspect, -slant], [0.0, 1.0]])
    waves = SmoothDisplacement(rng, hand.tremor, frequency=2.8)
    lift = np.array([0.0, rng.normal(0, hand.baseline_spread)])
    written = []
    for stroke in form:
        loose = rng.normal(0, 0.6 * hand.tremor, 2) if len(form) > 1 else 0.0
        written.append((stroke - [0, 1] + waves(stroke) + loose) @ matrix.T + lift)
    left = min(float(stroke[:, 0].min()) for stroke in written)
    return [stroke - [left, 0] for stroke in written]
