"""The network of the line recogniser, and how it starts from openly licensed weights.

The network is that of PP-OCRv6's small recogniser (PaddlePaddle, Apache-2.0): depthwise and pointwise convolutions that
bring a strip 48 pixels high down to one row of frames, each 8 pixels wide, then two transformer blocks along the row
(SVTR; Du et al. 2022) and a classifier a frame, trained with connectionist temporal classification (CTC; Graves et al.
2006). Its batch normalisation is folded into the convolutions, as in the published file, and so stays as it was learnt.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...charset import Charset
from ...errors import ModelError
from .onnx_weights import read_layers

HEIGHT = 48
"""Height of a strip in pixels."""

STRIDE = 8
"""Width of a frame in pixels."""

_BLOCKS = (
    # channels, vertical stride, squeeze and excitation
    (96, 1, True), (96, 1, False), (96, 1, False),
    (192, 2, False), (192, 1, True), (192, 1, False), (192, 1, True), (192, 1, False), (192, 1, True), (192, 1, False),
    (384, 2, False), (384, 1, True), (384, 1, False),
)  # fmt: skip

_WIDTH, _HEADS, _LAYERS = 120, 8, 2


class Stem(nn.Module):
    """Four convolutions to a quarter of the size, two of them beside a pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 48, 3, 2, 1)
        self.left = nn.Conv2d(48, 24, 2)
        self.right = nn.Conv2d(24, 48, 2)
        self.third = nn.Conv2d(96, 48, 3, 2, 1)
        self.last = nn.Conv2d(48, 96, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, 3, H, W) to (N, 96, H / 4, W / 4)."""
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

    def __init__(self, before: int, channels: int, stride: int, excited: bool) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(before, before, 3, (stride, 1), 1, groups=before)
        self.excitation = SqueezeExcitation(before) if excited else nn.Identity()
        self.widen = nn.Conv2d(before, 2 * before, 1)
        self.narrow = nn.Conv2d(2 * before, channels, 1)
        self.is_residual = stride == 1

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C', H / stride, W)."""
        x = self.excitation(self.depthwise(x))
        y = self.narrow(functional.gelu(self.widen(x)))
        return x + y if self.is_residual else y


class TransformerBlock(nn.Module):
    """Self-attention along the row of frames, then a perceptron, each after a layer normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(_WIDTH, eps=1e-5)
        self.project = nn.Linear(_WIDTH, 3 * _WIDTH)
        self.output = nn.Linear(_WIDTH, _WIDTH)
        self.norm = nn.LayerNorm(_WIDTH, eps=1e-5)
        self.widen = nn.Linear(_WIDTH, 2 * _WIDTH)
        self.narrow = nn.Linear(2 * _WIDTH, _WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, T, 120) to the same shape."""
        n, t, _ = x.shape
        q, k, v = self.project(self.attention_norm(x)).view(n, t, 3, _HEADS, _WIDTH // _HEADS).permute(2, 0, 3, 1, 4)
        scores = (q * (_WIDTH // _HEADS) ** -0.5) @ k.transpose(-1, -2)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(n, t, _WIDTH)
        x = x + self.output(mixed)
        return x + self.narrow(functional.silu(self.widen(self.norm(x))))


class LineNetwork(nn.Module):
    """Maps strips to scores of characters by frame.

    Parameters
    ----------
    classes
        Of the output: the blank, then the characters of a charset.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.stem = Stem()
        before = 96
        blocks = []
        for channels, stride, excited in _BLOCKS:
            blocks.append(Block(before, channels, stride, excited))
            before = channels
        self.blocks = nn.Sequential(*blocks)
        self.shortcut = nn.Conv2d(before, _WIDTH, 1)
        self.reduce = nn.Conv2d(before, _WIDTH, 1)
        self.local = nn.Conv2d(_WIDTH, _WIDTH, (1, 7), padding=(0, 3), groups=_WIDTH)
        self.transformer = nn.Sequential(*(TransformerBlock() for _ in range(_LAYERS)))
        self.norm = nn.LayerNorm(_WIDTH, eps=1e-6)
        self.classify = nn.Linear(_WIDTH, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits.

        Parameters
        ----------
        x
            ``(N, 3, 48, W) float32``, RGB, -1 black to 1 white; W a multiple of 8.

        Returns
        -------
        (N, W / 8, classes) float32
            Class 0 is the blank.
        """
        x = functional.avg_pool2d(self.blocks(self.stem(x)), (3, 2))
        shortcut = functional.silu(self.shortcut(x))
        x = functional.silu(self.reduce(x))
        x = x + functional.silu(self.local(x))
        y = self.norm(self.transformer(x.squeeze(2).transpose(1, 2)))
        return self.classify(y + shortcut.squeeze(2).transpose(1, 2))


def load_ppocr(path: str | Path, dictionary: str | Path, charset: Charset) -> LineNetwork:
    """Return the network with the weights of PP-OCRv6's small recogniser, its classifier cut down to a charset.

    Parameters
    ----------
    path
        ``rec.onnx`` of PP-OCRv6 small.
    dictionary
        Its characters, one a line, in the order of its outputs; the blank stands before them and the space after.
    charset
        What is kept. A character that it does not know gets random weights of the usual size, to be learnt.

    Raises
    ------
    ModelError
        If the file does not hold that network.
    """
    characters = Path(dictionary).read_text(encoding="utf-8").split("\n")
    characters = characters[:-1] if characters[-1] == "" else characters
    rows = {character: i + 1 for i, character in enumerate(characters)} | {" ": len(characters) + 1}
    network = LineNetwork(1 + len(charset))
    *layers, (weight, bias) = read_layers(path)
    modules = [m for m in network.modules() if isinstance(m, (nn.Conv2d, nn.Linear, nn.LayerNorm))]
    modules.remove(network.classify)
    shapes = [tuple(layer[0].shape) for layer in layers]
    if shapes != [tuple(m.weight.shape) for m in modules] or len(weight) != len(characters) + 2:
        raise ModelError(
            f"{path}: not the network of PP-OCRv6's small recogniser, or {dictionary} is not its dictionary"
        )
    with torch.no_grad():
        for module, (own_weight, own_bias) in zip(modules, layers, strict=True):
            module.load_state_dict({"weight": own_weight, "bias": own_bias})
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        network.classify.weight[0], network.classify.bias[0] = weight[0], bias[0]
        for i, character in enumerate(charset, 1):
            row = rows.get(character)
            if row is None:
                network.classify.weight[i] = weight.std() * torch.randn(_WIDTH, generator=generator)
                network.classify.bias[i] = bias[1 : 1 + len(characters)].mean()
            else:
                network.classify.weight[i], network.classify.bias[i] = weight[row], bias[row]
        first = network.stem.first.weight
        first.copy_(first.flip(1))  # theirs takes BGR
    return network
