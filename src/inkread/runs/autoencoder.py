"""Training runs of autoencoders. An interrupted run resumes and ends with identical weights.

The folder holds

``config.json``                what the run was told
``checkpoint.safetensors``     the state after the last whole epoch: weights, Adam's means, metrics
``metrics.csv``                loss, bits and validation PSNR by epoch
``autoencoder.safetensors``    the trained autoencoder, for ``Autoencoder.load``
``codec.safetensors``          the same for ``GlyphCodec.load``: its code in principal axes, float16, with frequencies
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..arrays import parse_json
from ..codec.autoencoder import Autoencoder, Shape
from ..codec.axes import with_principal_axes
from ..codec.glyphs import GlyphCodec, fit_tables
from ..codec.quality import psnr
from ..codec.rate import gaussian_rate
from ..datasets.drawing.augment import CENTRED, draw_varied, warp
from ..datasets.schema import Dataset, load_folder, to_images, to_rows
from ..datasets.strokes import StrokeSet
from ..errors import RunError
from ..nn import Adam, log_squared_error
from ..progress import NullProgress, Progress
from ..storage import write_text
from .checkpoint import damaged, load_checkpoint, save_checkpoint
from .folder import claim

RENEWED = 4
"""Epochs after which glyphs are bent and drawn anew: making them takes as long as most of an epoch."""

BETA2 = 0.99
"""Adam's decay of the squared gradient in these trainings; the shipped codec was trained with it."""

WARM_UP = 200
"""Steps over which the learning rate rises to its full height."""

NOISE = 0.5
"""Half the step of the quantiser: in training the code is off by up to this, as it will be when it is rounded."""

Rows = NDArray[np.float32]


@dataclass(frozen=True)
class AutoencoderConfig:
    """What decides the outcome of a run, and nothing else.

    Attributes
    ----------
    data : str
        Folder of a data set in the NIST36 schema.
    strokes : tuple of str
        Files of pen strokes, drawn anew again and again and trained on beside the data.
    hidden, code, activation
        As in ``codec.autoencoder.Shape``.
    rate_weight : float
        Weight of a bit in the loss. With 0, no noise is added to the code either: an autoencoder and not a codec.
    learning_rate : float
        Of Adam, at its highest; it falls to 0 along half a cosine.
    batch_size, epochs : int
        Images in a batch, passes over the data.
    seed : int
        Seed of all randomness.
    """

    data: str
    strokes: tuple[str, ...] = ()
    hidden: tuple[int, ...] = (700, 340)
    code: int = 32
    activation: str = "elu"
    rate_weight: float = 0.003
    learning_rate: float = 1e-3
    batch_size: int = 256
    epochs: int = 150
    seed: int = 0

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch_size < 1:
            raise RunError("epochs and batch size must be at least 1")

    @property
    def shape(self) -> Shape:
        """The layers of the autoencoder."""
        return Shape(self.hidden, self.code, self.activation)


@dataclass(frozen=True)
class AutoencoderEpoch:
    """What one pass over the training data came to.

    Attributes
    ----------
    number : int
        Counted from 1.
    loss : float
        Mean of an image, rate included.
    bits : float
        Mean estimated rate of an image.
    validation_psnr : float
        Mean over the validation images in decibels, with the code as it is.
    """

    number: int
    loss: float
    bits: float
    validation_psnr: float


