"""Q1: the activations and their slopes drawn, and the numbers that the answers name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ....nn import relu, relu_deriv, sigmoid, sigmoid_deriv, tanh, tanh_deriv
from ..context import PageContext

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def contents(context: PageContext) -> dict[str, Any]:
    """Return what the page names."""
    from scipy.optimize import brentq

    largest_slope = float(sigmoid_deriv(sigmoid(0.0)))
    return {
        "activations": context.draw("activations", _activations()),
        "overflow_at": math.log(np.finfo(np.float64).max),
        "slope_at_5": float(sigmoid_deriv(sigmoid(5.0))),
        "steeper_below": brentq(lambda y: float(tanh_deriv(tanh(y)) - sigmoid_deriv(sigmoid(y))), 0.1, 10),
        "layers_to_a_millionth": math.ceil(math.log(1e-6) / math.log(largest_slope)),
    }


def _activations() -> Figure:
    """Draw the activations beside their slopes."""
    from matplotlib.figure import Figure

    y = np.linspace(-6, 6, 601)
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    values, slopes = figure.subplots(ncols=2)
    for name, activation, derivative, colour in (
        ("sigmoid", sigmoid, sigmoid_deriv, "#1b6ca8"),
        ("tanh", tanh, tanh_deriv, "#d1495b"),
        ("ReLU", relu, relu_deriv, "#5a9367"),
    ):
        values.plot(y, activation(y), color=colour, label=name)
        slopes.plot(y, derivative(activation(y)), color=colour, label=name)
    values.set(xlabel="$y$", ylabel="activation of $y$", ylim=(-1.2, 2.2), title="activation")
    slopes.set(xlabel="$y$", ylabel="its derivative", ylim=(-0.05, 1.1), title="slope")
    for axes in (values, slopes):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    values.legend(frameon=False)
    return figure
