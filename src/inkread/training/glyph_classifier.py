"""The training of the reader's convolutional classifier: new glyphs in every epoch, then calibrated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..datasets.schema import load_folder
from ..evaluation.calibration import expected_calibration_error, fit_temperature
from ..models.convolutional import FORMAT, VERSION
from ..runs.folder import check_unclaimed
from .glyphs import CHUNKS, GlyphMaker, GlyphSource
from .pictures.augment import Augmentation
from .pictures.classifier import ImageClassifier
from .pictures.config import TrainingConfig
from .pictures.export import export_onnx
from .pictures.images import ImageSet, ImageSplits, from_glyphs
from .pictures.trainer import train

NOTHING = "none"
"""Name of the class of what is no character; a symbol is a single character."""

CONFIG = TrainingConfig(
    model="whitened-narrow",
    epochs=24,
    batch_size=128,
    learning_rate=0.2,
    weight_decay=5e-4,
    label_smoothing=0.05,
    averaging=0.999,
    precision="bf16",
    augmentation=Augmentation(shift=0.03, zoom=1.06, rotate=4, shear=0.06, elastic=0.012),
)
"""How the classifier that comes with the package was trained."""


@dataclass(frozen=True)
class GlyphFigures:
    """How well a classifier of glyphs does on one split.

    Attributes
    ----------
    accuracy : float
        Share of the characters that are taken for what they are.
    accuracy_merged : float
        The same with O and 0, and I and 1, counted as one.
    calibration_error : float
        Of the confidences; see ``expected_calibration_error``.
    """

    accuracy: float
    accuracy_merged: float
    calibration_error: float


class CalibratedClassifier(nn.Module):
    """A classifier that answers with probabilities, at the temperature at which they can be believed."""

    def __init__(self, classifier: ImageClassifier, temperature: float) -> None:
        super().__init__()
        self.classifier, self.temperature = classifier, temperature

    def forward(self, images: Tensor) -> Tensor:
        """Return ``(N, C)`` probabilities."""
        logits: Tensor = self.classifier(images)
        return (logits / self.temperature).softmax(dim=1)


def train_glyph_classifier(
    data: str | Path,
    folder: str | Path,
    config: TrainingConfig = CONFIG,
    *,
    chunks: Mapping[str, int] = CHUNKS,
    progress: bool = False,
) -> tuple[Path, GlyphFigures]:
    """Train the reader's classifier in a folder, or go on where its training stopped.

    Parameters
    ----------
    data
        Folder of a data set in the NIST36 schema, with files of pen strokes beside it.
    folder
        The training's folder.
    config
        How.
    chunks
        What an epoch consists of; see ``training.glyphs``.
    progress
        Show a bar.

    Returns
    -------
    (path, figures)
        The classifier's ``.onnx`` file in the folder, and how it does on the validation split.

    Raises
    ------
    DataError
        If the data cannot be used.
    RunError
        If the folder holds another training, or a damaged one.
    """
    data, folder = Path(data), Path(folder)
    check_unclaimed(folder)
    glyphs = from_glyphs(load_folder(data))
    with GlyphMaker(GlyphSource.load(data), chunks, seed=config.seed) as make:
        splits = ImageSplits((*glyphs.classes, NOTHING), make(0), glyphs.valid)
        classifier = train(config, splits, folder, fresh=make, progress=progress).classifier
    logits = _logits(classifier, glyphs.valid)
    model = CalibratedClassifier(classifier, fit_temperature(logits, glyphs.valid.labels))
    path = folder / "model.onnx"
    metadata = {"format": FORMAT, "version": VERSION, "alphabet": json.dumps(glyphs.classes)}
    export_onnx(model, torch.zeros(2, 1, 32, 32), path, "probabilities", metadata)
    return path, measure(model, glyphs.valid, glyphs.classes)


def measure(model: CalibratedClassifier, data: ImageSet, symbols: tuple[str, ...]) -> GlyphFigures:
    """Return how well a classifier does on characters."""
    with torch.inference_mode():
        probabilities = model.eval()(torch.from_numpy(data.images) / 255).numpy()[:, : len(symbols)]
    read = probabilities.argmax(axis=1)
    merged = np.array([symbols.index({"O": "0", "I": "1"}.get(symbol, symbol)) for symbol in symbols])
    right = read == data.labels
    return GlyphFigures(
        float(right.mean()),
        float((merged[read] == merged[data.labels]).mean()),
        expected_calibration_error(probabilities.max(axis=1), right),
    )


def _logits(classifier: ImageClassifier, data: ImageSet) -> NDArray[np.float32]:
    with torch.inference_mode():
        logits: Tensor = classifier.eval()(torch.from_numpy(data.images) / 255)
    return logits.numpy()
