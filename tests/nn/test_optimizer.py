"""Gradient descent, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from inkread.nn import SGD, Adam


def params(value: float, gradient: float) -> dict:
    return {"W": np.array([[value]]), "b": np.array([value]), "grad_W": np.array([[gradient]]), "grad_b": np.zeros(1)}


def test_plain_descent_goes_against_the_gradient():
    network = params(1.0, 2.0)
    SGD().update(network, 0.1)
    assert network["W"][0, 0] == pytest.approx(1 - 0.1 * 2)
    assert network["b"][0] == 1.0


def test_momentum_by_hand():
    network, optimizer = params(1.0, 2.0), SGD(momentum=0.9)
    optimizer.update(network, 0.1)  # M = -0.2
    assert network["W"][0, 0] == pytest.approx(0.8)
    network["grad_W"][:] = -1.0
    optimizer.update(network, 0.1)  # M = 0.9 * -0.2 + 0.1 = -0.08
    assert network["W"][0, 0] == pytest.approx(0.72)
    optimizer.update(network, 0.1)  # M = 0.9 * -0.08 + 0.1 = 0.028
    assert network["W"][0, 0] == pytest.approx(0.748)
    assert optimizer.velocities["W"][0, 0] == pytest.approx(0.028)


def test_each_parameter_has_its_own_momentum():
    network, optimizer = params(0.0, 1.0), SGD(momentum=0.5)
    optimizer.update(network, 1.0)
    assert set(optimizer.velocities) == {"W", "b"}
    assert optimizer.velocities["b"][0] == 0


def test_caches_and_gradients_are_no_parameters():
    network = params(1.0, 2.0) | {"cache_": (np.ones(1), np.ones(1), np.ones(1))}
    SGD(momentum=0.9).update(network, 0.1)
    np.testing.assert_array_equal(network["grad_W"], [[2.0]])
    np.testing.assert_array_equal(network["cache_"][0], [1.0])


def test_float32_weights_stay_float32():
    network = {name: array.astype(np.float32) for name, array in params(1.0, 2.0).items()}
    optimizer = SGD(momentum=0.9)
    optimizer.update(network, np.float64(0.1))
    assert network["W"].dtype == optimizer.velocities["W"].dtype == np.float32


def test_the_first_steps_of_adam_by_hand():
    network, optimizer = params(1.0, 2.0), Adam(beta1=0.9, beta2=0.5, epsilon=1e-12)
    optimizer.update(network, 0.1)  # both means are those of one gradient: a step of 0.1 against its sign
    assert network["W"][0, 0] == pytest.approx(0.9)
    network["grad_W"][:] = -1.0
    optimizer.update(network, 0.1)  # m = 0.18 - 0.1 = 0.08 of 0.19; v = 0.5 * 2 + 0.5 * 1 = 1.5 of 0.75
    assert network["W"][0, 0] == pytest.approx(0.9 - 0.1 * (0.08 / 0.19) / np.sqrt(1.5 / 0.75))


def test_adam_is_the_adam_of_pytorch(rng):
    torch = pytest.importorskip("torch")
    start = rng.normal(size=(4, 3))
    network = {"W": start.copy(), "grad_W": None}
    theirs = torch.nn.Parameter(torch.tensor(start))
    ours, other = Adam(beta1=0.8, beta2=0.95), torch.optim.Adam([theirs], lr=0.02, betas=(0.8, 0.95))
    for _ in range(25):
        network["grad_W"] = rng.normal(size=(4, 3)) * 10.0 ** rng.integers(-4, 4)
        theirs.grad = torch.tensor(network["grad_W"])
        ours.update(network, 0.02)
        other.step()
    np.testing.assert_allclose(network["W"], theirs.detach().numpy(), rtol=1e-6)


def test_how_large_the_gradients_are_does_not_matter_to_adam(rng):
    gradients = rng.normal(size=(20, 1))
    ends = []
    for scale in (1e-3, 1.0, 1e3):
        network, optimizer = params(1.0, 0.0), Adam()
        for gradient in gradients:
            network["grad_W"] = scale * gradient[np.newaxis]
            optimizer.update(network, 0.01)
        ends.append(network["W"][0, 0])
    np.testing.assert_allclose(ends, ends[0], rtol=1e-4)


def test_adam_keeps_float32_and_has_a_state_for_each_parameter():
    network = {name: array.astype(np.float32) for name, array in params(1.0, 2.0).items()}
    optimizer = Adam()
    optimizer.update(network, np.float64(0.1))
    assert network["W"].dtype == optimizer.means["W"].dtype == optimizer.squares["W"].dtype == np.float32
    assert set(optimizer.means) == set(optimizer.squares) == {"W", "b"}
    assert network["b"][0] == 1.0  # no gradient, no step


def test_adam_starts_with_the_settings_of_its_paper():
    adam = Adam()
    assert (adam.beta1, adam.beta2, adam.epsilon) == (0.9, 0.999, 1e-8)
