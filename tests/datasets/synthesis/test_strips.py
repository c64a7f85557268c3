"""Strips show their text, whatever else they show; the same seed gives the same strip."""

import numpy as np
import pytest

from inkread.charset import LATIN
from inkread.datasets.synthesis.effects import Layout
from inkread.datasets.synthesis.lines import StripGenerator
from inkread.datasets.synthesis.recorded_lines import WrittenLine
from inkread.datasets.synthesis.strips import HEIGHT, LEAST_CONTRAST, StripPainter
from inkread.datasets.synthesis.texts import TextGenerator

cv2 = pytest.importorskip("cv2")


@pytest.fixture(scope="module")
def generator(recorded) -> StripGenerator:
    return StripGenerator(recorded, languages=["en"])


def test_strips_are_of_one_height_and_labelled_in_the_charset(generator, rng):
    for _ in range(60):
        strip = generator(rng)
        assert strip.pixels.dtype == np.uint8
        assert strip.pixels.shape[0] == HEIGHT
        assert strip.pixels.shape[2] == 3
        assert strip.text == " ".join(strip.text.split())
        assert LATIN.covers(strip.text)


def test_the_same_seed_gives_the_same_strip(generator):
    one, other = (generator(np.random.default_rng([3, 4])) for _ in range(2))
    assert one.text == other.text
    assert np.array_equal(one.pixels, other.pixels)
    assert generator(np.random.default_rng([3, 5])).text != one.text


def test_ink_can_be_told_from_paper(rng):
    bar = WrittenLine("l", (np.array([[0, -1.5], [0, 0]], dtype=np.float32),), (0,), "nobody")
    painter = StripPainter()
    faint = 0
    for _ in range(80):
        mask, layout = painter.write(bar, rng)
        grey = painter.paint(mask, layout, rng).mean(axis=2)
        faint += abs(grey[mask == mask.max()].mean() - grey[mask == 0].mean()) < LEAST_CONTRAST
    assert faint <= 2  # after some tries it is let be


def test_the_ink_is_on_the_strip(rng):
    painter = StripPainter()
    line = WrittenLine("lo", (np.array([[0, -1.5], [0, 0]]), np.array([[1, -1], [1.5, 0]])), (0, 1), "nobody")
    for _ in range(40):
        mask, layout = painter.write(line, rng)
        columns = np.flatnonzero(mask.any(axis=0))
        assert layout.left - 6 < columns[0]
        assert columns[-1] < layout.right + 6
        assert mask.max() > 200
        assert layout.left < layout.edges[0] < layout.right


def test_what_shows_through_is_fainter_than_what_is_written(rng):
    painter = StripPainter()
    bar = WrittenLine("l", (np.array([[0, -1.5], [0, 0]], dtype=np.float32),), (0,), "nobody")
    written, shown = [], []
    for _ in range(60):
        mask, layout = painter.write(bar, rng)
        behind = np.zeros_like(mask)
        behind[:, -8:-4] = 255
        if mask.max() < 128 or mask[:, -8:-4].all():
            continue
        grey = painter.paint(mask, layout, rng, behind).mean(axis=2)
        paper = grey[(mask == 0) & (behind == 0)].mean()
        written.append(abs(grey[mask == mask.max()].mean() - paper))
        shown.append(abs(grey[(mask == 0) & (behind > 0)].mean() - paper))
    assert np.mean(shown) > 3
    assert np.mean(shown) < 0.7 * np.mean(written)


def test_writing_on_the_other_side_is_mirrored(rng):
    painter = StripPainter()
    # A stem with a foot to its right, which in the mirror points to its left.
    ell = WrittenLine("L", (np.array([[0, -1.5], [0, 0], [1.2, 0]], dtype=np.float32),), (0,), "nobody")
    on_the_right = []
    for _ in range(60):
        mask = painter.mirrored(ell, Layout(36.0, 16.0, (), 10.0, 190.0), (HEIGHT, 200), rng)
        assert mask.shape == (HEIGHT, 200)
        columns = np.flatnonzero(mask.max(axis=0) > 60)
        if len(columns) and columns[0] > 4 and columns[-1] < 195:
            on_the_right.append(mask.sum(axis=0, dtype=np.int64).argmax() > columns.mean())
    assert np.mean(on_the_right) > 0.75  # some are slanted so much that it cannot be told


def test_texts_are_of_every_sort_and_in_the_charset(rng):
    texts = TextGenerator(["en", "de"])
    lines = [texts(rng, int(rng.integers(3, 40))) for _ in range(1500)]
    assert all(LATIN.covers(line) and line == line.strip() and line for line in lines)
    together = "".join(lines)
    assert set(LATIN.characters[:99]) <= set(together)
    assert any("@" in line and "." in line for line in lines)
    assert any(line.isupper() for line in lines)
    assert max(map(len, lines)) <= 48


def test_words_in_capitals_stand_between_others_where_texts_are_not_everyday(rng):
    def mixed(texts: TextGenerator) -> list[str]:
        drawn = [texts(rng, 25).split() for _ in range(400)]
        return [
            word
            for words in drawn
            for word in words
            if len(word) > 3 and word.isalpha() and word.isupper() and any(w.isalpha() and w.islower() for w in words)
        ]

    assert len(mixed(TextGenerator(["en"]))) > 15
    assert len(mixed(TextGenerator(["en"], is_everyday=True))) < 3
