"""Gradient descent: what to do with a gradient once it is known."""

from __future__ import annotations

import numpy as np

from .activations import Floats
from .layers import Params


def parameter_names(params: Params) -> list[str]:
    """Names of the weights and biases in ``params``: all but caches and gradients."""
    return [name for name in params if not name.startswith(("cache_", "grad_"))]


class SGD:
    """Stochastic gradient descent, with momentum if wanted (assignment Q5.1.2).

    ``M <- momentum * M - learning_rate * gradient`` and ``W <- W + M`` for every parameter ``W``; with
    momentum 0 this is plain gradient descent, ``W <- W - learning_rate * gradient``.

    Attributes
    ----------
    velocities : dict of str to array
        M of every parameter, by the parameter's name; empty until the first update.
    """

    def __init__(self, momentum: float = 0.0) -> None:
        self.momentum = momentum
        self.velocities: dict[str, Floats] = {}

    def update(self, params: Params, learning_rate: float) -> None:
        """Take one step along the gradients that stand in ``params``."""
        for name in parameter_names(params):
            weight, gradient = params[name], params["grad_" + name]
            if self.momentum:
                velocity = self.velocities.setdefault(name, np.zeros_like(weight))
                velocity *= self.momentum
                velocity -= learning_rate * gradient
                weight += velocity
            else:
                weight -= learning_rate * gradient
