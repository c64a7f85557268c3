"""What pictures a classifier may be of: more would take more memory than there may be."""

from __future__ import annotations

from typing import Any

MAX_SIDE = 512
"""Longest side of the pictures in pixels; networks for ImageNet take 224."""

MAX_CLASSES = 10_000

CHANNELS = (1, 3)
"""Grey or colour."""


def check_pictures(classes: Any, channels: int, side: int) -> list[str]:
    """Return the names of the classes that a file lists.

    Raises
    ------
    ValueError
        If they are no names, or these or the sizes are out of the limits.
    """
    if channels not in CHANNELS or not 1 <= side <= MAX_SIDE:
        raise ValueError(
            f"pictures of {channels} x {side} x {side}: 1 or 3 channels and {MAX_SIDE} a side are the limits"
        )
    if not isinstance(classes, list) or not 1 <= len(classes) <= MAX_CLASSES:
        raise ValueError(f"its classes are no list of 1 to {MAX_CLASSES} names")
    if not all(isinstance(name, str) and name.isprintable() for name in classes):
        raise ValueError("the names of its classes are not all printable strings")
    return classes
