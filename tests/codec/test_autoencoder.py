"""The autoencoder: its gradients, its files, its axes, and what its code is estimated to cost."""

from __future__ import annotations

import numpy as np
import pytest

from inkread import MLPClassifier, save_model
from inkread.codec.autoencoder import PIXELS, Autoencoder, Shape
from inkread.codec.axes import sensitivity, with_principal_axes
from inkread.codec.quality import psnr
from inkread.codec.rate import gaussian_rate
from inkread.errors import ModelError
from inkread.nn import log_squared_error
from inkread.nn.optimizer import parameter_names
from inkread.runs.autoencoder import training_step

SHAPE = Shape(hidden=(12, 8), code=5)


@pytest.fixture
def autoencoder(rng):
    return Autoencoder.initialize(SHAPE, rng)


@pytest.fixture
def rows(rng):
    return rng.uniform(0, 1, (60, PIXELS)).astype(np.float32)


def test_an_autoencoder_is_the_assignments_network_when_it_has_its_layers(rng):
    """Assignment Q5.1.1: 1024-32-32-32-1024, ReLU, sigmoid at the end; here the code itself is linear."""
    shape = Shape(hidden=(32,), code=32, activation="relu")
    assert shape.sizes == [1024, 32, 32, 32, 1024]
    assert shape.names == ["layer1", "layer2", "layer3", "output"]
    assert shape.activations == ["relu", "linear", "relu", "sigmoid"]


def test_the_code_has_as_many_numbers_as_asked_for_and_the_output_is_grey(autoencoder, rows):
    codes = autoencoder.encode(rows)
    assert codes.shape == (60, 5)
    decoded = autoencoder.decode(codes)
    assert decoded.shape == (60, PIXELS)
    assert decoded.min() >= 0
    assert decoded.max() <= 1
    np.testing.assert_array_equal(autoencoder.reconstruct(rows), decoded)
    assert not any(name.startswith("cache_") for name in autoencoder.params)


@pytest.mark.parametrize("rate_weight", [0.0, 0.7])
def test_the_gradient_of_the_training_loss_matches_central_differences(rate_weight, rng):
    """Of some numbers of every parameter; the noise is the same in every evaluation."""
    autoencoder = Autoencoder.initialize(Shape(hidden=(6,), code=3), rng, np.float64)
    rows = rng.uniform(0, 1, (7, PIXELS))

    def loss() -> float:
        return training_step(autoencoder, rows, np.random.default_rng(1), rate_weight)[0]

    loss()
    gradients = {name: autoencoder.params["grad_" + name].copy() for name in autoencoder.weights()}
    for name, weight in autoencoder.weights().items():
        for place in rng.choice(weight.size, 4):
            index = np.unravel_index(place, weight.shape)
            value = weight[index]
            weight[index] = value + 1e-5
            above = loss()
            weight[index] = value - 1e-5
            slope = (above - loss()) / 2e-5
            weight[index] = value
            assert gradients[name][index] == pytest.approx(slope, rel=1e-4, abs=1e-6)


def test_training_steps_bring_the_loss_down(autoencoder, rows, rng):
    from inkread.nn import Adam

    adam = Adam()
    losses = []
    for _ in range(60):
        losses.append(training_step(autoencoder, rows, rng, 0.001)[0])
        adam.update(autoencoder.params, 3e-3)
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) - 1


def test_a_file_gives_the_same_autoencoder_back(autoencoder, rows, tmp_path):
    autoencoder.save(tmp_path / "a.safetensors", provenance={"why": "test"})
    again = Autoencoder.load(tmp_path / "a.safetensors")
    assert again.shape == SHAPE
    np.testing.assert_array_equal(again.encode(rows), autoencoder.encode(rows))


def test_half_the_size_gives_nearly_the_same(autoencoder, rows, tmp_path):
    autoencoder.save(tmp_path / "whole.safetensors")
    autoencoder.save(tmp_path / "half.safetensors", half=True)
    assert (tmp_path / "half.safetensors").stat().st_size < 0.6 * (tmp_path / "whole.safetensors").stat().st_size
    again = Autoencoder.load(tmp_path / "half.safetensors")
    np.testing.assert_allclose(again.reconstruct(rows), autoencoder.reconstruct(rows), atol=0.01)


