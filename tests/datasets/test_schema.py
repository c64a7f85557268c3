"""Data sets in the NIST36 schema, on disk."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.io import savemat

from inkread import Charset, DataError
from inkread.charset import CAPITALS36
from inkread.datasets.schema import SPLITS, Dataset, Split, load_folder, save_folder, to_images, to_rows


def make_dataset(charset: Charset = CAPITALS36, name: str = "small") -> Dataset:
    rng = np.random.default_rng(0)

    def split(n: int) -> Split:
        return Split(rng.random((n, 1024)), np.eye(len(charset))[rng.integers(0, len(charset), n)])

    return Dataset(name, charset, split(9), split(6), split(5))


@pytest.fixture
def folder(tmp_path):
    """A folder with a good data set, to be spoiled."""
    save_folder(make_dataset(), tmp_path)
    return tmp_path


def test_what_is_saved_is_loaded(tmp_path):
    dataset = make_dataset()
    save_folder(dataset, tmp_path / "new" / "folder")
    loaded = load_folder(tmp_path / "new" / "folder")
    assert loaded.name == "small"
    assert loaded.charset == CAPITALS36
    for name in SPLITS:
        ours, theirs = getattr(dataset, name), getattr(loaded, name)
        np.testing.assert_array_equal(theirs.x, ours.x)
        np.testing.assert_array_equal(theirs.y, ours.y)


def test_rows_lie_one_after_another_in_memory_though_matlab_stores_columns(folder):
    dataset = load_folder(folder)
    assert all(split.x.flags.c_contiguous for split in (dataset.train, dataset.valid, dataset.test))


def test_labels_are_symbols():
    dataset = make_dataset(Charset("custom", "xÉ3"))
    split = Split(np.ones((3, 1024)), np.eye(3)[[2, 0, 1]])
    assert list(dataset.labels(split)) == ["3", "x", "É"]


def test_thirty_six_classes_need_no_file_of_their_charset(folder):
    assert not (folder / "alphabet.txt").exists()
    assert load_folder(folder).charset == CAPITALS36


def test_another_charset_stands_in_a_file(tmp_path):
    charset = Charset("custom", "aé!")
    save_folder(make_dataset(charset), tmp_path)
    assert (tmp_path / "alphabet.txt").read_text(encoding="utf-8").strip() == "aé!"
    assert load_folder(tmp_path).charset == charset


def test_a_charset_of_thirty_six_others_is_not_taken_for_nist36(tmp_path):
    charset = Charset("custom", "abcdefghijklmnopqrstuvwxyz0123456789")
    save_folder(make_dataset(charset), tmp_path)
    assert load_folder(tmp_path).charset == charset


def test_saved_anew_with_nist36_the_folder_forgets_the_charset_before(tmp_path):
    save_folder(make_dataset(Charset("custom", "abcdefghijklmnopqrstuvwxyz0123456789")), tmp_path)
    save_folder(make_dataset(), tmp_path)
    assert load_folder(tmp_path).charset == CAPITALS36


def complaint(folder, name: str) -> str:
    """Return what is said about a folder that cannot be used, which names what is wrong."""
    with pytest.raises(DataError) as caught:
        load_folder(folder)
    assert str(folder / name) in str(caught.value)
    return str(caught.value)


def test_classes_without_a_charset_are_refused(tmp_path):
    save_folder(make_dataset(Charset("custom", "ab")), tmp_path)
    (tmp_path / "alphabet.txt").unlink()
    assert "alphabet.txt" in complaint(tmp_path, "")


@pytest.mark.parametrize("content", [b"ab", b"abcd", b"aab", b"a\tb", b"\xff\xfe\xff"])
def test_a_charset_that_does_not_fit_is_refused(content, tmp_path):
    save_folder(make_dataset(Charset("custom", "abc")), tmp_path)
    (tmp_path / "alphabet.txt").write_bytes(content)
    complaint(tmp_path, "alphabet.txt")


def test_a_folder_that_is_not_there_or_lacks_a_split_is_refused(folder):
    assert "no such folder" in complaint(folder / "nowhere", "")
    (folder / "small_valid.mat").unlink()
    assert "*valid.mat" in complaint(folder, "")


def test_two_files_for_one_split_are_refused(folder):
    (folder / "other_test.mat").write_bytes((folder / "small_test.mat").read_bytes())
    message = complaint(folder, "")
    assert "other_test.mat" in message
    assert "small_test.mat" in message


GOOD_X, GOOD_Y = np.ones((4, 1024)), np.eye(36)[:4]


@pytest.mark.parametrize(
    ("arrays", "about"),
    [
        ({"valid_labels": GOOD_Y}, "valid_data"),
        ({"valid_data": GOOD_X}, "valid_labels"),
        ({"train_data": GOOD_X, "train_labels": GOOD_Y}, "valid_data"),
        ({"valid_data": np.ones((4, 784)), "valid_labels": GOOD_Y}, "1024"),
        ({"valid_data": np.ones((4, 32, 32)), "valid_labels": GOOD_Y}, "1024"),
        ({"valid_data": GOOD_X, "valid_labels": np.eye(36)[:3]}, "valid_labels"),
        ({"valid_data": GOOD_X, "valid_labels": np.arange(4)}, "valid_labels"),
        ({"valid_data": GOOD_X, "valid_labels": 2 * GOOD_Y}, "one-hot"),
        ({"valid_data": GOOD_X, "valid_labels": np.zeros((4, 36))}, "one-hot"),
        ({"valid_data": GOOD_X, "valid_labels": np.full((4, 36), 1 / 36)}, "one-hot"),
        ({"valid_data": 255 * GOOD_X, "valid_labels": GOOD_Y}, "between 0"),
        ({"valid_data": -GOOD_X, "valid_labels": GOOD_Y}, "between 0"),
        ({"valid_data": np.where(np.eye(4, 1024), np.nan, 1), "valid_labels": GOOD_Y}, "between 0"),
        ({"valid_data": "text", "valid_labels": GOOD_Y}, "numbers"),
        ({"valid_data": GOOD_X * 1j, "valid_labels": GOOD_Y}, "numbers"),
        ({"valid_data": np.ones((0, 1024)), "valid_labels": np.ones((0, 36))}, "at least one row"),
    ],
)
def test_arrays_of_another_schema_are_refused_and_the_file_is_named(arrays, about, folder):
    savemat(folder / "small_valid.mat", arrays)
    assert about in complaint(folder, "small_valid.mat")


@pytest.mark.parametrize("content", [b"", b"not a mat file", bytes(500), None])
def test_a_file_that_is_no_mat_file_is_refused_and_named(content, folder):
    path = folder / "small_train.mat"
    path.write_bytes(path.read_bytes()[:3000] if content is None else content)
    complaint(folder, "small_train.mat")


def test_splits_of_different_classes_are_refused(folder):
    savemat(folder / "small_test.mat", {"test_data": GOOD_X, "test_labels": np.eye(10)[:4]})
    assert "different numbers of classes" in complaint(folder, "")


def test_hand36_is_of_this_schema(shared):
    dataset = load_folder(shared / "data")
    assert dataset.name == "hand36"
    assert [len(split) for split in (dataset.train, dataset.valid, dataset.test)] == [10800, 3600, 1800]
    assert dataset.charset == CAPITALS36
    assert np.bincount(dataset.valid.y.argmax(axis=1)).tolist() == [100] * 36


@pytest.mark.parametrize("characters", [" ab", "ab ", "a b"])
def test_a_space_is_a_character_that_comes_back(characters, tmp_path):
    save_folder(make_dataset(Charset("custom", characters)), tmp_path)
    assert load_folder(tmp_path).charset.characters == characters


def test_rows_and_images_are_each_others_inverse_and_column_major():
    images = np.random.default_rng(0).random((3, 32, 32))
    rows = to_rows(images)
    assert (to_images(rows) == images).all()
    assert (images[1] == rows[1].reshape(32, 32).T).all()
