"""Counting of the model of characters that the reader weighs its readings with.

    python -m inkread.training.reader.language_model --language en --to en.npz

It is counted on lines that ``TextGenerator`` makes up: prose of the words of ``pyspellchecker``'s lists, the frequent
ones more often, and lists, names, prices, dates, addresses and codes as people write them by hand.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...charset import LATIN
from ...datasets.synthesis.texts import TextGenerator
from ...recognition.language import START, CharacterModel

ORDER = 6
"""Characters that are looked at, the one that follows included."""

DISCOUNT = 0.75
"""Taken off every count and given to what was not seen (absolute discounting; Ney et al. 1994)."""

LEAST_COUNT = 5
"""Least count of a sequence of three characters or more for it to be stored."""


def count_model(lines: Iterable[str], characters: str, order: int = ORDER) -> CharacterModel:
    """Return the model of the characters of some lines, by interpolated absolute discounting.

    Parameters
    ----------
    lines
        Of these characters alone.
    characters
        What the model knows; each gets a probability even where it was never seen.
    order
        Length of the longest sequences that are counted.
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
        kept = {c: n for c, n in counts[context].items() if len(context) < 2 or n >= LEAST_COUNT}
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


def made_up_lines(language: str, count: int, seed: int = 0) -> Iterable[str]:
    """Give lines of text in a language, of 10 to 50 characters."""
    texts = TextGenerator([language])
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield texts(rng, int(rng.integers(10, 50)))


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=150_000)
    options = parser.parse_args()
    count_model(made_up_lines(options.language, options.lines), LATIN.characters).save(options.to)


if __name__ == "__main__":
    main()
