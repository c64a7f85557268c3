"""Classifiers on disk: safetensors files that carry weights, charset and the shape of the network.

A safetensors file is a table of arrays and a table of strings; nothing in it can be run. The strings are

``format``      ``inkread.mlp``
``version``     ``1``
``alphabet``    JSON list of the characters, in the order of the outputs
``parameters``  JSON object: the parameters of ``MLPClassifier``
``provenance``  JSON object: how the weights were made; only for people
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .charset import charset_of
from .errors import ModelError
from .nn import MLPClassifier
from .storage import read_tensors, replacing

if TYPE_CHECKING:
    from .onnx import OnnxClassifier, OnnxWordRecogniser

FORMAT = "inkread.mlp"
VERSION = "1"
SHIPPED = Path(__file__).parent / "weights"
"""Folder of the models that come with the package."""

SUFFIXES = (".safetensors", ".onnx")
"""How the names of models' files end: those of the NumPy engine, and those for onnxruntime."""

DEFAULT = "strokes36"
"""Name of the model that reads when none is named."""

WORDS = Path(__file__).parent / "text" / "words36.onnx"
"""The recogniser of words that reads beside it."""


def load_model(name_or_path: str | Path | None = None) -> MLPClassifier | OnnxClassifier:
    """Return a trained classifier.

    Parameters
    ----------
    name_or_path
        Name of a model that comes with the package, or path of a ``.safetensors`` file that ``inkread
        train`` wrote or an ``.onnx`` file that ``inkread train-cnn`` wrote; the package's default model if left
        out.

    Returns
    -------
    MLPClassifier or OnnxClassifier
        Its ``classes_`` are the symbols as strings; ``predict_proba`` takes rows of the NIST36 schema:
        ``(N, 1024)``, 32 x 32 column by column, paper 1, ink 0.

    Raises
    ------
    ModelError
        If there is no such model, or the file is damaged or no model of this package.
    """
    path = _find(DEFAULT if name_or_path is None else name_or_path)
    if path.suffix == ".onnx":
        from .onnx import OnnxClassifier

        return OnnxClassifier(path)
    tensors, metadata = read_tensors(path)
    if metadata.get("format") != FORMAT:
        raise ModelError(f"{path}: not a model of inkread (its format is {metadata.get('format')!r})")
    if metadata.get("version") != VERSION:
        raise ModelError(f"{path}: version {metadata.get('version')!r} of the model format is not known here")
    try:
        charset = charset_of(json.loads(metadata["alphabet"]), path.stem)
        model = MLPClassifier(**json.loads(metadata["parameters"]))
        return model.restore(tuple(charset), tensors)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: damaged model: {error}") from error


def load_word_recogniser(path: str | Path | None = None) -> OnnxWordRecogniser:
    """Return a recogniser of words whose letters touch.

    Parameters
    ----------
    path
        Of an ``.onnx`` file that ``inkread train-words`` wrote; the package's own if left out.

    Raises
    ------
    ModelError
        If there is no such file, or it is damaged or something else.
    """
    from .onnx import OnnxWordRecogniser

    return OnnxWordRecogniser(WORDS if path is None else path)


def shipped_models() -> list[str]:
    """Return the names of the models that come with the package."""
    return sorted(path.stem for path in SHIPPED.iterdir() if path.suffix in SUFFIXES)


def save_model(
    model: MLPClassifier, path: str | Path, *, provenance: dict[str, Any] | None = None, half: bool = False
) -> None:
    """Write a trained classifier to a ``.safetensors`` file, whole or not at all.

    Parameters
    ----------
    model
        A fitted classifier whose classes are symbols.
    path
        Where to; an existing file is replaced.
    provenance
        How the weights were made.
    half
        Store the weights as float16: half the size, the same readings.

    Raises
    ------
    ValueError
        If its classes are not single characters.
    """
    from safetensors.numpy import save_file

    parameters = model.get_params()
    parameters["hidden_layer_sizes"] = [int(size) for size in model.hidden_layer_sizes]
    parameters["random_state"] = None
    metadata = {
        "format": FORMAT,
        "version": VERSION,
        "alphabet": json.dumps(list(charset_of(map(str, model.classes_)))),
        "parameters": json.dumps(parameters),
        "provenance": json.dumps(provenance or {}),
    }
    weights = {name: np.ascontiguousarray(weight) for name, weight in model.weights().items()}
    if half:
        weights = {name: weight.astype(np.float16) for name, weight in weights.items()}
    with replacing(path) as temporary:
        save_file(weights, temporary, metadata)


def _find(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.suffix in SUFFIXES or len(path.parts) > 1:
        return path
    for suffix in SUFFIXES:
        if (shipped := SHIPPED / f"{name_or_path}{suffix}").is_file():
            return shipped
    known, endings = ", ".join(shipped_models()) or "none", " or ".join(SUFFIXES)
    raise ModelError(f"{name_or_path}: no such model; the package has: {known}. A file ends in {endings}")
