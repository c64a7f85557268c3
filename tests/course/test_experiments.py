import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from inkread import DataError
from inkread.course import experiments
from inkread.course.experiments import EXPERIMENTS, command, run
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.schema import save_folder
from inkread.training.pictures.sources import pictures, unpacked


@pytest.fixture
def data(tmp_path):
    """A folder like that of the shared data, with little in it."""
    folder = tmp_path / "data"
    save_folder(synthesize_dataset(seed=1, per_class=(4, 1, 1)), folder)
    rng = np.random.default_rng(0)
    for split in ("train", "val", "test"):
        for number in range(3):
            place = tmp_path / "flowers17" / split / f"{number:02}"
            place.mkdir(parents=True)
            for picture in range(4):
                pixels = rng.integers(60 * number, 60 * number + 60, (70, 80, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(place / f"{picture}.jpg")
    shutil.make_archive(str(folder / "flowers17"), "zip", tmp_path, "flowers17")
    shutil.make_archive(str(folder / "flowers17"), "xztar", tmp_path, "flowers17")
    return folder


def shortened(monkeypatch, name, **changes):
    experiment = EXPERIMENTS[name]
    brief = replace(experiment, config=replace(experiment.config, epochs=1, batch_size=6, **changes))
    monkeypatch.setattr(experiments, "EXPERIMENTS", {**experiments.EXPERIMENTS, name: brief})


def test_an_experiment_is_run_and_recorded(monkeypatch, data, tmp_path, capsys):
    shortened(monkeypatch, "hand36_fc")
    results = tmp_path / "q6"
    command("Q6.1", ["hand36_fc", "--data", str(data), "--runs", str(tmp_path / "runs"), "--results", str(results)])
    figures = json.loads((results / "hand36_fc.json").read_text())
    assert figures["question"] == "Q6.1.1"
    assert set(figures) >= {"data", "seconds", "seed", "hardware"}
    (epoch,) = figures["history"]
    assert epoch[-1] == figures["accuracy"]["valid"]
    counts = np.array(figures["confusion"])
    assert np.trace(counts) / counts.sum() == figures["accuracy"]["test"]
    assert len(figures["classes"]) == len(counts)
    assert capsys.readouterr().out.startswith("hand36_fc: valid 0.")


def test_fine_tuning_starts_from_what_the_first_step_left(monkeypatch, data, tmp_path):
    for name in ("flowers17_squeezenet_classifier", "flowers17_squeezenet"):
        shortened(monkeypatch, name)
        small = replace(experiments.EXPERIMENTS[name], data=pictures("flowers17.zip", 64))
        monkeypatch.setattr(experiments, "EXPERIMENTS", {**experiments.EXPERIMENTS, name: small})
    from inkread.training.pictures.classifier import ImageClassifier

    weights = data.parent / "weights" / "squeezenet1_1_imagenet1k_features.safetensors"
    weights.parent.mkdir()
    ImageClassifier("squeezenet", ["a", "b"], 3, 64).save(weights)
    networks = {}
    for name in ("flowers17_squeezenet_classifier", "flowers17_squeezenet"):
        run(name, data, tmp_path / "runs")
        networks[name] = ImageClassifier.load(tmp_path / "runs" / name / "weights.safetensors").network
    given, (first, second) = ImageClassifier.load(weights).network, networks.values()
    assert all((a == b).all() for a, b in zip(first.features.parameters(), given.features.parameters(), strict=True))
    assert not (first.classifier[1].weight == 0).all()
    assert (second.features[0].weight != given.features[0].weight).any()


def test_a_bag_of_words_is_an_experiment_like_the_others(monkeypatch, data, tmp_path):
    small = replace(EXPERIMENTS["sun8_bag_of_words"], data=pictures("flowers17.zip", 48), words=10)
    monkeypatch.setattr(experiments, "EXPERIMENTS", {"small": small})
    assert run("small", data, tmp_path / "runs").accuracies["test"] == 1
    assert (tmp_path / "runs" / "small" / "confusion.png").exists()


@pytest.mark.parametrize("archive", ["flowers17.zip", "flowers17.tar.xz"])
def test_archives_are_unpacked_once(data, tmp_path, archive):
    folder = unpacked(data / archive, tmp_path / "cache")
    assert len(list(folder.rglob("*.jpg"))) == 36
    (folder / "mark").touch()
    assert (unpacked(data / archive, tmp_path / "cache") / "mark").exists()
    assert pictures(archive, 16)(data, tmp_path / "other").train.images.shape == (12, 3, 16, 16)


@pytest.mark.parametrize("archive", ["flowers17.zip", "flowers17.tar.xz"])
def test_a_damaged_archive_leaves_nothing(data, tmp_path, archive):
    whole = (data / archive).read_bytes()
    (data / archive).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=archive):
        unpacked(data / archive, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_without_the_archive_the_pictures_are_downloaded(data, tmp_path):
    asked = []

    def otherwise(folder, size):
        asked.append((folder, size))
        return "downloaded"

    assert pictures("cifar10.zip", 8, otherwise)(data, tmp_path) == "downloaded"
    assert asked == [(tmp_path, 8)]
    assert pictures("flowers17.zip", 8, otherwise)(data, tmp_path).origin == "flowers17.zip"


def test_all_are_run_for_which_there_is_what_they_need(monkeypatch, data, tmp_path, capsys):
    shortened(monkeypatch, "hand36_fc")
    shortened(monkeypatch, "cifar10_race")
    few = {name: experiments.EXPERIMENTS[name] for name in ("sun8_cnn", "cifar10_race", "hand36_fc")}
    monkeypatch.setattr(experiments, "EXPERIMENTS", few)
    monkeypatch.setattr(experiments.torch.cuda, "is_available", lambda: False)
    results = tmp_path / "q6"
    command("Q6.1", ["--data", str(data), "--runs", str(tmp_path / "runs"), "--results", str(results)])
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == list(few)
    assert "sun8.zip" in said[0]
    assert "GPU" in said[1]
    assert [path.name for path in results.iterdir()] == ["hand36_fc.json"]


def test_what_is_not_there_is_one_line(data, tmp_path, capsys):
    for name in ("nothing", "sun8_cnn"):
        with pytest.raises(SystemExit) as exit_:
            command("Q6.1", [name, "--data", str(data), "--runs", str(tmp_path / "runs")])
        assert exit_.value.code == 2
        assert name.partition("_")[0] in capsys.readouterr().err