def train_autoencoder(
    config: AutoencoderConfig, folder: str | Path, *, progress: Progress | None = None
) -> tuple[GlyphCodec, list[AutoencoderEpoch]]:
    """Train an autoencoder in a run folder, or resume an interrupted run.

    Parameters
    ----------
    config
        Configuration of the run.
    folder
        The run's folder; created if it does not exist.
    progress
        Notified of every epoch.

    Returns
    -------
    (GlyphCodec, list of AutoencoderEpoch)
        The codec, which holds the autoencoder, and how the training went.

    Raises
    ------
    RunError
        If the folder holds another run, or a damaged one.
    DataError
        If the data cannot be used.
    """
    folder = Path(folder)
    claim(folder, asdict(config))
    dataset = load_folder(config.data)
    glyphs = _Glyphs(config, dataset)
    valid = dataset.valid.x.astype(np.float32)
    autoencoder, adam, history = _resume(folder, config)
    progress = progress or NullProgress()
    progress.start(config.epochs, len(history), folder.name)
    rows = np.empty((0, 0), dtype=np.float32)
    for epoch in range(len(history), config.epochs):
        if not len(rows) or epoch % RENEWED == 0:
            rows = glyphs(epoch // RENEWED)
        loss, bits = _train_epoch(autoencoder, adam, rows, config, epoch)
        quality = float(psnr(valid, autoencoder.reconstruct(valid)).mean())
        history.append(AutoencoderEpoch(epoch + 1, loss, bits, quality))
        _checkpoint(folder, autoencoder, adam, history)
        progress.advance(loss=f"{loss:.3f}", bits=f"{bits:.0f}", valid=f"{quality:.2f} dB")
    progress.finish()
    provenance = {"config": asdict(config), "validation_psnr": history[-1].validation_psnr}
    autoencoder.save(folder / "autoencoder.safetensors", provenance=provenance)
    codec = fit_tables(with_principal_axes(autoencoder, glyphs.rows, np.random.default_rng(config.seed)), glyphs.rows)
    codec.save(folder / "codec.safetensors", provenance=provenance)
    return codec, history


class _Glyphs:
    """What is trained on: the data as they are, the same bent, and pen strokes drawn with other pens."""

    def __init__(self, config: AutoencoderConfig, dataset: Dataset) -> None:
        self.seed = config.seed
        self.rows: Rows = dataset.train.x.astype(np.float32)
        sets = [StrokeSet.load(path, symbols=dataset.charset) for path in config.strokes]
        self.strokes = [character for strokes in sets for character in strokes.strokes]

    def __call__(self, round_: int) -> Rows:
        """Return the rows of some epochs; the same ones whenever they are asked for."""
        rng = np.random.default_rng([self.seed, round_])
        ink = (1 - to_images(self.rows)).astype(np.float32)
        made = [warp(part, rng) for part in np.array_split(ink, max(1, len(ink) // 1000))]
        if self.strokes:
            made.append(np.stack([draw_varied(character, rng, CENTRED) for character in self.strokes]))
        return np.concatenate([self.rows, to_rows(1 - np.concatenate(made)).astype(np.float32)])


def training_step(
    autoencoder: Autoencoder, rows: Rows, rng: np.random.Generator, rate_weight: float
) -> tuple[float, float]:
    """Set the gradient of the loss by every parameter; return the loss and the rate in bits, both of the batch.

    The loss is ``sum over the images of log(1 + squared error) + rate_weight * rate``. Rounding has no derivative
    that would help; uniform noise as wide as the quantiser's step does the same harm and has (Ballé, Laparra and
    Simoncelli 2017).
    """
    code = autoencoder.forward_encoder(rows)
    if not rate_weight:
        decoded = autoencoder.forward_decoder(code)
        loss, delta = log_squared_error(rows, decoded)
        autoencoder.backward_encoder(autoencoder.backward_decoder(delta))
        return loss, 0.0
    noise = rng.uniform(-NOISE, NOISE, code.shape).astype(code.dtype)
    loss, delta = log_squared_error(rows, autoencoder.forward_decoder(code + noise))
    bits, rate_delta = gaussian_rate(code)
    autoencoder.backward_encoder(autoencoder.backward_decoder(delta) + rate_weight * rate_delta)
    return loss + rate_weight * bits, bits


def _train_epoch(
    autoencoder: Autoencoder, adam: Adam, rows: Rows, config: AutoencoderConfig, epoch: int
) -> tuple[float, float]:
    """Go through the data once; return the mean loss and rate of an image."""
    rng = np.random.default_rng([config.seed, 1, epoch])
    total, total_bits = 0.0, 0.0
    batches = list(_batches(len(rows), config.batch_size, rng))
    for number, chosen in enumerate(batches):
        loss, bits = training_step(autoencoder, rows[chosen], rng, config.rate_weight)
        done = (epoch + number / len(batches)) / config.epochs
        rise = min(1.0, (adam.n_steps + 1) / WARM_UP)
        # Adam's steps do not depend on how large the gradient is: the sum over a batch does as well as the mean.
        adam.update(autoencoder.params, config.learning_rate * rise * (0.5 + 0.5 * math.cos(math.pi * done)))
        total, total_bits = total + loss, total_bits + bits
    return total / len(rows), total_bits / len(rows)


def _batches(n: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    order = rng.permutation(n)
    return (order[start : start + size] for start in range(0, n, size))


def _resume(folder: Path, config: AutoencoderConfig) -> tuple[Autoencoder, Adam, list[AutoencoderEpoch]]:
    """Return the autoencoder, its optimiser and the history as the last checkpoint has them, or new ones."""
    adam = Adam(beta2=BETA2)
    kept = load_checkpoint(folder, "weight", "mean", "square")
    if kept is None:
        return Autoencoder.initialize(config.shape, np.random.default_rng(config.seed)), adam, []
    arrays, metadata = kept
    try:
        history = [AutoencoderEpoch(**epoch) for epoch in parse_json(metadata["history"])]
        adam.means, adam.squares, adam.n_steps = arrays["mean"], arrays["square"], int(metadata["steps"])
        return Autoencoder(config.shape, arrays["weight"]), adam, history
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(folder, error) from error


def _checkpoint(folder: Path, autoencoder: Autoencoder, adam: Adam, history: list[AutoencoderEpoch]) -> None:
    arrays = {"weight": autoencoder.weights(), "mean": adam.means, "square": adam.squares}
    metadata = {"history": json.dumps([asdict(epoch) for epoch in history]), "steps": str(adam.n_steps)}
    save_checkpoint(folder, arrays, metadata)
    lines = [f"{e.number},{e.loss:.6g},{e.bits:.6g},{e.validation_psnr:.4f}" for e in history]
    write_text(folder / "metrics.csv", "\n".join(["epoch,loss,bits,validation_psnr", *lines, ""]))
