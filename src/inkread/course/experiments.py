"""The experiments of the assignment's section 6: data, network and settings of each."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import torch

from .. import plots
from ..errors import DataError, InkreadError, RunError
from ..evaluation.confusion import ConfusionMatrix
from ..nn import Epoch
from ..storage import write_text
from ..training.pictures.augment import Augmentation
from ..training.pictures.config import TrainingConfig
from ..training.pictures.downloads import cifar10, flowers102
from ..training.pictures.images import ImageSet
from ..training.pictures.sources import Source, downloaded, hand36, hand36_drawn, pictures
from ..training.pictures.trainer import hardware, train
from .bag_of_words import BagOfWords


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
    history : tuple of Epoch
        How it went; empty where there were no epochs.
    origin : str
        Where the data comes from.
    """

    accuracies: dict[str, float]
    confusion: ConfusionMatrix
    seconds: float
    history: tuple[Epoch, ...]
    origin: str


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
    wants_gpu : bool
        Whether it would take hours without one.
    """

    @property
    def question(self) -> str: ...  # noqa: D102

    @property
    def what(self) -> str: ...  # noqa: D102

    @property
    def seed(self) -> int: ...  # noqa: D102

    @property
    def wants_gpu(self) -> bool: ...  # noqa: D102

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
    wants_gpu : bool
        As in ``Experiment``.
    """

    question: str
    what: str
    data: Source
    config: TrainingConfig
    initial: str = ""
    wants_gpu: bool = False

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
        splits = self.data(data, runs / "data")
        result = train(config, splits, runs / name, progress=sys.stderr.isatty())
        return Figures(result.accuracies, result.confusion, result.seconds, result.history, splits.origin)


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
    wants_gpu : bool
        As in ``Experiment``.
    """

    question: str
    what: str
    data: Source
    words: int
    levels: int
    neighbours: int
    seed: int = 0
    wants_gpu: bool = False

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
        return Figures(accuracies, confusion, seconds, (), splits.origin)


PHOTOGRAPHS = Augmentation(flip=True, shift=0.1, zoom=1.3, rotate=10, colour=0.3, cutout=0.2)
GLYPHS = Augmentation(shift=0.04, zoom=1.12, rotate=8, shear=0.15, elastic=0.025)

SQUEEZENET_CLASSIFIER = TrainingConfig(
    model="squeezenet", epochs=20, batch_size=32, optimizer="adamw", learning_rate=3e-3, weight_decay=1e-2,
    trainable="classifier", label_smoothing=0.1, augmentation=PHOTOGRAPHS, mirror=True,
)  # fmt: skip
SQUEEZENET = replace(SQUEEZENET_CLASSIFIER, epochs=25, learning_rate=3e-4, trainable="all", averaging=0.98)
SQUEEZENET_WEIGHTS = "../weights/squeezenet1_1_imagenet1k_features.safetensors"

CIFAR10 = pictures("cifar10_jpg.tar.xz", 32, otherwise=cifar10)
RACE = TrainingConfig(
    model="whitened", epochs=8, batch_size=1024, learning_rate=1.5, momentum=0.85, weight_decay=1e-3,
    schedule="linear", warmup=0.2, label_smoothing=0.2, augmentation=Augmentation(flip=True, shift=0.0625),
    averaging=0.96, mirror=True, keep="last",
)  # fmt: skip
"""A training of few passes, after Jordan's (see ``WhitenedCNN``)."""

EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType(
    {
        "hand36_fc": NetworkExperiment(
            "Q6.1.1",
            "the assignment's network with its default settings",
            hand36,
            # The assignment's rate is for the sum of the losses of a batch, ours for their mean.
            TrainingConfig(
                model="fc", epochs=50, batch_size=72, learning_rate=72 * 4e-3, momentum=0.0, weight_decay=0.0,
                schedule="constant", warmup=0.0,
            ),
        ),
        "hand36_cnn_plain": NetworkExperiment(
            "Q6.1.2",
            "three convolution and two fully connected layers, on the same data alone",
            hand36,
            # What run_q6.py does; nothing is varied, so that it sees what the fully connected network sees.
            TrainingConfig(model="plain", epochs=20, batch_size=72, learning_rate=0.05, weight_decay=1e-4, warmup=0.0),
        ),
        "hand36_fc_tuned": NetworkExperiment(
            "Q6.1.1",
            "a wider and deeper one, with drawn pen strokes and variations",
            hand36_drawn,
            TrainingConfig(
                model="fc-wide", epochs=30, batch_size=128, learning_rate=0.05, momentum=0.9, weight_decay=1e-5,
                augmentation=GLYPHS, averaging=0.995,
            ),
        ),
        "hand36_cnn": NetworkExperiment(
            "Q6.1.2",
            "a whitened network, with drawn pen strokes and variations",
            partial(hand36_drawn, rounds=5),
            TrainingConfig(
                model="whitened-narrow", epochs=9, batch_size=128, learning_rate=0.2, weight_decay=1e-3,
                label_smoothing=0.1, augmentation=GLYPHS, averaging=0.998,
            ),
        ),
        "hand36_cnn_wide": NetworkExperiment(
            "Q6.1.2",
            "the same at full width, with many more of them",
            partial(hand36_drawn, rounds=30),
            TrainingConfig(
                model="whitened", epochs=8, batch_size=512, learning_rate=0.6, weight_decay=1e-3,
                label_smoothing=0.1, augmentation=GLYPHS, averaging=0.998,
            ),
            wants_gpu=True,
        ),
        "cifar10_cnn": NetworkExperiment(
            "Q6.1.3",
            "a whitened network, narrow enough for a CPU",
            CIFAR10,
            replace(RACE, model="whitened-narrow", epochs=12, batch_size=512, learning_rate=0.75, averaging=0.98),
        ),
        "cifar10_cnn_wide": NetworkExperiment(
            "Q6.1.3",
            "the same at full width",
            CIFAR10,
            replace(RACE, epochs=20, augmentation=Augmentation(flip=True, shift=0.0625, cutout=0.2)),
            wants_gpu=True,
        ),
        "cifar10_race": NetworkExperiment(
            "Q6.1.3", "the same in as few passes as will do", CIFAR10, RACE, wants_gpu=True
        ),
        "sun8_cnn": NetworkExperiment(
            "Q6.1.4",
            "a residual network",
            pictures("sun8.zip", 128),
            TrainingConfig(
                model="resnet", epochs=80, batch_size=32, learning_rate=0.05, weight_decay=1e-3,
                label_smoothing=0.1, augmentation=PHOTOGRAPHS, averaging=0.98, mirror=True,
            ),
        ),
        "sun8_bag_of_words": BagOfWordsExperiment(
            "Q6.1.4", "the method of homework 1", pictures("sun8.zip", 128), words=200, levels=2, neighbours=9
        ),
        "flowers17_squeezenet_classifier": NetworkExperiment(
            "Q6.2.1",
            "SqueezeNet 1.1 pre-trained on ImageNet, its classifier layer alone trained",
            pictures("flowers17.zip", 192),
            SQUEEZENET_CLASSIFIER,
            initial=SQUEEZENET_WEIGHTS,
        ),
        "flowers17_squeezenet": NetworkExperiment(
            "Q6.2.1",
            "the same, then all of its layers",
            pictures("flowers17.zip", 192),
            SQUEEZENET,
            initial="flowers17_squeezenet_classifier/weights.safetensors",
        ),
        "flowers102_squeezenet_classifier": NetworkExperiment(
            "Q6.2.1",
            "SqueezeNet 1.1 pre-trained on ImageNet, its classifier layer alone trained",
            downloaded(flowers102, 192),
            SQUEEZENET_CLASSIFIER,
            initial=SQUEEZENET_WEIGHTS,
        ),
        "flowers102_squeezenet": NetworkExperiment(
            "Q6.2.1",
            "the same, then all of its layers",
            downloaded(flowers102, 192),
            SQUEEZENET,
            initial="flowers102_squeezenet_classifier/weights.safetensors",
        ),
        "flowers17_own": NetworkExperiment(
            "Q6.2.1",
            "three convolution and two fully connected layers from scratch",
            pictures("flowers17.zip", 96),
            TrainingConfig(
                model="plain", epochs=120, batch_size=32, optimizer="adamw", learning_rate=2e-3, weight_decay=5e-2,
                label_smoothing=0.1, augmentation=PHOTOGRAPHS, averaging=0.98, mirror=True,
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


def record(folder: str | Path, name: str, figures: Figures) -> None:
    """Write the figures of an experiment to ``folder/NAME.json``, a line for each."""
    experiment = EXPERIMENTS[name]
    results = {
        "question": experiment.question,
        "what": experiment.what,
        "data": figures.origin,
        "accuracy": figures.accuracies,
        "epochs": len(figures.history),
        "seconds": round(figures.seconds, 1),
        "seed": experiment.seed,
        "hardware": hardware(),
        "most_confused": figures.confusion.most_confused(5),
        "classes": figures.confusion.classes,
        "confusion": figures.confusion.counts.tolist(),
        "history": [astuple(epoch) for epoch in figures.history],
    }
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in results.items())
    write_text(Path(folder) / f"{name}.json", f"{{\n{lines}\n}}\n")


def command(question: str, arguments: Sequence[str] | None = None) -> None:
    """Run the experiments of a question that the command line names and print their figures.

    Where it names none, run all for which there are the data and the hardware, and say which there are not.
    """
    known = [name for name, experiment in EXPERIMENTS.items() if experiment.question.startswith(question)]
    parser = argparse.ArgumentParser(description=f"The experiments of {question}: {', '.join(known)}")
    parser.add_argument("experiments", metavar="EXPERIMENT", nargs="*")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("runs/q6"))
    parser.add_argument("--results", type=Path, default=Path("benchmarks/q6"))
    options = parser.parse_args(arguments)
    for name in options.experiments or known:
        try:
            if not options.experiments and EXPERIMENTS[name].wants_gpu and not torch.cuda.is_available():
                raise RunError("wants a GPU; name it to run it all the same")
            figures = run(name, options.data, options.runs)
        except InkreadError as error:
            if options.experiments:
                parser.error(str(error))
            sys.stdout.write(f"{name}: left out: {error}\n")
            continue
        record(options.results, name, figures)
        accuracies = ", ".join(f"{split} {accuracy:.4f}" for split, accuracy in figures.accuracies.items())
        sys.stdout.write(f"{name}: {accuracies}, {figures.seconds:.0f} s\n")
        sys.stdout.flush()
