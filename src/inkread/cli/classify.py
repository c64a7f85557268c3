"""Commands that train and use image classifiers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from .failures import each
from .group import main
from .training import train as train_group


@train_group.command(
    "pictures",
    epilog="""\b
Examples:
  inkread train pictures flowers/                                      train/ROSE/1.jpg and so on
  inkread train pictures flowers/ --model squeezenet --initial imagenet --classifier-only   fine-tune""",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--model", default="resnet", show_default=True, help="plain, resnet, whitened, whitened-narrow, "
              "squeezenet, fc or fc-wide.")  # fmt: skip
@click.option(
    "--size", type=click.IntRange(8, 512), default=96, show_default=True, help="Size that pictures are scaled to."
)
@click.option("--initial", type=click.Path(), default="", help="Weights to fine-tune: a .safetensors file, "
              "or imagenet for those of squeezenet, which are downloaded.")  # fmt: skip
@click.option("--classifier-only", is_flag=True, help="Train only the last layer.")
@click.option("--epochs", type=click.IntRange(1), default=30, show_default=True)
@click.option("--batch-size", type=click.IntRange(1), default=64, show_default=True)
@click.option("--optimizer", type=click.Choice(["sgd", "adamw"]), default="sgd", show_default=True)
@click.option(
    "--learning-rate", type=click.FloatRange(0, min_open=True), help="[default: 0.05 for sgd, 0.001 for adamw]"
)
@click.option("--patience", type=click.IntRange(0), default=0, show_default=True,
              help="Stop after this many epochs without a better validation accuracy; 0 for never.")  # fmt: skip
@click.option("--plain", is_flag=True, help="No augmentation.")
@click.option("--flip/--no-flip", default=True, show_default=True, help="Mirror pictures at random.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--run", "place", type=click.Path(path_type=Path), help="Folder of the run; an interrupted run "
              "resumes in the same folder.  [default: runs/ and the folder's name]")  # fmt: skip
def train_pictures(
    folder: Path,
    size: int,
    optimizer: str,
    learning_rate: float | None,
    classifier_only: bool,
    plain: bool,
    flip: bool,
    place: Path | None,
    **settings: Any,
) -> None:
    """Train a classifier of your own pictures.

    FOLDER holds them as [SPLIT/]CLASS/picture.jpg, the splits being train, valid and test. Needs inkread[torch].
    """
    from ..runs.folder import PICTURES, check_unclaimed
    from ..training.pictures.augment import Augmentation
    from ..training.pictures.config import TrainingConfig
    from ..training.pictures.images import from_folder
    from ..training.pictures.trainer import train

    vary = Augmentation() if plain else Augmentation(flip=flip, shift=0.08, zoom=1.25, rotate=8, colour=0.25)
    config = TrainingConfig(
        optimizer=optimizer,
        learning_rate=learning_rate or {"sgd": 0.05, "adamw": 0.001}[optimizer],
        augmentation=vary,
        mirror=flip,
        averaging=0.98,
        trainable="classifier" if classifier_only else "all",
        label_smoothing=0.1,
        clip=5.0,
        **settings,
    )
    place = place or Path("runs") / folder.resolve().name
    check_unclaimed(place)
    splits = from_folder(folder, size, cache=place / PICTURES, seed=config.seed)
    result = train(config, splits, place, progress=sys.stderr.isatty())
    for split, accuracy in result.accuracies.items():
        click.echo(f"{split:<6} {accuracy:.4f}")
    result.classifier.export_onnx(place / "model.onnx")
    click.echo(f"the classifier is {place / 'weights.safetensors'}, and as ONNX {place / 'model.onnx'}")


@main.command(
    epilog="""\b
Examples:
  inkread classify runs/flowers/weights.safetensors photo.jpg
  inkread classify runs/flowers/weights.safetensors --top 1 new/*.jpg""",
)
@click.argument("model", type=click.Path(path_type=Path))
@click.argument("pictures", metavar="IMAGE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--top", type=click.IntRange(1), default=3, show_default=True, help="Number of classes to print.")
def classify(model: Path, pictures: tuple[Path, ...], top: int) -> None:
    """Classify pictures with a classifier of your own.

    Prints the most probable classes of each IMAGE according to MODEL, a .safetensors file that inkread train pictures
    wrote. Needs inkread[torch].
    """
    from ..training.pictures.classifier import ImageClassifier

    classifier = ImageClassifier.load(model)
    for path, likely in each(pictures, lambda path: classifier.classify(path, top)):
        click.echo(f"{path}: " + ", ".join(f"{name} {probability:.3f}" for name, probability in likely))
