"""Training an autoencoder in a run folder."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from inkread.codec import GlyphCodec, psnr
from inkread.codec.autoencoder import Autoencoder
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.schema import load_folder, save_folder
from inkread.errors import RunError
from inkread.runs.autoencoder import AutoencoderConfig, train_autoencoder
from inkread.runs.folder import claim


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    save_folder(synthesize_dataset(seed=1, per_class=(60, 6, 1), symbols="ABC"), folder)
    return AutoencoderConfig(str(folder), hidden=(40,), code=6, batch_size=20, epochs=6)


class StopsAfter:
    """A watcher of a run that ends it after some epochs, as a power failure does."""

    def __init__(self, epochs):
        self.left = epochs

    def start(self, total, done, label):
        pass

    def advance(self, **_figures):
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt

    def finish(self):
        pass


def test_a_run_that_was_stopped_ends_with_the_same_weights_to_the_bit(config, tmp_path):
    codec, history = train_autoencoder(config, tmp_path / "one")
    with pytest.raises(KeyboardInterrupt):
        train_autoencoder(config, tmp_path / "two", progress=StopsAfter(2))
    again, resumed = train_autoencoder(config, tmp_path / "two")
    assert [epoch.number for epoch in history] == [1, 2, 3, 4, 5, 6]
    assert resumed == history
    assert again.model_id == codec.model_id
    for name, weight in codec.autoencoder.weights().items():
        np.testing.assert_array_equal(again.autoencoder.params[name], weight)


def test_a_run_learns_and_leaves_its_models_in_its_folder(config, tmp_path):
    codec, history = train_autoencoder(config, tmp_path)
    assert history[-1].validation_psnr > history[0].validation_psnr
    valid = load_folder(config.data).valid.x
    quality = psnr(valid, Autoencoder.load(tmp_path / "autoencoder.safetensors").reconstruct(valid)).mean()
    assert quality == pytest.approx(history[-1].validation_psnr, abs=1e-3)
    assert GlyphCodec.load(tmp_path / "codec.safetensors").model_id == codec.model_id
    assert json.loads((tmp_path / "config.json").read_text())["code"] == 6
    assert len((tmp_path / "metrics.csv").read_text().splitlines()) == 7


def test_a_damaged_checkpoint_is_named_and_another_run_left_alone(config, tmp_path):
    claim(tmp_path, asdict(config))
    (tmp_path / "checkpoint.safetensors").write_bytes(b"damaged")
    with pytest.raises(RunError, match=r"checkpoint.*delete it"):
        train_autoencoder(config, tmp_path)
    with pytest.raises(RunError, match="another run"):
        train_autoencoder(AutoencoderConfig(config.data, epochs=1), tmp_path)
