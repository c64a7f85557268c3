"""The convolutional networks that read, run by onnxruntime: the classifier of glyphs and the recogniser of words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .charset import charset_of
from .errors import ModelError
from .ink.normalize import SIDE
from .text.classify import to_images

FORMAT = "inkread.glyph-cnn"
VERSION = "1"

WORD_FORMAT = "inkread.word-cnn"
WORD_VERSION = "1"

_BATCH = 256


class OnnxClassifier:
    """Tells glyph images apart, and knows what is no character.

    Parameters
    ----------
    path
        An ``.onnx`` file that ``inkread train-cnn`` wrote: from ``images``, ``(N, 1, 32, 32) float32``, paper 1
        and ink 0, to ``probabilities``, ``(N, C + 1)``, the last of them that it is no character.

    Attributes
    ----------
    classes_ : (C,) array of str
        The symbols it knows.

    Raises
    ------
    ModelError
        If there is no such file, or it is damaged or something else.
    """

    def __init__(self, path: str | Path) -> None:
        self._session, self.classes_ = _open(path, FORMAT, VERSION, "classifier of glyphs")

    def predict_proba(self, X: NDArray[np.floating[Any]]) -> NDArray[np.float32]:  # noqa: N803
        """Return ``(N, C)`` probabilities of glyph images ``(N, 1024)`` in the NIST36 schema.

        What they lack to 1 is the probability that the image shows no character.
        """
        images = to_images(np.asarray(X, dtype=np.float32)).reshape(-1, 1, SIDE, SIDE)
        parts = [np.zeros((0, len(self.classes_) + 1), dtype=np.float32)]
        for first in range(0, len(images), _BATCH):
            batch = np.ascontiguousarray(images[first : first + _BATCH])
            parts += self._session.run(["probabilities"], {"images": batch})
        return np.concatenate(parts)[:, :-1]

    def predict(self, X: NDArray[np.floating[Any]]) -> NDArray[Any]:  # noqa: N803
        """Return the likeliest symbol of each glyph image, ``(N,)`` strings."""
        likeliest: NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return likeliest

    def score(self, X: NDArray[np.floating[Any]], y: NDArray[Any]) -> float:  # noqa: N803
        """Return the share of glyph images ``(N, 1024)`` whose symbols ``(N,)`` are recognised."""
        return float(np.mean(self.predict(X) == y))


class OnnxWordRecogniser:
    """Reads the ink of a word as a whole, where letters touch and cannot be told apart one by one.

    Parameters
    ----------
    path
        An ``.onnx`` file that ``inkread train-words`` wrote: from ``images``, ``(N, 1, 32, W) float32``, paper 1 and
        ink 0, to ``log_probabilities``, ``(N, frames, C + 1)``, the last of them that of no symbol.

    Attributes
    ----------
    classes_ : (C,) array of str
        The symbols it knows.

    Raises
    ------
    ModelError
        If there is no such file, or it is damaged or something else.
    """

    def __init__(self, path: str | Path) -> None:
        self._session, self.classes_ = _open(path, WORD_FORMAT, WORD_VERSION, "recogniser of words")

    def __call__(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what stands in each frame of a word's image.

        Parameters
        ----------
        image
            ``(32, W)`` as ``normalize_word`` gives it.

        Returns
        -------
        (frames, C + 1) float32
            Logarithms of the probabilities, the last that of no symbol. The frames are of one width, from the left.
        """
        images = np.ascontiguousarray(image, dtype=np.float32)[np.newaxis, np.newaxis]
        frames: NDArray[np.float32] = self._session.run(["log_probabilities"], {"images": images})[0][0]
        return frames


def open_session(path: str | Path) -> Any:
    """Return a network ready to run on the CPU.

    Raises
    ------
    ModelError
        If there is no such file, or it is no ONNX model.
    """
    import onnxruntime

    if not Path(path).is_file():
        raise ModelError(f"{path}: no such file")
    try:
        return onnxruntime.InferenceSession(Path(path).read_bytes(), providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own exceptions have no common base
        raise ModelError(f"{path}: not an ONNX model ({str(error).splitlines()[0]})") from error


def _open(path: str | Path, form: str, version: str, kind: str) -> tuple[Any, NDArray[Any]]:
    """Return an ONNX model of a format ready to run, and the symbols it knows, ``(C,)`` strings."""
    session = open_session(path)
    metadata = session.get_modelmeta().custom_metadata_map
    if metadata.get("format") != form or metadata.get("version") != version:
        raise ModelError(f"{path}: not a {kind} of this version of inkread")
    try:
        charset = charset_of(json.loads(metadata["alphabet"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: damaged model: {error}") from error
    return session, np.array(list(charset))
