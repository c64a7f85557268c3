"""The models that come with the package."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from inkread import ModelError
from inkread.codec.glyphs import shipped_codec
from inkread.detection.text_map import TextMapper
from inkread.models import MODELS, locate
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
        "line recogniser": lambda: LineRecognizer(model.path).charset.characters,
        "language model": lambda: LanguageModel.load(model.path).characters,
    }[model.kind]
    assert load() == model.charset.characters


def test_a_model_of_another_kind_is_not_taken_for_one():
    with pytest.raises(ModelError, match="linemap: a line detector, not a line recogniser; the package has: latin154"):
        locate("linemap", "line recogniser")
    with pytest.raises(ModelError, match="latin154: a line recogniser, not a language model"):
        locate("latin154", "language model")
