"""Configuration of a training run: everything that determines its result, and nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from ..errors import RunError

SCHEDULES = ("constant", "cosine")


@dataclass(frozen=True)
class RunConfig:
    """A training run of the NumPy engine; the defaults are the assignment's (section 3).

    Attributes
    ----------
    data : str
        Folder of a data set in the NIST36 schema; empty for synthetic glyphs.
    strokes : tuple of str
        Files of pen strokes, rendered differently in every epoch, as additional training data.
    hidden : tuple of int
        Units of each hidden layer.
    activation : str
        Activation of the hidden layers.
    learning_rate : float
        Step along the gradient of the loss summed over a batch.
    schedule : str
        ``"constant"``, or ``"cosine"``: falling to 0 along half a cosine after three epochs of rise.
    batch_size, epochs : int
        Examples in a batch, passes over the data.
    momentum : float
        Momentum coefficient; 0 is plain gradient descent.
    offset : float
        Subtracted from the inputs.
    augment : bool
        Whether to distort the training images, differently in every epoch.
    synthetic : int
        Synthetic glyphs per class, new ones in every epoch, as additional training data.
    precision : str
        ``"float64"`` or ``"float32"``: the dtype of the computation.
    seed : int
        Seed of all randomness.
    """

    data: str = ""
    strokes: tuple[str, ...] = ()
    hidden: tuple[int, ...] = (64,)
    activation: str = "sigmoid"
    learning_rate: float = 4e-3
    schedule: str = "constant"
    batch_size: int = 72
    epochs: int = 50
    momentum: float = 0.0
    offset: float = 0.0
    augment: bool = False
    synthetic: int = 0
    precision: str = "float64"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.schedule not in SCHEDULES:
            raise RunError(f"the schedule must be one of {', '.join(SCHEDULES)}, got {self.schedule!r}")
        if self.precision not in ("float32", "float64"):
            raise RunError(f"the precision must be float32 or float64, got {self.precision!r}")
        if self.epochs < 1 or self.batch_size < 1:
            raise RunError("epochs and batch size must be at least 1")

    @property
    def varies(self) -> bool:
        """Whether training examples differ from epoch to epoch."""
        return self.augment or bool(self.strokes) or self.synthetic > 0

    @property
    def name(self) -> str:
        """Name of the run's folder, made of the settings that people usually compare."""
        data = Path(self.data).name if self.data else "synthetic"
        hidden = "-".join(map(str, self.hidden)) or "linear"
        return f"{data}_{hidden}_{self.activation}_lr{self.learning_rate:g}_{self.epochs}epochs_seed{self.seed}"

    def learning_rate_of(self, epoch: int) -> float:
        """Return the learning rate of an epoch, counted from 0."""
        if self.schedule == "constant":
            return self.learning_rate
        rise = min(1.0, (epoch + 1) / 3)
        return self.learning_rate * rise * (0.5 + 0.5 * math.cos(math.pi * epoch / self.epochs))
