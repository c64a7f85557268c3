"""Q2: the functions of a fully connected network."""

import numpy as np
from util import linear, linear_deriv, relu, relu_deriv, tanh, tanh_deriv

from inkread.nn import (
    backwards,
    compute_loss_and_acc,
    forward,
    get_random_batches,
    initialize_weights,
    sigmoid,
    sigmoid_deriv,
    softmax,
)

__all__ = [
    "backwards",
    "compute_loss_and_acc",
    "forward",
    "get_random_batches",
    "initialize_weights",
    "linear",
    "linear_deriv",
    "np",
    "relu",
    "relu_deriv",
    "sigmoid",
    "sigmoid_deriv",
    "softmax",
    "tanh",
    "tanh_deriv",
]
