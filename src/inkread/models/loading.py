"""Loading of models by name or file, with a function for each kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..nn import MLPClassifier
from .mlp import load_mlp
from .registry import locate

if TYPE_CHECKING:
    from .convolutional import OnnxClassifier, OnnxWordRecogniser


def load_model(name_or_path: str | Path | None = None) -> MLPClassifier | OnnxClassifier:
    """Load a trained classifier.

    Parameters
    ----------
    name_or_path
        Name of a model in the package, or path of a ``.safetensors`` file that ``inkread
        train mlp`` wrote or an ``.onnx`` file that ``inkread train cnn`` wrote; the package's default model if left
        out.

    Returns
    -------
    MLPClassifier or OnnxClassifier
        Its ``classes_`` are the symbols as strings; ``predict_proba`` takes rows of the NIST36 schema:
        ``(N, 1024)``, 32 x 32 column by column, paper 1, ink 0.

    Raises
    ------
    ModelError
        If there is no such model, or the file is damaged or not a model of this package.
    """
    path = locate(name_or_path, "glyph classifier")
    if path.suffix == ".onnx":
        from .convolutional import OnnxClassifier

        return OnnxClassifier(path)
    return load_mlp(path)


def load_word_recogniser(name_or_path: str | Path | None = None) -> OnnxWordRecogniser:
    """Load a recogniser of words with touching letters.

    Parameters
    ----------
    name_or_path
        Name of a recogniser in the package, or path of an ``.onnx`` file that ``inkread train words`` wrote; the
        package's default if left out.

    Raises
    ------
    ModelError
        If there is no such model, or the file is damaged or has another format.
    """
    from .convolutional import OnnxWordRecogniser

    return OnnxWordRecogniser(locate(name_or_path, "word recogniser"))
