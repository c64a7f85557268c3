"""Trained image classifiers, with everything needed to store and use them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ...arrays import one_line, parse_json, read_torch_tensors, write_tensors
from ...errors import ModelError
from .export import export_onnx
from .images import square
from .limits import check_pictures
from .models import MODELS

FORMAT = "inkread.image-classifier"
VERSION = "1"

IMAGENET = "imagenet"
"""Stands for weights to start from: what torchvision's network has learnt on ImageNet."""


class ImageClassifier(nn.Module):
    """A network with its input size, class names and normalisation.

    Parameters
    ----------
    model
        Name of the network in ``MODELS``.
    classes
        Names of the classes.
    channels, side
        Channels and size of its pictures.
    mirror
        Whether to average the logits of each picture and its mirror image.

    Attributes
    ----------
    network : nn.Module
        From normalised pictures to logits.
    mean, std : (1, C, 1, 1) Tensor
        Of the channels of the pictures it was trained on, between 0 and 1.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, model: str, classes: Sequence[str], channels: int, side: int, *, mirror: bool = False) -> None:
        super().__init__()
        self.model, self.classes, self.channels, self.side = model, tuple(classes), channels, side
        self.mirror = mirror
        self.network = MODELS[model](channels, side, len(classes))
        self.register_buffer("mean", torch.zeros(1, channels, 1, 1))
        self.register_buffer("std", torch.ones(1, channels, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        """Return ``(N, classes)`` logits of ``(N, C, H, W)`` pictures between 0 and 1."""
        images = (images - self.mean) / self.std
        logits: Tensor = self.network(images)
        if self.mirror and not self.training:
            logits = (logits + self.network(images.flip(-1))) / 2
        return logits

    def predict_proba(self, images: NDArray[np.uint8], batch_size: int = 500) -> NDArray[np.float32]:
        """Return ``(N, classes)`` probabilities of ``(N, C, H, W) uint8`` pictures."""
        self.eval()
        probabilities = np.empty((len(images), len(self.classes)), dtype=np.float32)
        with torch.inference_mode():
            for first in range(0, len(images), batch_size):
                part = torch.from_numpy(np.array(images[first : first + batch_size])).to(self.mean) / 255
                probabilities[first : first + batch_size] = self(part).softmax(dim=1).cpu().numpy()
        return probabilities

    def classify(self, path: str | Path, top: int = 5) -> list[tuple[str, float]]:
        """Return the most probable classes of a picture with their probabilities, in descending order.

        Raises
        ------
        ImageError
            If the picture cannot be read.
        """
        probabilities = self.predict_proba(square(path, self.side, self.channels)[np.newaxis])[0]
        return [(self.classes[i], float(probabilities[i])) for i in np.argsort(-probabilities, kind="stable")[:top]]

    def save(self, path: str | Path, *, provenance: dict[str, Any] | None = None) -> None:
        """Write the classifier to a ``.safetensors`` file, atomically."""
        metadata = {
            "format": FORMAT,
            "version": VERSION,
            "model": self.model,
            "classes": json.dumps(self.classes),
            "channels": str(self.channels),
            "side": str(self.side),
            "mirror": json.dumps(self.mirror),
            "provenance": json.dumps(provenance or {}),
        }
        write_tensors(
            path, {name: tensor.detach().cpu().numpy() for name, tensor in self.state_dict().items()}, metadata
        )

    @classmethod
    def load(cls, path: str | Path) -> ImageClassifier:
        """Load a file written by ``save``.

        Raises
        ------
        ModelError
            If the file does not exist, is damaged or has another format.
        """
        tensors, metadata = read_torch_tensors(path)
        if metadata.get("format") != FORMAT or metadata.get("version") != VERSION:
            raise ModelError(f"{path}: not a classifier of pictures of this version of inkread")
        try:
            sizes = int(metadata["channels"]), int(metadata["side"])
            classes = check_pictures(parse_json(metadata["classes"]), *sizes)
            with torch.device("meta"):  # nothing is allocated until the file turns out to have the weights for it
                model = cls(metadata["model"], classes, *sizes, mirror=metadata["mirror"] == "true")
            model.load_state_dict(_checked(tensors, model.state_dict()), assign=True)
            if not np.isfinite(model.predict_proba(np.zeros((1, *sizes, sizes[1]), dtype=np.uint8))).all():
                raise ValueError("what it computes is no number")
        except Exception as error:  # damaged files make PyTorch raise almost anything
            raise ModelError(f"{path}: damaged model: {one_line(error)}") from error
        return model.eval()

    def adopt(self, path: str | Path) -> None:
        """Take over the weights of a ``.safetensors`` file wherever names and shapes are the same.

        The file may be another classifier's, with other classes, or hold a network's tensors alone.
        ``"imagenet"`` stands for the weights that torchvision's network of the same name has learnt on ImageNet.

        Raises
        ------
        ModelError
            If there are no such weights, or less than half of what a file holds fits.
        """
        if str(path) == IMAGENET:
            self._adopt_imagenet()
            return
        tensors, _ = read_torch_tensors(path)
        own = self.state_dict()
        fitting = {
            name: tensor
            for given, tensor in tensors.items()
            for name in (given, f"network.{given}")
            if name in own and own[name].shape == tensor.shape
        }
        if sum(name.startswith("network.") for name in fitting) < len(tensors) / 2:
            raise ModelError(f"{path}: holds no weights that fit {self.model}")
        self.load_state_dict(fitting, strict=False)

    def _adopt_imagenet(self) -> None:
        adopt = getattr(self.network, "adopt_imagenet", None)
        if adopt is None:
            raise ModelError(f"{self.model}: has not been trained on ImageNet; squeezenet has")
        try:
            adopt()
        except OSError as error:
            raise ModelError(f"the weights of ImageNet cannot be downloaded: {error}") from error

    def export_onnx(self, path: str | Path) -> None:
        """Write the classifier as ONNX: from ``images`` (N, C, H, W) float32 in [0, 1] to ``logits``."""
        example = torch.zeros(2, self.channels, self.side, self.side)
        export_onnx(self, example, path, "logits", {"classes": json.dumps(self.classes), "side": str(self.side)})


def _checked(tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors of a file in the precision in which a classifier computes.

    Raises
    ------
    ValueError
        If tensors are missing or not expected, differ in shape or type, or contain values that are not finite.
    """
    if differing := sorted(tensors.keys() ^ expected.keys()):
        raise ValueError(f"{differing[0]!r} is missing, or is too much")
    for name, tensor in tensors.items():
        is_alike = tensor.shape == expected[name].shape
        if not is_alike or tensor.is_floating_point() != expected[name].is_floating_point():
            raise ValueError(f"{name!r} is of shape {tuple(tensor.shape)}, {tuple(expected[name].shape)} is expected")
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise ValueError(f"{name!r} holds something other than finite numbers")
    return {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}
