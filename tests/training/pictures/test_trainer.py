import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inkread import RunError
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.training.pictures.augment import Augmentation
from inkread.training.pictures.classifier import ImageClassifier
from inkread.training.pictures.config import TrainingConfig
from inkread.training.pictures.images import from_glyphs
from inkread.training.pictures.trainer import _placement, train

CONFIG = TrainingConfig(
    model="plain",
    epochs=4,
    batch_size=20,
    learning_rate=0.02,
    augmentation=Augmentation(shift=0.05, rotate=8, elastic=0.02, cutout=0.1),
)

HIDING = replace(CONFIG, augmentation=Augmentation(cutout=0.1))
"""Varied exactly: pictures that are turned or bent differ in the last bit with their place in the batch, on some CPUs,
and where two pixels are nearly as bright that decides which one max pooling takes."""

SCRIPT = """
import json, sys
import tests.training.pictures.test_trainer as here
from inkread.training.pictures.trainer import train
from dataclasses import replace
train(replace(getattr(here, sys.argv[3]), **json.loads(sys.argv[2])), here.splits(), sys.argv[1])
"""
TOP = Path(__file__).parents[3]


def splits():
    return from_glyphs(synthesize_dataset(seed=1, per_class=(20, 4, 4), symbols="ABCDE"))


@pytest.fixture(scope="module")
def data():
    return splits()


@pytest.fixture(scope="module")
def finished(data, tmp_path_factory):
    """The folder of a finished training, to look into or to copy, and its result."""
    folder = tmp_path_factory.mktemp("finished")
    return folder, train(CONFIG, data, folder)


def weights(folder):
    loaded = ImageClassifier.load(folder / "weights.safetensors")
    return {name: tensor.numpy() for name, tensor in loaded.state_dict().items()}


def test_a_training_leaves_everything_in_its_folder(data, finished):
    folder, result = finished
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "config.json", "checkpoints", "metrics.csv", "tensorboard", "weights.safetensors", "results.json",
        "accuracy.png", "loss.png", "confusion.png",
    }  # fmt: skip
    rows = list(csv.DictReader((folder / "metrics.csv").read_text().splitlines()))
    assert [int(row["epoch"]) for row in rows] == [1, 2, 3, 4]
    assert [float(row["validation_accuracy"]) for row in rows] == [e.validation_accuracy for e in result.history]
    results = json.loads((folder / "results.json").read_text())
    assert results["accuracy"] == result.accuracies
    assert results["seed"] == 0
    assert results["seconds"] > 0
    assert any((folder / "tensorboard").glob("events*"))
    loaded = ImageClassifier.load(folder / "weights.safetensors")
    read = loaded.predict_proba(data.test.images).argmax(axis=1)
    assert (read == data.test.labels).mean() == result.accuracies["test"]


def test_it_learns(data, tmp_path):
    result = train(replace(CONFIG, epochs=12), data, tmp_path)
    assert result.accuracies["test"] >= 0.8
    assert result.history[-1].loss < 0.5 * result.history[0].loss


def test_the_best_epoch_is_kept_not_the_last(data, tmp_path):
    result = train(replace(CONFIG, epochs=5, learning_rate=0.05), data, tmp_path / "best")
    assert result.accuracies["valid"] == pytest.approx(max(e.validation_accuracy for e in result.history))
    last = train(replace(CONFIG, epochs=5, learning_rate=0.05, keep="last"), data, tmp_path / "last")
    assert last.accuracies["valid"] == pytest.approx(last.history[-1].validation_accuracy)


def test_it_ends_early_when_nothing_gets_better(data, tmp_path):
    result = train(replace(CONFIG, model="fc", epochs=9, learning_rate=1e-9, patience=2), data, tmp_path)
    assert len(result.history) == 3


