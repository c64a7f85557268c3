"""Q5: the student's autoencoder and its momentum, watched while ``run_q5.py`` runs on little data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import nn
from ...datasets.drawing.glyphs import synthesize_dataset
from .comparing import Mistake
from .running import belong_together, run_watched, times

SIZES = (1024, 32, 32, 32, 1024)
MOMENTUM, DECAY, DECAY_EVERY = 0.9, 0.9, 20
"""Of the handout and the starter file."""

EPOCHS, PER_CLASS = DECAY_EVERY + 1, (3, 1, 1)
"""As many as it takes to see the learning rate fall."""


@dataclass
class _Layer:
    """A layer as it went forward: its name, what it was given and returned, and its activation."""

    name: str
    given: NDArray[Any]
    out: NDArray[Any]
    activation: Callable[..., Any]


@dataclass
class _Watch:
    """What the loop did.

    Attributes
    ----------
    batches : set of bytes
        Images of the batches that were dealt.
    in_epoch : int
        How many batches an epoch has.
    learnt : int
        How many batches have gone back through all layers.
    passed : list of _Layer
        Layers that a batch has gone forward through.
    left : list of _Layer
        Those of them that it has not gone back through yet.
    given_back : array or None
        What ``backwards`` returned last.
    before, gradients : dict of str to array
        Weights and biases, and the gradients by them, after the last way back.
    steps : dict of str to array
        The last step of each.
    rates : list of float
        Learning rate of every step.
    """

    batches: set[bytes] = field(default_factory=set)
    in_epoch: int = 0
    learnt: int = 0
    passed: list[_Layer] = field(default_factory=list)
    left: list[_Layer] = field(default_factory=list)
    given_back: NDArray[Any] | None = None
    before: dict[str, NDArray[Any]] = field(default_factory=dict)
    gradients: dict[str, NDArray[Any]] = field(default_factory=dict)
    steps: dict[str, NDArray[Any]] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)

    def get_random_batches(self, x: NDArray[Any], y: NDArray[Any], batch_size: int) -> list[Any]:
        batches = nn.get_random_batches(x, y, batch_size)
        self.batches |= {xb.tobytes() for xb, _ in batches}  # a loop may deal them once for all epochs
        self.in_epoch = len(batches)
        return batches

    def forward(self, X: Any, params: Any, name: str = "", activation: Any = nn.sigmoid) -> Any:  # noqa: N803
        given = np.asarray(X)
        if given.shape[1] == SIZES[0]:
            if given.tobytes() in self.batches and self.before:
                self._check_step(params)
            self.passed, self.left = [], []
        out = nn.forward(X, params, name, activation)
        self.passed.append(_Layer(name, given.copy(), out.copy(), activation))
        self.left = list(self.passed)
        return out

    def backwards(self, delta: Any, params: Any, name: str = "", activation_deriv: Any = nn.sigmoid_deriv) -> Any:
        if not self.left:
            raise Mistake(f"backwards is called for {name!r} before a batch has gone forward")
        layer = self.left.pop()
        if name != layer.name:
            raise Mistake(f"backwards takes {name!r} when it is the turn of {layer.name!r}: the last layer comes first")
        if layer is self.passed[-1]:
            _check_layers(self.passed)
            _check_delta(np.asarray(delta), self.passed[0].given, layer.out)
        elif delta is not self.given_back:
            raise Mistake(f"the delta of {name} is not what backwards gave back for the layer after it")
        if not belong_together(layer.activation, activation_deriv):
            raise Mistake(f"{name} has one activation on the way forward and the derivative of another on the way back")
        self.given_back = nn.backwards(delta, params, name, activation_deriv)
        if not self.left:
            self.learnt += 1
            names = [f"{kind}{passed.name}" for passed in self.passed for kind in "Wb"]
            self.before = {each: np.array(params[each]) for each in names}
            self.gradients = {each: np.array(params[f"grad_{each}"]) for each in names}
        return self.given_back

    def _check_step(self, params: Any) -> None:
        """Look at what has become of the weights since the gradients were found."""
        steps = {name: np.asarray(params[name]) - before for name, before in self.before.items()}
        moving = [name for name, step in steps.items() if step.any()]
        still = [name for name, step in steps.items() if not step.any() and self.gradients[name].any()]
        if not moving and not self.steps:
            raise Mistake(
                "the first step is 0: is the accumulator brought up to date before it is added to the weights?"
            )
        if still:
            raise Mistake(f"{still[0]} does not move: every weight and bias has an accumulator and takes the step")
        name = list(steps)[-2]  # the weights of the output
        kept, rate = _explain(steps[name], self.steps.get(name), self.gradients[name])
        if rate <= 0:
            raise Mistake("the steps climb: they go along the gradient, and should go against the gradient")
        if self.steps and not np.isclose(kept, MOMENTUM, rtol=1e-3):
            raise Mistake(
                f"a step keeps {kept:.2g} times the last one: the accumulator should keep {MOMENTUM} of itself"
                if abs(kept) > 1e-3
                else "there is no momentum: the accumulator is begun anew, or never added to the weights"
            )
        self.rates.append(rate)
        self.steps, self.before = steps, {}


def _explain(step: NDArray[Any], last: NDArray[Any] | None, gradient: NDArray[Any]) -> tuple[float, float]:
    """Return how many times the last step, and minus how many times the gradient, a step is.

    Raises
    ------
    Mistake
        If it is made of something else.
    """
    if last is None:
        factor = times(step, gradient)
        if factor is None:
            raise Mistake("the first step is not the learning rate times the gradient: the accumulators begin at 0")
        return 0.0, -factor
    terms = np.stack([last.ravel(), gradient.ravel()], axis=1)
    scale = np.abs(terms).max(axis=0)
    (kept, factor), *_ = np.linalg.lstsq(terms / scale, step.ravel(), rcond=None)
    if not np.allclose(terms / scale @ [kept, factor], step.ravel(), rtol=1e-6, atol=1e-6 * np.abs(step).max()):
        raise Mistake(f"a step is not {MOMENTUM} times the last one less the learning rate times the gradient")
    return float(kept / scale[0]), float(-factor / scale[1])


def _check_layers(layers: list[_Layer]) -> None:
    sizes = (layers[0].given.shape[1], *(layer.out.shape[1] for layer in layers))
    if sizes != SIZES:
        raise Mistake(f"the layers have the sizes {sizes}; the handout's are {SIZES}")
    x = np.array([-2.0, -0.5, 0.5, 2.0])
    for layer in layers[:-1]:
        if not np.allclose(layer.activation(x), nn.relu(x)):
            raise Mistake(f"{layer.name} has no ReLU after it")
    if not np.allclose(layers[-1].activation(x), nn.sigmoid(x)):
        raise Mistake(f"{layers[-1].name} has no sigmoid after it, which keeps pixels between 0 and 1")


def _check_delta(delta: NDArray[Any], images: NDArray[Any], out: NDArray[Any]) -> None:
    error = out - images
    for wrong, hint in (
        (error, "the delta of the output is the error: the derivative of a square has a factor of 2"),
        (
            -error,
            "the delta of the output has the wrong sign, and is not doubled: the gradient points away from the image",
        ),
        (-2 * error, "the delta of the output has the wrong sign: the gradient points away from the image"),
        (
            2 * error / len(error),
            "the delta of the output is a mean over the images: the loss is the total squared error",
        ),
        (2 * error / error.size, "the delta of the output is a mean over pixels: the loss is the total squared error"),
        (error**2, "the delta of the output is the loss itself: backwards wants its gradient"),
    ):
        if delta.shape == error.shape and np.allclose(delta, wrong, rtol=1e-9, atol=0):
            raise Mistake(hint)
    if delta.shape != error.shape or not np.allclose(delta, 2 * error):
        raise Mistake("the delta of the output is not the gradient of the total squared error by the output")


def check_autoencoder(folder: Path) -> None:
    """Q5.2: run ``run_q5.py`` with the package's own functions in the place of ``nn.py``."""
    watch = _Watch()
    watching = {name: getattr(watch, name) for name in ("get_random_batches", "forward", "backwards")}
    with run_watched(folder / "run_q5.py", watching, synthesize_dataset(0, PER_CLASS), EPOCHS):
        pass
    if not watch.batches:
        raise Mistake("the loop takes no batches: get_random_batches is never called")
    if not watch.learnt:
        raise Mistake("the loop never goes back through all of the layers")
    wanted = watch.in_epoch * EPOCHS
    if watch.learnt < wanted:
        raise Mistake(f"{watch.learnt} of {wanted} batches were learnt from in {EPOCHS} epochs: --epochs says how many")
    first, last = np.median(watch.rates[: watch.in_epoch]), np.median(watch.rates[-watch.in_epoch + 1 :])
    if np.isclose(first, last, rtol=1e-3):
        raise Mistake(f"the learning rate stays as it is: every {DECAY_EVERY} epochs it is multiplied by {DECAY}")
    if not np.isclose(last, DECAY * first, rtol=1e-3):
        raise Mistake(
            f"after {DECAY_EVERY} epochs the learning rate is {last / first:.3g} times the first one, not {DECAY} times"
        )
