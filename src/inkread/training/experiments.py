"""The experiments of the assignment's section 6: data, network and settings of each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from ..datasets.schema import load_folder
from ..errors import DataError
from ..runs.config import RunConfig
from ..runs.examples import ExampleMaker
from ..storage import write_text
from ..text.classify import to_images
from .augment import Augmentation
from .config import TrainingConfig
from .images import ImageSet, ImageSplits, from_glyphs
from .trainer import TrainingResult, hardware, train

STROKES = ("digilets.npz", "chars74k_strokes.npz")
"""Files of pen strokes beside the data that glyphs are drawn from."""


def hand36(data: Path) -> ImageSplits:
    """Return the glyphs of the NIST36 schema in a folder."""
    return from_glyphs(load_folder(data))


def hand36_drawn(data: Path, rounds: int = 2) -> ImageSplits:
    """Return the same with more to train on: pen strokes, drawn several times with other pens and slants.

    They are the strokes of the training writers (see ``datasets.strokes``) and of the package's own
    letterforms.
    """
    dataset = load_folder(data)
    plain = from_glyphs(dataset)
    strokes = tuple(str(data / name) for name in STROKES if (data / name).exists())
    make = ExampleMaker(RunConfig(data=str(data), strokes=strokes, synthetic=60, precision="float32"), dataset)
    numbers = {symbol: number for number, symbol in enumerate(plain.classes)}
    images, labels = [], []
    for number in range(rounds):
        rows, symbols = make(number)
        images.append(np.rint(255 * to_images(rows)).astype(np.uint8)[:, np.newaxis])
        labels.append(np.array([numbers[symbol] for symbol in symbols]))
    train_set = ImageSet(np.concatenate(images), np.concatenate(labels))
    return ImageSplits(plain.classes, train_set, plain.valid, plain.test)


@dataclass(frozen=True)
class Experiment:
    """One of the experiments.

    Attributes
    ----------
    question : str
        Of the assignment.
    what : str
        In words.
    data : callable
        From the folder of the data to what is trained on.
    config : TrainingConfig
        How.
    """

    question: str
    what: str
    data: Callable[[Path], ImageSplits]
    config: TrainingConfig


GLYPHS = Augmentation(shift=0.04, zoom=1.12, rotate=8, shear=0.15, elastic=0.025)

EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType(
    {
        "hand36_fc": Experiment(
            "Q6.1.1",
            "the assignment's network with its default settings",
            hand36,
            # The assignment's rate is for the sum of the losses of a batch, ours for their mean.
            TrainingConfig(
                model="fc", epochs=50, batch_size=72, learning_rate=72 * 4e-3, momentum=0.0, weight_decay=0.0,
                schedule="constant", warmup=0.0, keep="last",
            ),
        ),
        "hand36_fc_tuned": Experiment(
            "Q6.1.1",
            "a wider and deeper one, with drawn pen strokes and variations",
            hand36_drawn,
            TrainingConfig(
                model="fc-wide", epochs=30, batch_size=128, learning_rate=0.05, momentum=0.9, weight_decay=1e-5,
                augmentation=GLYPHS,
            ),
        ),
        "hand36_cnn": Experiment(
            "Q6.1.2",
            "three convolution and two fully connected layers, with drawn pen strokes and variations",
            hand36_drawn,
            TrainingConfig(
                model="plain", epochs=12, batch_size=128, learning_rate=0.05, momentum=0.9, weight_decay=5e-4,
                label_smoothing=0.05, augmentation=GLYPHS,
            ),
        ),
    }
)  # fmt: skip
"""The experiments by name."""


def run(name: str, data: str | Path, folder: str | Path, *, progress: bool = False) -> TrainingResult:
    """Run one experiment, or go on with it, in ``folder/NAME``.

    Raises
    ------
    DataError
        If there is no such experiment, or its data is not there.
    """
    if name not in EXPERIMENTS:
        raise DataError(f"{name}: no such experiment; there are {', '.join(EXPERIMENTS)}")
    experiment = EXPERIMENTS[name]
    return train(experiment.config, experiment.data(Path(data)), Path(folder) / name, progress=progress)


def record(path: str | Path, name: str, result: TrainingResult) -> None:
    """Put the figures of an experiment into a results file, beside those of the others."""
    path = Path(path)
    results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    experiment = EXPERIMENTS[name]
    results[name] = {
        "question": experiment.question,
        "what": experiment.what,
        "accuracy": result.accuracies,
        "epochs": len(result.history),
        "seconds": round(result.seconds, 1),
        "seed": experiment.config.seed,
        "hardware": hardware(),
        "most_confused": result.confusion.most_confused(5),
    }
    write_text(path, json.dumps(dict(sorted(results.items())), indent=2) + "\n")


def run_all(
    names: Sequence[str], data: str | Path, folder: str | Path, results: str | Path
) -> Iterator[tuple[str, TrainingResult]]:
    """Run experiments one after the other; give and record each as soon as it is done."""
    for name in names:
        result = run(name, data, folder, progress=sys.stderr.isatty())
        record(results, name, result)
        yield name, result