@pytest.mark.parametrize("spoil", ["missing", "garbage", "classifier", "other shape"])
def test_what_is_no_autoencoder_is_refused_by_name(spoil, autoencoder, tmp_path):
    path = tmp_path / "bad.safetensors"
    if spoil == "garbage":
        path.write_bytes(b"no weights")
    elif spoil == "classifier":
        save_model(MLPClassifier((3,), random_state=0).initialize(["A", "B"], 1024), path)
    elif spoil == "other shape":
        autoencoder.shape = Shape(hidden=(12, 9), code=5)
        autoencoder.save(path)
    with pytest.raises(ModelError, match=r"bad\.safetensors"):
        Autoencoder.load(path)


def test_principal_axes_change_nothing_but_the_code(autoencoder, rows, rng):
    before = autoencoder.reconstruct(rows)
    turned = with_principal_axes(autoencoder, rows, rng)
    np.testing.assert_allclose(turned.reconstruct(rows), before, atol=1e-4)
    np.testing.assert_array_equal(autoencoder.reconstruct(rows), before)
    codes = turned.encode(rows).astype(np.float64)
    covariance = np.cov(codes.T)
    deviations = np.sqrt(np.diag(covariance))
    assert (np.diff(deviations) <= 1e-6).all()
    np.testing.assert_allclose(covariance / np.outer(deviations, deviations), np.eye(5), atol=1e-2)
    np.testing.assert_allclose(codes.mean(axis=0) / deviations, 0, atol=1e-2)


def test_in_principal_axes_an_error_costs_the_same_wherever_it_is(autoencoder, rows, rng):
    turned = with_principal_axes(autoencoder, rows, rng)
    codes = turned.encode(rows)
    measured = sensitivity(turned, np.tile(codes, (20, 1)), rng)
    np.testing.assert_allclose(measured, np.eye(5), atol=0.25)
    small = 1e-2
    costs = [np.square(turned.decode(codes + small * e) - turned.decode(codes)).sum(axis=1).mean() for e in np.eye(5)]
    np.testing.assert_allclose(np.array(costs) / small**2, 1, atol=0.3)


def test_the_estimated_rate_of_gaussian_numbers_is_what_rounding_them_takes(rng):
    deviations = np.array([0.05, 1.0, 3.0, 20.0])
    code = rng.normal(0, deviations, (20_000, 4))
    needed = 0.0
    for number in np.rint(code).T:
        chances = np.unique(number, return_counts=True)[1] / len(code)
        needed -= float((chances * np.log2(chances)).sum())
    bits, _ = gaussian_rate(code)
    assert bits / len(code) == pytest.approx(needed, rel=0.1)


def test_the_gradient_of_the_rate_matches_central_differences(rng):
    code = rng.normal(0, 2, (6, 3))
    _, gradient = gaussian_rate(code)
    for index in np.ndindex(code.shape):
        step = np.zeros_like(code)
        step[index] = 1e-5
        slope = (gaussian_rate(code + step)[0] - gaussian_rate(code - step)[0]) / 2e-5
        assert gradient[index] == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_psnr_by_hand():
    """Assignment Q5.3.2: an error of 0.1 everywhere is 20 dB."""
    original = np.full((2, PIXELS), 0.5)
    decoded = original + np.array([[0.1], [0.0]])
    ratios = psnr(original, decoded)
    assert ratios[0] == pytest.approx(20)
    assert ratios[1] == np.inf
    assert psnr(255 * original[0], 255 * decoded[0], largest=255) == pytest.approx(20)


def test_only_weights_and_biases_are_parameters(autoencoder, rows, rng):
    training_step(autoencoder, rows, rng, 0.01)
    assert set(autoencoder.weights()) == {kind + name for kind in "Wb" for name in SHAPE.names}
    assert set(autoencoder.weights()) == set(parameter_names(autoencoder.params))
    assert log_squared_error(rows, rows)[0] == 0
