"""Activations that are given, and their derivatives as functions of their own outputs."""

import numpy as np


def linear(x):
    """Return x itself."""
    return x


def linear_deriv(post_act):
    """Return 1 everywhere."""
    return np.ones_like(post_act)


def tanh(x):
    """Return the hyperbolic tangent."""
    return np.tanh(x)


def tanh_deriv(post_act):
    """Return the slope of tanh where its value is post_act."""
    return 1 - post_act**2


def relu(x):
    """Return x where it is positive, else 0."""
    return np.maximum(x, 0)


def relu_deriv(post_act):
    """Return the slope of ReLU where its value is post_act."""
    return (post_act > 0).astype(float)
