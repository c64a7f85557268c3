"""Q2: the functions of a fully connected network. `inkread course check Q2` tests them.

Examples are rows: X is (N, D), a layer's weights W are (D, K), its biases b are (K,). A network is a dictionary
`params`; the layer `name` has its arrays under "W" + name and "b" + name.
"""

import numpy as np  # noqa: F401
from util import linear, linear_deriv, relu, relu_deriv, tanh, tanh_deriv  # noqa: F401


def initialize_weights(in_size, out_size, params, name=""):
    """Q2.1.2: put Xavier-initialised weights and biases of 0 into params["W" + name] and params["b" + name]."""
    # your code here
    raise NotImplementedError("Q2.1.2")


def sigmoid(x):
    """Q2.2.1: return the sigmoid of each number of an array."""
    # your code here
    raise NotImplementedError("Q2.2.1")


def forward(X, params, name="", activation=sigmoid):
    """Q2.2.1: return a layer's output (N, K), and keep what the way back needs.

    params["cache_" + name] is (X, pre_act, post_act): the layer's input, what goes into the activation, what comes out.
    """
    # your code here
    raise NotImplementedError("Q2.2.1")


def softmax(x):
    """Q2.2.2: return a probability distribution for each row of x, (N, C), however large the numbers are."""
    # your code here
    raise NotImplementedError("Q2.2.2")


def compute_loss_and_acc(y, probs):
    """Q2.2.3: return the cross-entropy over all examples, and the share of them that are right.

    y are one-hot labels (N, C), probs the outputs of softmax (N, C).
    """
    # your code here
    raise NotImplementedError("Q2.2.3")


def sigmoid_deriv(post_act):
    """Return the slope of the sigmoid where its value is post_act (given)."""
    return post_act * (1.0 - post_act)


def backwards(delta, params, name="", activation_deriv=sigmoid_deriv):
    """Q2.3.1: return the gradient of the loss by a layer's input, (N, D).

    delta is its gradient by the layer's output, (N, K). The gradients by the weights and the biases go into
    params["grad_W" + name] and params["grad_b" + name], of the shapes of the weights and the biases.
    """
    # your code here
    raise NotImplementedError("Q2.3.1")


def get_random_batches(x, y, batch_size):
    """Q2.4: return a list of pairs (xb, yb): the examples in random batches, each example in one of them."""
    # your code here
    raise NotImplementedError("Q2.4")
