"""The group of commands that train, and those that train on glyphs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from ..processes import use_one_blas_thread
from .group import main, progress_shown


@main.group(short_help="Train the networks that read, or a classifier.")
def train() -> None:
    """Train the networks that read, or a classifier of your own pictures."""


@train.command(
    "mlp",
    epilog="""\b
Examples:
  inkread train mlp                                    the assignment's network, on synthetic glyphs
  inkread train mlp --data data                        on NIST36, as from inkread data fetch nist36
  inkread train mlp --data data --learning-rate 0.04   ten times the learning rate""",
)
@click.option("--data", type=click.Path(), default="", help="Folder of {train,valid,test} .mat files in the NIST36 "
              "schema.  [default: synthetic glyphs]")  # fmt: skip
@click.option("--run", "folder", type=click.Path(path_type=Path), help="Folder of the run; an interrupted run "
              "resumes in the same folder.  [default: runs/ and a name made of the settings]")  # fmt: skip
@click.option("--hidden", multiple=True, type=click.IntRange(1), default=(64,), show_default=True,
              help="Units of a hidden layer; repeat it for each layer.")  # fmt: skip
@click.option("--activation", type=click.Choice(["sigmoid", "tanh", "relu", "elu", "linear"]), default="sigmoid",
              show_default=True, help="Activation of the hidden layers.")  # fmt: skip
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), default=4e-3, show_default=True)
@click.option("--schedule", type=click.Choice(["constant", "cosine"]), default="constant", show_default=True)
@click.option("--batch-size", type=click.IntRange(1), default=72, show_default=True)
@click.option("--epochs", type=click.IntRange(1), default=50, show_default=True)
@click.option("--momentum", type=click.FloatRange(0, 1, max_open=True), default=0.0, show_default=True)
@click.option("--offset", type=float, default=0.0, show_default=True, help="Subtracted from the inputs; with 1, "
              "paper becomes 0.")  # fmt: skip
@click.option("--augment", is_flag=True, help="Distort the training images differently in every epoch.")
@click.option("--strokes", multiple=True, type=click.Path(), help="A .npz file of pen strokes, rendered differently in "
              "every epoch, as additional training data; may be repeated.")  # fmt: skip
@click.option(
    "--synthetic",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Synthetic glyphs per class, new ones in every epoch, as additional training data.",
)
@click.option("--precision", type=click.Choice(["float32", "float64"]), default="float64", show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--half", is_flag=True, help="Store the trained weights as float16.")
@click.option("--q3-pickle", is_flag=True, help="Also write q3_weights.pickle for the assignment's scripts.")
def train_mlp(folder: Path | None, half: bool, q3_pickle: bool, **settings: Any) -> None:
    """Train a perceptron on glyphs, in NumPy.

    The defaults are those of the assignment.
    """
    _choose_threads(settings["hidden"], settings["batch_size"])
    from ..course.q3_weights import save_q3_weights
    from ..runs.config import RunConfig
    from ..runs.run import train as run

    config = RunConfig(**settings)
    folder = folder or Path("runs") / config.name
    outcome = run(config, folder, progress=progress_shown(), half=half)
    if q3_pickle:
        save_q3_weights(outcome.model.weights(), folder / "q3_weights.pickle")
    for split, accuracy in outcome.accuracies.items():
        click.echo(f"{split:<6} {accuracy:.4f}")
    pairs = ", ".join(f"{a}/{b} {count}" for a, b, count in outcome.confusion.most_confused(5))
    click.echo(f"most confused: {pairs or 'none'}")
    click.echo(f"everything is in {folder}")


SMALL = 1 << 25
"""Multiplications in a matrix product, a few milliseconds' work, up to which one thread does it sooner than several."""


def _choose_threads(hidden: Sequence[int], batch_size: int) -> None:
    """Compute in one thread if the products of a network on glyphs of 1024 pixels are small."""
    largest = batch_size * max(a * b for a, b in pairwise([1024, *hidden, 36]))
    if largest <= SMALL:
        use_one_blas_thread()


@train.command(
    "autoencoder",
    epilog="""\b
Examples:
  inkread train autoencoder --data data
  inkread train autoencoder --data data --code 16 --epochs 20 --run runs/short""",
)
@click.option("--data", type=click.Path(), required=True, help="Folder of {train,valid,test} .mat files in the NIST36 "
              "schema.")  # fmt: skip
@click.option("--strokes", multiple=True, type=click.Path(), help="A .npz file of pen strokes, rendered differently "
              "again and again, as additional training data; may be repeated.")  # fmt: skip
@click.option("--run", "folder", type=click.Path(path_type=Path), default=Path("runs") / "autoencoder",
              show_default=True, help="Folder of the run; an interrupted run resumes in the same folder.")  # fmt: skip
@click.option("--hidden", multiple=True, type=click.IntRange(1), default=(700, 340), show_default=True,
              help="Units of a hidden layer of the encoder; repeat it for each layer.")  # fmt: skip
@click.option("--code", type=click.IntRange(1), default=32, show_default=True, help="Length of the code.")
@click.option("--rate-weight", type=click.FloatRange(0), default=0.003, show_default=True, help="Weight of a bit in "
              "the loss; 0 ignores the length of the code.")  # fmt: skip
@click.option("--epochs", type=click.IntRange(1), default=150, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def train_autoencoder(folder: Path, **settings: Any) -> None:
    """Train the autoencoder of the codec with the NumPy engine."""
    from ..runs.autoencoder import AutoencoderConfig
    from ..runs.autoencoder import train_autoencoder as run

    _, history = run(AutoencoderConfig(**settings), folder, progress=progress_shown())
    click.echo(f"mean PSNR of the validation split {history[-1].validation_psnr:.2f} dB, code unrounded")
    click.echo(f"the autoencoder is {folder / 'autoencoder.safetensors'}, the codec {folder / 'codec.safetensors'}")
