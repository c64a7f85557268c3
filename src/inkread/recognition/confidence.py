"""Confidences that can be believed: probabilities of a network brought to the shares that are right (Platt 1999)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

LEAST = 1e-6
"""Distance from 0 and from 1 that a probability keeps."""


@dataclass(frozen=True)
class Scale:
    """A logistic regression on the log odds of a probability.

    Attributes
    ----------
    slope, offset : float
        Of the log odds; 1 and 0 leave a probability as it is.
    """

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, probability: float) -> float:
        """Return the calibrated probability."""
        return 1 / (1 + math.exp(-(self.slope * log_odds(probability) + self.offset)))


@dataclass(frozen=True)
class Calibration:
    """How a recogniser's probabilities become confidences.

    Attributes
    ----------
    glyph : Scale
        Of the probability of a character where it is clearest.
    word : Scale
        Of the product of the confidences of a word's glyphs.
    """

    glyph: Scale = Scale()
    word: Scale = Scale()

    def of_word(self, glyphs: Sequence[float]) -> float:
        """Return the confidence of a word from those of its glyphs."""
        return self.word(math.prod(glyphs))

    def to_json(self) -> str:
        """Return it as the model's file holds it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Calibration:
        """Read what ``to_json`` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is something else.
        """
        held = json.loads(text)
        scales = {name: Scale(**held[name]) for name in ("glyph", "word")}
        if not all(math.isfinite(value) for scale in scales.values() for value in (scale.slope, scale.offset)):
            raise ValueError("numbers that are not finite")
        return cls(**scales)


def log_odds(probability: float) -> float:
    """Return the logarithm of p / (1 - p), of probabilities near 0 and 1 a large finite number."""
    inside = min(max(probability, LEAST), 1 - LEAST)
    return math.log(inside / (1 - inside))
