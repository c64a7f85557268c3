"""Files of classifiers of the NumPy engine: safetensors with weights, charset and architecture.

A safetensors file contains arrays and strings, and no code. The strings are

``format``      ``inkread.mlp``
``version``     ``1``
``alphabet``    JSON list of the characters, in the order of the outputs
``parameters``  JSON object: the parameters of ``MLPClassifier``
``provenance``  JSON object: how the weights were made, for information only
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import one_line, parse_json, read_tensors, write_tensors
from ..charset import charset_of
from ..datasets.schema import PIXELS
from ..errors import ModelError
from ..nn import MLPClassifier

FORMAT = "inkread.mlp"
VERSION = "1"


def load_model(path: str | Path) -> MLPClassifier:
    """Load a classifier of glyphs from a ``.safetensors`` file that ``inkread train mlp`` or ``save_model`` wrote.

    Returns
    -------
    MLPClassifier
        Its ``classes_`` are the symbols as strings. ``predict_proba`` of a model that ``inkread train mlp`` made takes
        rows of the NIST36 schema: ``(N, 1024)``, 32 x 32 column by column, paper 1, ink 0.

    Raises
    ------
    ModelError
        If the file does not exist, is damaged or has another format.
    """
    path = Path(path)
    tensors, metadata = read_tensors(path)
    if metadata.get("format") != FORMAT:
        raise ModelError(f"{path}: not a model of inkread (its format is {metadata.get('format')!r})")
    if metadata.get("version") != VERSION:
        raise ModelError(f"{path}: version {metadata.get('version')!r} of the model format is not known here")
    try:
        charset = charset_of(parse_json(metadata["alphabet"]), path.stem)
        model = MLPClassifier(**parse_json(metadata["parameters"])).restore(tuple(charset), tensors)
        if model.n_features_in_ == PIXELS:
            model.predict_proba(np.ones((1, PIXELS), dtype=np.float32))
    except Exception as error:  # parameters of any kind make the engine raise almost anything
        raise ModelError(f"{path}: damaged model: {one_line(error)}") from error
    return model


def save_model(
    model: MLPClassifier, path: str | Path, *, provenance: dict[str, Any] | None = None, half: bool = False
) -> None:
    """Write a trained classifier to a ``.safetensors`` file, atomically.

    Parameters
    ----------
    model
        A fitted classifier whose classes are symbols.
    path
        Target file; an existing file is replaced.
    provenance
        How the weights were made.
    half
        Store the weights as float16, at half the size.

    Raises
    ------
    ValueError
        If its classes are not single characters.
    """
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
    weights = dict(model.weights())
    if half:
        weights = {name: weight.astype(np.float16) for name, weight in weights.items()}
    write_tensors(path, weights, metadata)
