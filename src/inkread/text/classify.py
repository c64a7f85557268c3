"""From glyph images to probabilities, with whatever classifier there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..datasets.schema import to_rows
from ..ink.candidates import Lattice
from ..ink.normalize import normalize


class Classifier(Protocol):
    """Anything that tells glyph images apart.

    Attributes
    ----------
    classes_ : (C,) array of str
        The symbols it knows.
    """

    classes_: NDArray[Any]

    def predict_proba(self, X: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:  # noqa: N803
        """Return ``(N, C)`` probabilities of glyph images ``(N, 1024)`` in the NIST36 schema."""
        ...


def classify(lattices: Sequence[Lattice], model: Classifier) -> list[NDArray[np.float64]]:
    """Return what each candidate of each line looks like to the model.

    Parameters
    ----------
    lattices
        The lines' candidates.
    model
        The classifier.

    Returns
    -------
    list of (n_candidates, C) float64
        Probabilities of the symbols, an array for each line.
    """
    glyphs = [
        normalize(candidate.piece.mask, lattice.line.stroke, lattice.line.slope)
        for lattice in lattices
        for candidate in lattice.candidates
    ]
    if not glyphs:
        return [np.zeros((0, len(model.classes_))) for _ in lattices]
    probabilities = model.predict_proba(to_rows(np.stack(glyphs))).astype(np.float64)
    ends = np.cumsum([len(lattice.candidates) for lattice in lattices])
    return np.split(probabilities, ends[:-1])
