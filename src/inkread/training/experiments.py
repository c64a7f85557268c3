"""The experiments of the assignment's section 6: data, network and settings of each."""

from __future__ import annotations

import argparse
import json
import lzma
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

import numpy as np

from .. import plots
from ..bag_of_words import BagOfWords
from ..confusion import ConfusionMatrix
from ..datasets.schema import load_folder
from ..errors import DataError, InkreadError
from ..runs.config import RunConfig
from ..runs.examples import ExampleMaker
from ..storage import write_text
from ..text.classify import to_images
from .augment import Augmentation
from .config import TrainingConfig
from .images import ImageSet, ImageSplits, from_folder, from_glyphs
from .trainer import hardware, train

STROKES = ("digilets.npz", "chars74k_strokes.npz")
"""Files of pen strokes beside the data that glyphs are drawn from."""


Source: TypeAlias = Callable[[Path, Path], ImageSplits]
"""From the folder of the data, and one for what is made of it, to labelled pictures."""


def hand36(data: Path, _: Path) -> ImageSplits:
    """Return the glyphs of the NIST36 schema in a folder."""
    return from_glyphs(load_folder(data))


def hand36_drawn(data: Path, _: Path, rounds: int = 2) -> ImageSplits:
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


def unpacked(archive: Path, cache: Path) -> Path:
    """Return the folder that a ``.zip`` or ``.tar`` file holds, unpacked into ``cache`` the first time.

    Raises
    ------
    DataError
        If there is no such file, or it is damaged.
    """
    folder = cache / archive.name.partition(".")[0]
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            try:
                if archive.suffix == ".zip":
                    shutil.unpack_archive(archive, temporary)
                else:
                    shutil.unpack_archive(archive, temporary, filter="data")
                (Path(temporary) / folder.name).replace(folder)
            except (OSError, EOFError, ValueError, shutil.ReadError, lzma.LZMAError, zipfile.BadZipFile) as error:
                raise DataError(f"{archive}: cannot be unpacked ({error})") from error
    return folder


def pictures(archive: str, size: int) -> Source:
    """Return a source: the pictures of an archive in the folder of the data, at a size."""

    def load(data: Path, cache: Path) -> ImageSplits:
        return from_folder(unpacked(data / archive, cache), size, cache=cache)

    return load


@dataclass(frozen=True, eq=False)
class Figures:
    """What is recorded of an experiment.

    Attributes
    ----------
    accuracies : dict of str to float
        Of the splits ``valid`` and ``test``.
    confusion : ConfusionMatrix
        Of the last of them.
    seconds : float
        Time that the training took.
    epochs : int
        Passes over the data.
    """

    accuracies: dict[str, float]
    confusion: ConfusionMatrix
    seconds: float
    epochs: int


class Experiment(Protocol):
    """One of the experiments.

    Attributes
    ----------
    question : str
        Of the assignment.
    what : str
        In words.
    seed : int
        Of everything random.
    """

    @property
    def question(self) -> str: ...  # noqa: D102

    @property
    def what(self) -> str: ...  # noqa: D102

    @property
    def seed(self) -> int: ...  # noqa: D102

    def run(self, name: str, data: Path, runs: Path) -> Figures:
        """Run it in the folder ``runs / name``, or go on with it, on what is in the folder ``data``."""
        ...


@dataclass(frozen=True)
class NetworkExperiment:
    """A network trained in PyTorch.

    Attributes
    ----------
    question, what : str
        As in ``Experiment``.
    data : Source
        What is trained on.
    config : TrainingConfig
        How.
    initial : str
        Weights to start from: a file relative to the folder of the runs (of another experiment) or of the
        data; empty to start from scratch.
    """

    question: str
    what: str
    data: Source
    config: TrainingConfig
    initial: str = ""

    @property
    def seed(self) -> int:
        """Return the seed of everything random."""
        return self.config.seed

    def run(self, name: str, data: Path, runs: Path) -> Figures:
        """Train the network, or go on where its training stopped."""
        config = self.config
        if self.initial:
            places = [place / self.initial for place in (runs, data)]
            config = replace(config, initial=str(next((place for place in places if place.exists()), places[0])))
        progress = sys.stderr.isatty()
        result = train(config, self.data(data, runs / "data"), runs / name, progress=progress)
        return Figures(result.accuracies, result.confusion, result.seconds, len(result.history))


@dataclass(frozen=True)
class BagOfWordsExperiment:
    """A bag of visual words.

    Attributes
    ----------
    question, what : str
        As in ``Experiment``.
    data : Source
        What is learnt from.
    words, levels, neighbours, seed : int
        As in ``BagOfWords``.
    """

    question: str
    what: str
    data: Source
    words: int
    levels: int
    neighbours: int
    seed: int = 0

    def run(self, name: str, data: Path, runs: Path) -> Figures:
        """Learn from the training pictures and recognise the others."""
        splits = self.data(data, runs / "data")
        started = time.perf_counter()
        model = BagOfWords(self.words, self.levels, self.neighbours, self.seed)
        model.fit(splits.train.images, splits.train.labels)
        seconds = time.perf_counter() - started
        accuracies = {}
        for split in ("valid", "test"):
            images: ImageSet = getattr(splits, split)
            confusion = ConfusionMatrix.count(images.labels, model.predict(images.images), splits.classes)
            accuracies[split] = confusion.accuracy
        plots.save(plots.confusion(confusion), runs / name / "confusion.png")
        return Figures(accuracies, confusion, seconds, 1)


PHOTOGRAPHS = Augmentation(flip=True, shift=0.1, zoom=1.3, rotate=10, colour=0.3, cutout=0.2)
GLYPHS = Augmentation(shift=0.04, zoom=1.12, rotate=8, shear=0.15, elastic=0.025)

EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType(
    {
        "hand36_fc": NetworkExperiment(
            "Q6.1.1",
            "the assignment's network with its default settings",
            hand36,
            # The assignment's rate is for the sum of the losses of a batch, ours for their mean.
            TrainingConfig(
                model="fc", epochs=50, batch_size=72, learning_rate=72 * 4e-3, momentum=0.0, weight_decay=0.0,
                schedule="constant", warmup=0.0, keep="last",
            ),
        ),
        "hand36_fc_tuned": NetworkExperiment(
            "Q6.1.1",
            "a wider and deeper one, with drawn pen strokes and variations",
            hand36_drawn,
            TrainingConfig(
                model="fc-wide", epochs=30, batch_size=128, learning_rate=0.05, momentum=0.9, weight_decay=1e-5,
                augmentation=GLYPHS,
            ),
        ),
        "hand36_cnn": NetworkExperiment(
            "Q6.1.2",
            "three convolution and two fully connected layers, with drawn pen strokes and variations",
            hand36_drawn,
            TrainingConfig(
                model="plain", epochs=12, batch_size=128, learning_rate=0.05, momentum=0.9, weight_decay=5e-4,
                label_smoothing=0.05, augmentation=GLYPHS,
            ),
        ),
        "cifar10_cnn": NetworkExperiment(
            "Q6.1.3",
            "a residual network",
            pictures("cifar10_jpg.tar.xz", 32),
            TrainingConfig(
                model="resnet", epochs=30, batch_size=512, learning_rate=0.4, weight_decay=5e-4, schedule="linear",
                label_smoothing=0.1, augmentation=Augmentation(flip=True, shift=0.125, cutout=0.3), keep="last",
            ),
        ),
        "sun8_cnn": NetworkExperiment(
            "Q6.1.4",
            "a residual network",
            pictures("sun8.zip", 128),
            TrainingConfig(
                model="resnet", epochs=80, batch_size=32, learning_rate=0.05, weight_decay=1e-3,
                label_smoothing=0.1, augmentation=PHOTOGRAPHS,
            ),
        ),
        "sun8_bag_of_words": BagOfWordsExperiment(
            "Q6.1.4", "the method of homework 1", pictures("sun8.zip", 128), words=400, levels=3, neighbours=9
        ),
        "flowers17_squeezenet_classifier": NetworkExperiment(
            "Q6.2.1",
            "SqueezeNet 1.1 pre-trained on ImageNet, its classifier layer alone trained",
            pictures("flowers17.zip", 192),
            TrainingConfig(
                model="squeezenet", epochs=20, batch_size=32, optimizer="adamw", learning_rate=3e-3,
                weight_decay=1e-2, trainable="classifier", label_smoothing=0.1, augmentation=PHOTOGRAPHS,
            ),
            initial="../weights/squeezenet1_1_imagenet1k_features.safetensors",
        ),
        "flowers17_squeezenet": NetworkExperiment(
            "Q6.2.1",
            "the same, then all of its layers",
            pictures("flowers17.zip", 192),
            TrainingConfig(
                model="squeezenet", epochs=25, batch_size=32, optimizer="adamw", learning_rate=3e-4,
                weight_decay=1e-2, label_smoothing=0.1, augmentation=PHOTOGRAPHS,
            ),
            initial="flowers17_squeezenet_classifier/weights.safetensors",
        ),
        "flowers17_own": NetworkExperiment(
            "Q6.2.1",
            "three convolution and two fully connected layers from scratch",
            pictures("flowers17.zip", 96),
            TrainingConfig(
                model="plain", epochs=120, batch_size=32, optimizer="adamw", learning_rate=2e-3, weight_decay=5e-2,
                label_smoothing=0.1, augmentation=PHOTOGRAPHS,
            ),
        ),
    }
)  # fmt: skip
"""The experiments by name."""


def run(name: str, data: str | Path, runs: str | Path) -> Figures:
    """Run one experiment, or go on with it, in ``runs/NAME``.

    Raises
    ------
    DataError
        If there is no such experiment, or its data is not there.
    """
    if name not in EXPERIMENTS:
        raise DataError(f"{name}: no such experiment; there are {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name].run(name, Path(data), Path(runs))


def record(path: str | Path, name: str, figures: Figures) -> None:
    """Put the figures of an experiment into a results file, beside those of the others."""
    path = Path(path)
    results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    experiment = EXPERIMENTS[name]
    results[name] = {
        "question": experiment.question,
        "what": experiment.what,
        "accuracy": figures.accuracies,
        "epochs": figures.epochs,
        "seconds": round(figures.seconds, 1),
        "seed": experiment.seed,
        "hardware": hardware(),
        "most_confused": figures.confusion.most_confused(5),
    }
    write_text(path, json.dumps(dict(sorted(results.items())), indent=2) + "\n")


def command(question: str, arguments: Sequence[str] | None = None) -> None:
    """Run the experiments of a question that the command line names, or all of them, and print their figures."""
    known = [name for name, experiment in EXPERIMENTS.items() if experiment.question.startswith(question)]
    parser = argparse.ArgumentParser(description=f"The experiments of {question}: {', '.join(known)}")
    parser.add_argument("experiments", metavar="EXPERIMENT", nargs="*")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("runs/q6"))
    parser.add_argument("--results", type=Path, default=Path("benchmarks/q6.json"))
    options = parser.parse_args(arguments)
    try:
        for name in options.experiments or known:
            figures = run(name, options.data, options.runs)
            record(options.results, name, figures)
            accuracies = ", ".join(f"{split} {accuracy:.4f}" for split, accuracy in figures.accuracies.items())
            sys.stdout.write(f"{name}: {accuracies}, {figures.seconds:.0f} s\n")
    except InkreadError as error:
        parser.error(str(error))
