"""From the plain functions to training in place, one step at a time: what ``docs/engine.md`` tells, to be measured.

Each step trains the same network of sigmoids, those between the first and the last one with a single hidden layer, and
ends with the same weights to rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from inkread.nn import SGD, compute_loss_and_acc, get_random_batches, linear_deriv, sigmoid, sigmoid_deriv, softmax
from inkread.nn.in_place import InPlaceNetwork, loss_and_acc
from inkread.nn.layers import backwards, forward
from inkread.nn.network import backpropagate, predict


class Plain:
    """The plain functions, with one-hot labels ``y`` as everywhere in the lesson."""

    def __init__(self, x: Any, columns: Any, params: dict[str, Any], batch_size: int, learning_rate: float) -> None:
        self.x, self.columns, self.params = x, columns, params
        self.batch_size, self.learning_rate = batch_size, learning_rate
        self.n_hidden = len(params) // 2 - 1
        self.y = np.eye(len(params["boutput"]), dtype=x.dtype)[columns]

    def epoch(self, rng: np.random.Generator) -> None:
        """Train for one epoch."""
        for xb, yb in get_random_batches(self.x, self.y, self.batch_size, rng=rng):
            self.step(xb, yb)

    def step(self, xb: Any, yb: Any) -> None:
        """Learn from a batch."""
        probs = predict(xb, self.params, self.n_hidden)
        compute_loss_and_acc(yb, probs)
        backpropagate(yb, probs, self.params, self.n_hidden)
        SGD().update(self.params, self.learning_rate)


class NoInputGradient(Plain):
    """Without the gradient by the inputs of the first layer."""

    def step(self, xb: Any, yb: Any) -> None:
        """Learn from a batch."""
        params = self.params
        hidden = forward(xb, params, "layer1", sigmoid)
        probs = forward(hidden, params, "output", softmax)
        compute_loss_and_acc(yb, probs)
        delta = backwards(probs - yb, params, "output", linear_deriv) * sigmoid_deriv(hidden)
        params["grad_Wlayer1"], params["grad_blayer1"] = xb.T @ delta, delta.sum(axis=0)
        SGD().update(params, self.learning_rate)


class Gathered(NoInputGradient):
    """The examples of each batch gathered into the same array."""

    labels = "y"

    def epoch(self, rng: np.random.Generator) -> None:
        """Train for one epoch."""
        order = rng.permutation(len(self.x))
        batch = np.empty((self.batch_size, self.x.shape[1]), self.x.dtype)
        labels = getattr(self, self.labels)
        for start in range(0, len(order), self.batch_size):
            chosen = order[start : start + self.batch_size]
            xb = batch[: len(chosen)]
            np.take(self.x, chosen, axis=0, out=xb, mode="clip")
            self.step(xb, labels[chosen])


class Columns(Gathered):
    """Labels as numbers of columns, and no dictionary between the passes."""

    labels = "columns"

    def step(self, xb: Any, yb: Any) -> None:
        """Learn from a batch."""
        hidden, probs = self.forward(xb)
        rows = np.arange(len(yb))
        loss_and_acc(yb, probs)
        probs[rows, yb] -= 1
        self.descend(xb, hidden, probs)

    def forward(self, xb: Any) -> tuple[Any, Any]:
        """Return the hidden layer and the class probabilities."""
        params = self.params
        hidden = sigmoid(xb @ params["Wlayer1"] + params["blayer1"])
        return hidden, softmax(hidden @ params["Woutput"] + params["boutput"])

    def descend(self, xb: Any, hidden: Any, delta: Any) -> None:
        """Take a step along the gradients."""
        for name, gradient in self.gradients(xb, hidden, delta).items():
            self.params[name] -= self.learning_rate * gradient

    def gradients(self, xb: Any, hidden: Any, delta: Any) -> dict[str, Any]:
        """Return the gradients by all parameters."""
        below = (delta @ self.params["Woutput"].T) * sigmoid_deriv(hidden)
        return {
            "Woutput": hidden.T @ delta,
            "boutput": delta.sum(axis=0),
            "Wlayer1": xb.T @ below,
            "blayer1": below.sum(axis=0),
        }


class ScaledError(Columns):
    """The learning rate times the error of the output, which is small, and not times each gradient."""

    def descend(self, xb: Any, hidden: Any, delta: Any) -> None:
        """Take a step along the gradients."""
        delta *= self.learning_rate
        for name, gradient in self.gradients(xb, hidden, delta).items():
            self.params[name] -= gradient


class InPlace(Plain):
    """Arrays that are used again, everywhere: the engine."""

    def epoch(self, rng: np.random.Generator) -> None:
        """Train for one epoch."""
        InPlaceNetwork(self.params).train_epoch(
            self.x,
            self.columns,
            rng.permutation(len(self.x)),
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
        )


STEPS: Mapping[str, Callable[..., Plain]] = MappingProxyType(
    {
        "plain functions": Plain,
        "no gradient by the inputs": NoInputGradient,
        "batches gathered into one array": Gathered,
        "labels as columns": Columns,
        "learning rate times the error": ScaledError,
        "everything in place": InPlace,
    }
)
"""The steps by name, in their order; each has what those before it have."""
