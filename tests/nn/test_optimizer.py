"""Gradient descent, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from inkread.nn import SGD


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
