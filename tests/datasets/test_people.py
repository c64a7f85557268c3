from collections import Counter

import numpy as np
import pytest

from inkread import DataError
from inkread.datasets.people import load_characters, load_people


def test_the_writers_of_digilets(shared):
    people = load_people(shared / "data" / "digilets.npz")
    assert len(people) == 77
    assert Counter(person.hand for person in people) == {"left": 9, "right": 68}
    assert set(load_characters(shared / "data" / "digilets.npz")) == {person.writer for person in people}


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
