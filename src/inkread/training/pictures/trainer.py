"""The trainer of all image classifiers: Lightning's loop in a run folder.

The folder holds

``config.json``               the configuration and the data
``checkpoints/last.ckpt``     the state after the last whole epoch
``checkpoints/best.ckpt``     the state after the epoch with the best validation accuracy
``metrics.csv``               loss and accuracies by epoch
``tensorboard/``              the same for TensorBoard
``weights.safetensors``       the trained classifier
``results.json``              accuracies, the most confused classes, seed, hardware, seconds
``accuracy.png``, ``loss.png``, ``confusion.png``
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import platform
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytorch_lightning as lightning
import torch
from numpy.typing import NDArray
from pytorch_lightning.callbacks import (
    Callback,
    EarlyStopping,
    ModelCheckpoint,
    TQDMProgressBar,
    WeightAveraging,
)
from pytorch_lightning.loggers import TensorBoardLogger
from pytorch_lightning.plugins import TorchSyncBatchNorm
from torch import Tensor

from ... import plots
from ...errors import RunError
from ...evaluation.confusion import ConfusionMatrix
from ...nn import Epoch, as_csv
from ...runs.folder import claim
from ...storage import write_text
from .batches import PictureData
from .classifier import ImageClassifier
from .config import TrainingConfig
from .images import ImageSet, ImageSplits
from .normalisation import SharedBatchNorm
from .task import ClassificationTask

_HAS_BF16 = ("amx_bf16", "avx512_bf16", "bf16")
"""Capabilities of a CPU that computes in bf16: any of them."""


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """Results of a finished training.

    Attributes
    ----------
    classifier : ImageClassifier
        The trained classifier, on the CPU.
    history : tuple of Epoch
        Loss and accuracies by epoch.
    accuracies : dict of str to float
        Accuracies of the splits ``valid`` and, if it exists, ``test``.
    confusion : ConfusionMatrix
        Confusion matrix of the test split, or of the validation split if there is no test split.
    seconds : float
        Duration of all epochs, over all sessions.
    """

    classifier: ImageClassifier
    history: tuple[Epoch, ...]
    accuracies: dict[str, float]
    confusion: ConfusionMatrix
    seconds: float


def train(
    config: TrainingConfig,
    splits: ImageSplits,
    folder: str | Path,
    *,
    progress: bool = False,
) -> TrainingResult:
    """Train an image classifier in a run folder, or resume an interrupted run.

    Under ``torchrun``, all processes train one classifier together, on GPUs if available, else on CPUs.

    Parameters
    ----------
    config
        Configuration of the training.
    splits
        The pictures.
    folder
        The training's folder; created if it does not exist.
    progress
        Whether to show a progress bar.

    Returns
    -------
    TrainingResult
        The classifier and its figures, which are also in the folder.

    Raises
    ------
    RunError
        If the folder contains another run, or a damaged one.
    ModelError
        If the weights to start from cannot be used.
    """
    task, seconds = _fit(config, splits, Path(folder), progress=progress)
    result = _measure(task, splits, seconds)
    if task.trainer.is_global_zero:
        _report(Path(folder), config, result)
    return result


def _fit(
    config: TrainingConfig, splits: ImageSplits, folder: Path, *, progress: bool
) -> tuple[ClassificationTask, float]:
    """Return the task with the trained weights, and the time that the epochs took, over all sessions."""
    claim(folder, asdict(config) | {"data": _describe(splits)})
    last, best = (folder / "checkpoints" / f"{name}.ckpt" for name in ("last", "best"))
    if last.exists():
        _load(last)
    with _quiet():
        lightning.seed_everything(config.seed, workers=True, verbose=False)
        data = PictureData(splits, config.batch_size, config.seed)
        task = ClassificationTask(_new_classifier(config, splits), config, data.steps)
        watch = _Watch(folder)
        trainer = lightning.Trainer(
            **_placement(config),
            max_epochs=config.epochs,
            gradient_clip_val=config.clip or None,
            callbacks=[watch, *_callbacks(config, folder / "checkpoints", progress)],
            logger=TensorBoardLogger(folder, name="", version="tensorboard"),
            log_every_n_steps=1,
            num_sanity_val_steps=0,
            reload_dataloaders_every_n_epochs=1,
            enable_model_summary=False,
            enable_progress_bar=progress,
            use_distributed_sampler=False,
        )
        trainer.fit(task, datamodule=data, ckpt_path=last if last.exists() else None, weights_only=True)
    task.load_state_dict(_load(best if config.keep == "best" else last)["state_dict"])
    return task, watch.seconds


def _new_classifier(config: TrainingConfig, splits: ImageSplits) -> ImageClassifier:
    """Return the classifier before training, the same whenever it is asked for."""
    channels, side = splits.train.images.shape[1:3]
    torch.manual_seed(config.seed)
    classifier = ImageClassifier(config.model, splits.classes, channels, side, mirror=config.mirror)
    if config.precision == "64":
        classifier.double()
    mean, std = getattr(classifier.network, "statistics", None) or _statistics(splits.train)
    classifier.mean.copy_(torch.tensor(mean).view(1, -1, 1, 1))
    classifier.std.copy_(torch.tensor(std).view(1, -1, 1, 1))
    if prepare := getattr(classifier.network, "prepare", None):
        prepare((torch.from_numpy(_some(splits.train)).to(classifier.mean) / 255 - classifier.mean) / classifier.std)
    if config.initial:
        classifier.adopt(config.initial)
    return classifier


def _statistics(data: ImageSet) -> tuple[list[float], list[float]]:
    """Return mean and standard deviation of each channel, of some of the pictures, between 0 and 1."""
    some = _some(data).astype(np.float64) / 255
    return some.mean(axis=(0, 2, 3)).tolist(), np.maximum(some.std(axis=(0, 2, 3)), 1e-3).tolist()


def _some(data: ImageSet, most: int = 5000) -> NDArray[np.uint8]:
    """Return some of the pictures, from all over the set."""
    return np.ascontiguousarray(data.images[:: -(-len(data) // most)])


def _describe(splits: ImageSplits) -> dict[str, Any]:
    """Return what tells one data set from another."""
    sizes = {name: len(data) for name in ("train", "valid", "test") if (data := getattr(splits, name)) is not None}
    return {"classes": splits.classes, "shape": splits.train.images.shape[1:], "sizes": sizes}


def _placement(config: TrainingConfig) -> dict[str, Any]:
    """Return where and in what precision to compute: torchrun says how many processes there are."""
    processes, here = (int(os.environ.get(name, "1")) for name in ("WORLD_SIZE", "LOCAL_WORLD_SIZE"))
    if config.batch_size % processes:
        raise RunError(f"batches of {config.batch_size} cannot be shared out evenly among {processes} processes")
    on_gpu = torch.cuda.is_available()
    precision = config.precision
    if precision == "auto":
        precision = "32" if not on_gpu else "bf16" if torch.cuda.is_bf16_supported() else "16"
    if precision == "bf16" and not on_gpu and not _computes_bf16():
        precision = "32"  # imitated, bf16 takes many times as long
    return {
        "accelerator": "gpu" if on_gpu else "cpu",
        "devices": here,
        "num_nodes": processes // here,
        "strategy": "ddp" if processes > 1 else "auto",
        "precision": {"32": "32-true", "64": "64-true", "bf16": "bf16-mixed", "16": "16-mixed"}[precision],
        "plugins": [TorchSyncBatchNorm() if on_gpu else SharedBatchNorm()] if processes > 1 else None,
        "benchmark": on_gpu,
    }


def _computes_bf16() -> bool:
    """Whether the CPU has instructions for bf16; False where PyTorch is too old to tell."""
    abilities: Mapping[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return any(abilities.get(name) for name in _HAS_BF16)


def _callbacks(config: TrainingConfig, checkpoints: Path, progress: bool) -> list[Callback]:
    always: dict[str, Any] = {"save_on_train_epoch_end": True, "enable_version_counter": False}
    callbacks: list[Callback] = []
    if config.averaging:
        callbacks.append(WeightAveraging(_device(), multi_avg_fn=_moving_average(config.averaging)))
    callbacks += [
        ModelCheckpoint(checkpoints, filename="best", monitor="valid_accuracy", mode="max", **always),
        ModelCheckpoint(checkpoints, filename="last", **always),  # after the other, whose state it holds
    ]
    if config.patience:
        callbacks.append(
            EarlyStopping("valid_accuracy", mode="max", patience=config.patience, check_on_train_epoch_end=True)
        )
    return [*callbacks, TQDMProgressBar()] if progress else callbacks


def _device() -> torch.device:
    """Return where this process computes."""
    if torch.cuda.is_available():
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    return torch.device("cpu")


def _moving_average(decay: float) -> Callable[[list[Tensor], list[Tensor], Tensor], None]:
    """Return what takes the weights of a step into their average; at first the last few steps are averaged."""

    @torch.no_grad()
    def update(averages: list[Tensor], current: list[Tensor], count: Tensor) -> None:
        share = max(1 - decay, 1 / (1 + 0.1 * count.item()))
        for average, now in zip(averages, current, strict=True):
            if average.is_floating_point():
                average.lerp_(now, share)
            else:
                average.copy_(now)

    return update


class _Watch(Callback):
    """Writes the metrics of every epoch and takes the time that all of them take."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seconds = 0.0
        self._started = time.perf_counter()

    def on_train_start(self, *_: Any) -> None:
        self._started = time.perf_counter()

    def state_dict(self) -> dict[str, float]:
        return {"seconds": self._until_now()}

    def load_state_dict(self, state_dict: dict[str, float]) -> None:
        self.seconds = state_dict["seconds"]

    def on_save_checkpoint(self, trainer: lightning.Trainer, module: lightning.LightningModule, *_: Any) -> None:
        assert isinstance(module, ClassificationTask)  # noqa: S101
        if trainer.is_global_zero:
            write_text(self.folder / "metrics.csv", as_csv(module.history))

    def on_train_end(self, *_: Any) -> None:
        self.seconds = self._until_now()

    def _until_now(self) -> float:
        return self.seconds + time.perf_counter() - self._started


