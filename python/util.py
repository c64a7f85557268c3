"""Activations that the assignment provides, and their derivatives as functions of their outputs."""

from inkread.nn import linear, linear_deriv, relu, relu_deriv, tanh, tanh_deriv

__all__ = ["linear", "linear_deriv", "relu", "relu_deriv", "tanh", "tanh_deriv"]
