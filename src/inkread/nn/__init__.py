"""Neural networks in NumPy, from scratch.

Read in this order: ``activations``, ``layers``, ``losses``, ``batches``, ``gradient_check``; then
``network`` and ``optimizer`` put them together and ``classifier`` trains. ``in_place`` computes the same
numbers at nearly the speed of the matrix products. The functions of the assignment stand here under
their own names.
"""

from .activations import (
    ACTIVATIONS,
    DERIVATIVES,
    elu,
    elu_deriv,
    linear,
    linear_deriv,
    relu,
    relu_deriv,
    sigmoid,
    sigmoid_deriv,
    softmax,
    tanh,
    tanh_deriv,
)
from .batches import get_random_batches
from .classifier import MLPClassifier
from .gradient_check import check_gradients, gradient_errors, numerical_gradients
from .history import Epoch, as_csv
from .layers import backwards, forward, initialize_weights
from .losses import compute_loss_and_acc, cross_entropy, log_squared_error, squared_error
from .optimizer import SGD, Adam

__all__ = [
    "ACTIVATIONS",
    "DERIVATIVES",
    "SGD",
    "Adam",
    "Epoch",
    "MLPClassifier",
    "as_csv",
    "backwards",
    "check_gradients",
    "compute_loss_and_acc",
    "cross_entropy",
    "elu",
    "elu_deriv",
    "forward",
    "get_random_batches",
    "gradient_errors",
    "initialize_weights",
    "linear",
    "linear_deriv",
    "log_squared_error",
    "numerical_gradients",
    "relu",
    "relu_deriv",
    "sigmoid",
    "sigmoid_deriv",
    "softmax",
    "squared_error",
    "tanh",
    "tanh_deriv",
]
