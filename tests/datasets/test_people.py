from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread import DataError
from inkread.datasets.people import Person, assign_folds, load_characters, load_people

PEOPLE = st.lists(
    st.builds(
        Person, st.integers(0, 10**6), st.sampled_from("fm"), st.integers(17, 60), st.sampled_from(["left", "right"]),
        st.sampled_from(["train", "valid", "test"]),
    ),
    min_size=5, max_size=80, unique_by=lambda person: person.writer,
)  # fmt: skip


@given(PEOPLE, st.integers(2, 5), st.integers(0, 100))
def test_folds_are_alike_in_hand_and_in_size(people, folds, seed):
    fold = assign_folds(people, folds, seed)
    sizes = np.bincount(fold, minlength=folds)
    assert sizes.sum() == len(people)
    assert np.ptp(sizes) <= 1
    for hand in ("left", "right"):
        assert np.ptp(np.bincount(fold[[p.hand == hand for p in people]], minlength=folds)) <= 1
    assert (fold == assign_folds(people, folds, seed)).all()


def test_too_many_folds_are_refused():
    with pytest.raises(DataError, match="cannot be assigned"):
        assign_folds([Person(1, "f", 20, "left", "train")], 2)


def test_the_writers_of_digilets(shared):
    people = load_people(shared / "data" / "digilets.npz")
    assert len(people) == 77
    assert Counter(person.hand for person in people) == {"left": 9, "right": 68}
    assert set(load_characters(shared / "data" / "digilets.npz", "A")) == {person.writer for person in people}


def test_a_file_that_says_nothing_of_its_writers_is_refused_by_name(tmp_path):
    np.savez(tmp_path / "strokes.npz", writer=np.zeros(3), label=np.array(["A", "B", "C"]))
    with pytest.raises(DataError, match=r"strokes\.npz: not a file of pen strokes that says who wrote"):
        load_people(tmp_path / "strokes.npz")
    said = {"writer": [1, 1], "gender": ["f", "m"], "age": [20, 20], "hand": ["left"] * 2, "split": ["test"] * 2}
    np.savez(tmp_path / "two.npz", **said)
    with pytest.raises(DataError, match="different things of one writer"):
        load_people(tmp_path / "two.npz")
    (tmp_path / "text.npz").write_text("no")
    for name in ("text", "missing"):
        with pytest.raises(DataError, match=name):
            load_people(tmp_path / f"{name}.npz")
