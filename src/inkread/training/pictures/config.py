"""Configuration of a PyTorch training: everything that determines its result, and nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ...errors import RunError
from .augment import Augmentation
from .models import MODELS

OPTIMIZERS = ("sgd", "adamw")
SCHEDULES = ("constant", "cosine", "linear")
PRECISIONS = ("auto", "32", "64", "bf16", "16")


@dataclass(frozen=True)
class TrainingConfig:
    """Configuration of a training.

    Attributes
    ----------
    model : str
        Name of a network in ``models.MODELS``.
    epochs, batch_size : int
        Passes over the data, pictures in a step (over all processes).
    optimizer : str
        ``"sgd"`` (with Nesterov's momentum, where there is momentum) or ``"adamw"``.
    learning_rate, momentum, weight_decay : float
        Of the optimizer; the gradient is that of the mean loss of a batch. Biases and the scales of
        normalisation layers do not decay.
    schedule : str
        Of the learning rate after its rise: ``"constant"``, or falling to 0 in a line or along half a cosine.
    warmup : float
        Share of all steps in which the learning rate rises.
    label_smoothing : float
        Share of the probability that is spread over all classes (Szegedy et al. 2016).
    clip : float
        Norm to which gradients are clipped; 0 for not at all.
    patience : int
        Epochs without a better validation accuracy after which the training ends; 0 for never.
    averaging : float
        Share of itself that the moving average of the weights keeps at each step, once there were enough of
        them; it is this average that is validated and kept. 0 for the weights themselves.
    mirror : bool
        Whether to average the logits of each picture and its mirror image.
    keep : str
        ``"best"``: the weights after the epoch with the best validation accuracy, ``"last"``: after the last.
    trainable : str
        ``"all"`` layers, or the ``"classifier"`` alone.
    initial : str
        File of weights to start from (``.safetensors``), or ``"imagenet"``; empty to start from scratch.
    augmentation : Augmentation
        Augmentation of the pictures.
    precision : str
        Precision: ``"32"``, ``"64"``, mixed ``"bf16"`` or ``"16"``; ``"auto"`` is 32 on a CPU and
        mixed on a GPU. On a CPU without instructions for it, bf16 is 32.
    seed : int
        Seed of all randomness.
    """

    model: str = "resnet"
    epochs: int = 20
    batch_size: int = 128
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 5e-4
    schedule: str = "cosine"
    warmup: float = 0.1
    label_smoothing: float = 0.0
    clip: float = 0.0
    patience: int = 0
    averaging: float = 0.0
    mirror: bool = False
    keep: str = "best"
    trainable: str = "all"
    initial: str = ""
    augmentation: Augmentation = field(default_factory=Augmentation)
    precision: str = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        for name, known in (
            ("model", tuple(MODELS)),
            ("optimizer", OPTIMIZERS),
            ("schedule", SCHEDULES),
            ("keep", ("best", "last")),
            ("trainable", ("all", "classifier")),
            ("precision", PRECISIONS),
        ):
            if getattr(self, name) not in known:
                raise RunError(f"the {name} must be one of {', '.join(known)}, got {getattr(self, name)!r}")
        if self.epochs < 1 or self.batch_size < 1:
            raise RunError("epochs and batch size must be at least 1")
        if not 0 <= self.averaging < 1:
            raise RunError(f"averaging must be at least 0 and less than 1, got {self.averaging}")

    def rate_at(self, step: int, steps: int) -> float:
        """Return the share of the learning rate that applies at a step, of so many steps in all."""
        rising = self.warmup * steps
        if step < rising:
            return (step + 1) / (rising + 1)
        passed = (step - rising) / max(1.0, steps - rising)
        if self.schedule == "constant":
            return 1.0
        return 1 - passed if self.schedule == "linear" else 0.5 + 0.5 * math.cos(math.pi * passed)
