"""Audits of recorded writers: what is drawn, read and grouped."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest

from inkread import DataError, MLPClassifier, Reader, load_model, save_model
from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.people import Person
from inkread.datasets.strokes import StrokeSet
from inkread.fairness import recorded
from inkread.fairness.inference import Settings
from inkread.fairness.recorded import Writers, audit_readings, compare_pages, compare_readings, read_folds
from inkread.fairness.writers import PENS, PageReadings, Readings, pen_terciles, read_characters, read_pages
from inkread.models.registry import WEIGHTS

SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def made_up(writer, symbols=SYMBOLS):
    rng = np.random.default_rng(writer)
    strokes = tuple(write(symbol, Hand(slant=0.03 * writer), rng) for symbol in symbols)
    return StrokeSet(strokes, np.array(list(symbols)), np.full(len(symbols), writer))


@pytest.fixture(scope="module")
def writers():
    """Twelve made-up writers; of one no age is known."""
    people = tuple(
        Person(n, "fm"[n % 2], 0 if n == 3 else 18 + n, "left" if n < 5 else "right", "test") for n in range(12)
    )
    return Writers(people, {n: made_up(n) for n in range(12)})


@pytest.fixture(scope="module")
def readings(writers):
    return read_characters(load_model(), writers.characters)


def test_clear_letters_are_read_with_every_pen(readings):
    assert len(readings) == 12 * 36 * 3
    assert np.mean(readings.true == readings.read) > 0.95
    assert PENS[0] <= readings.pen.min() < 1.1 * PENS[0]
    assert 0.9 * PENS[1] < readings.pen.max() <= PENS[1]
    bands = pen_terciles(readings.pen)
    for writer in range(12):  # everyone writes with the same pens
        own = readings.writer == writer
        assert [np.mean(bands[own] == band) for band in ("fine", "middling", "bold")] == pytest.approx([1 / 3] * 3)
        assert (readings.pen[own] == readings.pen[readings.writer == 0]).all()


def test_what_looks_the_same_counts_as_one(readings, writers):
    assert {"O/0", "I/1"} < set(readings.true)
    assert not {"O", "0", "I", "1"} & set(readings.true)
    apart = read_characters(load_model(), writers.characters, same=())
    assert {"O", "0"} < set(apart.true)
    assert np.mean(apart.true == apart.read) <= np.mean(readings.true == readings.read)
    with pytest.raises(DataError, match="does not know 'ß'"):
        read_characters(load_model(), writers.characters, same=["Bß"])


def test_groups_are_those_of_the_writers(readings, writers):
    columns = writers.columns(readings.writer)
    assert set(columns["gender"]) == {"women", "men"}
    assert (columns["hand"] == np.where(readings.writer < 5, "left", "right")).all()
    assert set(columns["age"][readings.writer == 3]) == {""}
    assert set(columns["age"][readings.writer == 0]) == {"21 or younger"}
    leaning = [set(columns["slant"][readings.writer == n]) for n in range(12)]
    assert leaning[0] == {"least"}
    assert leaning[11] == {"most"}


def test_a_report_of_characters_and_pages(writers):
    letters = Writers(writers.people, {n: made_up(n, "ABEHMT") for n in range(12)})  # every class takes its time
    readings = read_characters(load_model(), letters.characters)
    pages = read_pages(Reader(), writers.some([0, 5, 6]), 1)
    assert (pages.lengths == pages.lengths[0]).all()  # the same text for everyone
    report = audit_readings(readings, pages, writers, 0.9, Settings(resamples=100, permutations=100))
    assert set(report.audits) == {"characters", "pages"}
    assert report.characters.missing == {"age": 18, "gender × age": 18, "hand × age": 18}
    assert report.by_writer[0] == np.mean((readings.true == readings.read)[readings.writer == 0])
    assert {name: len(rates) for name, rates in writers.by_hand(report.by_writer).items()} == {
        "left hand": 5,
        "right hand": 7,
    }


def test_readings_are_kept_and_damaged_ones_refused(readings, tmp_path):
    readings.save(tmp_path / "kept.npz")
    again = Readings.load(tmp_path / "kept.npz")
    assert (again.read == readings.read).all()
    (tmp_path / "kept.npz").write_bytes((tmp_path / "kept.npz").read_bytes()[:99])
    with pytest.raises(DataError, match=r"kept\.npz: not readings"):
        Readings.load(tmp_path / "kept.npz")


def test_another_model_in_the_place_of_one_reads_again(writers, tmp_path, monkeypatch):
    place, kept = tmp_path / "baseline-0" / "model.safetensors", tmp_path / "readings"
    place.parent.mkdir()
    kept.mkdir()
    shutil.copy(WEIGHTS / "print36.safetensors", place)
    folds = [(place, [0, 1])]
    first, _, _ = read_folds(folds, writers, kept, pages=0)
    with monkeypatch.context() as patched:
        patched.setattr(recorded, "read_characters", None)  # what was kept is not read again
        assert (read_folds(folds, writers, kept, pages=0)[0].read == first.read).all()
    untrained = MLPClassifier(random_state=0).initialize(load_model().classes_.tolist(), 1024)
    save_model(untrained, place)
    assert (read_folds(folds, writers, kept, pages=0)[0].read != first.read).any()


def test_models_are_compared_on_the_same_characters_alone(readings, writers):
    worse = replace(readings, read=np.where(readings.writer < 5, "?", readings.read))
    found = {change.of: change for change in compare_readings(readings, worse, writers, Settings(resamples=100))}
    assert found["hand: left"].after == 0
    assert found["hand: right"].difference == 0
    some = replace(readings, **{name: getattr(readings, name)[:-1] for name in vars(readings)})
    with pytest.raises(DataError, match="different characters"):
        compare_readings(readings, some, writers)
    pages = PageReadings(np.array([1, 2]), np.array([9, 9]), np.array([0, 1]))
    with pytest.raises(DataError, match="different pages"):
        compare_pages(pages, replace(pages, lengths=np.array([9, 8])), writers)
