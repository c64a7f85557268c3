"""Loss, optimiser and metrics of a training; Lightning provides the loop."""

from __future__ import annotations

from typing import Any

import pytorch_lightning as lightning
import torch
from torch import Tensor, nn
from torch.nn import functional

from ...nn import Epoch
from .batches import Pictures, generator, seed_of
from .classifier import ImageClassifier
from .config import TrainingConfig


class ClassificationTask(lightning.LightningModule):
    """Train a classifier of pictures.

    All that is random in an epoch follows from the seed and the number of the epoch or the step, so that a
    training can be resumed after any epoch, and several processes draw the same.

    Parameters
    ----------
    classifier
        What is trained.
    config
        How.
    steps
        Training batches in an epoch.

    Attributes
    ----------
    history : list of Epoch
        How it went so far.
    """

    def __init__(self, classifier: ImageClassifier, config: TrainingConfig, steps: int) -> None:
        super().__init__()
        self.classifier = classifier.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.config, self.steps = config, steps
        self.history: list[Epoch] = []
        self._sums = torch.zeros(3)
        self._validated: tuple[float, float] | None = None

    def loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Return the mean loss of a batch, from ``(N, C)`` logits and ``(N,)`` labels; smoothed in training."""
        smoothing = self.config.label_smoothing if self.training else 0.0
        return functional.cross_entropy(logits, labels, label_smoothing=smoothing)

    def right(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Return which pictures of a batch are taken for what they show, ``(N,)`` bool."""
        return logits.argmax(dim=1) == labels

    def on_train_epoch_start(self) -> None:
        """Begin to add up the figures of the epoch."""
        self._sums = torch.zeros(3, device=self.device)
        if self.config.trainable == "classifier":
            self.classifier.network.eval()  # no dropout, no running statistics in what does not learn
            self._last_layers.train()

    def on_train_batch_start(self, *_: Any) -> None:
        """Seed what the network draws by itself, as for dropout: another seed for each step and process."""
        number = self.global_step * self.trainer.world_size + self.global_rank
        torch.manual_seed(seed_of(self.config.seed, number, stream=2))

    def training_step(self, batch: Pictures, _: int) -> Tensor:
        """Return the mean loss of a batch."""
        images, labels = batch
        vary = self.config.augmentation.draw(
            len(labels) * self.trainer.world_size, generator(self.config.seed, self.global_step, stream=1)
        )
        images = vary.part(slice(self.global_rank, None, self.trainer.world_size))(self._scaled(images))
        logits = self.classifier(images)
        loss = self.loss(logits, labels)
        with torch.no_grad():
            right = self.right(logits, labels).sum()
            self._sums += torch.stack([loss.detach() * len(labels), right, torch.full_like(loss, len(labels))])
        return loss

    def on_validation_epoch_start(self) -> None:
        """Begin to add up the figures of the validation."""
        self._valid_sums = torch.zeros(3, device=self.device)

    def validation_step(self, batch: Pictures, _: int) -> None:
        """Add the figures of a batch."""
        images, labels = batch
        logits = self.classifier(self._scaled(images))
        loss = self.loss(logits, labels) * len(labels)
        self._valid_sums += torch.stack([loss, self.right(logits, labels).sum(), torch.full_like(loss, len(labels))])

    def on_validation_epoch_end(self) -> None:
        """Tell Lightning's callbacks how well the classifier does."""
        loss, right, count = self._valid_sums.tolist()
        self._validated = loss / count, right / count
        self.log("valid_loss", self._validated[0])
        self.log("valid_accuracy", self._validated[1], prog_bar=True)

    def on_train_epoch_end(self) -> None:
        """Take the epoch down."""
        sums = self.trainer.strategy.reduce(self._sums, reduce_op="sum")
        loss, right, count = sums.tolist()
        self.log("loss", loss / count, prog_bar=True)
        self.log("accuracy", right / count, prog_bar=True)
        self.history.append(Epoch(self.current_epoch + 1, loss / count, right / count, *(self._validated or ())))

    def configure_optimizers(self) -> Any:
        """Return the optimizer and the schedule of its learning rate, by step."""
        config = self.config
        learning = self._last_layers if config.trainable == "classifier" else self.classifier.network
        self.classifier.requires_grad_(False)
        learning.requires_grad_(True)
        decaying = [parameter for parameter in learning.parameters() if parameter.ndim > 1]
        fixed = [parameter for parameter in learning.parameters() if parameter.ndim <= 1]
        groups = [
            {"params": decaying, "weight_decay": config.weight_decay},
            {"params": fixed, "weight_decay": 0.0},
        ]
        optimizer: torch.optim.Optimizer
        if config.optimizer == "sgd":
            nesterov = config.momentum > 0
            optimizer = torch.optim.SGD(groups, config.learning_rate, config.momentum, nesterov=nesterov)
        else:
            optimizer = torch.optim.AdamW(groups, config.learning_rate, betas=(config.momentum, 0.999))
        steps = config.epochs * self.steps
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: config.rate_at(step, steps))
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Keep the history with the weights."""
        checkpoint["history"] = [tuple(vars(epoch).values()) for epoch in self.history]

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Take the history up again."""
        self.history = [Epoch(*epoch) for epoch in checkpoint["history"]]

    @property
    def _last_layers(self) -> nn.Module:
        layers = self.classifier.network.classifier
        assert isinstance(layers, nn.Module)  # noqa: S101 - what every builder promises
        return layers

    def _scaled(self, images: Tensor) -> Tensor:
        scaled = images.to(self.classifier.mean.dtype) / 255
        return scaled.contiguous(memory_format=torch.channels_last)  # what convolutions are fastest on
