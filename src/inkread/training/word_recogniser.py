"""The training of the reader's recogniser of words: new words in every epoch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from rapidfuzz.distance import Levenshtein
from torch import Tensor, nn

from ..models.convolutional import WORD_FORMAT, WORD_VERSION
from ..runs.folder import check_unclaimed
from .glyphs import GlyphMaker, GlyphSource
from .pictures.classifier import ImageClassifier
from .pictures.config import TrainingConfig
from .pictures.export import export_onnx
from .pictures.images import ImageSet, ImageSplits
from .pictures.task import TranscriptionTask, collapse
from .pictures.trainer import fit
from .words import CHUNKS, VALIDATED, make_words, validation_words

BLANK = "blank"
"""Name of the class of what is between letters; a symbol is a single character."""

CONFIG = TrainingConfig(
    model="frames",
    epochs=16,
    batch_size=128,
    optimizer="adamw",
    learning_rate=2e-3,
    weight_decay=0.02,
    clip=2.0,
    averaging=0.998,
    keep="last",
    precision="bf16",
)
"""How the recogniser that comes with the package was trained."""


@dataclass(frozen=True)
class WordFigures:
    """How well a recogniser does on words in the hands of people whom it was not trained on, most of them tight.

    Attributes
    ----------
    cer : float
        Errors for each symbol, at the likeliest class of every frame.
    words_right : float
        Share of the words without any error.
    """

    cer: float
    words_right: float


class FrameProbabilities(nn.Module):
    """Answers with the logarithms of the probabilities of every frame's classes."""

    def __init__(self, network: ImageClassifier) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        """Return ``(N, frames, C + 1)``, the last of them the blank, of ``(N, 1, 32, W)`` pictures."""
        logits: Tensor = self.network(images)
        return logits.log_softmax(dim=2)


def train_word_recogniser(
    data: str | Path,
    folder: str | Path,
    config: TrainingConfig = CONFIG,
    *,
    chunks: Mapping[str, int] = CHUNKS,
    validated: int = VALIDATED,
    progress: bool = False,
) -> tuple[Path, WordFigures]:
    """Train the reader's recogniser of words in a folder, or go on where its training stopped.

    Parameters
    ----------
    data
        Folder of a data set in the NIST36 schema, with files of pen strokes beside it.
    folder
        The training's folder.
    config
        How.
    chunks
        What an epoch consists of; see ``training.words``.
    validated
        Words that it is validated on.
    progress
        Show a bar.

    Returns
    -------
    (path, figures)
        The recogniser's ``.onnx`` file in the folder, and how it does on words of the writers of the validation
        split.

    Raises
    ------
    DataError
        If the data cannot be used.
    RunError
        If the folder holds another training, or a damaged one.
    """
    data, folder = Path(data), Path(folder)
    check_unclaimed(folder)
    source = GlyphSource.load(data)
    symbols = source.symbols
    valid = validation_words(data, symbols, validated)
    with GlyphMaker(source, chunks, seed=config.seed, make=make_words) as make:
        splits = ImageSplits((*symbols, BLANK), make(0), valid)
        task, _ = fit(TranscriptionTask, config, splits, folder, fresh=make, progress=progress)
    network = task.classifier.cpu().float()
    path = folder / "words.onnx"
    metadata = {"format": WORD_FORMAT, "version": WORD_VERSION, "alphabet": json.dumps(symbols)}
    example = torch.zeros(2, 1, *valid.images.shape[2:])
    export_onnx(FrameProbabilities(network).eval(), example, path, "log_probabilities", metadata, any_width=True)
    return path, measure(network, valid)


def measure(network: ImageClassifier, data: ImageSet) -> WordFigures:
    """Return how well a recogniser does on words."""
    errors, lengths, right = 0, 0, 0
    with torch.inference_mode():
        for first in range(0, len(data), 500):
            logits = network.eval()(torch.from_numpy(data.images[first : first + 500]) / 255)
            read = collapse(logits.argmax(dim=2), blank=logits.shape[2] - 1).numpy()
            for word, label in zip(read, data.labels[first : first + 500], strict=True):
                distance = Levenshtein.distance(word[word >= 0].tolist(), label[label >= 0].tolist())
                errors, lengths, right = errors + distance, lengths + int(np.sum(label >= 0)), right + (distance == 0)
    return WordFigures(errors / lengths, right / len(data))
