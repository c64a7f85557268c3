import csv
import itertools
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from inkread import RunError, load_model
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.schema import load_folder, save_folder
from inkread.runs.config import RunConfig
from inkread.runs.plots import first_layer
from inkread.runs.run import train

PLOTS = {"accuracy.png", "loss.png", "confusion.png", "weights_before.png", "weights_after.png"}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    save_folder(synthesize_dataset(seed=1, per_class=(40, 4, 4), symbols="ABCDE"), folder)
    return folder


@pytest.fixture(scope="module")
def config(data):
    return RunConfig(data=str(data), hidden=(12,), epochs=4, learning_rate=0.02, batch_size=10, momentum=0.5)


@pytest.fixture(scope="module")
def finished(config, tmp_path_factory):
    """The folder of a finished run, to look into or to copy, and its outcome."""
    folder = tmp_path_factory.mktemp("finished")
    return folder, train(config, folder)


class PowerFailureError(Exception):
    """The power fails."""


class StopsAfter:
    """A watcher of a run that ends it after some epochs."""

    def __init__(self, epochs):
        self.left = epochs

    def start(self, total, done, label):
        pass

    def advance(self, **_figures):
        self.left -= 1
        if self.left == 0:
            raise PowerFailureError

    def finish(self):
        pass


def test_a_run_leaves_everything_in_its_folder(config, finished):
    folder, outcome = finished
    names = {path.name for path in folder.iterdir()}
    assert names >= PLOTS | {"config.json", "metrics.csv", "weights.safetensors", "results.json"}
    rows = list(csv.DictReader((folder / "metrics.csv").read_text().splitlines()))
    assert [int(row["epoch"]) for row in rows] == [1, 2, 3, 4]
    assert float(rows[-1]["validation_accuracy"]) == outcome.history[-1].validation_accuracy
    assert json.loads((folder / "results.json").read_text())["accuracy"] == outcome.accuracies
    model = load_model(folder / "weights.safetensors")
    test = load_folder(config.data).test
    assert (model.predict_proba(test.x) == outcome.model.predict_proba(test.x)).all()
    assert "".join(model.classes_) == "ABCDE"


def test_it_learns(config, tmp_path):
    outcome = train(replace(config, epochs=30, activation="relu", offset=1.0, learning_rate=0.002), tmp_path)
    assert outcome.accuracies["test"] > 0.7
    assert outcome.history[-1].loss < 0.5 * outcome.history[0].loss
    assert outcome.confusion.counts.sum() == 20
    assert outcome.confusion.accuracy == outcome.accuracies["test"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        pytest.param(
            {"augment": True, "synthetic": 1, "precision": "float32", "schedule": "cosine"}, marks=pytest.mark.long
        ),
    ],
)
def test_interrupted_and_started_again_it_ends_the_same_to_the_bit(config, tmp_path, changes):
    config = replace(config, **changes)
    whole = train(config, tmp_path / "whole")
    for epochs in (1, 2):
        with pytest.raises(PowerFailureError):
            train(config, tmp_path / "parts", progress=StopsAfter(epochs))
    resumed = train(config, tmp_path / "parts")
    for name, weight in whole.model.weights().items():
        assert (weight == resumed.model.weights()[name]).all()
    assert whole.history == resumed.history
    assert (tmp_path / "whole" / "metrics.csv").read_bytes() == (tmp_path / "parts" / "metrics.csv").read_bytes()


def test_a_finished_run_is_not_trained_further(config, finished, tmp_path):
    folder, first = finished
    again = train(config, shutil.copytree(folder, tmp_path / "again"))
    assert again.history == first.history


def test_the_examples_differ_from_epoch_to_epoch_only_if_asked_to(config):
    from inkread.runs.examples import ExampleMaker

    plain = ExampleMaker(config, load_folder(config.data))
    varied = ExampleMaker(replace(config, augment=True), load_folder(config.data))
    assert (plain(0)[0] == plain(1)[0]).all()
    assert (varied(0)[0] != varied(1)[0]).any()
    assert (varied(1)[0] == varied(1)[0]).all()


def test_another_run_in_the_folder_is_refused(config, finished):
    folder, _ = finished
    before = (folder / "weights.safetensors").read_bytes()
    with pytest.raises(RunError, match="learning_rate"):
        train(replace(config, learning_rate=0.5), folder)
    assert (folder / "weights.safetensors").read_bytes() == before


@pytest.mark.parametrize("name", ["weights.safetensors", "list.jpg"])
def test_a_folder_that_holds_something_else_is_refused(config, tmp_path, name):
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(RunError, match=f"holds {name} and no run"):
        train(config, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {name: b"mine"}


@pytest.mark.parametrize("name", ["config.json", "checkpoint.safetensors"])
def test_a_damaged_run_is_refused_by_name(config, finished, tmp_path, name):
    damaged = shutil.copytree(finished[0], tmp_path / "damaged")
    (damaged / name).write_bytes(b"not what it was")
    with pytest.raises(RunError, match=name):
        train(config, damaged)


def test_settings_that_are_nested_too_deeply_are_refused(config, finished, tmp_path):
    damaged = shutil.copytree(finished[0], tmp_path / "damaged")
    (damaged / "config.json").write_text("[" * 100_000)
    with pytest.raises(RunError, match="nested too deeply"):
        train(config, damaged)


@pytest.mark.parametrize("wrong", [{"schedule": "sine"}, {"precision": "float16"}, {"epochs": 0}, {"batch_size": 0}])
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(RunError, match=next(iter(wrong)).replace("_", " ")):
        RunConfig(**wrong)


def test_the_cosine_schedule_rises_and_falls():
    rates = [RunConfig(schedule="cosine", learning_rate=1.0, epochs=20).learning_rate_of(e) for e in range(20)]
    assert rates[0] < rates[1] < rates[2]
    assert all(a > b for a, b in itertools.pairwise(rates[3:]))
    assert 0 < rates[-1] < 0.02
    assert RunConfig().learning_rate_of(30) == 4e-3


@pytest.mark.long
def test_the_assignments_network_reaches_what_it_should(shared, tmp_path):
    outcome = train(RunConfig(data=str(shared / "data")), tmp_path)
    assert outcome.accuracies["test"] > 0.79


def test_the_units_of_the_first_layer_are_drawn_side_by_side():
    weights = np.zeros((1024, 5))
    weights[0, 3] = weights[-1, 3] = 1  # the upper left and the lower right pixel of the fourth of five units
    (axes,) = first_layer(weights, "Units").axes
    sheet = axes.images[0].get_array().filled(np.nan)
    assert sheet.shape == (2 * 33 - 1, 3 * 33 - 1)  # two rows of three, and a line between them
    assert [tuple(place) for place in np.argwhere(sheet == 1)] == [(33, 0), (64, 31)]
    assert np.isnan(sheet[32]).all()
    assert np.isnan(sheet[33:, 66:]).all()  # there is no sixth
    assert not np.isnan(sheet[:32, :32]).any()