@pytest.mark.long
@pytest.mark.parametrize(
    "changes",
    [
        {"averaging": 0.9, "mirror": True},
        {},
        {"model": "whitened-narrow", "averaging": 0.9, "mirror": True},
    ],
)
def test_killed_at_any_moment_it_ends_as_the_undisturbed_one(data, tmp_path, changes):
    config = replace(CONFIG, **changes)
    whole = train(config, data, tmp_path / "whole")
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "killed"), json.dumps(changes), "CONFIG"]
    environment = os.environ | {"PYTHONPATH": str(TOP)}
    child = subprocess.Popen(command, cwd=TOP, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    last = tmp_path / "killed" / "checkpoints" / "last.ckpt"
    while child.poll() is None and not last.exists():
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert last.exists(), "it ended before it could be killed"
    assert not (tmp_path / "killed" / "weights.safetensors").exists()
    resumed = train(config, data, tmp_path / "killed")
    assert resumed.history == whole.history
    for name, weight in weights(tmp_path / "whole").items():
        assert (weight == weights(tmp_path / "killed")[name]).all(), name
    metrics = [(tmp_path / run / "metrics.csv").read_bytes() for run in ("whole", "killed")]
    assert metrics[0] == metrics[1]


def test_batches_that_cannot_be_shared_out_are_refused(monkeypatch, data, tmp_path):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    with pytest.raises(RunError, match="batches of 21"):
        train(replace(CONFIG, batch_size=21), data, tmp_path)


@pytest.mark.parametrize(("able", "dtype"), [("amx_bf16", "bf16-mixed"), ("bf16", "bf16-mixed"), ("avx2", "32-true")])
def test_bf16_is_not_imitated(monkeypatch, able, dtype):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"amx_bf16": False} | {able: True}, raising=False)
    assert _placement(replace(CONFIG, precision="bf16"))["precision"] == dtype


@pytest.mark.long
@pytest.mark.parametrize("model", ["fc", "whitened-slim"])  # no dropout, which each process draws for itself
def test_two_processes_give_what_one_gives(tmp_path, data, model):
    changes = {"model": model, "epochs": 2, "precision": "64"}
    one = train(replace(HIDING, **changes), data, tmp_path / "one")
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
        "--no-python", sys.executable, "-c", SCRIPT, str(tmp_path / "two"), json.dumps(changes),
        "HIDING",
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(TOP), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    for name, weight in weights(tmp_path / "one").items():
        np.testing.assert_allclose(weights(tmp_path / "two")[name], weight, rtol=1e-4, atol=1e-5)
    rows = list(csv.DictReader((tmp_path / "two" / "metrics.csv").read_text().splitlines()))
    assert [float(row["loss"]) for row in rows] == pytest.approx([epoch.loss for epoch in one.history], rel=1e-6)
    assert [float(row["accuracy"]) for row in rows] == pytest.approx([epoch.accuracy for epoch in one.history])


def test_the_average_of_the_weights_is_validated_and_kept(data, tmp_path):
    config = replace(CONFIG, model="fc", epochs=2, keep="last", learning_rate=0.3, augmentation=Augmentation())
    plain = train(config, data, tmp_path / "plain")
    averaged = train(replace(config, averaging=0.9), data, tmp_path / "averaged")
    assert [e.loss for e in averaged.history] == [e.loss for e in plain.history]  # it trains as it would without
    assert [e.validation_loss for e in averaged.history] != [e.validation_loss for e in plain.history]
    proba = averaged.classifier.predict_proba(data.valid.images)
    loss = -np.log(proba[np.arange(len(proba)), data.valid.labels]).mean()
    assert loss == pytest.approx(averaged.history[-1].validation_loss, rel=1e-4)


def test_the_time_of_all_sessions_counts(data, tmp_path):
    config = replace(CONFIG, model="fc", epochs=3)
    first = train(config, data, tmp_path)
    again = train(config, data, tmp_path)  # nothing is left to do
    assert again.seconds >= 0.9 * first.seconds
    assert again.history == first.history


def test_another_training_in_the_folder_is_refused(data, finished):
    with pytest.raises(RunError, match="learning_rate"):
        train(replace(CONFIG, learning_rate=0.5), data, finished[0])


def test_a_damaged_checkpoint_is_refused_by_name(data, finished, tmp_path):
    damaged = shutil.copytree(finished[0], tmp_path / "damaged")
    for content in (b"", b"not what it was"):
        (damaged / "checkpoints" / "last.ckpt").write_bytes(content)
        with pytest.raises(RunError, match=r"last\.ckpt"):
            train(CONFIG, data, damaged)


@pytest.mark.parametrize(
    "wrong", [{"model": "alexnet"}, {"optimizer": "lion"}, {"schedule": "sine"}, {"epochs": 0}, {"averaging": 1}]
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(RunError, match=next(iter(wrong))):
        TrainingConfig(**wrong)


@pytest.mark.parametrize("schedule", ["constant", "cosine", "linear"])
def test_the_learning_rate_rises_and_then_falls(schedule):
    config = TrainingConfig(schedule=schedule, warmup=0.2)
    rates = np.array([config.rate_at(step, 100) for step in range(100)])
    assert (np.diff(rates[:21]) > 0).all()
    assert rates.max() == pytest.approx(1)
    if schedule == "constant":
        assert (rates[20:] == 1).all()
    else:
        assert (np.diff(rates[20:]) < 0).all()
        assert rates[-1] < 0.03
