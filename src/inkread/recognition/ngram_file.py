"""An n-gram model of characters as the arrays of a file.

A context is one of the contexts that are a character shorter, and one of its followers: to store it takes a bit, which
says whether the two together are a context, too. Nothing else is written of contexts. They stand in the order of their
lengths, those of a length by their last character, the one before that and so on, so that contexts after which the same
characters follow are neighbours, and zlib finds them alike.

For C characters, N contexts and M pairs of a context and a follower:

``counts``      ``(N,) uint``   how many followers each context has; those of the empty context are all characters
``followers``   ``(M,) uint``   their columns, increasing within a context
``continued``   ``uint8``       bits, as from ``np.packbits``: whether ``START`` is a context, then whether each pair is
``logarithms``  ``(M,) uint8``  of the probabilities of the pairs, in tenths and without their sign
``backing``     ``(N,) uint8``  of the contexts' weights for backing off, likewise
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NAMES = ("counts", "followers", "continued", "logarithms", "backing")
"""Arrays of a file."""

START = "\n"
"""Stands before the first character of a line."""

MAX_ORDER = 16
"""Most characters that a file may look at together; the package's own look at 7."""

MAX_CONTEXTS = 2_000_000
"""Contexts that a file may have; the package's own have up to 219,380. Each takes 120 bytes in memory."""


@dataclass(frozen=True)
class NGrams:
    """What an n-gram model of characters knows; the arrays are those of ``CharacterModel``.

    Attributes
    ----------
    contexts : list of str
        N different sequences of characters, the empty one first.
    counts : numpy.ndarray
        ``(N,) int``: how many characters were seen after each of them.
    followers : numpy.ndarray
        ``(M,) int``: the columns of those, one context after another.
    logarithms : numpy.ndarray
        ``(M,) float32``: the logarithms of their probabilities.
    backing : numpy.ndarray
        ``(N,) float32``: the logarithms of the contexts' weights for backing off.
    """

    contexts: list[str]
    counts: NDArray[np.integer]
    followers: NDArray[np.integer]
    logarithms: NDArray[np.float32]
    backing: NDArray[np.float32]


def pack(ngrams: NGrams, characters: str) -> dict[str, NDArray[Any]]:
    """Return what is known as the arrays of a file.

    Raises
    ------
    ValueError
        If a context without its last character is none, or that character was never seen after it.
    """
    numbers = {context: i for i, context in enumerate(ngrams.contexts)}
    ends = np.cumsum(ngrams.counts, dtype=np.int64)
    order: list[int] = []
    pairs: list[NDArray[np.intp]] = []
    continued = [START in numbers]
    level = [""]
    while level:
        longer = [START] if level == [""] and continued[0] else []
        for context in level:
            number = numbers[context]
            start = ends[number] - ngrams.counts[number]
            own = start + np.argsort(ngrams.followers[start : ends[number]])
            candidates = [context + characters[column] for column in ngrams.followers[own]]
            order.append(number)
            pairs.append(own)
            continued += [candidate in numbers for candidate in candidates]
            longer += [candidate for candidate in candidates if candidate in numbers]
        level = sorted(longer, key=lambda context: context[::-1])
    if len(order) < len(numbers):
        raise ValueError("the beginning of a context is none, or not followed by its last character")
    every = np.concatenate(pairs)
    column = np.min_scalar_type(len(characters))
    return {
        "counts": ngrams.counts[order].astype(column),
        "followers": ngrams.followers[every].astype(column),
        "continued": np.packbits(continued),
        "logarithms": _tenths(ngrams.logarithms[every]),
        "backing": _tenths(ngrams.backing[order]),
    }


def unpack(arrays: Mapping[str, NDArray[Any]], characters: str) -> NGrams:
    """Return what the arrays of a file say.

    Raises
    ------
    ValueError
        If they do not fit each other or the characters.
    """
    if any(arrays[name].ndim != 1 or arrays[name].dtype.kind != "u" for name in NAMES):
        raise ValueError("its arrays are not rows of whole numbers from 0")
    counts, followers = arrays["counts"].astype(np.int64), arrays["followers"]
    if not 1 <= len(counts) <= MAX_CONTEXTS:
        raise ValueError(f"it has {len(counts)} contexts, and the limit is {MAX_CONTEXTS}")
    if counts.max() > len(characters) or counts.sum() != len(followers) or counts[0] != len(characters):
        raise ValueError("its contexts do not fit its characters")
    logarithms, backing, continued = arrays["logarithms"], arrays["backing"], np.unpackbits(arrays["continued"])
    if (len(logarithms), len(backing)) != (len(followers), len(counts)) or len(continued) <= len(followers):
        raise ValueError("its probabilities do not fit its contexts")
    rising = np.diff(followers.astype(np.int64), prepend=-1) > 0
    rising[np.cumsum(counts)[:-1][counts[1:] > 0]] = True  # the first of each context
    if not rising.all() or followers.max() >= len(characters):
        raise ValueError("the characters after a context are not different ones of its characters")
    contexts = _contexts(counts, followers, continued[: len(followers) + 1].astype(bool), characters)
    return NGrams(contexts, counts, followers, _of_tenths(logarithms), _of_tenths(backing))


def _contexts(
    counts: NDArray[np.int64], followers: NDArray[np.integer], continued: NDArray[np.bool_], characters: str
) -> list[str]:
    """Return the contexts, level by level; ``continued`` is ``(1 + M,)``."""
    points = np.array([ord(character) for character in characters], dtype=np.uint32)
    ends = np.cumsum(counts)
    contexts = [""]
    level = np.empty((1, 0), dtype=np.uint32)  # (contexts of this length, length): their characters
    while True:
        first = len(contexts) - len(level)
        pairs = slice(ends[first] - counts[first], ends[len(contexts) - 1])
        chosen = continued[1:][pairs]
        longer = points[followers[pairs][chosen]][:, None]
        longer = np.hstack([np.repeat(level, counts[first : len(contexts)], axis=0)[chosen], longer])
        if first == 0 and continued[0]:
            longer = np.vstack([np.array([[ord(START)]], dtype=np.uint32), longer])
        length = longer.shape[1]
        if not len(longer):
            break
        if length >= MAX_ORDER or len(contexts) + len(longer) > len(counts):
            raise ValueError(f"it has other contexts than it says, or some of more than {MAX_ORDER - 1} characters")
        level = np.ascontiguousarray(longer[np.lexsort(longer.T)])
        contexts += level.view(f"U{length}").ravel().tolist()
    if len(contexts) < len(counts):
        raise ValueError("it has fewer contexts than it says")
    return contexts


def _tenths(logarithms: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return logarithms between -25.5 and 0 in steps of a tenth."""
    return np.rint(np.clip(-10 * logarithms, 0, 255)).astype(np.uint8)


def _of_tenths(tenths: NDArray[Any]) -> NDArray[np.float32]:
    return tenths.astype(np.float32) / np.float32(-10)
