"""Counting of the language models that the reader weighs its readings with.

    python -m inkread.training.reader.language_model --language en --to en.npz

It is counted on lines that ``TextGenerator`` makes up: prose of the words of ``pyspellchecker``'s lists, the frequent
ones more often, and lists, names, prices, dates, addresses and codes as people write them by hand.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...charset import LATIN
from ...datasets.synthesis.texts import TextGenerator
from ...recognition.language import (
    CAPITALS,
    LOOKED_BACK,
    CharacterModel,
    LanguageModel,
    case_of,
    fold,
    folded,
    kind_of,
    words_before,
)
from ...recognition.ngram_file import START

ORDER = 7
"""Characters that are looked at, the one that follows included."""

DISCOUNT = 0.75
"""Taken off every count and given to what was not seen (absolute discounting; Ney et al. 1994)."""

LEAST_COUNT = 4
"""Least count of a sequence of three characters or more for it to be stored."""


def count_model(lines: Iterable[str], characters: str, order: int = ORDER, least: int = LEAST_COUNT) -> CharacterModel:
    """Return the model of the characters of some lines, by interpolated absolute discounting.

    Parameters
    ----------
    lines
        Of these characters alone.
    characters
        What the model knows; each gets a probability even where it was never seen.
    order
        Length of the longest sequences that are counted.
    least
        As ``LEAST_COUNT``.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        marked = START + line
        for i in range(1, len(marked)):
            for length in range(min(order, i + 1)):
                counts[marked[i - length : i]][marked[i]] += 1
    places = {character: i for i, character in enumerate(characters)}
    total = sum(counts[""].values()) + len(characters)
    unigrams = np.log([(counts[""][character] + 1) / total for character in characters])
    full: dict[str, NDArray[np.float64]] = {"": np.exp(unigrams)}
    stored = {"": (np.arange(len(characters)), unigrams, 0.0)}
    for context in sorted(counts, key=len):
        if not context or context[1:] not in full:
            continue
        kept = {c: n for c, n in counts[context].items() if len(context) < 2 or n >= least}
        if not kept:
            continue
        whole = sum(counts[context].values())
        mass = (whole - sum(kept.values()) + DISCOUNT * len(kept)) / whole
        values = full[context[1:]] * mass
        seen = np.array([places[c] for c in kept])
        values[seen] += (np.array(list(kept.values())) - DISCOUNT) / whole
        if len(context) < order - 1:
            full[context] = values
        stored[context] = seen, np.log(values[seen]), float(np.log(mass))
    followers, logarithms, backing = zip(*stored.values(), strict=True)
    return CharacterModel(
        characters,
        list(stored),
        np.array([len(own) for own in followers]),
        np.concatenate(followers),
        np.concatenate(logarithms).astype(np.float32),
        np.array(backing, dtype=np.float32),
    )


def count_language(
    lines: Sequence[str], characters: str, order: int = ORDER, least: int = LEAST_COUNT
) -> LanguageModel:
    """Return the language model of some lines, as ``count_model`` but with letters counted without their case.

    Parameters
    ----------
    lines
        Of these characters alone.
    characters
        What the model knows.
    order
        Length of the longest sequences that are counted.
    least
        As ``LEAST_COUNT``.
    """
    table = str.maketrans({c: fold(c, characters) for c in characters})
    letters = count_model((line.translate(table) for line in lines), folded(characters), order, least)
    return LanguageModel(characters, letters, count_capitals(lines, characters))


def count_capitals(lines: Iterable[str], characters: str) -> NDArray[np.float64]:
    """Return how probably a letter is a capital, by what stands before it: ``capitals`` of a ``LanguageModel``."""
    counts = np.full((*CAPITALS, 2), 0.5)
    kinds = {c: kind_of(c, characters) for c in START + characters}
    case = {c: case_of(c, characters) for c in characters}
    for line in lines:
        before = [kinds[c] for c in START * LOOKED_BACK + line]
        for i, character in enumerate(line):
            if case[character] < 2:
                words = words_before(line[:i].rpartition(" ")[0])
                place = (words, *before[i : i + LOOKED_BACK], case[character])
                counts[place] += 1
    return np.asarray(counts[..., 1] / counts.sum(axis=-1))


def made_up_lines(language: str, count: int, seed: int = 0) -> list[str]:
    """Give lines of text in a language, of 10 to 50 characters, half of them as people write most."""
    rng = np.random.default_rng(seed)
    halves = [(TextGenerator([language], is_everyday), count // 2) for is_everyday in (True, False)]
    return [texts(rng, int(rng.integers(10, 50))) for texts, number in halves for _ in range(number)]


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--least-count", type=int, default=LEAST_COUNT, help="of a sequence that is stored")
    options = parser.parse_args()
    lines = made_up_lines(options.language, options.lines)
    count_language(lines, LATIN.characters, least=options.least_count).save(options.to)


if __name__ == "__main__":
    main()
