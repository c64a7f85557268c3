"""Text from the frames of a network trained with connectionist temporal classification (Graves et al. 2006)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Symbol:
    """A character with its place among the frames.

    Attributes
    ----------
    text : str
        The character.
    confidence : float
        Its probability where it is clearest.
    start, stop : int
        First frame of its run, and the first one after it.
    """

    text: str
    confidence: float
    start: int
    stop: int


def decode_best_path(log_probabilities: NDArray[np.float32], characters: str) -> list[Symbol]:
    """Return the characters of the most probable path: one class a frame, repetitions and blanks taken out.

    Parameters
    ----------
    log_probabilities
        ``(T, 1 + len(characters))``; class 0 is the blank.
    characters
        Of the other classes.
    """
    best = log_probabilities.argmax(axis=1)
    starts = np.flatnonzero(np.append(True, best[1:] != best[:-1]))
    stops = np.append(starts[1:], len(best))
    return [
        Symbol(
            characters[best[start] - 1],
            float(np.exp(log_probabilities[start:stop, best[start]].max())),
            int(start),
            int(stop),
        )
        for start, stop in zip(starts, stops, strict=True)
        if best[start]
    ]
