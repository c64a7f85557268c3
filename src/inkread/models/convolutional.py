"""Convolutional networks: the glyph classifier, and the recogniser of words with touching letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..datasets.schema import SIDE, to_images
from ..onnx import ANY, CLASSES, Expected, Network

FORMAT = "inkread.glyph-cnn"
VERSION = "1"

WORD_FORMAT = "inkread.word-cnn"
WORD_VERSION = "1"

_BATCH = 256

GLYPH_CLASSIFIER = Expected(
    "glyph classifier", FORMAT, VERSION, "images", (3, 1, SIDE, SIDE), "probabilities", (3, CLASSES), "alphabet"
)
WORD_RECOGNISER = Expected(
    "word recogniser", WORD_FORMAT, WORD_VERSION, "images", (1, 1, SIDE, 64), "log_probabilities", (1, ANY, CLASSES),
    "alphabet", are_logarithms=True,
)  # fmt: skip
"""What the networks have to be."""


class OnnxClassifier:
    """Classifies glyph images, and rejects images that show no character.

    Parameters
    ----------
    path
        An ``.onnx`` file that ``inkread train cnn`` wrote: from ``images``, ``(N, 1, 32, 32) float32``, paper 1
        and ink 0, to ``probabilities``, ``(N, C + 1)``, the last of which is that of no character.

    Attributes
    ----------
    classes_ : (C,) array of str
        The symbols in the order of the outputs.

    Raises
    ------
    ModelError
        If the file does not exist, is damaged or has another format.
    """

    def __init__(self, path: str | Path) -> None:
        self._network = Network(path, GLYPH_CLASSIFIER)
        self.classes_: NDArray[Any] = np.array(list(self._network.charset))

    def predict_proba(self, X: NDArray[np.floating[Any]]) -> NDArray[np.float32]:  # noqa: N803
        """Return ``(N, C)`` probabilities of glyph images ``(N, 1024)`` in the NIST36 schema.

        Their difference from 1 is the probability that the image shows no character.
        """
        images = to_images(np.asarray(X, dtype=np.float32)).reshape(-1, 1, SIDE, SIDE)
        none = np.zeros((0, len(self.classes_) + 1), dtype=np.float32)
        parts = [self._network(images[first : first + _BATCH]) for first in range(0, len(images), _BATCH)]
        return np.concatenate([none, *parts])[:, :-1]

    def predict(self, X: NDArray[np.floating[Any]]) -> NDArray[Any]:  # noqa: N803
        """Return the most probable symbol of each glyph image, ``(N,)`` strings."""
        likeliest: NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return likeliest

    def score(self, X: NDArray[np.floating[Any]], y: NDArray[Any]) -> float:  # noqa: N803
        """Return the accuracy on glyph images ``(N, 1024)`` with symbols ``(N,)``."""
        return float(np.mean(self.predict(X) == y))


class OnnxWordRecogniser:
    """Reads the ink of a word as a whole, for words whose letters touch.

    Parameters
    ----------
    path
        An ``.onnx`` file that ``inkread train words`` wrote: from ``images``, ``(N, 1, 32, W) float32``, paper 1 and
        ink 0, to ``log_probabilities``, ``(N, frames, C + 1)``, the last of which is that of the blank.

    Attributes
    ----------
    classes_ : (C,) array of str
        The symbols in the order of the outputs.

    Raises
    ------
    ModelError
        If the file does not exist, is damaged or has another format.
    """

    def __init__(self, path: str | Path) -> None:
        self._network = Network(path, WORD_RECOGNISER)
        self.classes_: NDArray[Any] = np.array(list(self._network.charset))

    def __call__(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probabilities of each frame of a word's image.

        Parameters
        ----------
        image
            ``(32, W)`` as ``normalize_word`` gives it.

        Returns
        -------
        (frames, C + 1) float32
            Log probabilities, the last of which is that of the blank. Frames have equal width, from left to right.
        """
        return self._network(np.asarray(image, dtype=np.float32)[np.newaxis, np.newaxis])[0]
