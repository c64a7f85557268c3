"""The network of the line detector, and how it starts from openly licensed weights.

The network is that of PP-OCRv6's tiny detector (PaddlePaddle, Apache-2.0): depthwise and pointwise convolutions down
to a 32nd of the size, a pyramid of features (Lin et al. 2017) whose levels are weighed by what they hold, and a head
that brings them back to the size of the picture: the probability of each place to belong to the core of a line (DB;
Liao et al. 2020). Batch normalisation is folded into the convolutions, as in the published file.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...errors import ModelError
from .blocks import Block, Stem
from .onnx_weights import fit, layers_of, read_layers

_STAGES = (
    # channels, stride, squeeze and excitation; each stage gives a level of the pyramid
    ((32, 1, True), (32, 1, False)),
    ((48, 2, False), (48, 1, True), (48, 1, False)),
    ((64, 2, False), (64, 1, True), (64, 1, False), (64, 1, True), (64, 1, False)),
    ((160, 2, False), (160, 1, True), (160, 1, False)),
)

_WIDTH, _NARROW = 64, 16

SOURCE = (
    "PP-OCRv6 tiny detector, PaddlePaddle, Apache-2.0, "
    "sha256 193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8"
)
"""Where the weights come from that a training starts with."""


class Weighed(nn.Module):
    """A convolution whose channels are weighed by what the whole picture holds, and added to themselves."""

    def __init__(self, before: int, channels: int, kernel: int = 1) -> None:
        super().__init__()
        mixing = [nn.Conv2d(before, before, kernel, padding=kernel // 2, groups=before)] if kernel > 1 else []
        self.convolution = nn.Sequential(*mixing, nn.Conv2d(before, channels, 1))
        self.squeeze = nn.Conv2d(channels, channels // 4, 1)
        self.excite = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C', H, W)."""
        x = self.convolution(x)
        weight = self.excite(functional.relu(self.squeeze(x.mean((2, 3), keepdim=True))))
        return x + x * (0.2 * weight + 0.5).clamp(0, 1)


class MapNetwork(nn.Module):
    """Maps pictures to scores of places."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Stem((16, 8, 16, 32))
        before, stages = 32, []
        for stage in _STAGES:
            blocks = []
            for channels, stride, excited in stage:
                blocks.append(Block(before, channels, (stride, stride), excited))
                before = channels
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)
        depths = [stage[-1][0] for stage in _STAGES]
        self.lateral = nn.ModuleList([Weighed(depth, _WIDTH) for depth in reversed(depths)])
        self.smooth = nn.ModuleList([Weighed(_WIDTH, _NARROW, 5) for _ in depths])
        self.merge = nn.Conv2d(4 * _NARROW, 16, 3, padding=1)
        self.enlarge = nn.ConvTranspose2d(16, 16, 2, 2)
        self.score = nn.ConvTranspose2d(16, 1, 2, 2)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits.

        Parameters
        ----------
        x
            ``(N, 3, H, W) float32``, RGB, normalised as for ImageNet; H and W multiples of 32.

        Returns
        -------
        (N, 1, H, W) float32
        """
        x = self.stem(x)
        levels = []
        for stage in self.stages:
            x = stage(x)
            levels.append(x)
        merged: list[Tensor] = []
        for lateral, level in zip(self.lateral, reversed(levels), strict=True):
            y = lateral(level)
            merged.append(y + functional.interpolate(merged[-1], scale_factor=2.0) if merged else y)
        parts = [smooth(y) for smooth, y in zip(self.smooth, merged, strict=True)]
        enlarged = [
            functional.interpolate(part, scale_factor=2.0**k) for part, k in zip(parts, (3, 2, 1), strict=False)
        ]
        x = functional.relu(self.merge(torch.cat([*enlarged, parts[-1]], 1)))
        return self.score(functional.relu(self.enlarge(x)))


def load_ppocr(path: str | Path) -> MapNetwork:
    """Return the network with the weights of PP-OCRv6's tiny detector.

    Raises
    ------
    ModelError
        If the file does not hold that network.
    """
    network = MapNetwork()
    if not fit(layers_of(network), read_layers(path)):
        raise ModelError(f"{path}: not the network of PP-OCRv6's tiny detector")
    with torch.no_grad():
        first = network.stem.first.weight
        first.copy_(first.flip(1))  # theirs takes BGR
    return network
