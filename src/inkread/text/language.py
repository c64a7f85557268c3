"""What people write: words, names, numbers and codes, and how probable each is before one has looked at it.

A word is taken to come from one of three sources: the dictionary, with the frequencies of its words; names and
other words that sound like those of the dictionary, from a model of three letters at a time; and codes, in
which letters and digits follow each other in any order, though seldom changing. The probability of what stands
there is the sum over the sources, so nothing has to be decided, and whatever is written clearly can be read.
Probabilities are handled as logarithms: that of a line without a space is too small for a float.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError

WORDS, NAMES, CODES = 0.7, 0.12, 0.18
"""How often a word comes from each source."""

FLATTENING = 0.7
"""Exponent of the frequencies: pages in print are short of "you" and "what" against speech."""

STAY = 0.85
"""How often a letter of a code follows a letter, and a digit a digit."""

LENGTH = 5.0
"""Mean length of a code."""

RARE = 20.0
"""Weight of the letters that follow another in general against those seen after two."""

NONE = "none"


class Language:
    """Probabilities of words.

    Parameters
    ----------
    frequencies
        How often each word is written; words of anything but letters are left out.
    """

    def __init__(self, frequencies: Mapping[str, float]) -> None:
        weights: dict[str, float] = {}
        for word, frequency in frequencies.items():
            if word.isalpha() and frequency > 0:
                written = word.upper()
                weights[written] = weights.get(written, 0.0) + frequency**FLATTENING
        self._words = sorted(weights)
        self._passed = np.concatenate([[0.0], np.cumsum([weights[word] for word in self._words])])
        self._letters = sorted({letter for word in self._words for letter in word})
        self._log_trigrams = np.log(self._count_trigrams())
        self._remember()

    def _remember(self) -> None:
        self.cost = lru_cache(maxsize=200_000)(self._cost)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "cost"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._remember()

    def _cost(self, text: str, is_whole: bool = False) -> float:
        """Return the negative logarithm of the probability, in nats, of a word that begins with ``text``.

        Parameters
        ----------
        text
            In capitals.
        is_whole
            Whether the word ends there.
        """
        sources = (
            math.log(WORDS) + self._log_word(text, is_whole),
            math.log(NAMES) + self._log_name(text, is_whole),
            math.log(CODES) + _log_code(text, is_whole),
        )
        likeliest = max(sources)
        return -(likeliest + math.log(sum(math.exp(source - likeliest) for source in sources)))

    def _log_word(self, text: str, is_whole: bool) -> float:
        first = bisect_left(self._words, text)
        if is_whole:
            last = first + (first < len(self._words) and self._words[first] == text)
        else:
            last = bisect_left(self._words, text + "\U0010ffff", lo=first)
        weight = float(self._passed[last] - self._passed[first])
        return math.log(weight / float(self._passed[-1])) if weight else -math.inf

    def _log_name(self, text: str, is_whole: bool) -> float:
        total = 0.0
        codes = [0, 0]
        for letter in text:
            place = bisect_left(self._letters, letter)
            if place == len(self._letters) or self._letters[place] != letter:
                return -math.inf
            codes.append(place + 1)
            total += float(self._log_trigrams[tuple(codes[-3:])])
        return total + float(self._log_trigrams[codes[-2], codes[-1], 0]) if is_whole else total

    def _count_trigrams(self) -> NDArray[np.float64]:
        """Return the probability of a letter, or the end (0), after two others, or the beginning (0).

        What was seldom seen is filled up with what follows the letter before, and that with the letters as
        such (interpolation after Jelinek and Mercer 1980).
        """
        size = len(self._letters) + 1
        counts: NDArray[np.float64] = np.zeros((size, size, size))
        if self._words:
            text = np.frombuffer("\0\0".join(["", *self._words, ""]).encode("utf-32-le"), dtype=np.uint32)
            number = np.searchsorted([0, *map(ord, self._letters)], text)
            # How many words have it counts more than how often they are written.
            weights = np.repeat(np.diff(self._passed) ** 0.5, [len(word) + 2 for word in self._words])
            triples = np.ravel_multi_index((number[:-2], number[1:-1], number[2:]), counts.shape)
            counts += np.bincount(triples, weights, minlength=counts.size).reshape(counts.shape)
            counts[:, 0, 0] = 0.0  # from one word to the next
        pairs = counts.sum(axis=0)
        single = pairs.sum(axis=0) + 1.0
        seldom = pairs + RARE * single / single.sum()
        filled = counts + RARE * seldom / seldom.sum(axis=1, keepdims=True)
        probabilities: NDArray[np.float64] = filled / filled.sum(axis=2, keepdims=True)
        return probabilities


def _log_code(text: str, is_whole: bool) -> float:
    """Return the logarithm of the probability that a code begins with, or is, a text."""
    total = 0.0
    before = None
    for character in text:
        is_digit = character.isdigit()
        change = 0.5 if before is None else STAY if before == is_digit else 1 - STAY
        total += math.log(change / (10 if is_digit else 26))
        before = is_digit
    total += max(0, len(text) - 1) * math.log(1 - 1 / LENGTH)
    return total - math.log(LENGTH) if is_whole else total


@lru_cache(maxsize=4)
def load_language(name: str) -> Language | None:
    """Return a language by its code, such as ``"en"``; None for ``"none"``.

    The frequencies are those of pyspellchecker.

    Raises
    ------
    DataError
        If there is none of that name.
    """
    if name == NONE:
        return None
    from spellchecker import SpellChecker

    known = SpellChecker.languages()
    if name not in known:
        raise DataError(f"{name}: no such language; there are {', '.join(sorted(known))} and {NONE}")
    return Language(SpellChecker(language=name, distance=1).word_frequency.dictionary)
