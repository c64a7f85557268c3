import numpy as np
import pytest

from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.noncharacters import beside, draw_noncharacter, part_of


def length(strokes):
    return sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in strokes)


@pytest.fixture
def characters():
    rng = np.random.default_rng(0)
    return [write(symbol, Hand(), rng) for symbol in "ABEHIMRXZ0259"]


def test_they_are_drawings_like_those_of_characters(characters):
    rng = np.random.default_rng(1)
    drawings = np.stack([draw_noncharacter(characters, rng) for _ in range(200)])
    assert drawings.shape == (200, 32, 32)
    assert drawings.dtype == np.float32
    assert drawings.min() >= 0
    assert drawings.max() <= 1.0001
    assert (drawings.mean(axis=(1, 2)) > 0.004).all()
    assert len(np.unique(drawings.round(2), axis=0)) == 200


def test_a_part_is_some_of_the_ink(characters):
    for seed in range(40):
        strokes = characters[seed % len(characters)]
        part = part_of(strokes, np.random.default_rng(seed))
        assert 0.1 * length(strokes) < length(part) < 0.9 * length(strokes)
        whole, kept = np.concatenate(strokes), np.concatenate(part)
        assert (kept.min(axis=0) >= whole.min(axis=0) - 1e-9).all()
        assert (kept.max(axis=0) <= whole.max(axis=0) + 1e-9).all()


def test_two_stand_beside_each_other_and_are_both_there(characters):
    for seed in range(20):
        one, other = characters[seed % 13], characters[(seed + 5) % 13]
        both = beside(one, other, np.random.default_rng(seed))
        assert len(both) == len(one) + len(other)
        ends = [max(stroke[:, 0].max() for stroke in one), min(stroke[:, 0].min() for stroke in both[len(one) :])]
        assert -0.2 < ends[1] - ends[0] < 0.4


def test_the_seed_decides(characters):
    same = [draw_noncharacter(characters, np.random.default_rng(3)) for _ in range(2)]
    assert (same[0] == same[1]).all()
