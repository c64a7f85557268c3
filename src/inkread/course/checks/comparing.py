"""Results of a student's function against what they should be, and against what known mistakes would give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Mistake(Exception):  # noqa: N818 - what a student made, and no failure of ours
    """What is wrong, as a hint."""


def as_array(found: Any, what: str) -> NDArray[Any]:
    """Return what a function gave as an array of numbers, True and False as 1 and 0.

    Raises
    ------
    Mistake
        If it gave nothing, or no numbers.
    """
    if found is None:
        raise Mistake(f"{what} is None: is there a return, and on every way through the function?")
    array = np.asarray(found)
    if array.dtype == bool:
        return array.astype(float)
    if array.dtype == object or not np.issubdtype(array.dtype, np.number):
        raise Mistake(f"{what} is no array of numbers but {type(found).__name__}")
    return array


@contextmanager
def shapes_fit(hint: str) -> Iterator[None]:
    """Let a student's code run, with a hint for the day that its arrays do not fit each other.

    Raises
    ------
    Mistake
        If they do not.
    """
    try:
        yield
    except ValueError as error:
        if any(word in str(error) for word in ("matmul", "aligned", "broadcast")):
            raise Mistake(f"{hint} ({str(error).strip()})") from error
        raise


def compare(found: Any, expected: ArrayLike, what: str, mistakes: Mapping[str, ArrayLike]) -> None:
    """Compare a result with what it should be.

    Parameters
    ----------
    found
        What the student's function gave.
    expected
        What it should be.
    what
        How a hint calls it: ``grad_W``, or ``the loss``.
    mistakes
        What known mistakes would give, by the hint that names each.

    Raises
    ------
    Mistake
        If it is something else: the hint of the mistake that would give just that, or what the difference is.
    """
    array, expected = as_array(found, what), np.asarray(expected)
    if _same(array, expected):
        return
    for hint, wrong in mistakes.items():
        if _same(array, np.asarray(wrong)):
            raise Mistake(hint)
    if array.shape != expected.shape:
        raise Mistake(f"{what} has the shape {array.shape} and should have {expected.shape}")
    if not np.isfinite(array).all():
        raise Mistake(
            f"{what} is not finite: {np.count_nonzero(~np.isfinite(array))} of {array.size} numbers are inf or NaN"
        )
    if _same(array, -expected):
        raise Mistake(f"{what} has the wrong sign")
    factor = float((array * expected).sum() / np.square(expected).sum()) if expected.any() else 0.0
    if array.ndim and factor and _same(array, factor * expected):
        raise Mistake(f"{what} is {factor:.4g} times what it should be, in every place")
    worst = np.unravel_index(np.abs(array - expected).argmax(), expected.shape)
    place = f" at {tuple(map(int, worst))}" if worst else ""
    raise Mistake(f"{what} is {array[worst]:.4g}{place} and should be {expected[worst]:.4g}")


def _same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-6, atol=1e-9, equal_nan=True))
