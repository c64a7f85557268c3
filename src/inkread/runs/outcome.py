"""Results of a finished training run."""

from __future__ import annotations

from dataclasses import dataclass

from ..evaluation.confusion import ConfusionMatrix
from ..nn import Epoch, MLPClassifier


@dataclass(frozen=True, eq=False)
class Outcome:
    """Results of a finished run.

    Attributes
    ----------
    model : MLPClassifier
        The trained classifier.
    initial : MLPClassifier
        The classifier before training.
    history : tuple of Epoch
        Loss and accuracies by epoch.
    confusion : ConfusionMatrix
        Confusion matrix of the test split.
    accuracies : dict of str to float
        Accuracies of the splits ``train``, ``valid`` and ``test``.
    """

    model: MLPClassifier
    initial: MLPClassifier
    history: tuple[Epoch, ...]
    confusion: ConfusionMatrix
    accuracies: dict[str, float]
