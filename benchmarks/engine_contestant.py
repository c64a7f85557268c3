"""One of the contestants of ``engine.py``, in a process of its own and with the libraries of its environment.

    python engine_contestant.py NAME ARRAYS.npz '{"hidden": [64], "batch_size": 72, "learning_rate": 0.004}'

``ARRAYS.npz`` has ``x`` ``(N, D) float32``, ``y`` ``(N,)`` and ``n_classes``. Each line of the standard input says what
to do, ``train`` (one epoch) or ``predict`` (all of ``x``). The answer is a line with the CPU seconds that it
took, of all threads. ``accuracy`` is answered by the share of ``x`` that is classified right.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

Contestant = tuple[Callable[[], Any], Callable[[], Any]]
"""What trains for one epoch, and what predicts; the latter returns class probabilities or nothing."""


@dataclass(frozen=True)
class Task:
    """What is to be learnt, and how."""

    x: Any
    y: Any
    n_classes: int
    hidden: Sequence[int]
    batch_size: int
    learning_rate: float
    step: str = ""

    @property
    def sizes(self) -> list[int]:
        """Numbers between the layers."""
        return [self.x.shape[1], *self.hidden, self.n_classes]


def products(task: Task) -> Contestant:
    """Compute the matrix products alone, into arrays that are there already: nothing is learnt."""
    x, batch_size, sizes, rng = task.x, task.batch_size, task.sizes, np.random.default_rng(0)
    weights = [rng.normal(size=shape).astype(x.dtype) * 0.05 for shape in pairwise(sizes)]
    gradients = [np.empty_like(weight) for weight in weights]
    values, errors = ([rng.random((batch_size, k)).astype(x.dtype) for k in sizes[1:]] for _ in range(2))
    room = [np.empty((batch_size, k), x.dtype) for k in sizes[1:]]

    def train() -> None:
        for start in range(0, len(x), batch_size):
            batch = x[start : start + batch_size]
            n = len(batch)
            inputs = [batch, *(value[:n] for value in values)]
            for below, weight, out in zip(inputs, weights, room, strict=False):
                np.matmul(below, weight, out=out[:n])
            for i in range(len(weights) - 1, -1, -1):
                np.matmul(inputs[i].T, errors[i][:n], out=gradients[i])
                if i:
                    np.matmul(errors[i][:n], weights[i].T, out=room[i - 1][:n])

    def predict() -> None:
        below = x
        for weight in weights:
            below = below @ weight

    return train, predict


def inkread(task: Task) -> Contestant:
    """Train ``MLPClassifier`` as its users do, with loss and accuracy of each epoch."""
    from inkread.nn import MLPClassifier

    x, y = task.x, task.y
    model = MLPClassifier(task.hidden, batch_size=task.batch_size, learning_rate=task.learning_rate, random_state=0)
    model.initialize(range(task.n_classes), x.shape[1], x.dtype)
    history: list[Any] = []
    return lambda: model.partial_fit(x, y, callback=history.append), lambda: model.predict_proba(x)


def step(task: Task) -> Contestant:
    """Train in the way of a step of the lesson; predict with the plain functions."""
    from engine_steps import STEPS

    from inkread.nn.network import initialize_network, predict

    x, rng = task.x, np.random.default_rng(0)
    params = {name: weight.astype(x.dtype) for name, weight in initialize_network(task.sizes, rng=rng).items()}
    way = STEPS[task.step](x, task.y, params, task.batch_size, task.learning_rate)
    weights = dict(params)
    return lambda: way.epoch(rng), lambda: predict(x, dict(weights), len(task.hidden))


def sklearn(task: Task) -> Contestant:
    """Train scikit-learn's network, by plain gradient descent."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        tuple(task.hidden),
        activation="logistic",
        solver="sgd",
        alpha=0,
        batch_size=task.batch_size,
        learning_rate_init=task.learning_rate * task.batch_size,  # its loss is the mean of a batch
        momentum=0,
        nesterovs_momentum=False,
        random_state=0,
    )
    return lambda: model.partial_fit(task.x, task.y, classes=range(task.n_classes)), lambda: model.predict_proba(task.x)


