"""Parts that the detector and the recogniser of lines are both built of, as PP-OCRv6 has them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class Stem(nn.Module):
    """Four convolutions to a quarter of the size, two of them beside a pooling.

    Parameters
    ----------
    channels
        After the first convolution, after the narrow one, after the third and after the last.
    """

    def __init__(self, channels: tuple[int, int, int, int]) -> None:
        super().__init__()
        first, narrow, third, last = channels
        self.first = nn.Conv2d(3, first, 3, 2, 1)
        self.left = nn.Conv2d(first, narrow, 2)
        self.right = nn.Conv2d(narrow, first, 2)
        self.third = nn.Conv2d(2 * first, third, 3, 2, 1)
        self.last = nn.Conv2d(third, last, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, 3, H, W) to (N, C, H / 4, W / 4)."""
        x = functional.relu(self.first(x))
        pooled = functional.max_pool2d(functional.pad(x, (0, 1, 0, 1)), 2, 1)
        y = functional.relu(self.left(functional.pad(x, (0, 1, 0, 1))))
        y = functional.relu(self.right(functional.pad(y, (0, 1, 0, 1))))
        x = functional.relu(self.third(torch.cat([pooled, y], 1)))
        return functional.relu(self.last(x))


class SqueezeExcitation(nn.Module):
    """Weighs channels by what the whole strip holds (Hu et al. 2018)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(channels, channels // 4, 1)
        self.excite = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to the same shape."""
        weight = self.excite(functional.relu(self.squeeze(x.mean((2, 3), keepdim=True))))
        return x * functional.hardsigmoid(weight)


class Block(nn.Module):
    """A depthwise convolution, then a pointwise perceptron: the one mixes places, the other channels."""

    def __init__(self, before: int, channels: int, stride: tuple[int, int], excited: bool) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(before, before, 3, stride, 1, groups=before)
        self.excitation = SqueezeExcitation(before) if excited else nn.Identity()
        self.widen = nn.Conv2d(before, 2 * before, 1)
        self.narrow = nn.Conv2d(2 * before, channels, 1)
        self.is_residual = stride == (1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C', H / s, W / s')."""
        x = self.excitation(self.depthwise(x))
        y = self.narrow(functional.gelu(self.widen(x)))
        return x + y if self.is_residual else y
