"""The assignment's file of weights: what is written can be read, and nothing but arrays is."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from inkread.course.q3_weights import load_q3_weights, save_q3_weights
from inkread.errors import ModelError
from inkread.nn import forward, initialize_weights


@pytest.fixture
def params():
    params = {}
    initialize_weights(6, 3, params, "layer1", rng=np.random.default_rng(0))
    params["Wlayer1"] = params["Wlayer1"].astype(np.float32)
    forward(np.zeros((2, 6)), params, "layer1")
    return params


def test_the_weights_come_back_as_float64_without_caches(params, tmp_path):
    save_q3_weights(params, tmp_path / "q3_weights.pickle")
    loaded = load_q3_weights(tmp_path / "q3_weights.pickle")
    assert set(loaded) == {"Wlayer1", "blayer1"}
    assert all(array.dtype == np.float64 for array in loaded.values())
    assert np.array_equal(loaded["Wlayer1"], params["Wlayer1"])


def test_the_assignments_scripts_can_read_it(params, tmp_path):
    save_q3_weights(params, tmp_path / "q3_weights.pickle")
    with (tmp_path / "q3_weights.pickle").open("rb") as file:
        assert set(pickle.load(file)) == {"Wlayer1", "blayer1"}  # noqa: S301 - our own, a moment ago


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_of_arrays_are_read_whatever_their_protocol(protocol, tmp_path):
    weights = {"W": np.arange(6.0).reshape(2, 3), "b": np.float32([1, 2])}
    (tmp_path / "weights.pickle").write_bytes(pickle.dumps(weights, protocol))
    loaded = load_q3_weights(tmp_path / "weights.pickle")
    assert all(np.array_equal(loaded[name], weights[name]) for name in weights)


class Evil:
    def __reduce__(self):
        return print, ("run",)


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(Evil()),
        pickle.dumps({"W": Evil()}),
        pickle.dumps([1]),
        pickle.dumps({"W": 1.0}),
        b"",
        b"text",
        b"\x80\x04",
    ],
)
def test_what_is_no_pickle_of_arrays_is_refused_and_not_run(content, tmp_path, capsys):
    (tmp_path / "weights.pickle").write_bytes(content)
    with pytest.raises(ModelError, match=r"weights\.pickle"):
        load_q3_weights(tmp_path / "weights.pickle")
    assert capsys.readouterr().out == ""
