"""The symbols that a model can tell apart. They belong to the model and travel with its weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Alphabet:
    """Symbols in the order of a model's outputs.

    Attributes
    ----------
    symbols : tuple of str
        One string for each class, all different.
    """

    symbols: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(set(self.symbols)) != len(self.symbols):
            raise ValueError(f"an alphabet names each symbol once, got {self.symbols}")
        if any(not symbol or symbol.isspace() for symbol in self.symbols):
            raise ValueError("a symbol of an alphabet is a visible character")

    def __len__(self) -> int:
        return len(self.symbols)

    def __iter__(self) -> Iterator[str]:
        return iter(self.symbols)

    @property
    def digits(self) -> NDArray[np.bool_]:
        """``(C,) bool``: which symbols are digits."""
        return np.array([symbol.isdigit() for symbol in self.symbols], dtype=bool)

    @property
    def letters(self) -> NDArray[np.bool_]:
        """``(C,) bool``: which symbols are letters."""
        return np.array([symbol.isalpha() for symbol in self.symbols], dtype=bool)

    @property
    def has_punctuation(self) -> bool:
        """Whether there are symbols that are neither letters nor digits, such as a full stop."""
        return not bool((self.digits | self.letters).all())


NIST36 = Alphabet(tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
"""The alphabet of the NIST36 data: capital letters, then digits."""
