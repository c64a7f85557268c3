"""Optimisers: SGD with momentum, and Adam."""

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


class Adam:
    """Adam (Kingma and Ba 2015): the step length adapts to how much each gradient varies, not to its size.

    The defaults are the paper's. With the gradient ``g`` of a parameter ``W`` at step ``t`` (algorithm 1 there)::

        m <- beta1 m + (1 - beta1) g            running mean of the gradient
        v <- beta2 v + (1 - beta2) g^2          running mean of its square
        W <- W - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)

    Both means start at 0; dividing by ``1 - beta^t`` corrects for that.

    Attributes
    ----------
    means, squares : dict of str to array
        m and v of every parameter, by the parameter's name; empty until the first update.
    n_steps : int
        t: updates so far.
    """

    def __init__(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.means: dict[str, Floats] = {}
        self.squares: dict[str, Floats] = {}
        self.n_steps = 0

    def update(self, params: Params, learning_rate: float) -> None:
        """Take one step along the gradients that stand in ``params``."""
        self.n_steps += 1
        rate = learning_rate / (1 - self.beta1**self.n_steps)
        unbias = 1 / (1 - self.beta2**self.n_steps)
        for name in parameter_names(params):
            weight, gradient = params[name], params["grad_" + name]
            mean = self.means.setdefault(name, np.zeros_like(weight))
            square = self.squares.setdefault(name, np.zeros_like(weight))
            mean *= self.beta1
            mean += (1 - self.beta1) * gradient
            square *= self.beta2
            step = gradient * gradient  # from here on in place: the arrays are large
            step *= 1 - self.beta2
            square += step
            np.multiply(square, unbias, out=step)
            np.sqrt(step, out=step)
            step += self.epsilon
            np.divide(mean, step, out=step)
            step *= rate
            weight -= step
