"""Text from the frames of a network trained with connectionist temporal classification (Graves et al. 2006)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log, log1p

import numpy as np
from numpy.typing import NDArray

from .language import LanguageModel


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


@dataclass(frozen=True)
class Weights:
    """How a language is weighed against what the network sees.

    Attributes
    ----------
    language : float
        Exponent of the probabilities of characters after those before them.
    character : float
        Added to the logarithm for every character: without it, a language favours short texts.
    sign : float
        How much of what the language says of digits and punctuation counts; the rest is ``USUAL`` for all of them. What
        number or sign comes next can hardly be foretold, and a lost point changes a number.
    """

    language: float = 0.3
    character: float = 0.5
    sign: float = 0.7


USUAL = -3.0
"""Logarithm of the probability that a digit or a sign has where the language is not asked."""


BEAM = 10
"""Texts that are followed at a time."""

LEAST_PROBABILITY = 2e-3
"""Probability below which a character is not looked at in a frame, if there is a likelier one."""


def decode_beam(
    log_probabilities: NDArray[np.float32],
    characters: str,
    language: LanguageModel | None = None,
    weights: Weights = Weights(),
    beam: int = BEAM,
) -> list[tuple[str, float]]:
    """Return the most probable texts, over all paths that give them (prefix beam search; Hannun et al. 2014).

    Parameters
    ----------
    log_probabilities
        ``(T, 1 + len(characters))``; class 0 is the blank.
    characters
        Of the other classes.
    language
        Weighs each character by those before it; its characters are those of the classes.
    weights
        Of the language.
    beam
        Texts that are followed at a time.

    Returns
    -------
    list of (str, float)
        Texts with the logarithms of their scores, the best first.
    """
    # For each text: logarithms of the probabilities of paths that end in a blank and in its last character, and of the
    # weight of the language.
    beams: dict[str, tuple[float, float, float]] = {"": (0.0, -inf, 0.0)}
    least = log(LEAST_PROBABILITY)
    shares = [1.0 if character.isalpha() or character == " " else weights.sign for character in characters]
    for frame in log_probabilities:
        blank = float(frame[0])
        chosen = np.flatnonzero(frame[1:] > least)
        scores = [(int(i), float(frame[1 + i])) for i in chosen]
        after: dict[str, tuple[float, float, float]] = {}
        for text, (with_blank, without, weight) in beams.items():
            whole = _either(with_blank, without)
            _add(after, text, whole + blank, -inf, weight)
            last = characters.index(text[-1]) if text else -1
            expected = language.log_probabilities(text) if language is not None and scores else None
            for i, score in scores:
                if i == last:
                    _add(after, text, -inf, without + score, weight)
                    if with_blank == -inf:
                        continue
                gain = weights.character
                if expected is not None:
                    gain += weights.language * (shares[i] * float(expected[i]) + (1 - shares[i]) * USUAL)
                start = with_blank if i == last else whole
                _add(after, text + characters[i], -inf, start + score, weight + gain)
        if len(after) > beam:
            best = sorted(after.items(), key=_ranking, reverse=True)[:beam]
            beams = dict(best)
        else:
            beams = after
    ranked = sorted(beams.items(), key=_ranking, reverse=True)
    return [(text, _ranking((text, state))) for text, state in ranked]


def _add(beams: dict[str, tuple[float, float, float]], text: str, blank: float, other: float, weight: float) -> None:
    known = beams.get(text)
    if known is None:
        beams[text] = blank, other, weight
    else:
        beams[text] = _either(known[0], blank), _either(known[1], other), weight


def _either(one: float, other: float) -> float:
    """Return the logarithm of the sum of two probabilities given by their logarithms."""
    if one < other:
        one, other = other, one
    return one if other == -inf else one + log1p(exp(other - one))


def _ranking(item: tuple[str, tuple[float, float, float]]) -> float:
    _, (blank, other, weight) = item
    return _either(blank, other) + weight


def align(log_probabilities: NDArray[np.float32], text: str, characters: str) -> list[Symbol]:
    """Return where each character of a text stands: the most probable path that gives it (Viterbi).

    Parameters
    ----------
    log_probabilities
        ``(T, 1 + len(characters))``; class 0 is the blank.
    text
        Of these characters, short enough for the frames.
    characters
        Of the classes but the blank.
    """
    if not text:
        return []
    classes = [1 + characters.index(character) for character in text]
    states = np.zeros(2 * len(classes) + 1, dtype=np.intp)
    states[1::2] = classes
    may_skip = np.zeros(len(states), dtype=bool)
    may_skip[3::2] = states[3::2] != states[1:-2:2]
    score = np.full(len(states), -np.inf, dtype=np.float64)
    score[:2] = log_probabilities[0, states[:2]]
    steps = np.zeros((len(log_probabilities), len(states)), dtype=np.int8)
    for t in range(1, len(log_probabilities)):
        one = np.concatenate([[-np.inf], score[:-1]])
        two = np.where(may_skip, np.concatenate([[-np.inf, -np.inf], score[:-2]]), -np.inf)
        options = np.stack([score, one, two])
        steps[t] = options.argmax(axis=0)
        score = options.max(axis=0) + log_probabilities[t, states]
    state = len(states) - 1 if score[-1] >= score[-2] else len(states) - 2
    path = np.empty(len(log_probabilities), dtype=np.intp)
    for t in range(len(log_probabilities) - 1, -1, -1):
        path[t] = state
        state -= int(steps[t, state])
    symbols = []
    for i, own in enumerate(classes):
        frames = np.flatnonzero(path == 2 * i + 1)
        start, stop = (int(frames[0]), int(frames[-1]) + 1) if len(frames) else (0, 0)
        confidence = float(np.exp(log_probabilities[start:stop, own].max())) if len(frames) else 0.0
        symbols.append(Symbol(text[i], confidence, start, stop))
    return symbols
