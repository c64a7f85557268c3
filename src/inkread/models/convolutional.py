"""Convolutional networks: the glyph classifier, and the recogniser of words with touching letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..datasets.schema import SIDE, to_images
from ..onnx import charset_in, open_session

FORMAT = "inkread.glyph-cnn"
VERSION = "1"

WORD_FORMAT = "inkread.word-cnn"
WORD_VERSION = "1"

_BATCH = 256


class OnnxClassifier:
    """Classifies glyph images, and rejects images that show no character.

    Parameters
    ----------
    path
        An ``.onnx`` file that ``inkread train-cnn`` wrote: from ``images``, ``(N, 1, 32, 32) float32``, paper 1
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
        self._session = open_session(path)
        charset = charset_in(self._session, path, FORMAT, VERSION, "glyph classifier")
        self.classes_: NDArray[Any] = np.array(list(charset))

    def predict_proba(self, X: NDArray[np.floating[Any]]) -> NDArray[np.float32]:  # noqa: N803
        """Return ``(N, C)`` probabilities of glyph images ``(N, 1024)`` in the NIST36 schema.

        Their difference from 1 is the probability that the image shows no character.
        """
        images = to_images(np.asarray(X, dtype=np.float32)).reshape(-1, 1, SIDE, SIDE)
        parts = [np.zeros((0, len(self.classes_) + 1), dtype=np.float32)]
        for first in range(0, len(images), _BATCH):
            batch = np.ascontiguousarray(images[first : first + _BATCH])
            parts += self._session.run(["probabilities"], {"images": batch})
        return np.concatenate(parts)[:, :-1]

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
        An ``.onnx`` file that ``inkread train-words`` wrote: from ``images``, ``(N, 1, 32, W) float32``, paper 1 and
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
        self._session = open_session(path)
        charset = charset_in(self._session, path, WORD_FORMAT, WORD_VERSION, "word recogniser")
        self.classes_: NDArray[Any] = np.array(list(charset))

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
        images = np.ascontiguousarray(image, dtype=np.float32)[np.newaxis, np.newaxis]
        frames: NDArray[np.float32] = self._session.run(["log_probabilities"], {"images": images})[0][0]
        return frames
