from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch

import inkread
from inkread import ModelError
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.noncharacters import draw_noncharacter
from inkread.datasets.schema import load_folder, save_folder, to_rows
from inkread.models.convolutional import OnnxClassifier
from inkread.training.glyph_classifier import CONFIG, CalibratedClassifier, measure, train_glyph_classifier
from inkread.training.pictures.augment import Augmentation
from inkread.training.pictures.classifier import ImageClassifier
from inkread.training.pictures.images import ImageSet, from_glyphs


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder of data, the file of a classifier trained on it for a moment, and its figures."""
    data, run = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("run")
    save_folder(synthesize_dataset(seed=1, per_class=(8, 3, 1)), data)
    little = {"model": "whitened-slim", "epochs": 3, "batch_size": 50, "augmentation": Augmentation()}
    return data, *train_glyph_classifier(
        data, run, replace(CONFIG, averaging=0.9, **little), chunks={"drawn": 2, "bent": 1}
    )


def test_the_reader_reads_with_it(trained):
    data, path, figures = trained
    model = inkread.load_model(path)
    assert isinstance(model, OnnxClassifier)
    valid = load_folder(data).valid
    probabilities = model.predict_proba(valid.x)
    assert probabilities.shape == (108, 36)
    assert (probabilities.sum(axis=1) <= 1 + 1e-5).all()
    right = probabilities.argmax(axis=1) == valid.y.argmax(axis=1)
    assert right.mean() == pytest.approx(figures.accuracy)
    assert right.mean() > 0.5
    page = np.full((200, 300, 3), 255, dtype=np.uint8)
    page[60:140, 100:110] = 0
    assert inkread.Reader(path).read(page).text in inkread.Reader(path).engine.charset


def test_it_is_surer_of_characters_than_of_what_is_none(trained):
    data, path, _ = trained
    model, rng = OnnxClassifier(path), np.random.default_rng(0)
    letters = [write(symbol, Hand(), rng) for symbol in "AEHKMRSTWX258"]
    nothing = np.stack([draw_noncharacter(letters, rng) for _ in range(100)])
    on_characters = model.predict_proba(load_folder(data).valid.x).sum(axis=1).mean()
    assert model.predict_proba(to_rows(1 - nothing)).sum(axis=1).mean() < on_characters - 0.15


def test_of_no_glyphs_there_are_no_probabilities(trained):
    assert OnnxClassifier(trained[1]).predict_proba(np.zeros((0, 1024))).shape == (0, 36)


def test_its_figures_are_those_of_its_readings(trained):
    data, _, _ = trained
    symbols = from_glyphs(load_folder(data)).classes
    network = ImageClassifier("plain", [*symbols, "none"], 1, 32)
    images = np.zeros((3, 1, 32, 32), dtype=np.uint8)
    o, zero, a = (symbols.index(symbol) for symbol in "O0A")
    with torch.no_grad():  # whatever it sees, it takes it for a 0 with a probability of a half
        network.network.classifier.weight.zero_()
        network.network.classifier.bias.fill_(-20)
        network.network.classifier.bias[[zero, len(symbols)]] = 0
    figures = measure(CalibratedClassifier(network, 1.0), ImageSet(images, np.array([o, zero, a])), symbols)
    assert figures.accuracy == pytest.approx(1 / 3)
    assert figures.accuracy_merged == pytest.approx(2 / 3)
    assert figures.calibration_error == pytest.approx(0.5 - 1 / 3, abs=1e-3)


def test_what_is_no_such_model_is_refused_by_name(trained, tmp_path):
    _, path, _ = trained
    other = onnx.load(path)
    del other.metadata_props[:]
    onnx.save(other, tmp_path / "other.onnx")
    (tmp_path / "damaged.onnx").write_bytes(path.read_bytes()[:1000])
    for name in ("other", "damaged", "nothing"):
        with pytest.raises(ModelError, match=name):
            inkread.load_model(tmp_path / f"{name}.onnx")
