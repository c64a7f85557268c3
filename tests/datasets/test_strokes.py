"""Recorded pen strokes."""

from __future__ import annotations

import io

import numpy as np
import pytest

from inkread import DataError
from inkread.datasets.strokes import CHARS74K_TRAINING_WRITERS, StrokeSet

ARRAYS = {
    # A: two strokes of 2 and 3 points; B: one of 2; A again, another writer: one of 1
    "points": np.array(
        [[0, 0, 1], [1, 1, 0], [5, 0, 1], [5, 1, 0], [5, 2, 0], [2, 2, 1], [3, 3, 0], [9, 9, 1]], dtype=np.float32
    ),
    "offsets": np.array([0, 5, 7, 8]),
    "label": np.array(["A", "B", "A"]),
    "writer": np.array([1, 2, 3]),
    "split": np.array(["train", "test", "train"]),
}


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


@pytest.fixture
def path(tmp_path):
    np.savez(tmp_path / "strokes.npz", **ARRAYS)
    return tmp_path / "strokes.npz"


def test_characters_come_as_the_strokes_between_pen_up_and_pen_down(path):
    strokes = StrokeSet.load(path)
    (first, label), (second, _) = strokes
    assert label == "A"
    assert [stroke.tolist() for stroke in first] == [[[0, 0], [1, 1]], [[5, 0], [5, 1], [5, 2]]]
    assert [stroke.tolist() for stroke in second] == [[[9, 9]]]


def test_only_the_split_that_was_asked_for_is_read(path):
    assert len(StrokeSet.load(path)) == 2
    assert StrokeSet.load(path, "test").labels.tolist() == ["B"]
    assert StrokeSet.load(path, "test").writers.tolist() == [2]
    assert len(StrokeSet.load(path, "valid")) == 0


def test_only_the_symbols_that_were_asked_for_are_read(path):
    assert len(StrokeSet.load(path, symbols="B")) == 0
    assert StrokeSet.load(path, symbols=["A", "C"]).labels.tolist() == ["A", "A"]


def test_without_splits_only_known_training_writers_are_read(tmp_path):
    assert {1, 2, 3} <= CHARS74K_TRAINING_WRITERS
    arrays = {name: array for name, array in ARRAYS.items() if name != "split"}
    np.savez(tmp_path / "chars.npz", **(arrays | {"writer": np.array([1, 4, 3])}))
    assert StrokeSet.load(tmp_path / "chars.npz").writers.tolist() == [1, 3]
    with pytest.raises(DataError, match=r"chars\.npz"):
        StrokeSet.load(tmp_path / "chars.npz", "test")


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"strokes"),
        lambda path: path.write_bytes(path.read_bytes()[:300]),
        lambda path: path.write_bytes(path.read_bytes()[:100] + bytes(80) + path.read_bytes()[180:]),
        lambda path: np.savez(path, points=np.zeros((3, 3))),
        lambda path: np.savez(path, **(ARRAYS | {"label": np.array(["A", None, "B"], dtype=object)})),
        lambda path: path.write_bytes(npy(np.zeros(3))),
    ],
)
def test_a_file_that_is_no_such_file_is_named(damage, path):
    damage(path)
    with pytest.raises(DataError, match=r"strokes\.npz"):
        StrokeSet.load(path)


def test_no_writer_of_a_test_split_is_trained_on(shared):
    train, test = (
        StrokeSet.load(shared / "data" / "digilets.npz", split, symbols="AB12") for split in ("train", "test")
    )
    assert len(train) > 500
    assert set(train.labels) == set("AB12")
    assert not set(train.writers) & set(test.writers)
    assert all(stroke.shape[1] == 2 for strokes, _ in train for stroke in strokes)
