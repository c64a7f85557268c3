import numpy as np
import pytest

from inkread.charset import CAPITALS36
from inkread.datasets.drawing import glyphs as synthesis
from inkread.datasets.drawing.glyphs import synthesize_dataset, synthesize_glyphs
from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.drawing.letterforms import LETTERFORMS, SYMBOLS, strokes_of
from inkread.nn import MLPClassifier


def test_every_symbol_has_forms_of_about_the_right_size():
    assert tuple(CAPITALS36) == SYMBOLS
    assert all(symbol in LETTERFORMS for symbol in SYMBOLS)
    for symbol in SYMBOLS:
        for variant in range(len(LETTERFORMS[symbol])):
            points = np.concatenate(strokes_of(symbol, variant))
            assert 0.9 < np.ptp(points[:, 1]) < 1.2, (symbol, variant)
            assert np.ptp(points[:, 0]) < 1.1, (symbol, variant)
            assert np.isfinite(points).all()


def test_a_writer_is_recognisable_and_not_a_machine():
    rng = np.random.default_rng(0)
    hand = Hand.sample(rng)
    one, other = write("A", hand, rng), write("A", hand, rng)
    assert len(one) == len(other)
    assert any((a.shape != b.shape) or (a != b).any() for a, b in zip(one, other, strict=True))
    assert hand.preferred("E") == hand.preferred("E")
    assert min(stroke[:, 0].min() for stroke in one) == pytest.approx(0)


def test_the_slant_leans_letters():
    upright, leaning = (write("I", Hand(slant=s, tremor=0, taste=1), np.random.default_rng(3)) for s in (0.0, 0.4))
    width = [np.ptp(np.concatenate(strokes)[:, 0]) for strokes in (upright, leaning)]
    assert width[1] > width[0] + 0.2


def test_glyphs_have_the_schema_of_nist36():
    x, y = synthesize_glyphs(3, seed=0)
    assert x.shape == (108, 1024)
    assert x.dtype == y.dtype == np.float64
    assert y.shape == (108, 36)
    assert (y.sum(axis=0) == 3).all()
    assert (y.sum(axis=1) == 1).all()
    assert x.min() >= 0
    assert x.max() == 1
    for row in x:
        ink = row.reshape(32, 32).T < 0.5
        rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
        assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 30


def test_the_seed_decides_everything():
    (x, y), (x2, y2), (x3, _) = synthesize_glyphs(2, 5), synthesize_glyphs(2, 5), synthesize_glyphs(2, 6)
    assert (x == x2).all()
    assert (y == y2).all()
    assert (x != x3).any()


def test_the_splits_share_no_glyph_and_the_forms_can_be_told_apart():
    dataset = synthesize_dataset(seed=0, per_class=(60, 8, 1))
    assert not {row.tobytes() for row in dataset.train.x} & {row.tobytes() for row in dataset.valid.x}
    model = MLPClassifier(
        (64,), activation="relu", offset=1, momentum=0.9, learning_rate=1e-3, epochs=15, random_state=0
    )
    model.fit(dataset.train.x, dataset.labels(dataset.train))
    same = {"O": "0", "I": "1"}
    truth = [same.get(s, s) for s in dataset.labels(dataset.valid)]
    read = [same.get(s, s) for s in model.predict(dataset.valid.x)]
    assert np.mean([a == b for a, b in zip(truth, read, strict=True)]) > 0.9


def test_no_writer_is_in_two_splits(monkeypatch):
    writers = []

    def noted(rng):
        writers[-1].add(hand := sample(rng))
        return hand

    sample = Hand.sample
    monkeypatch.setattr(Hand, "sample", noted)
    for_each_split = synthesis.synthesize_glyphs
    monkeypatch.setattr(synthesis, "synthesize_glyphs", lambda *args: (writers.append(set()), for_each_split(*args))[1])
    synthesize_dataset(seed=1, per_class=(6, 4, 2))
    train, valid, test = writers
    assert min(map(len, writers)) >= 2
    assert len(train | valid | test) == sum(map(len, writers))


def test_the_hand_decides_how_firm_the_pen_is():
    inks = [1 - synthesize_glyphs(4, seed, symbols="O")[0].mean() for seed in range(12)]
    assert max(inks) > 1.4 * min(inks)


def test_marks_keep_the_shape_that_they_have_on_paper():
    x, y = synthesize_glyphs(10, seed=0, symbols=".-")
    dark = (1 - x).mean(axis=1)
    assert dark[y[:, 0] == 1].mean() > 2 * dark[y[:, 1] == 1].mean()


def test_any_symbols_with_a_letterform_will_do():
    x, y = synthesize_glyphs(2, seed=0, symbols="XYZ-")
    assert x.shape == (8, 1024)
    assert y.shape == (8, 4)
    with pytest.raises(KeyError):
        synthesize_glyphs(1, seed=0, symbols="é")