def torch(task: Task) -> Contestant:
    """Run a loop in PyTorch, in eager mode."""
    import torch as t

    t.set_num_threads(1)
    t.manual_seed(0)
    layers: list[Any] = []
    for inputs, outputs in pairwise(task.sizes):
        layers += [t.nn.Linear(inputs, outputs), t.nn.Sigmoid()]
    model = t.nn.Sequential(*layers[:-1])
    for layer in layers[::2]:
        t.nn.init.xavier_uniform_(layer.weight)
        t.nn.init.zeros_(layer.bias)
    optimizer = t.optim.SGD(model.parameters(), lr=task.learning_rate)
    examples, labels = t.from_numpy(task.x), t.from_numpy(task.y)

    def train() -> None:
        total = 0.0
        for chosen in t.randperm(len(examples)).split(task.batch_size):
            optimizer.zero_grad()
            loss = t.nn.functional.cross_entropy(model(examples[chosen]), labels[chosen], reduction="sum")
            loss.backward()
            optimizer.step()
            total += loss.item()

    def predict() -> Any:
        with t.inference_mode():
            return model(examples).softmax(dim=1).numpy()

    return train, predict


def jax(task: Task) -> Contestant:
    """Run a compiled step in JAX for each batch."""
    import jax as j
    import jax.numpy as jnp

    rng = np.random.default_rng(0)
    x, y = task.x, task.y
    params = _jax_network(rng, task.sizes)
    loss = _jax_loss(j)

    @j.jit
    def step_(params: Any, xb: Any, yb: Any) -> Any:
        value, gradients = j.value_and_grad(loss)(params, xb, yb)
        return j.tree.map(lambda p, g: p - task.learning_rate * g, params, gradients), value

    def train() -> None:
        nonlocal params
        order, losses = rng.permutation(len(x)), []
        for start in range(0, len(x), task.batch_size):
            chosen = order[start : start + task.batch_size]
            params, value = step_(params, x[chosen], y[chosen])
            losses.append(value)
        sum(map(float, losses))

    predict = j.jit(lambda params, x: j.nn.softmax(_jax_logits(j, params, x)))
    placed = jnp.asarray(x)
    return train, lambda: np.asarray(predict(params, placed))


def jax_epoch(task: Task) -> Contestant:
    """Run a whole epoch in JAX, compiled; a last batch that is not full is left out."""
    import jax as j
    import jax.numpy as jnp

    rng = np.random.default_rng(0)
    x, y = task.x, task.y
    params = _jax_network(rng, task.sizes)
    loss = _jax_loss(j)
    n_batches = len(x) // task.batch_size
    xs, ys = jnp.asarray(x), jnp.asarray(y)

    @j.jit
    def epoch(params: Any, xs: Any, ys: Any, order: Any) -> Any:
        def step_(params: Any, chosen: Any) -> Any:
            value, gradients = j.value_and_grad(loss)(params, xs[chosen], ys[chosen])
            return j.tree.map(lambda p, g: p - task.learning_rate * g, params, gradients), value

        return j.lax.scan(step_, params, order)

    def train() -> None:
        nonlocal params
        order = rng.permutation(len(x))[: n_batches * task.batch_size].reshape(n_batches, task.batch_size)
        params, losses = epoch(params, xs, ys, order)
        float(losses.sum())

    predict = j.jit(lambda params, x: j.nn.softmax(_jax_logits(j, params, x)))
    return train, lambda: np.asarray(predict(params, xs))


def _jax_network(rng: np.random.Generator, sizes: Sequence[int]) -> list[tuple[Any, Any]]:
    bounds = [np.sqrt(6 / (a + b)) for a, b in pairwise(sizes)]
    return [
        (rng.uniform(-bound, bound, shape).astype(np.float32), np.zeros(shape[1], np.float32))
        for bound, shape in zip(bounds, pairwise(sizes), strict=True)
    ]


def _jax_logits(j: Any, params: Any, x: Any) -> Any:
    for weight, bias in params[:-1]:
        x = j.nn.sigmoid(x @ weight + bias)
    return x @ params[-1][0] + params[-1][1]


def _jax_loss(j: Any) -> Callable[..., Any]:
    def loss(params: Any, xb: Any, yb: Any) -> Any:
        log_probs = j.nn.log_softmax(_jax_logits(j, params, xb))
        return -(j.nn.one_hot(yb, log_probs.shape[1]) * log_probs).sum()

    return loss


def main() -> None:
    """Answer the lines of the standard input."""
    name, arrays, settings = sys.argv[1:]
    with np.load(arrays) as loaded:
        x, y, n_classes = loaded["x"], loaded["y"], int(loaded["n_classes"])
    train, predict = globals()[name](Task(x, y, n_classes, **json.loads(settings)))
    for line in sys.stdin:
        what = line.strip()
        if what == "accuracy":
            probs = predict()
            print(None if probs is None else float((probs.argmax(axis=1) == y).mean()), flush=True)
            continue
        started = time.process_time()
        {"train": train, "predict": predict}[what]()
        print(time.process_time() - started, flush=True)


if __name__ == "__main__":
    main()
