import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.strokes import StrokeSet
from inkread.datasets.styles import Style, StyleMixer, log_aspect, mix, slant, upright

LETTERS = "EHKLNT"


def person(hand, writer, seed=0, samples=4):
    rng = np.random.default_rng(seed)
    labels = [letter for letter in LETTERS for _ in range(samples)]
    strokes = tuple(write(letter, hand, rng) for letter in labels)
    return StrokeSet(strokes, np.array(labels), np.full(len(labels), writer))


@given(st.floats(-0.4, 0.4), st.floats(0.2, 50))
def test_slant_is_the_shear_of_an_upright_letter_at_any_size(lean, size):
    stem, bar = np.array([[0.0, -1.0], [0.0, 0.0]]), np.array([[0.0, -1.0], [0.6, -1.0]])
    sheared = [size * stroke @ np.array([[1, -lean], [0, 1]]).T for stroke in (stem, bar)]
    assert slant(sheared) == pytest.approx(lean, abs=1e-9)


def test_a_dot_leans_nowhere():
    assert slant([np.array([[1.0, 1.0]])]) == 0
    assert log_aspect([np.array([[1.0, 1.0]])]) == 0


def test_styles_tell_leaning_and_wide_writers_apart():
    upright_one, leaning, wide = (
        Style.of(person(hand, 0)) for hand in (Hand(slant=0.0), Hand(slant=0.35), Hand(aspect=1.6))
    )
    assert leaning.slant > upright_one.slant + 0.15
    assert wide.log_aspect > upright_one.log_aspect + 0.3


def test_a_mixture_goes_from_one_letter_to_the_other():
    one, other = (upright(person(Hand(aspect=aspect), 0).strokes[0]) for aspect in (0.8, 1.2))
    wide = [log_aspect(mix(one, other, share)) for share in (0.0, 0.5, 1.0)]
    assert wide == sorted(wide)
    assert wide[0] == pytest.approx(log_aspect(one), abs=0.05)
    assert wide[2] == pytest.approx(log_aspect(other), abs=0.05)


def test_letters_of_other_forms_are_not_mixed():
    one, other = (upright(write(letter, Hand(), np.random.default_rng(0))) for letter in "HL")
    assert mix(one, other, 0.5) is None
    square = [np.array([[0.0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])]
    assert mix(upright(square), upright([np.array([[0.0, 0], [0.5, 1]])]), 0.5) is None


def test_mixed_styles_reach_beyond_those_of_the_writers_and_keep_the_letter():
    hands = {0: Hand(slant=0.0, tremor=0), 1: Hand(slant=0.3, tremor=0)}
    people = {writer: person(hand, writer) for writer, hand in hands.items()}
    mixer, rng = StyleMixer(people), np.random.default_rng(1)
    leans = [slant(mixer(people[0].strokes[0], "E", 0, rng)) for _ in range(60)]
    own = slant(people[0].strokes[0])
    assert np.ptp(leans) > 0.2
    assert min(leans) < own + 0.1
    assert max(leans) > own + 0.2


def test_only_the_people_given_are_mixed_in():
    alone = {0: person(Hand(slant=0.1, tremor=0), 0)}
    mixer, rng = StyleMixer(alone), np.random.default_rng(0)
    lean = Style.of(alone[0]).slant
    mixed = [slant(mixer(strokes, label, 0, rng)) for strokes, label in alone[0]]
    assert np.mean(mixed) == pytest.approx(lean, abs=0.06)
