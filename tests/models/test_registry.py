"""The models that come with the package."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from inkread import ModelError, load_model
from inkread.codec.glyphs import shipped_codec
from inkread.detection.text_map import TextMapper
from inkread.models import MODELS, load_word_recogniser, shipped_models
from inkread.models.registry import WEIGHTS
from inkread.recognition.language import LanguageModel
from inkread.recognition.recognizer import LineRecognizer

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_weights_are_those_that_the_registry_names(model):
    assert hashlib.sha256(model.path.read_bytes()).hexdigest() == model.sha256


def test_all_weights_are_in_the_registry_and_each_name_once():
    assert sorted(path.name for path in WEIGHTS.iterdir()) == sorted(model.file for model in MODELS)
    assert len({model.name for model in MODELS}) == len(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_each_has_a_licence_and_a_card(model):
    assert model.licence in ("MIT", "Apache-2.0")
    page, heading = model.card.split("#")
    headings = re.findall(r"^#+ (.*)$", (TOP / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert heading in headings


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_each_is_what_the_registry_says(model):
    if model.kind == "glyph codec":
        assert shipped_codec().autoencoder.shape.code == 32
        return
    if model.kind == "line detector":
        found = TextMapper(model.path)(np.full((64, 96, 3), 255, dtype=np.uint8)).probabilities
        assert found.max() < 0.5
        return
    load = {
        "glyph classifier": lambda: "".join(load_model(model.name).classes_),
        "word recogniser": lambda: "".join(load_word_recogniser(model.name).classes_),
        "line recogniser": lambda: LineRecognizer(model.path).charset.characters,
        "language model": lambda: LanguageModel.load(model.path).characters,
    }[model.kind]
    assert load() == model.charset.characters


def test_a_model_of_another_kind_is_not_taken_for_one():
    with pytest.raises(ModelError, match="words36: a word recogniser, not a glyph classifier; the package has: str"):
        load_model("words36")
    with pytest.raises(ModelError, match="print36: a glyph classifier, not a word recogniser"):
        load_word_recogniser("print36")


@pytest.mark.parametrize("name", shipped_models("glyph classifier"))
def test_a_shipped_model_is_found_by_its_name_and_gives_probabilities(name):
    shipped = load_model(name)
    assert "".join(shipped.classes_) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    probabilities = shipped.predict_proba(np.random.default_rng(0).random((300, 1024)))
    assert probabilities.shape == (300, 36)
    assert (probabilities >= 0).all()
    assert (probabilities.sum(axis=1) < 1 + 1e-5).all()


def test_the_default_model_says_what_is_no_character():
    paper, speck = np.ones((32, 32)), np.ones((32, 32))
    speck[14:18, 14:18] = 0
    assert load_model().predict_proba(np.stack([paper, speck]).reshape(2, -1)).sum(axis=1).max() < 0.5


def test_the_shipped_model_is_better_than_nine_in_ten(shared):
    from scipy.io import loadmat

    arrays = loadmat(shared / "data" / "hand36_valid.mat")
    for name in shipped_models("glyph classifier"):
        shipped = load_model(name)
        labels = shipped.classes_[arrays["valid_labels"].argmax(axis=1)]
        assert shipped.score(arrays["valid_data"], labels) > 0.93
