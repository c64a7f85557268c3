"""Reverse-mode automatic differentiation on arrays: why backpropagation works, in the manner of Karpathy's micrograd.

Each operation computes its value and remembers what it was computed from, and how a gradient by the result becomes a
gradient by each of those (the chain rule for that one operation). ``backward`` begins at the loss, whose gradient by
itself is 1, and visits every result before what it was computed from. One pass gives the derivatives by all weights,
however many; forward mode would need a pass for each weight.

>>> W = Tensor([[0.5], [-1.0]])
>>> loss = ((Tensor([[1.0, 2.0]]) @ W).sigmoid() ** 2).sum()
>>> loss.backward()
>>> W.grad.round(4).tolist()
[[0.0544], [0.1088]]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Back: TypeAlias = "tuple[Tensor, Callable[[Array], Array]]"
"""What a result was computed from, and the gradient by that from the gradient by the result."""


class Tensor:
    """An array that knows what it was computed from.

    Parameters
    ----------
    data
        Its numbers, as float64.
    backs
        What it was computed from; nothing for inputs and weights.

    Attributes
    ----------
    data : float64 array
        Its numbers.
    grad : float64 array
        Gradient of the loss by them, of the same shape, after ``loss.backward()``.
    """

    def __init__(self, data: ArrayLike, backs: tuple[Back, ...] = ()) -> None:
        self.data = np.asarray(data, dtype=np.float64)
        self.grad = np.zeros_like(self.data)
        self._backs = backs

    def __add__(self, other: Tensor | float) -> Tensor:
        other = as_tensor(other)
        return Tensor(self.data + other.data, ((self, lambda g: g), (other, lambda g: g)))

    def __mul__(self, other: Tensor | float) -> Tensor:
        other = as_tensor(other)
        return Tensor(self.data * other.data, ((self, lambda g: g * other.data), (other, lambda g: g * self.data)))

    def __matmul__(self, other: Tensor) -> Tensor:
        backs = ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g))
        return Tensor(self.data @ other.data, backs)

    def __pow__(self, exponent: float) -> Tensor:
        return Tensor(self.data**exponent, ((self, lambda g: g * exponent * self.data ** (exponent - 1)),))

    def exp(self) -> Tensor:
        """``e^x``, elementwise."""
        out = np.exp(self.data)
        return Tensor(out, ((self, lambda g: g * out),))

    def log(self) -> Tensor:
        """Natural logarithm, elementwise."""
        return Tensor(np.log(self.data), ((self, lambda g: g / self.data),))

    def relu(self) -> Tensor:
        """``max(x, 0)``, elementwise."""
        return Tensor(np.maximum(self.data, 0), ((self, lambda g: g * (self.data > 0)),))

    def sum(self, axis: int | None = None) -> Tensor:
        """Sum of all numbers, or along an axis, which stays with length 1."""
        out = self.data.sum(axis=axis, keepdims=axis is not None)
        return Tensor(out, ((self, lambda g: np.broadcast_to(g, self.data.shape)),))

    def __neg__(self) -> Tensor:
        return self * -1.0

    def __sub__(self, other: Tensor | float) -> Tensor:
        return self + -as_tensor(other)

    def __truediv__(self, other: Tensor | float) -> Tensor:
        return self * as_tensor(other) ** -1.0

    def sigmoid(self) -> Tensor:
        """``1 / (1 + exp(-x))``: from here on nothing needs a derivative of its own."""
        return ((-self).exp() + 1.0) ** -1.0

    def tanh(self) -> Tensor:
        """``2 sigmoid(2x) - 1`` (Q1.6)."""
        return (self * 2.0).sigmoid() * 2.0 - 1.0

    def softmax(self) -> Tensor:
        """Softmax of each row; its maximum is subtracted as a constant, which changes nothing (Q1.1)."""
        scores = (self - Tensor(self.data.max(axis=1, keepdims=True))).exp()
        return scores / scores.sum(axis=1)

    def backward(self) -> None:
        """Set ``grad`` of everything that this scalar was computed from; gradients of several uses add up."""
        order = _in_order(self)
        for tensor in order:
            tensor.grad = np.zeros_like(tensor.data)
        self.grad = np.ones_like(self.data)
        for tensor in reversed(order):
            for source, back in tensor._backs:
                source.grad = source.grad + _unbroadcast(back(tensor.grad), source.data.shape)


def as_tensor(value: Tensor | float) -> Tensor:
    """Return a number as a constant."""
    return value if isinstance(value, Tensor) else Tensor(value)


def _unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sum a gradient over the axes along which a value of that shape was repeated: each copy had its share."""
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1)
    total: Any = gradient.sum(axis=repeated, keepdims=True)
    return np.asarray(total)


def _in_order(tensor: Tensor) -> list[Tensor]:
    """Return all that a tensor was computed from and itself, each after its sources."""
    order: list[Tensor] = []
    seen: set[int] = set()
    waiting = [(tensor, False)]
    while waiting:
        current, is_ready = waiting.pop()
        if is_ready:
            order.append(current)
        elif id(current) not in seen:
            seen.add(id(current))
            waiting.append((current, True))
            waiting += [(source, False) for source, _ in current._backs]
    return order
