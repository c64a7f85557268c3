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
from .blocks import Block, Stem
from .onnx_weights import fit, layers_of, read_layers

SOURCE = (
    "PP-OCRv6 small recogniser, PaddlePaddle, Apache-2.0, "
    "sha256 5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634"
)
"""Where the weights come from that a training starts with."""

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

PROPERTIES = ("is_printed", "is_upside_down")
"""What is said of a whole strip."""


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
        self.stem = Stem((48, 24, 48, 96))
        before = 96
        blocks = []
        for channels, stride, excited in _BLOCKS:
            blocks.append(Block(before, channels, (stride, 1), excited))
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
        return self.classify(self.features(x))

    def features(self, x: Tensor) -> Tensor:
        """Return what the classifier is given of each frame: ``(N, W / 8, 120) float32``."""
        return self.sequence(self.shapes(x))

    def shapes(self, x: Tensor) -> Tensor:
        """Return what the convolutions see in and around each frame: ``(N, 384, 1, W / 8) float32``."""
        return functional.avg_pool2d(self.blocks(self.stem(x)), (3, 2))

    def sequence(self, x: Tensor) -> Tensor:
        """Map what ``shapes`` returns to what ``features`` returns."""
        shortcut = functional.silu(self.shortcut(x))
        x = functional.silu(self.reduce(x))
        x = x + functional.silu(self.local(x))
        y = self.norm(self.transformer(x.squeeze(2).transpose(1, 2)))
        return y + shortcut.squeeze(2).transpose(1, 2)


class LineProperties(nn.Module):
    """Says of a whole strip how it was made and which way up it is, from the mean of its frames' features."""

    def __init__(self) -> None:
        super().__init__()
        self.classify = nn.Linear(_WIDTH, len(PROPERTIES))

    def forward(self, features: Tensor) -> Tensor:
        """Map features, ``(N, T, 120)``, to logits of ``PROPERTIES``, ``(N, 2)``."""
        return self.classify(features.mean(1))


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
    modules = [module for module in layers_of(network) if module is not network.classify]
    if not fit(modules, layers) or len(weight) != len(characters) + 2:
        raise ModelError(
            f"{path}: not the network of PP-OCRv6's small recogniser, or {dictionary} is not its dictionary"
        )
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
