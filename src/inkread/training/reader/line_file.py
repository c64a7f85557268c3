"""The weights in the file of a line recogniser, read to go on training with, and put back into a copy of the file.

Only the numbers change: the graph, the charset and the calibration of the new file are those of the old one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ...charset import Charset
from ...errors import MissingExtraError, ModelError
from ...onnx import Network
from ...recognition.recognizer import LINE_RECOGNISER
from ...storage import replacing
from .line_network import LineNetwork

_NETWORK, _HALF = "network.", ".half"
PROVENANCE = "provenance"
"""Key in the file of how the weights were made, for people."""


class LineFile:
    """A file that ``inkread.training.reader.export`` wrote.

    Parameters
    ----------
    path
        Of the file.

    Attributes
    ----------
    charset : Charset
        Of the classes.

    Raises
    ------
    ModelError
        If there is no such file, or it is not such a network.
    MissingExtraError
        If onnx is not installed.
    """

    def __init__(self, path: str | Path) -> None:
        try:
            import onnx
        except ModuleNotFoundError as error:
            raise MissingExtraError("onnx is not installed; pip install 'inkread[torch]'") from error
        self.charset: Charset = Network(path, LINE_RECOGNISER).charset
        self._path = Path(path)
        self._model = onnx.load(str(path))
        self._places = _places(self._model.graph)

    def network(self) -> LineNetwork:
        """Return the network with the weights of the file, in 32 bits.

        Raises
        ------
        ModelError
            If the file holds a network of another architecture.
        """
        from onnx import numpy_helper

        network = LineNetwork(1 + len(self.charset))
        wanted = network.state_dict()
        held: dict[str, Tensor] = {}
        for name, (constant, is_transposed) in self._places.items():
            values = numpy_helper.to_array(constant).astype(np.float32)
            held[name] = torch.from_numpy(np.array(values.T if is_transposed else values, order="C"))
        if {name: value.shape for name, value in held.items()} != {name: v.shape for name, v in wanted.items()}:
            raise ModelError(f"{self._path}: holds another network than the one that is trained here")
        network.load_state_dict(held)
        return network

    def write(self, state: Mapping[str, Tensor], path: str | Path, provenance: Mapping[str, Any]) -> None:
        """Write a copy of the file with other weights, atomically.

        Parameters
        ----------
        state
            Of a network as ``network`` returns it.
        path
            Where to.
        provenance
            How the weights were made.
        """
        import onnx
        from onnx import numpy_helper

        model = onnx.ModelProto()
        model.CopyFrom(self._model)
        for name, (constant, is_transposed) in _places(model.graph).items():
            values = state[name].detach().float().cpu().numpy()
            kind = numpy_helper.to_array(constant).dtype
            values = np.ascontiguousarray(values.T if is_transposed else values, dtype=kind)
            constant.CopyFrom(numpy_helper.from_array(values, constant.name))
        for entry in model.metadata_props:
            if entry.key == PROVENANCE:
                entry.value = json.dumps(dict(provenance))
        with replacing(path) as temporary:
            onnx.save(model, str(temporary))


def _places(graph: Any) -> dict[str, tuple[Any, bool]]:
    """Return for each weight of the network, by its name in PyTorch, its constant, and whether that is transposed.

    The exporter keeps the names of all weights but those of matrix products, whose bias tells which they are.
    """
    constants = {constant.name.removesuffix(_HALF): constant for constant in graph.initializer}
    places = {
        name.removeprefix(_NETWORK): (constant, False)
        for name, constant in constants.items()
        if name.startswith(_NETWORK)
    }
    takers = {name: node for node in graph.node for name in node.input}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            added = takers.get(node.output[0])
            names = [] if added is None or added.op_type != "Add" else [n for n in added.input if n in constants]
            if names and names[0].startswith(_NETWORK):
                weight = names[0].removeprefix(_NETWORK).removesuffix("bias") + "weight"
                places[weight] = (constants[node.input[1]], True)
    return places
