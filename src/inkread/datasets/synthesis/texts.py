"""Texts of every sort that people write by hand: prose, lists, names, prices, dates, addresses, codes."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ...charset import LATIN
from .facts import address, amount, date, digits, mail, name, phone, price, time

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
"""Languages whose words are written."""

ENGLISH = 0.72
"""Share of words that are English; the other languages share the rest."""

FLATTENING = 0.6
"""Exponent of the words' frequencies: a recogniser should see rare words too."""

STRESSED, IN_CAPITALS = 0.2, 0.35
"""Share of texts, where not everyday ones are wanted, some of whose words stand in capitals, and share of those words.
A recogniser learns from its texts what case comes next: it wrote Window for WINDOW between words in small letters."""

LONG_GROUPS = 0.2
"""Share of the groups of a code that may be as long as the whole line."""

MOST_WORDS = 30_000
"""Words of each language, the most frequent."""


class TextGenerator:
    """Makes up lines of text.

    Parameters
    ----------
    languages
        Codes of the word lists of ``pyspellchecker``.
    is_everyday
        Whether to write what people write most (prose, lists, names, prices, dates, addresses), with words as
        frequent as they are; if not, codes, formulas, single characters and rare words take a share.
    """

    def __init__(self, languages: Sequence[str] = LANGUAGES, is_everyday: bool = False) -> None:
        flattening = 1.0 if is_everyday else FLATTENING
        self._words = [_Words(language, flattening) for language in languages]
        self._stressed = 0.0 if is_everyday else STRESSED
        chances = np.array([_CHANCES[kind] * (not is_everyday or kind in _EVERYDAY) for kind in _CHANCES])
        self._kinds, self._chances = tuple(_CHANCES), chances / chances.sum()
        share = (1 - ENGLISH) / max(len(languages) - 1, 1)
        self._shares = np.array([ENGLISH if language == "en" else share for language in languages])
        self._shares /= self._shares.sum()

    def __call__(self, rng: np.random.Generator, length: int) -> str:
        """Return a line of about ``length`` characters of the charset ``latin``, with single spaces."""
        kind = self._kinds[int(rng.choice(len(self._kinds), p=self._chances))]
        text = kind(self, rng, length)
        if self._stressed and rng.random() < self._stressed:
            text = _stressed(text, rng)
        text = " ".join("".join(c for c in text if c in LATIN).split())
        return _shortened(text, length + 8) or "a"

    def word(self, rng: np.random.Generator) -> str:
        """Return a word in small letters, as it stands in the list."""
        return self._words[int(rng.choice(len(self._words), p=self._shares))].pick(rng)

    def words(self, rng: np.random.Generator, length: int) -> list[str]:
        """Return words of one language that fill a line of ``length`` characters."""
        words = self._words[int(rng.choice(len(self._words), p=self._shares))]
        chosen = [words.pick(rng)]
        while sum(map(len, chosen)) + len(chosen) < length:
            chosen.append(words.pick(rng))
        return chosen


class _Words:
    def __init__(self, language: str, flattening: float) -> None:
        self._words, counts = _frequent_words(language)
        weights = counts**flattening
        self._sums = np.cumsum(weights / weights.sum())

    def pick(self, rng: np.random.Generator) -> str:
        return self._words[min(int(np.searchsorted(self._sums, rng.random())), len(self._words) - 1)]