def _load(checkpoint: Path) -> dict[str, Any]:
    """Return what a checkpoint holds: tensors, numbers and strings, nothing that runs."""
    try:
        state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
        if "history" in state:
            return state
        reason = "no history in it"
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
    raise RunError(f"{checkpoint}: damaged checkpoint ({reason}); delete it to start the training anew")


def _measure(task: ClassificationTask, splits: ImageSplits, seconds: float) -> TrainingResult:
    classifier = task.classifier.to(_device())  # Lightning moves it to the CPU when a training ends
    accuracies = {}
    for name in ("valid", "test"):
        data: ImageSet | None = getattr(splits, name)
        if data is not None:
            read = classifier.predict_proba(data.images).argmax(axis=1)
            confusion = ConfusionMatrix.count(data.labels, read, splits.classes)
            accuracies[name] = confusion.accuracy
    return TrainingResult(classifier.cpu(), tuple(task.history), accuracies, confusion, seconds)


def _report(folder: Path, config: TrainingConfig, result: TrainingResult) -> None:
    """Write the classifier, the results and the plots."""
    results = {
        "accuracy": result.accuracies,
        "most_confused": result.confusion.most_confused(),
        "epochs": len(result.history),
        "seconds": round(result.seconds, 2),
        "seed": config.seed,
        "hardware": hardware(),
    }
    result.classifier.save(
        folder / "weights.safetensors", provenance={"config": asdict(config), "accuracy": result.accuracies}
    )
    write_text(folder / "results.json", json.dumps(results, indent=2) + "\n")
    plots.save(plots.accuracy(result.history), folder / "accuracy.png")
    plots.save(plots.loss(result.history), folder / "loss.png")
    which = "Test set" if "test" in result.accuracies else "Validation set"
    plots.save(plots.confusion(result.confusion, which), folder / "confusion.png")


def hardware() -> str:
    """Return what was computed on, in words."""
    if torch.cuda.is_available():
        return f"{torch.cuda.get_device_name()}, torch {torch.__version__}"
    return f"{os.cpu_count()} cores {platform.machine()}, torch {torch.__version__}"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Lightning's remarks about the machine and about its other products to itself."""
    logger = logging.getLogger("pytorch_lightning")
    level = logger.level
    logger.setLevel(logging.ERROR)
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="pytorch_lightning|lightning_fabric")
            yield
    finally:
        logger.setLevel(level)
