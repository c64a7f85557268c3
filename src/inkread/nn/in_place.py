"""Training and prediction in place: the numbers of the plain functions, at nearly the speed of the matrix products.

Read ``layers``, ``network``, ``losses`` and ``optimizer`` first: they say what is computed, and the tests hold this
module to them. It differs in how:

- Arrays are made once; every step writes into them (``out=``) and leaves no temporaries.
- The examples of a batch are gathered into one array; the data set is not copied for each epoch.
- The gradient by the inputs of the first layer, which nobody reads, is not computed.
- Labels are numbers of columns: of a one-hot row, only the place of its 1 matters.
- The learning rate multiplies the error of the output, which is small, and not the gradient of every weight.
- The sigmoid is computed by way of ``tanh``.
- Inputs are searched for NaN only if a column of the product with them is not finite.

The numbers are the same to rounding, which is that of 1: sums are taken in another order, and a sigmoid of 1e-9 may
be 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .activations import Floats
from .layers import Params
from .network import layer_names

ROWS = 512
"""Rows that ``predict`` takes at a time: what passes from layer to layer then stays in the cache."""


class InPlaceNetwork:
    """A network with a softmax output, whose ``params`` are trained in place.

    Parameters
    ----------
    params
        The network: the weights and biases that ``initialize_network`` makes, all of one dtype.
    activation
        Of the hidden layers, by its name in ``ACTIVATIONS``.
    offset
        Subtracted from the inputs.
    """

    def __init__(self, params: Params, activation: str = "sigmoid", offset: float = 0.0) -> None:
        self.params = params
        self.names = layer_names(len(params) // 2 - 1)
        self.dtype = params["Woutput"].dtype
        self.n_classes = len(params["boutput"])
        self.offset = self.dtype.type(offset)
        self._activate = ACTIVATE[activation]
        self._times_derivative = TIMES_DERIVATIVE[activation]

    def predict(self, X: Floats) -> Floats:
        """Return the class probabilities ``(N, C)`` of the inputs ``(N, D)``, both in the network's dtype.

        Raises
        ------
        ValueError
            If there is NaN or infinity in ``X``.
        """
        probs = np.empty((len(X), self.n_classes), self.dtype)
        layers = self._layers(min(ROWS, len(X)))
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, len(X), ROWS):
                x = X[start : start + ROWS]
                if len(x) < layers[0].n:
                    layers = [layer.first(len(x)) for layer in layers]
                self._forward(x - self.offset if self.offset else x, layers, probs[start : start + ROWS])
        return probs

    def train_epoch(
        self,
        X: Floats,
        columns: NDArray[np.intp],
        order: NDArray[np.intp],
        *,
        batch_size: int,
        learning_rate: float,
        momentum: float = 0.0,
        velocities: Mapping[str, Floats] = MappingProxyType({}),
    ) -> Floats:
        """Take a step of gradient descent for each batch: what ``predict``, ``backpropagate`` and ``SGD.update`` do.

        Parameters
        ----------
        X
            ``(N, D)`` inputs in the network's dtype, row after row in memory.
        columns
            ``(N,)`` classes, as columns of the output.
        order
            ``(N,)`` permutation of the examples, which is cut into batches of ``batch_size``.
        learning_rate, momentum, velocities
            As in ``SGD``. The velocities of all parameters are changed in place; without momentum there need be none.

        Returns
        -------
        (N, C)
            Class probabilities of the examples in that order, each just before the network learnt from it.

        Raises
        ------
        ValueError
            If there is NaN or infinity in ``X``; the network is then half trained.
        """
        probs = np.empty((len(order), self.n_classes), self.dtype)
        truth = np.arange(len(order)) % batch_size * self.n_classes + columns[order]  # places in a flattened batch
        layers = self._layers(min(batch_size, len(order)), velocities)
        x = np.empty((layers[0].n, X.shape[1]), self.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, len(order), batch_size):
                stop = start + batch_size
                chosen = order[start:stop]
                if len(chosen) < len(x):
                    layers, x = [layer.first(len(chosen)) for layer in layers], x[: len(chosen)]
                X.take(chosen, axis=0, out=x, mode="clip")  # with "raise" NumPy would gather into another array first
                if self.offset:
                    x -= self.offset
                self._forward(x, layers, probs[start:stop])
                # Through softmax and cross-entropy together the gradient is probs - y; here times the learning rate.
                np.multiply(probs[start:stop], learning_rate, out=layers[-1].delta)
                layers[-1].flat_delta[truth[start:stop]] -= learning_rate
                self._step(x, layers, momentum)
        return probs

    def _layers(self, n: int, velocities: Mapping[str, Floats] = MappingProxyType({})) -> list[_Layer]:
        return [_Layer(n, name, self.params, velocities) for name in self.names]

    def _forward(self, x: Floats, layers: Sequence[_Layer], probs: Floats) -> None:
        """Compute the outputs of all layers; that of the last one goes into ``probs``."""
        below = x
        for layer in layers:
            output = probs if layer is layers[-1] else layer.output
            np.matmul(below, layer.weight, out=output)
            if below is x:
                _check_finite(output, x)
            output += layer.bias
            if output is probs:
                _softmax(output, layer.per_row, layer.ones)
            else:
                self._activate(output)
            below = output

    def _step(self, x: Floats, layers: Sequence[_Layer], momentum: float) -> None:
        """Take the error of the output back through the layers, and change the weights of each on the way."""
        for number in range(len(layers) - 1, -1, -1):
            layer = layers[number]
            if number:
                below = layers[number - 1]
                np.matmul(layer.delta, layer.weight.T, out=below.delta)
                self._times_derivative(below.delta, below.output, below.spare)
            np.matmul((below.output if number else x).T, layer.delta, out=layer.weight_step)
            np.dot(layer.one_per_row, layer.delta, out=layer.bias_step)
            layer.change(momentum)


class _Layer:
    """The parameters of a layer, and the arrays for its work on ``n`` examples.

    Attributes
    ----------
    output, delta : (n, K)
        Output, and gradient of the loss by what the activation was given, times the learning rate.
    weight_step, bias_step : (D, K), (K,)
        Gradients by the parameters, times the learning rate.
    """

    def __init__(self, n: int, name: str, params: Params, velocities: Mapping[str, Floats]) -> None:
        self.n = n
        self.weight: Floats = params["W" + name]
        self.bias: Floats = params["b" + name]
        self.velocities = [velocities[kind + name] for kind in "Wb"] if velocities else []
        shape, dtype = (n, len(self.bias)), self.bias.dtype
        self.output, self.delta, self.spare = (np.empty(shape, dtype) for _ in range(3))
        self.flat_delta = self.delta.reshape(-1)
        self.weight_step, self.bias_step = np.empty_like(self.weight), np.empty_like(self.bias)
        self.per_row = np.empty((n, 1), dtype)
        self.ones, self.one_per_row = np.ones((len(self.bias), 1), dtype), np.ones(n, dtype)

    def first(self, n: int) -> _Layer:
        """Return the same layer, at work on the first ``n`` of its examples."""
        layer = copy(self)
        layer.n = n
        for name in ("output", "delta", "spare", "per_row", "one_per_row"):
            setattr(layer, name, getattr(self, name)[:n])
        layer.flat_delta = layer.delta.reshape(-1)
        return layer

    def change(self, momentum: float) -> None:
        """Take the steps that have been computed."""
        if not momentum:
            self.weight -= self.weight_step
            self.bias -= self.bias_step
            return
        for velocity, step, parameter in zip(
            self.velocities, (self.weight_step, self.bias_step), (self.weight, self.bias), strict=True
        ):
            velocity *= momentum
            velocity -= step
            parameter += velocity


def loss_and_acc(columns: NDArray[np.intp], probs: Floats) -> tuple[float, float]:
    """``compute_loss_and_acc`` for ``(N,)`` labels that are columns of ``probs`` ``(N, C)`` instead of one-hot."""
    of_truth = probs[np.arange(len(columns)), columns]
    log_probs = np.log(np.maximum(of_truth, np.finfo(probs.dtype).tiny))
    return float(-log_probs.sum(dtype=np.float64)), float((probs.argmax(axis=1) == columns).mean())


def _check_finite(product: Floats, x: Floats) -> None:
    """Raise ``ValueError`` if there is NaN or infinity in ``x``: it would be in every column of the product too."""
    column = product[:, 0]
    if not math.isfinite(np.dot(column, column)) and not np.isfinite(x).all():
        raise ValueError("Input X contains NaN or infinity; a network needs finite numbers.")


def _softmax(z: Floats, per_row: Floats, ones: Floats) -> None:
    np.maximum.reduce(z, axis=1, out=per_row, keepdims=True)
    z -= per_row
    np.exp(z, out=z)
    np.dot(z, ones, out=per_row)  # the sum of each row, four times as quick as add.reduce
    z /= per_row


# Each becomes ``activation(z)``, or ``delta * activation'(z)`` given the activation's output.


def _linear(z: Floats) -> None:
    pass


def _sigmoid(z: Floats) -> None:
    z *= 0.5  # sigma(z) = 1/2 + tanh(z / 2) / 2, which has no division and cannot overflow
    np.tanh(z, out=z)
    z *= 0.5
    z += 0.5


def _tanh(z: Floats) -> None:
    np.tanh(z, out=z)


def _relu(z: Floats) -> None:
    np.maximum(z, 0, out=z)


def _elu(z: Floats) -> None:
    negative = np.minimum(z, 0)
    np.maximum(z, 0, out=z)
    z += np.expm1(negative, out=negative)


def _times_linear_deriv(delta: Floats, post_act: Floats, spare: Floats) -> None:
    pass


def _times_sigmoid_deriv(delta: Floats, post_act: Floats, spare: Floats) -> None:
    np.subtract(1, post_act, out=spare)
    spare *= post_act
    delta *= spare


def _times_tanh_deriv(delta: Floats, post_act: Floats, spare: Floats) -> None:
    np.multiply(post_act, post_act, out=spare)
    np.subtract(1, spare, out=spare)
    delta *= spare


def _times_relu_deriv(delta: Floats, post_act: Floats, spare: Floats) -> None:
    np.sign(post_act, out=spare)
    delta *= spare


def _times_elu_deriv(delta: Floats, post_act: Floats, spare: Floats) -> None:
    np.minimum(post_act, 0, out=spare)
    spare += 1
    delta *= spare


ACTIVATE: Mapping[str, Callable[[Floats], None]] = MappingProxyType(
    {"linear": _linear, "sigmoid": _sigmoid, "tanh": _tanh, "relu": _relu, "elu": _elu}
)
"""``ACTIVATIONS`` in place: what was given becomes its activation."""

TIMES_DERIVATIVE: Mapping[str, Callable[[Floats, Floats, Floats], None]] = MappingProxyType(
    {
        "linear": _times_linear_deriv,
        "sigmoid": _times_sigmoid_deriv,
        "tanh": _times_tanh_deriv,
        "relu": _times_relu_deriv,
        "elu": _times_elu_deriv,
    }
)
"""``DERIVATIVES`` in place: ``delta`` is multiplied by the derivative, given the output and room for as much again."""
