from itertools import product

import numpy as np
import pytest

from inkread.ink.normalize import MARGIN
from inkread.ink.segment import Piece
from inkread.text.language import load_language
from inkread.text.transcribe import Transcript, transcribe

SYMBOLS = ("A", "B", "C")
BLANK = len(SYMBOLS)


def transcript(probabilities, ink=None, margin=0.0):
    frames = np.log(np.asarray(probabilities, dtype=np.float64))
    return Transcript(frames, SYMBOLS, ink or Piece((0, 0, 4, len(frames)), np.ones((4, len(frames)), bool)), margin)


def by_all_ways(probabilities):
    """Return the probability of every text: the sum over every way to choose a class for each frame."""
    sums = {}
    for way in product(range(BLANK + 1), repeat=len(probabilities)):
        merged = [c for i, c in enumerate(way) if i == 0 or c != way[i - 1]]
        text = "".join(SYMBOLS[c] for c in merged if c != BLANK)
        sums[text] = sums.get(text, 0.0) + float(np.prod([row[c] for row, c in zip(probabilities, way, strict=True)]))
    return sums


def sorted_texts(read):
    found = read.likely_texts(None)
    return sorted(found, key=found.get)


@pytest.fixture(params=range(4))
def probabilities(request):
    rng = np.random.default_rng(request.param)
    return rng.dirichlet(np.full(BLANK + 1, 0.7), size=5).clip(5e-3)


def test_the_cost_of_a_text_is_that_of_all_ways_to_write_it(probabilities):
    read = transcript(probabilities)
    for text, probability in by_all_ways(probabilities).items():
        assert read.cost(text) == pytest.approx(-np.log(probability), abs=1e-6)
    assert read.cost("ABCABC") == np.inf  # more symbols than frames


def test_the_search_finds_the_likeliest_texts(probabilities):
    read = transcript(probabilities)
    found = read.likely_texts(None)
    expected = by_all_ways(probabilities)
    assert sorted_texts(read)[0] == max(expected, key=expected.get)
    likeliest = sorted(expected, key=expected.get, reverse=True)[:3]
    assert all(np.exp(-found[text]) == pytest.approx(expected[text], rel=0.02) for text in likeliest)
    assert all(np.exp(-found[text]) <= expected[text] * (1 + 1e-9) for text in found)  # it never counts a way twice


def test_what_people_write_keeps_a_beginning_in_the_search():
    charset = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    frames = np.full((9, 27), 1e-4)
    for number, letter in enumerate("QHE"):
        frames[3 * number, charset.index(letter)] = 0.3
        frames[3 * number, [charset.index(other) for other in "TXZVKGJWPLMBC"]] = 0.05
        frames[3 * number + 1 : 3 * number + 3, -1] = 1
    frames[0, charset.index("T")] = 0.02  # less than 13 others
    ink = Piece((0, 0, 4, 9), np.ones((4, 9), bool))
    read = Transcript(np.log(frames / frames.sum(axis=1, keepdims=True)), charset, ink, 0.0)
    assert "THE" not in read.likely_texts(None)
    assert "THE" in read.likely_texts(load_language("en"))


def test_the_same_letter_twice_has_something_between():
    sure = np.full((3, 4), 0.01)
    sure[:, 0] = 0.97
    assert sorted_texts(transcript(sure))[0] == "A"
    sure[1] = [0.01, 0.01, 0.01, 0.97]
    read = transcript(sure)
    assert sorted_texts(read)[0] == "AA"
    assert read.places("AA") == [(0, 1), (2, 3)]


def test_every_letter_has_its_ink_and_its_probabilities():
    mask = np.zeros((20, 60), dtype=bool)
    mask[2:18, 3:20] = mask[5:15, 24:36] = mask[:, 44:60] = True
    frames = np.full((20, 4), 0.01)
    frames[:, BLANK] = 0.97
    for frame, symbol in ((5, 2), (6, 2), (10, 0), (15, 1)):
        frames[frame] = 0.01
        frames[frame, symbol] = 0.97 - 0.1 * (frame == 6)
    read = transcript(frames, Piece((100, 200, 120, 260), mask), margin=2.0)
    assert read.places("CAB") == [(5, 7), (10, 11), (15, 16)]
    (c, one), (a, two), (b, three) = read.characters("CAB")
    assert [likely.argmax() for likely in (c, a, b)] == [2, 0, 1]
    assert c[2] == pytest.approx(0.97, abs=0.02)
    assert all(likely.sum() <= 1 + 1e-9 for likely in (c, a, b))
    assert one.box == (102, 203, 118, 220)
    assert two.box == (105, 224, 115, 236)
    assert three.box == (100, 244, 120, 260)
    assert all(piece.mask.all() for piece in (one, two, three))


def test_a_letter_without_ink_of_its_own_still_has_a_place():
    mask = np.zeros((20, 60), dtype=bool)
    mask[:, :10] = True
    frames = np.full((12, 4), 0.01)
    frames[[1, 9], [0, 1]] = 0.97
    frames[[0, 2, 3, 4, 5, 6, 7, 8, 10, 11], BLANK] = 0.97
    ink = transcript(frames, Piece((0, 0, 20, 60), mask)).characters("AB")[1][1]
    assert ink.height > 0
    assert ink.width > 0
    assert ink.mask.shape == (ink.height, ink.width)


def test_a_word_is_shown_to_the_recogniser_as_it_was_trained():
    class Recogniser:
        classes_ = np.array(SYMBOLS)

        def __call__(self, image):
            self.image = image
            return np.log(np.full((image.shape[1] // 4, 4), 0.25, dtype=np.float32))

    recogniser = Recogniser()
    ink = Piece((0, 0, 48, 300), np.ones((48, 300), dtype=bool))
    read = transcribe(recogniser, ink, stroke=6.0)
    assert recogniser.image.shape == (32, 150 + 2 * MARGIN)
    assert read.symbols == SYMBOLS
    assert read.margin == pytest.approx(MARGIN / 4, rel=0.05)
