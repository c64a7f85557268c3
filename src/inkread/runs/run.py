"""Training runs of the NumPy engine. An interrupted run resumes and ends with identical weights.

The folder holds

``config.json``               the configuration
``checkpoint.safetensors``    the state after the last whole epoch: weights, momentum, metrics
``metrics.csv``               loss and accuracies by epoch
``weights.safetensors``       the trained model, for ``load_model``
``results.json``              final accuracies, the most confused pairs
``*.png``                     the plots of the assignment's section 3
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from ..arrays import parse_json
from ..datasets.schema import Dataset, load_folder
from ..evaluation.confusion import ConfusionMatrix
from ..models import save_model
from ..nn import Epoch, MLPClassifier, as_csv
from ..progress import NullProgress, Progress
from ..storage import write_text
from .checkpoint import damaged, load_checkpoint, save_checkpoint
from .config import RunConfig
from .examples import ExampleMaker, prefetched
from .folder import claim
from .outcome import Outcome
from .plots import draw_plots


def train(config: RunConfig, folder: str | Path, *, progress: Progress | None = None, half: bool = False) -> Outcome:
    """Train a classifier in a run folder, or resume an interrupted run.

    Parameters
    ----------
    config
        Configuration of the run.
    folder
        The run's folder; created if it does not exist.
    progress
        Notified of every epoch.
    half
        Store the finished weights as float16.

    Returns
    -------
    Outcome
        The trained classifier and its figures, which are also in the folder.

    Raises
    ------
    RunError
        If the folder contains another run, or a damaged one.
    DataError
        If the data cannot be used.
    """
    folder = Path(folder)
    claim(folder, asdict(config))
    dataset = _dataset(config)
    model, history = _resume(folder, config, dataset)
    progress = progress or NullProgress()
    progress.start(config.epochs, model.n_epochs_, config.name)
    valid = dataset.valid.x.astype(config.precision, copy=False), dataset.labels(dataset.valid)
    started = time.perf_counter()
    with prefetched(ExampleMaker(config, dataset), range(model.n_epochs_, config.epochs)) as epochs:
        for x, labels in epochs:
            model.set_params(learning_rate=config.learning_rate_of(model.n_epochs_))
            model.partial_fit(x, labels, validation_data=valid, callback=history.append)
            _checkpoint(folder, model, history)
            progress.advance(**_figures(history[-1]))
    progress.finish()
    outcome = _outcome(config, dataset, model, history)
    _report(folder, config, outcome, time.perf_counter() - started, half=half)
    return outcome


def _dataset(config: RunConfig) -> Dataset:
    if config.data:
        return load_folder(config.data)
    from ..datasets.drawing.glyphs import synthesize_dataset

    return synthesize_dataset(seed=config.seed)


def _new_model(config: RunConfig, dataset: Dataset) -> MLPClassifier:
    model = MLPClassifier(
        config.hidden,
        activation=config.activation,
        learning_rate=config.learning_rate,
        batch_size=config.batch_size,
        epochs=config.epochs,
        momentum=config.momentum,
        offset=config.offset,
        random_state=config.seed,
    )
    return model.initialize(tuple(dataset.charset), dataset.train.x.shape[1], np.dtype(config.precision))


def _resume(folder: Path, config: RunConfig, dataset: Dataset) -> tuple[MLPClassifier, list[Epoch]]:
    """Return the model and its history as the last checkpoint has them, or new ones."""
    model = _new_model(config, dataset)
    kept = load_checkpoint(folder, "weight", "velocity")
    if kept is None:
        return model, []
    arrays, metadata = kept
    try:
        history = [Epoch(**epoch) for epoch in parse_json(metadata["history"])]
        symbols = tuple(dataset.charset)
        model.restore(symbols, arrays["weight"], velocities=arrays["velocity"], n_epochs=len(history))
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(folder, error) from error
    return model, history


def _checkpoint(folder: Path, model: MLPClassifier, history: list[Epoch]) -> None:
    arrays = {"weight": model.weights(), "velocity": model.velocities()}
    save_checkpoint(folder, arrays, {"history": json.dumps([asdict(epoch) for epoch in history])})
    write_text(folder / "metrics.csv", as_csv(history))


def _figures(epoch: Epoch) -> dict[str, str]:
    return {
        "loss": f"{epoch.loss:.4f}",
        "train": f"{epoch.accuracy:.3f}",
        "valid": f"{epoch.validation_accuracy:.3f}",
    }


def _outcome(config: RunConfig, dataset: Dataset, model: MLPClassifier, history: list[Epoch]) -> Outcome:
    accuracies = {}
    for name in ("train", "valid", "test"):
        split = getattr(dataset, name)
        accuracies[name] = model.score(split.x, dataset.labels(split))
    read = model.predict_proba(dataset.test.x).argmax(axis=1)
    confusion = ConfusionMatrix.count(dataset.test.y.argmax(axis=1), read, dataset.charset.characters)
    return Outcome(model, _new_model(config, dataset), tuple(history), confusion, accuracies)


def _report(folder: Path, config: RunConfig, outcome: Outcome, seconds: float, *, half: bool) -> None:
    """Write the model, the results and the plots."""
    results = {
        "accuracy": outcome.accuracies,
        "most_confused": outcome.confusion.most_confused(),
        "seconds_of_last_session": round(seconds, 1),
    }
    save_model(
        outcome.model,
        folder / "weights.safetensors",
        provenance={"config": asdict(config), "accuracy": outcome.accuracies},
        half=half,
    )
    write_text(folder / "results.json", json.dumps(results, indent=2) + "\n")
    draw_plots(outcome, folder)
