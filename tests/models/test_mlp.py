"""Classifiers on disk."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from inkread import MLPClassifier, ModelError, load_model, save_model

SYMBOLS = ["b", "Ä", "7", "."]  # in no order


@pytest.fixture
def model():
    """A small network with a charset of its own."""
    return MLPClassifier((5, 3), activation="relu", offset=1.0, random_state=0).initialize(SYMBOLS, 16)


@pytest.fixture
def x(rng):
    return rng.random((20, 16))


def test_what_is_saved_is_loaded(model, x, tmp_path):
    save_model(model, tmp_path / "model.safetensors")
    loaded = load_model(tmp_path / "model.safetensors")
    assert list(loaded.classes_) == SYMBOLS
    np.testing.assert_array_equal(loaded.predict_proba(x), model.predict_proba(x))
    settings = model.get_params() | {"random_state": None}
    assert {name: tuple(v) if isinstance(v, list) else v for name, v in loaded.get_params().items()} == settings


def test_half_precision_is_a_smaller_file_that_reads_the_same(model, x, tmp_path):
    save_model(model, tmp_path / "whole.safetensors")
    save_model(model, tmp_path / "half.safetensors", half=True)
    assert (tmp_path / "half.safetensors").stat().st_size < (tmp_path / "whole.safetensors").stat().st_size
    loaded = load_model(tmp_path / "half.safetensors")
    np.testing.assert_allclose(loaded.predict_proba(x), model.predict_proba(x), atol=5e-3)
    np.testing.assert_array_equal(loaded.predict(x), model.predict(x))
    assert loaded.params_["Wlayer1"].dtype == np.float32


def test_a_loaded_model_can_be_trained_on(model, x, tmp_path):
    save_model(model, tmp_path / "model.safetensors")
    loaded = load_model(tmp_path / "model.safetensors")
    loaded.partial_fit(x, np.resize(SYMBOLS, len(x)))
    assert loaded.n_epochs_ == 1


def test_where_the_weights_come_from_stands_in_the_file(model, tmp_path):
    save_model(model, tmp_path / "model.safetensors", provenance={"command": "inkread train", "seed": 3})
    with safe_open(tmp_path / "model.safetensors", framework="numpy") as file:
        assert json.loads(file.metadata()["provenance"]) == {"command": "inkread train", "seed": 3}


def complaint(path) -> str:
    """Return what is said about a model that cannot be loaded: a message that names it."""
    with pytest.raises(ModelError) as caught:
        load_model(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_model_that_is_not_there_is_named(tmp_path):
    assert "no such file" in complaint(tmp_path / "missing.safetensors")


class Trap:
    """Something that a pickle runs when it is loaded."""

    def __reduce__(self):
        return exec, ("raise SystemExit('the pickle was run')",)


@pytest.mark.parametrize("name", ["model.pickle", "model.pkl", "model.safetensors"])
def test_a_pickle_is_never_run(name, tmp_path):
    (tmp_path / name).write_bytes(pickle.dumps(Trap()))
    complaint(tmp_path / name)


@pytest.mark.parametrize("kept", [0, 4, 100, -1])
def test_a_file_cut_short_is_refused(kept, model, tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    path.write_bytes(path.read_bytes()[:kept])
    complaint(path)


def test_a_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    save_file({"weight": np.zeros(3)}, path)
    assert "not a model of inkread" in complaint(path)
    path.write_text("weights")
    complaint(path)
    header = json.dumps({"W": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(2))  # numbers that NumPy does not know
    complaint(path)


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "other.mlp"},
        {"version": "99"},
        {"alphabet": None},
        {"alphabet": '["b", "Ä", "7"]'},
        {"alphabet": '["b", "b", "7", "."]'},
        {"alphabet": "[1, 2, 3, 4]"},
        {"alphabet": '["b", "Ä", "7", "ch"]'},
        {"alphabet": '["b", "Ä", "7", "\\n"]'},
        {"alphabet": '["b", "Ä", '},
        {"parameters": "[]"},
        {"parameters": '{"hidden_layer_sizes": [5]}'},
        {"parameters": '{"hidden_layer_sizes": [5, 4]}'},
        {"parameters": '{"hidden_layer_sizes": [5, 3000000000]}'},  # 134 GB, if it were believed
        {"parameters": '{"hidden_layer_sizes": [5, 3], "activation": "swish"}'},
        {"parameters": '{"hidden_layer_sizes": [5, 3], "gpu": true}'},
    ],
)
def test_a_file_that_contradicts_itself_is_refused(changed, model, tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    with safe_open(path, framework="numpy") as file:
        metadata = {name: value for name, value in (file.metadata() | changed).items() if value is not None}
    save_file(model.weights(), path, metadata)
    complaint(path)


def test_weights_that_are_not_numbers_are_refused(model, tmp_path):
    model.params_["boutput"][0] = np.nan
    save_model(model, tmp_path / "model.safetensors")
    assert "NaN" in complaint(tmp_path / "model.safetensors")
