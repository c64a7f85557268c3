"""Composed lines hold what they should, where people put it."""

from dataclasses import replace

import numpy as np
import pytest

from inkread.charset import LATIN
from inkread.datasets.synthesis.composition import (
    CharacterSource,
    Composer,
    composable,
    load_composer,
    measure_habits,
)
from inkread.datasets.synthesis.drawn_characters import DRAWN, accented, drawn
from inkread.datasets.synthesis.recorded_lines import load_recorded_lines


@pytest.fixture(scope="module")
def compose(recorded) -> Composer:
    return load_composer(recorded)


def test_every_visible_character_is_written_in_its_order(compose, rng):
    for text in ["seven men", "Größe 12", "NOW", "à la carte", "5 € – 3 £ °"]:
        line = compose(text, rng)
        assert line.text == text
        assert line.is_aligned
        boxes = line.boxes()
        middles = [(boxes[i][0] + boxes[i][2]) / 2 for i in sorted(boxes)]
        assert middles == sorted(middles)


def test_letters_stand_on_the_line_and_capitals_are_higher(compose, rng):
    heights = {"a": [], "M": []}
    for _ in range(30):
        for i, box in compose("aMaM", rng).boxes().items():
            heights["aMaM"[i]].append(-box[1])
            assert abs(box[3]) < 0.4
    assert np.mean(heights["M"]) > 1.3 * np.mean(heights["a"])


def test_spaces_are_wider_than_gaps(compose, rng):
    for _ in range(30):
        boxes = compose("no one", rng).boxes()
        gaps = [boxes[i + 1][0] - boxes[i][2] for i in (0, 3, 4)]
        assert boxes[3][0] - boxes[1][2] > np.median(gaps) + 0.2


def test_samples_that_were_aligned_with_the_wrong_ink_are_not_taken(recorded, rng):
    lines = list(load_recorded_lines(recorded / "unipen_lines.npz"))
    good = measure_habits(lines)
    letter = max(good[0].extents, key=lambda c: len(good[0].extents[c]) * c.isupper())
    broken = {**good[0].extents, letter: np.array([[-0.2, 0.0]] * 3 + [[-6.0, 1.0]] * 3, dtype=np.float32)}
    compose = Composer(CharacterSource([recorded / "digilets.npz"]), [replace(good[0], extents=broken), *good[1:]])
    for _ in range(40):
        ((_, top, _, bottom),) = compose(letter, rng).boxes().values()
        assert 0.8 < bottom - top < 3.5


def test_one_writer_is_one_writer(compose):
    one, same = (compose("seven", np.random.default_rng(7), writer=1) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one.strokes, same.strokes, strict=True))
    assert compose.writers == 5


@pytest.mark.parametrize("character", sorted(DRAWN))
def test_what_nobody_wrote_is_drawn(character, rng):
    points = np.concatenate(drawn(character, rng))
    assert np.isfinite(points).all()
    assert np.abs(points).max() < 1.2
    assert np.ptp(points, axis=0).max() > 0.05


def test_every_accent_of_the_charset_is_known():
    for character in composable(LATIN.characters):
        base, accent = accented(character)
        assert base.isascii() or base in DRAWN
        assert not accent or accent in DRAWN
