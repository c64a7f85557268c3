"""Q2: the functions of the network against those of the package, and against the mistakes that are made most often."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from ... import nn
from .comparing import Mistake, as_array, compare, shapes_fit

Params = dict[str, Any]


def _layer(rng: np.random.Generator, inputs: int, units: int) -> Params:
    return {"Wlayer": rng.normal(size=(inputs, units)), "blayer": rng.normal(size=units)}


def check_initialize_weights(student: ModuleType) -> None:
    """Q2.1.2."""
    inputs, units = 200, 300
    params: Params = {}
    student.initialize_weights(inputs, units, params, "layer1")
    missing = [name for name in ("Wlayer1", "blayer1") if name not in params]
    if missing:
        raise Mistake(f"params has no {missing[0]}: the name of the layer comes after W and b")
    weights, biases = as_array(params["Wlayer1"], "W"), as_array(params["blayer1"], "b")
    if weights.shape == (units, inputs):
        raise Mistake("W is transposed: examples are rows, so W has a row for each input and a column for each unit")
    if weights.shape != (inputs, units):
        raise Mistake(f"W has the shape {weights.shape} for {inputs} inputs and {units} units")
    if biases.shape != (units,):
        raise Mistake(f"b has the shape {biases.shape}: it needs one number for each unit, and no second axis")
    if biases.any():
        raise Mistake("b does not begin at 0: only the weights have a symmetry to break")
    _check_spread(weights, inputs, units)
    again: Params = {}
    student.initialize_weights(inputs, units, again, "layer1")
    if (again["Wlayer1"] == weights).all():
        raise Mistake("a second call gives the same weights: a seed is set inside the function")


def _check_spread(weights: Any, inputs: int, units: int) -> None:
    bound = np.sqrt(6 / (inputs + units))
    largest = float(np.abs(weights).max())
    if weights.min() >= 0:
        raise Mistake("no weight is negative: the interval reaches as far below 0 as above")
    if largest > 3 * weights.std():  # 1.7 times for uniform ones
        raise Mistake("the weights have no bounds: they are normal, and should be uniform")
    for hint, other in (
        ("the bound is too small: is the root taken of the denominator too?", np.sqrt(6) / (inputs + units)),
        ("the bound has the number of inputs alone in it; Xavier's has both sizes", np.sqrt(6 / inputs)),
        ("the bound is the square of what it should be: a root is missing", bound**2),
    ):
        if 0.98 * other < largest <= other * (1 + 1e-9):
            raise Mistake(hint)
    if not 0.98 * bound < largest <= bound * (1 + 1e-9):
        raise Mistake(f"the largest weight is {largest:.4f}; compare the bound with equation 16 of the paper")
    if abs(weights.std() / bound - 3**-0.5) > 0.03:
        raise Mistake("the weights keep to the bounds but are not uniform between them")


def check_sigmoid(student: ModuleType) -> None:
    """Q2.2.1."""
    x = np.array([[-3.0, -0.5, 0.0], [0.5, 2.0, 4.0]])
    compare(
        student.sigmoid(x),
        nn.sigmoid(x),
        "sigmoid(x)",
        {
            "sigmoid falls where it should rise: look at the sign in the exponent": nn.sigmoid(-x),
            "sigmoid(x) is its derivative": nn.sigmoid_deriv(nn.sigmoid(x)),
            "sigmoid(x) is tanh": np.tanh(x),
            "the denominator of the sigmoid is 1 alone: a division comes before an addition": 1 + np.exp(-x),
        },
    )
    with np.errstate(over="ignore"):  # an overflow in exp gives 0 here, and that is right
        compare(student.sigmoid(np.array([-1000.0, 1000.0])), [0.0, 1.0], "sigmoid of -1000 and 1000", {})


def check_forward(student: ModuleType) -> None:
    """Q2.2.1."""
    rng = np.random.default_rng(0)
    params, x = _layer(rng, 4, 3), rng.normal(size=(5, 4))
    before = x @ params["Wlayer"] + params["blayer"]
    with shapes_fit("shapes do not fit in forward: examples are rows, X is (N, D) and W is (D, K)"):
        found = student.forward(x, dict(params), "layer", np.tanh)
    compare(
        found,
        np.tanh(before),
        "forward(...)",
        {
            "forward returns what goes into the activation, not what comes out": before,
            "the biases are missing in forward": np.tanh(x @ params["Wlayer"]),
            "forward always takes the sigmoid: the activation is a parameter": nn.sigmoid(before),
            "the activation comes last in forward, after the weights and biases": np.tanh(x) @ params["Wlayer"]
            + params["blayer"],
        },
    )
    student.forward(x, params, "layer", np.tanh)
    if "cache_layer" not in params:
        raise Mistake('forward keeps nothing in params["cache_" + name], which backwards needs')
    cache = params["cache_layer"]
    if not isinstance(cache, tuple) or len(cache) != 3:
        raise Mistake("the cache is no tuple of three: X, pre_act, post_act")
    after = np.tanh(before)
    are_exchanged = np.shape(cache[2]) == before.shape and np.allclose(cache[2], before)
    mistakes = {"pre_act and post_act are exchanged in the cache" if are_exchanged else
                "pre_act in the cache is what comes out of the activation: it is what goes in": after}  # fmt: skip
    for what, held, expected in zip(("X", "pre_act", "post_act"), cache, (x, before, after), strict=True):
        hints = {"post_act in the cache is what goes into the activation": before} if what == "post_act" else mistakes
        compare(held, expected, f"{what} in the cache", hints)


def check_softmax(student: ModuleType) -> None:
    """Q2.2.2."""
    x = np.random.default_rng(0).normal(size=(4, 3))
    with shapes_fit(
        "a sum or a maximum along the rows of softmax loses its axis: numbers by row need the shape (N, 1)"
    ):
        found = as_array(student.softmax(x), "softmax(x)")
    if found.shape == x.shape and np.allclose(found.sum(axis=0), 1):
        raise Mistake("softmax goes down the columns: each row is a distribution")
    if found.shape == x.shape and np.isclose(found.sum(), 1):
        raise Mistake("softmax divides by the sum over all examples: each row is a distribution of its own")
    undivided = "softmax does not divide by anything"
    compare(found, nn.softmax(x), "softmax(x)", {
        undivided: np.exp(x), f"{undivided}, after the maximum": np.exp(x - x.max(axis=1, keepdims=True)),
        "softmax returns logarithms": np.log(nn.softmax(x)),
        "softmax subtracts the maximum of each column: a constant for a whole row cancels, another one does not":
            nn.softmax(x - x.max(axis=0)),
    })  # fmt: skip
    with np.errstate(all="ignore"):
        large = as_array(student.softmax(x + 1000), "softmax(x)")
        apart = as_array(student.softmax(np.array([[0.0, 1.0], [-2000.0, -2001.0]])), "softmax(x)")
    if not np.isfinite(large).all():
        raise Mistake("softmax overflows where the numbers are large: Q1.1 says which constant to add")
    compare(large, nn.softmax(x), "softmax(x + 1000)", {})
    if not np.isfinite(apart).all():
        raise Mistake("a row far below the others underflows to 0/0: each row has a maximum of its own")
    compare(apart, nn.softmax([[0.0, 1.0], [1.0, 0.0]]), "softmax of rows far apart", {})


def check_loss(student: ModuleType) -> None:
    """Q2.2.3."""
    rng = np.random.default_rng(1)
    y, probs = np.eye(3)[[0, 1, 2, 0, 1]], nn.softmax(rng.normal(size=(5, 3)))
    loss, accuracy = nn.compute_loss_and_acc(y, probs)
    found = student.compute_loss_and_acc(y, probs)
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        raise Mistake("compute_loss_and_acc does not return two things, the loss and the accuracy")
    if np.ndim(found[0]) == 0 and np.allclose(found, [accuracy, loss]):
        raise Mistake("the loss and the accuracy are exchanged")
    compare(
        found[0],
        loss,
        "the loss",
        {
            "the loss is a mean over the examples: the assignment wants the sum": loss / len(y),
            "the loss is a mean over examples and classes: the assignment wants the sum": loss / y.size,
            "the loss has the wrong sign: logarithms of probabilities are negative": -loss,
            "the loss is not summed over the examples": -(y * np.log(probs)).sum(axis=1),
            "the loss takes the logarithm of the labels, or of a sum": -np.log((y * probs).sum()),
            "the loss takes a logarithm to the base 10: the assignment's is the natural one": loss / np.log(10),
            "the loss takes a logarithm to the base 2: the assignment's is the natural one": loss / np.log(2),
            "the loss counts the wrong classes too, as for yes and no: with one label of many only its own counts": loss
            - ((1 - y) * np.log(1 - probs)).sum(),
            "the loss is a squared error: the assignment wants the cross-entropy": np.square(y - probs).sum(),
            "the loss is the entropy of probs: the labels are not in it": -(probs * np.log(probs)).sum(),
        },
    )
    compare(
        found[1],
        accuracy,
        "the accuracy",
        {
            "the accuracy is a count: it should be a share between 0 and 1": accuracy * len(y),
            "the accuracy is in per cent: it should be between 0 and 1": 100 * accuracy,
            "the accuracy is divided by the number of classes too": accuracy / y.shape[1],
            "the accuracy is the share that is wrong": 1 - accuracy,
            "the accuracy looks down the columns: each row has a label": np.mean(
                y.argmax(axis=0) == probs.argmax(axis=0)
            ),
            "the accuracy compares every number with its label: an example is right if its largest is": np.mean(
                y == np.round(probs)
            ),
        },
    )


def check_backwards(student: ModuleType) -> None:
    """Q2.3.1."""
    for inputs, units in ((4, 3), (3, 3)):  # a square W takes a wrong transpose without a word
        rng = np.random.default_rng(units)
        params, x, delta = _layer(rng, inputs, units), rng.normal(size=(6, inputs)), rng.normal(size=(6, units))
        after = nn.forward(x, params, "layer", nn.sigmoid)
        before = params["cache_layer"][1]
        asked: Params = {key: value.copy() if isinstance(value, np.ndarray) else value for key, value in params.items()}
        with shapes_fit(
            "shapes do not fit in backwards: is a transpose missing, one too many, or another array meant?"
        ):
            found = student.backwards(delta.copy(), asked, "layer", nn.sigmoid_deriv)
        if any((asked[name] != params[name]).any() for name in ("Wlayer", "blayer")):
            raise Mistake("backwards changes the weights: it finds gradients, and the training loop makes the step")
        through = delta * nn.sigmoid_deriv(after)
        unscaled, misread = delta, delta * nn.sigmoid_deriv(before)
        weights, n = params["Wlayer"], len(x)
        for name in ("grad_Wlayer", "grad_blayer"):
            if name not in asked:
                raise Mistake(f'backwards leaves no params["{name.removesuffix("layer")}" + name]')
        no_slope = "the slope of the activation is missing in backwards: delta is the gradient by the layer's output"
        wrong_slope = "activation_deriv is given pre_act: it is a function of the activation's output"
        mean = "is a mean over the examples: the loss is a sum, and so is its gradient"
        compare(asked["grad_Wlayer"], x.T @ through, "grad_W", {
            no_slope: x.T @ unscaled, wrong_slope: x.T @ misread, f"grad_W {mean}": x.T @ through / n,
            "grad_W is transposed: it has the shape of W": through.T @ x,
        })  # fmt: skip
        compare(asked["grad_blayer"], through.sum(axis=0), "grad_b", {
            no_slope: unscaled.sum(axis=0), wrong_slope: misread.sum(axis=0), f"grad_b {mean}": through.mean(axis=0),
            "grad_b has a row for each example: every example moves the same biases": through,
            "grad_b keeps a second axis: it has the shape of b": through.sum(axis=0, keepdims=True),
            "grad_b is summed over the units: it has a number for each": through.sum(axis=1),
            "grad_b is one number: it has a number for each unit": through.sum(),
        })  # fmt: skip
        products = {"a transpose is missing in the gradient by X": through @ weights} if inputs == units else {}
        compare(found, through @ weights.T, "the gradient by X", {
            **products, no_slope: unscaled @ weights.T, wrong_slope: misread @ weights.T,
            f"the gradient by X {mean}": through @ weights.T / n,
            "backwards returns the gradient by what goes into the activation, not by X": through,
            "backwards returns grad_W, not the gradient by X": x.T @ through,
        })  # fmt: skip
        fixed = "backwards always takes the sigmoid's derivative: activation_deriv is a parameter"
        student.backwards(delta.copy(), asked, "layer", np.ones_like)
        compare(asked["grad_Wlayer"], x.T @ delta, "grad_W with another activation_deriv", {fixed: x.T @ through})


def check_batches(student: ModuleType) -> None:
    """Q2.4."""
    x = np.arange(23.0)[:, np.newaxis] * [1.0, 10.0]
    y = np.arange(23.0)[:, np.newaxis] * [2.0, 3.0, 5.0]
    batches = list(student.get_random_batches(x.copy(), y.copy(), 5))
    if any(not isinstance(batch, (tuple, list)) or len(batch) != 2 for batch in batches):
        raise Mistake("a batch is a pair of examples and labels")
    numbers = np.concatenate([as_array(xb, "xb")[:, 0] for xb, _ in batches])
    labels = np.concatenate([as_array(yb, "yb")[:, 0] for _, yb in batches]) / 2
    if len(numbers) == len(labels) and not (numbers == labels).all():
        raise Mistake("labels stand beside examples that are not theirs: both must be shuffled in the same order")
    if max(len(xb) for xb, _ in batches) > 5:
        raise Mistake("a batch is larger than batch_size")
    if len(set(numbers)) < len(numbers):
        raise Mistake("an example comes up twice in an epoch: batches are dealt out, not drawn with replacement")
    if len(numbers) < len(x):
        raise Mistake(f"{len(x) - len(numbers)} of {len(x)} examples are in no batch: the last batch may be smaller")
    if len(batches) != 5:
        raise Mistake(f"{len(x)} examples in batches of 5 make 5 batches, not {len(batches)}")
    if (numbers == np.arange(len(x))).all():
        raise Mistake("the batches are not random: the examples come in the order that they were given")
    again = np.concatenate([xb[:, 0] for xb, _ in student.get_random_batches(x.copy(), y.copy(), 5)])
    if (numbers == again).all():
        raise Mistake("a second call gives the same batches: a seed is set inside the function")
    if all((np.diff(xb[:, 0]) == 1).all() for xb, _ in batches):
        raise Mistake("the batches are random and what is in them is not: neighbours stay together")
