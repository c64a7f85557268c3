"""Weights of published ONNX networks, read layer by layer in the order in which the graph computes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ...errors import ModelError

_PASSING = ("Identity", "Cast")


def read_layers(path: str | Path) -> list[tuple[Tensor, Tensor]]:
    """Return weight and bias of every layer of a graph that has weights.

    Layers are convolutions, transposed convolutions, matrix products and layer normalisations. Batch normalisation is
    folded into the convolution before it. A convolution without a bias gets one of zeros.

    Parameters
    ----------
    path
        An ONNX file of opset 11, layer normalisations written out.

    Returns
    -------
    list of (Tensor, Tensor)
        Shapes as in PyTorch: ``(out, in / groups, kh, kw)`` and ``(out,)`` for convolutions, ``(out, in)`` and
        ``(out,)`` for matrix products, ``(channels,)`` twice for normalisations.

    Raises
    ------
    ModelError
        If the file cannot be read as such a graph.
    """
    import onnx

    try:
        graph = _Graph(onnx.load(str(path)).graph)
    except Exception as error:  # protobuf raises almost anything
        raise ModelError(f"{path}: not an ONNX file ({error})") from error
    layers = [graph.layer(node) for node in graph.nodes]
    return [(torch.tensor(weight), torch.tensor(bias)) for layer in layers if layer for weight, bias in [layer]]


def layers_of(network: nn.Module) -> list[nn.Module]:
    """Return the layers of a network that have weights, in the order in which they were made."""
    kinds = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear, nn.LayerNorm)
    return [module for module in network.modules() if isinstance(module, kinds)]


def fit(modules: Sequence[nn.Module], layers: Sequence[tuple[Tensor, Tensor]]) -> bool:
    """Give layers their weights, one after another; do nothing and return False where the shapes differ."""
    if [tuple(module.state_dict()["weight"].shape) for module in modules] != [tuple(w.shape) for w, _ in layers]:
        return False
    for module, (weight, bias) in zip(modules, layers, strict=True):
        module.load_state_dict({"weight": weight, "bias": bias})
    return True


class _Graph:
    def __init__(self, graph: Any) -> None:
        from onnx import numpy_helper

        self.nodes = [node for node in graph.node if node.op_type != "Constant"]
        self._constants: dict[str, NDArray[Any]] = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        for node in graph.node:
            if node.op_type == "Constant":
                self._constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
            elif node.op_type in _PASSING and node.input[0] in self._constants:
                self._constants[node.output[0]] = self._constants[node.input[0]]
        self._consumers: dict[str, list[Any]] = defaultdict(list)
        for node in self.nodes:
            for name in node.input:
                self._consumers[name].append(node)

    def layer(self, node: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
        """Return weight and bias of the layer that begins with a node; none if none begins there."""
        constants = [self._constants[name] for name in node.input[1:] if name in self._constants]
        if node.op_type in ("Conv", "ConvTranspose") and constants:
            channels = constants[0].shape[0 if node.op_type == "Conv" else 1]
            weight, bias = constants[0], constants[1] if len(constants) > 1 else np.zeros(channels, np.float32)
            following = self._following(node)
            if following is not None and following.op_type == "BatchNormalization":
                scale, shift, mean, variance = (self._constants[name] for name in following.input[1:])
                factor = scale / np.sqrt(variance + following.attribute[0].f)
                return weight * factor[:, None, None, None], shift + (bias - mean) * factor
            added = self._added(following)
            return weight, bias if added is None else bias + added
        if node.op_type == "MatMul" and constants and constants[0].ndim == 2:
            added = self._added(self._following(node))
            return constants[0].T, np.zeros(constants[0].shape[1], np.float32) if added is None else added
        if node.op_type == "Mul" and constants and constants[0].ndim == 1 and constants[0].size > 1:
            added = self._added(self._following(node))
            return None if added is None else (constants[0], added)
        return None

    def _following(self, node: Any) -> Any:
        """Return the one node that takes what a node gives, renamings passed over; none if there are several."""
        consumers = self._consumers[node.output[0]]
        while len(consumers) == 1 and consumers[0].op_type in _PASSING:
            consumers = self._consumers[consumers[0].output[0]]
        return consumers[0] if len(consumers) == 1 else None

    def _added(self, node: Any) -> NDArray[np.float32] | None:
        if node is None or node.op_type != "Add":
            return None
        constants = [self._constants[name] for name in node.input if name in self._constants]
        return constants[0].reshape(-1) if constants else None
