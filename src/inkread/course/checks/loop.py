"""Q3.1: the student's training loop, run on little data beside functions that watch what it gives them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import nn
from ...datasets.drawing.glyphs import synthesize_dataset
from ...datasets.schema import Dataset
from ...nn.network import predict
from .comparing import Mistake
from .running import belong_together, run_watched, times

EPOCHS, PER_CLASS = 10, (10, 2, 2)
"""Enough for a loop that is right to learn something, in seconds."""

LEARNING_RATE = 4e-3
"""The starter file's."""


@dataclass
class _Watch:
    """What the loop did.

    Attributes
    ----------
    labels : dict of bytes to array
        Labels of the batches that were dealt, by their images.
    outputs : dict
        By layer: what ``forward`` was given and returned last, and its activation.
    given_back : list of array
        What ``backwards`` returned since the output layer was last asked.
    steps : int
        How often the output layer was asked.
    wanted : array or None
        Labels of the batch that went forward last.
    first : dict of str to array
        Weights as they were when the layer was first asked.
    rates : list of float
        How many times the gradient by the output's weights each step was long, times the examples of its batch.
    gradient : tuple of (array, array, int) or None
        The output's weights and the gradient by them, as ``backwards`` left them last, and the examples of the batch.
    """

    labels: dict[bytes, NDArray[Any]] = field(default_factory=dict)
    outputs: dict[str, tuple[NDArray[Any], NDArray[Any], Callable[..., Any]]] = field(default_factory=dict)
    given_back: list[NDArray[Any]] = field(default_factory=list)
    steps: int = 0
    wanted: NDArray[Any] | None = None
    first: dict[str, NDArray[Any]] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    gradient: tuple[NDArray[Any], NDArray[Any], int] | None = None

    def get_random_batches(self, x: NDArray[Any], y: NDArray[Any], batch_size: int) -> list[Any]:
        batches = nn.get_random_batches(x, y, batch_size)
        self.labels.update((xb.tobytes(), yb) for xb, yb in batches)
        return batches

    def forward(self, X: Any, params: Any, name: str = "", activation: Any = nn.sigmoid) -> Any:  # noqa: N803
        self.first.setdefault(name, np.array(params["W" + name]))
        if activation is nn.softmax:
            self._check_step(np.asarray(params["W" + name]))
        out = nn.forward(X, params, name, activation)
        if np.asarray(X).tobytes() in self.labels:
            self.wanted = self.labels[np.asarray(X).tobytes()]
        self.outputs[name] = (np.array(X), out.copy(), activation)
        return out

    def backwards(self, delta: Any, params: Any, name: str = "", activation_deriv: Any = nn.sigmoid_deriv) -> Any:
        if name not in self.outputs:
            raise Mistake(f"backwards is called for {name!r} before forward")
        _, out, activation = self.outputs[name]
        if name == "output" and activation is not nn.softmax:
            raise Mistake("the output layer goes forward without softmax: what comes out are no probabilities")
        if activation is nn.softmax:
            self._check_output(np.asarray(delta), out, activation_deriv)
            self.given_back.clear()
        elif not any(delta is given for given in self.given_back):
            raise Mistake(f"the delta of {name} is not what backwards gave back for the layer after it")
        elif not belong_together(activation, activation_deriv):
            raise Mistake(f"{name} has one activation on the way forward and the derivative of another on the way back")
        back = nn.backwards(delta, params, name, activation_deriv)
        if activation is nn.softmax:
            self.gradient = np.array(params["W" + name]), params["grad_W" + name].copy(), len(out)
        self.given_back.append(back)
        self.steps += activation is nn.softmax
        return back

    def _check_step(self, weights: NDArray[Any]) -> None:
        """Look at what has become of the output's weights since the gradient by them was found."""
        if self.gradient is None:
            return
        (before, gradient, examples), self.gradient = self.gradient, None
        if times(weights, gradient) is not None:
            raise Mistake("the step takes the place of the weights: it is subtracted from them")
        factor = times(before - weights, gradient)
        if factor is not None and factor < 0:
            raise Mistake("the steps climb: they go along the gradient, and should go against the gradient")
        if factor is not None:
            self.rates.append(factor * examples)

    def _check_output(self, delta: NDArray[Any], out: NDArray[Any], derivative: Callable[..., Any]) -> None:
        if not np.allclose(derivative(np.array([0.3, 0.6])), 1):
            raise Mistake(
                "the gradient through softmax is taken twice: with the cross-entropy, the difference of probabilities "
                "and labels is already the gradient by what goes into softmax"
            )
        if self.wanted is None or self.wanted.shape != delta.shape:
            return
        right = out - self.wanted
        if np.allclose(delta, -right):
            raise Mistake("the delta of the output has the wrong sign: the steps climb")
        if np.allclose(delta, right / len(right)):
            raise Mistake("the delta of the output is divided by the examples of the batch: the loss is their sum")
        if np.allclose(delta, out):
            raise Mistake("the labels are not subtracted in the delta of the output")
        if np.allclose(delta, -self.wanted / out):
            raise Mistake(
                "the delta of the output is the gradient by the probabilities: with linear_deriv it has to be the one "
                "by what goes into softmax"
            )
        if not np.allclose(delta, right):
            raise Mistake("the delta of the output is not the gradient of the cross-entropy by what goes into softmax")


def check_training(folder: Path) -> None:
    """Q3.1: run ``run_q3.py`` with the package's own functions in the place of ``nn.py``."""
    watch = _Watch()
    watching = {name: getattr(watch, name) for name in ("get_random_batches", "forward", "backwards")}
    dataset = synthesize_dataset(0, PER_CLASS)
    with run_watched(folder / "run_q3.py", watching, dataset, EPOCHS) as scratch:
        _check_weights(scratch / "q3_weights.pickle", dataset, watch)


def _check_weights(path: Path, dataset: Dataset, watch: _Watch) -> None:
    if not path.is_file():
        raise Mistake("run_q3.py leaves no q3_weights.pickle, which run_q4.py needs")
    # Written a moment ago by the very code that is being checked; nobody else's file is ever unpickled.
    weights = pickle.loads(path.read_bytes())  # noqa: S301
    if watch.steps == 0:
        raise Mistake("the loop never takes a gradient back through the output layer")
    if not watch.labels:
        raise Mistake("the loop takes no batches: get_random_batches is never called")
    batches = -(-len(dataset.train) // 72) * EPOCHS
    if watch.steps < batches:
        raise Mistake(
            f"{watch.steps} of {batches} batches were learnt from: is the step inside the loop over the batches?"
        )
    if (weights["Woutput"] == watch.first["output"]).all():
        raise Mistake("the weights do not move: the gradients are not subtracted from them")
    if not np.any(weights["boutput"]):
        raise Mistake("the biases do not move: they learn as the weights do")
    if watch.rates and np.allclose(watch.rates, LEARNING_RATE):
        raise Mistake(
            "the step is divided by the examples of the batch: the loss is their sum, and the rate is for that"
        )
    y = dataset.train.y
    loss, _ = nn.compute_loss_and_acc(y, predict(dataset.train.x, dict(weights), 1))
    if not loss < len(y) * np.log(y.shape[1]):
        raise Mistake("the loss is higher after training than by guessing: do the steps go against the gradient?")
    if not np.any(weights["blayer1"]):
        raise Mistake("the first layer does not move: its gradients are not subtracted")
