"""Gradient checks by central differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .activations import Floats
from .layers import Params
from .optimizer import parameter_names


def numerical_gradients(loss: Callable[[Params], float], params: Params, epsilon: float = 1e-5) -> dict[str, Floats]:
    """``(f(w + epsilon) - f(w - epsilon)) / (2 epsilon)`` for every number w in every parameter (Q2.5).

    Parameters
    ----------
    loss
        Runs the network forward and returns its loss; called twice for each number.
    params
        The network, whose weights and biases should be float64. Changed while this runs and restored.
    epsilon
        The step. The error is of order ``epsilon^2`` from the method plus ``1e-16 / epsilon`` from rounding.
    """
    gradients: dict[str, Floats] = {}
    for name in parameter_names(params):
        weight = params[name]
        gradient = np.zeros_like(weight)
        for index in np.ndindex(weight.shape):
            value = weight[index]
            weight[index] = value + epsilon
            above = loss(params)
            weight[index] = value - epsilon
            below = loss(params)
            weight[index] = value
            gradient[index] = (above - below) / (2 * epsilon)
        gradients[name] = gradient
    return gradients


def gradient_errors(loss: Callable[[Params], float], params: Params, epsilon: float = 1e-5) -> dict[str, float]:
    """Relative error of each ``params["grad_" + name]`` against its numerical gradient.

    The error of a parameter is ``|analytic - numerical| / (|analytic| + |numerical|)`` in the Euclidean
    norm over the whole array, 0 where both vanish. Right gradients in float64 stay under 1e-6; a wrong
    sign gives 1.

    Parameters
    ----------
    loss
        Runs the network forward and returns its loss.
    params
        The network after a backward pass for that same loss.
    epsilon
        Step of the central differences.

    Returns
    -------
    dict
        Relative error by parameter name.
    """
    analytic = {name: np.array(params["grad_" + name]) for name in parameter_names(params)}
    errors = {}
    for name, numerical in numerical_gradients(loss, params, epsilon).items():
        scale = np.linalg.norm(analytic[name]) + np.linalg.norm(numerical)
        difference = np.linalg.norm(analytic[name] - numerical)
        errors[name] = 0.0 if scale == 0 else float(difference / scale)  # NaN stays NaN, and fails
    return errors


def check_gradients(
    loss: Callable[[Params], float], params: Params, *, tolerance: float = 1e-6, epsilon: float = 1e-5
) -> dict[str, float]:
    """Raise ``AssertionError`` if a gradient is wrong; return the errors as ``gradient_errors`` does."""
    errors = gradient_errors(loss, params, epsilon)
    wrong = {name: error for name, error in errors.items() if not error < tolerance}
    if wrong:
        listed = ", ".join(f"{name} {error:.1e}" for name, error in wrong.items())
        raise AssertionError(f"gradients differ from central differences by more than {tolerance:g}: {listed}")
    return errors