@lru_cache(maxsize=len(LANGUAGES))
def _frequent_words(language: str) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the most frequent words of a language and how often each was counted; the list takes a second to load."""
    from spellchecker import SpellChecker

    frequencies = SpellChecker(language=language).word_frequency.dictionary
    allowed = set(LATIN.characters)
    best = sorted(frequencies.items(), key=lambda item: (-item[1], item[0]))
    kept = list(islice((item for item in best if allowed.issuperset(item[0])), MOST_WORDS))
    return tuple(word for word, _ in kept), np.array([count for _, count in kept], dtype=np.float64)


def _prose(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    words = generator.words(rng, length)
    for i in range(len(words) - 1):
        chance = rng.random()
        if chance < 0.08:
            words[i] += ","
        elif chance < 0.12:
            words[i] += rng.choice(list(".!?;:"))
            words[i + 1] = words[i + 1].capitalize()
        elif chance < 0.14:
            words[i] = f"{rng.choice(list(_OPENING))}{words[i]}"
            closing = _OPENING[words[i][0]]
            words[i] += closing
        elif chance < 0.16:
            words[i] += rng.choice([" -", " –", " &", " +", "...", "'s", "-"])
        elif chance < 0.18:
            words[i] = str(rng.integers(1, 2000))
    if rng.random() < 0.5:
        words[0] = words[0].capitalize()
    if rng.random() < 0.3:
        words[-1] += rng.choice(list("..,!?:"))
    return " ".join(words)


_OPENING = {'"': '"', "'": "'", "(": ")", "[": "]", "<": ">", "{": "}", "*": "*", "_": "_"}


def _capitals(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    return _prose(generator, rng, length).replace("ß", "SS").upper()


def _titles(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    return " ".join(word.capitalize() for word in generator.words(rng, length))


def _list_item(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    bullets = [
        "- ",
        "– ",
        "* ",
        "+ ",
        "> ",
        "o ",
        "[ ] ",
        "[x] ",
        "#",
        f"{rng.integers(1, 30)}. ",
        f"{rng.integers(1, 30)}) ",
    ]
    bullets += [f"{rng.choice(list('abcdefABC'))}) ", f"({rng.integers(1, 10)}) ", f"{rng.integers(1, 13)} x ", ""]
    bullets += [f"{min(int(rng.geometric(0.2)), 99)} "] * 3
    ending = rng.choice(
        ["", f" {rng.integers(1, 20)}", f" x{rng.integers(2, 9)}", f" {amount(rng)}", f": {price(rng)}"]
    )
    return f"{rng.choice(bullets)}{' '.join(generator.words(rng, max(3, length - 8)))}{ending}"


def _code(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    letters, figures = string.ascii_uppercase, string.digits
    groups: list[str] = []
    while sum(map(len, groups)) + len(groups) < length:
        kind = rng.random()
        pool = (
            figures
            if kind < 0.4
            else letters + figures
            if kind < 0.75
            else letters
            if kind < 0.85
            else string.ascii_letters + figures
        )
        most = length + 1 if rng.random() < LONG_GROUPS else 8
        groups.append("".join(rng.choice(list(pool), int(rng.integers(1, max(2, most))))))
        if rng.random() < 0.4:
            break
    return rng.choice(list("- ./:_ ")).join(groups)


def _formula(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    def term() -> str:
        letter = rng.choice(list("abcdefghijkmnpqrstuvwxyzABCDEFGHKLMNPRSTVWXYZ"))
        return rng.choice(
            [
                letter,
                str(rng.integers(0, 1000)),
                f"{rng.integers(2, 20)}{letter}",
                f"{letter}^{rng.integers(2, 9)}",
                f"({letter}+{rng.integers(1, 9)})",
                f"f({letter})",
                f"|{letter}|",
                f"{letter}_{rng.integers(1, 9)}",
                f"{rng.integers(1, 99)}.{rng.integers(0, 99)}",
            ]
        )

    text = term()
    while len(text) < length:
        text += (
            rng.choice(["+", " + ", "-", " - ", "=", " = ", "*", "/", " < ", " > ", "<=", " x ", ": ", ", "]) + term()
        )
        if rng.random() < 0.2:
            break
    return text


def _several(makers: Sequence[Callable[[], str]], rng: np.random.Generator, length: int) -> str:
    parts = [makers[int(rng.integers(len(makers)))]()]
    while sum(map(len, parts)) + len(parts) < length and rng.random() < 0.7:
        parts.append(makers[int(rng.integers(len(makers)))]())
    return rng.choice([" ", " ", ", ", ": ", " - "]).join(parts)


def _facts(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    makers = [
        lambda: price(rng),
        lambda: date(rng),
        lambda: time(rng),
        lambda: phone(rng),
        lambda: amount(rng),
        lambda: mail(generator.word, rng),
        lambda: address(generator.word, rng),
        lambda: name(generator.word, rng),
        lambda: generator.word(rng),
        lambda: generator.word(rng).capitalize() + ":",
    ]
    return _several(makers, rng, length)


def _anything(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    """Characters in no order, the rare ones as often as the others: nothing but the ink says what they are."""
    pool = LATIN.characters[: 95 + 4] if rng.random() < 0.85 else LATIN.characters
    text = "".join(rng.choice(list(pool), max(1, int(length * rng.uniform(0.3, 1)))))
    return " ".join(text) if rng.random() < 0.3 else text


def _spaced(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    """Make single characters with spaces between them: an alphabet, the figures, a word spelled out."""
    kind = rng.random()
    if kind < 0.6:
        pool = (string.ascii_uppercase, string.ascii_lowercase, string.digits)[int(rng.integers(3))]
        start = int(rng.integers(len(pool)))
        text = (pool + pool)[start : start + max(2, length // 2)]
    elif kind < 0.8:
        text = "".join(rng.choice(list(LATIN.characters[1:95]), max(2, length // 2)))
    else:
        text = generator.word(rng).upper()
    return " ".join(text)


def _single(generator: TextGenerator, rng: np.random.Generator, length: int) -> str:
    """Make a single word, number or character, as in the boxes of a form."""
    kind = rng.random()
    if kind < 0.35:
        return str(rng.choice(list(LATIN.characters[1:99])))
    if kind < 0.6:
        return digits(rng, int(rng.integers(1, 7)))
    word = generator.word(rng)
    return word if kind < 0.75 else word.capitalize() if kind < 0.9 else word.upper()


_CHANCES = {
    _prose: 0.32,
    _capitals: 0.13,
    _titles: 0.05,
    _list_item: 0.08,
    _facts: 0.18,
    _code: 0.07,
    _formula: 0.03,
    _anything: 0.05,
    _single: 0.05,
    _spaced: 0.04,
}
_EVERYDAY = frozenset((_prose, _capitals, _titles, _list_item, _facts))


def _stressed(text: str, rng: np.random.Generator) -> str:
    """Set some of the words in capitals, as a heading, an acronym or what somebody wants to be seen."""
    words = text.replace("ß", "ss").split(" ")
    are_words = [sum(map(str.isalpha, word)) > 1 and not set(word) & set(string.digits + "@/\\") for word in words]
    chosen = rng.random(len(words)) < IN_CAPITALS
    return " ".join(
        w.upper() if yes and is_word else w for w, yes, is_word in zip(words, chosen, are_words, strict=True)
    )


def _shortened(text: str, longest: int) -> str:
    """Cut a text at a space if there is one, so that it is not longer."""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    return (cut[: cut.rindex(" ")] if " " in cut[longest // 2 :] else cut).strip()
