"""Network architectures, built from the number of channels, the picture size and the number of classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

Builder: TypeAlias = Callable[[int, int, int], nn.Module]
"""From channels, side and classes to a network; its last layer is in its attribute ``classifier``."""

Statistics: TypeAlias = tuple[tuple[float, ...], tuple[float, ...]]
"""Mean and standard deviation of each channel, between 0 and 1."""


class FullyConnected(nn.Sequential):
    """The assignment's network (Q3.1, Q6.1.1), initialised as ``inkread.nn`` does.

    Parameters
    ----------
    inputs, classes
        Numbers of inputs and outputs.
    hidden
        Units of each hidden layer.
    activation
        What stands behind each hidden layer.

    Attributes
    ----------
    statistics : tuple of two tuples, or None
        As ``SqueezeNet.statistics``; None for those of the training pictures. The assignment's own network
        takes pictures as they are.
    """

    statistics: Statistics | None = None

    def __init__(
        self,
        inputs: int,
        classes: int,
        hidden: tuple[int, ...] = (64,),
        activation: Callable[[], nn.Module] = nn.Sigmoid,
    ) -> None:
        layers: list[nn.Module] = [nn.Flatten()]
        for before, after in pairwise((inputs, *hidden, classes)):
            linear = nn.Linear(before, after)
            nn.init.xavier_uniform_(linear.weight)
            nn.init.zeros_(linear.bias)
            layers += [linear, activation()]
        super().__init__(*layers[:-1])

    @property
    def classifier(self) -> nn.Module:
        """The last layer."""
        return self[-1]

    def adopt(self, params: Mapping[str, NDArray[np.floating]]) -> None:
        """Take over the weights of the same network in ``inkread.nn``: ``W`` and ``b`` of its layers, in order."""
        linear = [layer for layer in self if isinstance(layer, nn.Linear)]
        names = [name[1:] for name in params if name.startswith("W")]
        with torch.no_grad():
            for layer, name in zip(linear, names, strict=True):
                layer.weight.copy_(torch.from_numpy(params[f"W{name}"]).T)
                layer.bias.copy_(torch.from_numpy(params[f"b{name}"]))


class PlainCNN(nn.Module):
    """Three convolution and two fully connected layers: the assignment's design (Q6.1.2, Q6.2.1)."""

    def __init__(self, channels: int, side: int, classes: int, width: int = 32, hidden: int = 256) -> None:
        super().__init__()
        pool = 2 if side < 64 else 4
        blocks: list[nn.Module] = []
        for before, after in pairwise((channels, width, 2 * width, 4 * width)):
            blocks += [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
            blocks.append(nn.MaxPool2d(pool if before == channels else 2))
        self.features = nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(4), nn.Flatten())
        self.hidden = nn.Sequential(nn.Linear(16 * 4 * width, hidden), nn.ReLU(), nn.Dropout(0.5))
        self.classifier = nn.Linear(hidden, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return ``(N, classes)`` logits."""
        logits: Tensor = self.classifier(self.hidden(self.features(images)))
        return logits


class ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut (He et al. 2016), the activation before each (pre-activation)."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(before),
            nn.ReLU(),
            nn.Conv2d(before, after, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
            nn.Conv2d(after, after, 3, padding=1, bias=False),
        )
        changes = before != after or stride != 1
        self.shortcut = nn.Conv2d(before, after, 1, stride, bias=False) if changes else nn.Identity()

    def forward(self, images: Tensor) -> Tensor:
        """Return the feature maps of the next layer."""
        features: Tensor = self.body(images) + self.shortcut(images)
        return features


class ResNet(nn.Module):
    """A residual network of four stages, narrow enough to train on a CPU."""

    def __init__(self, channels: int, side: int, classes: int, width: int = 32, depth: int = 1) -> None:
        super().__init__()
        stem_stride = 1 if side <= 64 else 2 if side <= 96 else 4
        widths = (width, width, 2 * width, 4 * width, 8 * width)
        stages: list[nn.Module] = [
            nn.Conv2d(
                channels,
                width,
                3 if stem_stride == 1 else 7,
                stem_stride,
                padding=1 if stem_stride == 1 else 3,
                bias=False,
            )
        ]
        for stage, (before, after) in enumerate(pairwise(widths)):
            for number in range(depth):
                first = number == 0
                stages.append(ResidualBlock(before if first else after, after, 2 if first and stage else 1))
        self.features = nn.Sequential(*stages, nn.BatchNorm2d(widths[-1]), nn.ReLU())
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2))
        self.classifier = nn.Linear(widths[-1], classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return ``(N, classes)`` logits."""
        logits: Tensor = self.classifier(self.pool(self.features(images)))
        return logits


class WhitenedCNN(nn.Module):
    """A network that trains in few passes: its first layer is not learnt but whitens (after Jordan 2024).

    The first layer takes 2 x 2 patches apart along the principal axes of the training pictures' patches and
    scales each to the same variance, so that what follows sees decorrelated inputs from the first step on.
    After it come blocks of two convolutions that begin as the identity, as far as they have as many inputs,
    and halve the pictures, until these are 3 or 4 pixels a side.

    Parameters
    ----------
    channels, side, classes
        As in every builder.
    widths
        Feature maps of the first blocks; the others have as many as the last.

    References
    ----------
    K. Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", arXiv:2404.00498
    """

    whitening: Tensor

    def __init__(self, channels: int, side: int, classes: int, widths: tuple[int, ...] = (64, 256, 256)) -> None:
        super().__init__()
        inputs = 4 * channels
        self.register_buffer("whitening", torch.eye(inputs).view(inputs, channels, 2, 2).repeat(2, 1, 1, 1))
        self.bias = nn.Parameter(torch.zeros(2 * inputs))
        n_blocks = max(1, (side - 1).bit_length() - 2)
        widths = (widths + n_blocks * widths[-1:])[:n_blocks]
        blocks = [_pooling_block(before, after) for before, after in pairwise((2 * inputs, *widths))]
        self.features = nn.Sequential(nn.GELU(), *blocks, nn.AdaptiveMaxPool2d(1), nn.Flatten())
        self.classifier = nn.Linear(widths[-1], classes, bias=False)

    def prepare(self, images: Tensor) -> None:
        """Set the first layer from ``(N, C, H, W)`` normalised training pictures."""
        channels = images.shape[1]
        patches = functional.unfold(images, 2).transpose(1, 2).reshape(-1, 4 * channels)
        variances, axes = torch.linalg.eigh(torch.cov(patches.double().T))
        scaled = axes.T / torch.sqrt(variances + 5e-4)[:, None]
        # Each filter and its negative, as what follows cuts the negative responses off.
        self.whitening.copy_(torch.cat([scaled, -scaled]).view_as(self.whitening))

    def forward(self, images: Tensor) -> Tensor:
        """Return ``(N, classes)`` logits."""
        features = self.features(functional.conv2d(images, self.whitening, self.bias))
        logits: Tensor = self.classifier(features) / 9  # small at first, as the maxima above are large
        return logits


def _pooling_block(before: int, after: int) -> nn.Sequential:
    convolutions = [nn.Conv2d(inputs, after, 3, padding=1, bias=False) for inputs in (before, after)]
    with torch.no_grad():
        for convolution in convolutions:
            nn.init.dirac_(convolution.weight[: convolution.in_channels])
    return nn.Sequential(
        convolutions[0], nn.MaxPool2d(2), _normalisation(after), nn.GELU(),
        convolutions[1], _normalisation(after), nn.GELU(),
    )  # fmt: skip


def _normalisation(width: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(width, momentum=0.4)  # quick to follow weights that change quickly


class SqueezeNet(nn.Module):
    """SqueezeNet 1.1 (Iandola et al. 2016) as torchvision has it, with a classifier for other classes."""

    statistics: Statistics = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    """Mean and standard deviation of the channels that its published weights expect."""

    def __init__(self, channels: int, side: int, classes: int) -> None:  # noqa: ARG002 - as every builder
        from torchvision.models import squeezenet1_1

        super().__init__()
        if channels != 3:
            raise ValueError("SqueezeNet wants pictures in colour")
        self.features = squeezenet1_1(weights=None).features
        last = nn.Conv2d(512, classes, 1)
        nn.init.normal_(last.weight, std=0.01)
        self.classifier = nn.Sequential(nn.Dropout(0.5), last)

    def adopt_imagenet(self) -> None:
        """Take over what torchvision's was trained to on ImageNet, downloaded the first time (5 MB).

        Raises
        ------
        OSError
            If it cannot be downloaded.
        """
        from torchvision.models import SqueezeNet1_1_Weights, squeezenet1_1

        trained = squeezenet1_1(weights=SqueezeNet1_1_Weights.IMAGENET1K_V1, progress=False)
        self.features.load_state_dict(trained.features.state_dict())

    def forward(self, images: Tensor) -> Tensor:
        """Return ``(N, classes)`` logits."""
        logits: Tensor = self.classifier(self.features(images)).mean(dim=(2, 3))
        return logits


def _fully_connected(channels: int, side: int, classes: int) -> nn.Module:
    network = FullyConnected(channels * side**2, classes)
    network.statistics = ((0.0,) * channels, (1.0,) * channels)
    return network


def _wide_fully_connected(channels: int, side: int, classes: int) -> nn.Module:
    return FullyConnected(channels * side**2, classes, (1100, 640), nn.ReLU)


def _narrow_whitened(channels: int, side: int, classes: int) -> nn.Module:
    return WhitenedCNN(channels, side, classes, (32, 64, 128))


def _slim_whitened(channels: int, side: int, classes: int) -> nn.Module:
    return WhitenedCNN(channels, side, classes, (16, 32, 64))


MODELS: Mapping[str, Builder] = MappingProxyType(
    {
        "fc": _fully_connected,
        "fc-wide": _wide_fully_connected,
        "plain": PlainCNN,
        "resnet": ResNet,
        "squeezenet": SqueezeNet,
        "whitened": WhitenedCNN,
        "whitened-narrow": _narrow_whitened,
        "whitened-slim": _slim_whitened,
    }
)
"""Builders by name."""
