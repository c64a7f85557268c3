"""Decoding: the beam finds the most probable text, the alignment its places; checked against all paths there are."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.recognition.ctc import Weights, align, decode_beam, decode_best_path
from inkread.training.reader.language_model import count_language

CHARACTERS = "ab "


def collapsed(path: tuple[int, ...]) -> str:
    kept = [c for i, c in enumerate(path) if c and (i == 0 or path[i - 1] != c)]
    return "".join(CHARACTERS[c - 1] for c in kept)


def frames(seed: int, count: int, sharpness: float = 1.5) -> np.ndarray:
    logits = np.random.default_rng(seed).normal(0, sharpness, (count, 1 + len(CHARACTERS)))
    return (logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)).astype(np.float32)


@given(st.integers(0, 10_000), st.integers(1, 5))
def test_the_beam_finds_the_text_whose_paths_are_most_probable_together(seed, count):
    log_probabilities = frames(seed, count)
    sums: dict[str, float] = {}
    for path in product(range(1 + len(CHARACTERS)), repeat=count):
        probability = float(np.exp(sum(log_probabilities[t, c] for t, c in enumerate(path))))
        sums[collapsed(path)] = sums.get(collapsed(path), 0.0) + probability
    text, score = decode_beam(log_probabilities, CHARACTERS, weights=Weights(0, 0), beam=1000)[0]
    assert np.exp(score) == pytest.approx(max(sums.values()), rel=0.03)  # characters under 0.002 are passed over
    assert sums[text] == pytest.approx(max(sums.values()), rel=0.03)


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_the_alignment_is_the_most_probable_path_of_its_text(seed, count):
    log_probabilities = frames(seed, count)
    text = collapsed(tuple(np.random.default_rng(seed + 1).integers(0, 4, count)))
    paths = [p for p in product(range(1 + len(CHARACTERS)), repeat=count) if collapsed(p) == text]
    best = max(sum(log_probabilities[t, c] for t, c in enumerate(path)) for path in paths)
    symbols = align(log_probabilities, text, CHARACTERS)
    assert "".join(symbol.text for symbol in symbols) == text
    assert all(one.stop <= other.start for one, other in pairwise(symbols))
    path = np.zeros(count, dtype=int)
    for symbol in symbols:
        path[symbol.start : symbol.stop] = 1 + CHARACTERS.index(symbol.text)
    assert collapsed(tuple(path)) == text
    assert sum(log_probabilities[t, c] for t, c in enumerate(path)) == pytest.approx(best, rel=1e-5)


def test_the_best_path_gives_places_and_confidence():
    probabilities = np.full((6, 4), 0.01)
    for t, c in enumerate([1, 1, 0, 1, 3, 0]):
        probabilities[t, c] = 0.97
    symbols = decode_best_path(np.log(probabilities).astype(np.float32), CHARACTERS)
    assert [(s.text, s.start, s.stop) for s in symbols] == [("a", 0, 2), ("a", 3, 4), (" ", 4, 5)]
    assert symbols[0].confidence == pytest.approx(0.97, abs=1e-3)


def test_a_language_decides_what_the_frames_leave_open_and_nothing_else():
    language = count_language(["ab ab ab"] * 20, CHARACTERS, order=3)
    open_, clear = np.log([0.02, 0.49, 0.47, 0.02]), np.log([0.002, 0.002, 0.994, 0.002])
    first = np.log([0.01, 0.97, 0.01, 0.01])
    blank = np.log([0.97, 0.01, 0.01, 0.01])
    undecided = np.array([first, blank, open_], dtype=np.float32)
    assert decode_beam(undecided, CHARACTERS)[0][0] == "aa"
    assert decode_beam(undecided, CHARACTERS, language)[0][0] == "ab"
    double = np.array([clear, blank, clear], dtype=np.float32)
    assert decode_beam(double, CHARACTERS, language)[0][0] == "bb"


def test_nothing_is_read_in_blanks():
    blank = np.log(np.full((5, 4), 0.001)).astype(np.float32)
    blank[:, 0] = np.log(0.997)
    assert decode_beam(blank, CHARACTERS)[0][0] == ""
    assert decode_best_path(blank, CHARACTERS) == []
    assert align(blank, "", CHARACTERS) == []
