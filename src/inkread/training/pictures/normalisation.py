"""Batch normalisation over the batch of all processes on CPUs; PyTorch's own supports only GPUs."""

from __future__ import annotations

import torch
from pytorch_lightning.plugins import LayerSync
from torch import Tensor, nn
from torch.distributed.nn.functional import all_reduce


class SharedBatchNorm2d(nn.BatchNorm2d):
    """Batch normalisation by the mean and the variance of what all processes see, each the same number of pictures."""

    def forward(self, images: Tensor) -> Tensor:
        """Return ``(N, C, H, W)`` feature maps normalised."""
        if not self.training:
            return super().forward(images)
        world = torch.distributed.get_world_size()
        mean = all_reduce(images.mean(dim=(0, 2, 3), keepdim=True)) / world
        centred = images - mean
        variance = all_reduce(centred.square().mean(dim=(0, 2, 3), keepdim=True)) / world
        self._follow(mean.detach().flatten(), variance.detach().flatten(), world * images.numel() // images.shape[1])
        scaled: Tensor = centred * torch.rsqrt(variance + self.eps)
        return scaled * self.weight[:, None, None] + self.bias[:, None, None]

    def _follow(self, mean: Tensor, variance: Tensor, count: int) -> None:
        """Let the running statistics follow those of a batch of ``count`` values a channel."""
        assert self.running_mean is not None  # noqa: S101 - inkread's networks all keep them
        assert self.running_var is not None  # noqa: S101
        assert self.num_batches_tracked is not None  # noqa: S101
        assert self.momentum is not None  # noqa: S101
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(variance * count / max(1, count - 1), self.momentum)
        self.num_batches_tracked.add_(1)


class SharedBatchNorm(LayerSync):
    """Lightning's plugin that lets the processes of a training share their batch normalisation."""

    def apply(self, model: nn.Module) -> nn.Module:
        """Share it."""
        return _turned(model, nn.BatchNorm2d, SharedBatchNorm2d)

    def revert(self, model: nn.Module) -> nn.Module:
        """Share it no longer."""
        return _turned(model, SharedBatchNorm2d, nn.BatchNorm2d)


def _turned(model: nn.Module, before: type[nn.Module], after: type[nn.Module]) -> nn.Module:
    """Turn all layers of one type into the other, which holds the same."""
    for module in model.modules():
        if type(module) is before:
            module.__class__ = after
    return model
