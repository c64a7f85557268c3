"""Trained networks as ONNX files, in numbers of 16 bits: half the size, the same readings.

python -m inkread.training.reader.export lines --weights RUN/average.pt --start START --properties P --to lines.onnx
python -m inkread.training.reader.export map --weights RUN/average.pt --start det.onnx --to map.onnx
"""

from __future__ import annotations

import argparse
import json
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from ...charset import LATIN, Charset
from ...detection import text_map
from ...recognition import recognizer
from ...storage import replacing
from . import line_network, map_network
from .averaging import averaged
from .line_network import LineNetwork, LineProperties
from .loop import read_weights
from .map_network import MapNetwork

LEAST_SIZE = 64
"""Numbers of a constant from which it is stored in 16 bits."""


class _LogProbabilities(nn.Module):
    def __init__(self, network: LineNetwork, properties: LineProperties) -> None:
        super().__init__()
        self.network, self.properties = network, properties

    def forward(self, strips: Tensor) -> tuple[Tensor, Tensor]:
        features = self.network.features(strips)
        scores: Tensor = self.network.classify(features)
        return scores.log_softmax(-1), self.properties(features).sigmoid()


class _Probabilities(nn.Module):
    def __init__(self, network: MapNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> Tensor:
        scores: Tensor = self.network(pictures)
        return scores.sigmoid()


def export_lines(
    network: LineNetwork,
    properties: LineProperties,
    charset: Charset,
    path: str | Path,
    provenance: dict[str, Any],
) -> None:
    """Write a line recogniser for ``inkread.recognition.recognizer``.

    Parameters
    ----------
    network, properties
        Trained.
    charset
        Of its classes.
    path
        Where to.
    provenance
        How the weights were made, for people.
    """
    held = {"format": recognizer.FORMAT, "version": recognizer.VERSION, "charset": json.dumps(asdict(charset))}
    axes = {"strips": {0: "n", 3: "w"}, "log_probabilities": {0: "n", 1: "t"}, "properties": {0: "n"}}
    _export(_LogProbabilities(network, properties), torch.zeros(1, 3, 48, 320), axes, path, held, provenance)


def export_map(network: MapNetwork, path: str | Path, provenance: dict[str, Any]) -> None:
    """Write a line detector for ``inkread.detection.text_map``; parameters as of ``export_lines``."""
    held = {"format": text_map.FORMAT, "version": text_map.VERSION}
    axes = {"pictures": {0: "n", 2: "h", 3: "w"}, "probabilities": {0: "n", 2: "h", 3: "w"}}
    _export(_Probabilities(network), torch.zeros(1, 3, 64, 96), axes, path, held, provenance)


def _export(
    network: nn.Module,
    example: Tensor,
    axes: dict[str, dict[int, str]],
    path: str | Path,
    held: dict[str, str],
    provenance: dict[str, Any],
) -> None:
    """Write a network with one input and its outputs, named and of free sizes as ``axes`` says."""
    import onnx

    given, *found = axes
    with replacing(path) as temporary:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of tracing: shapes that are constant here are so in every picture
            torch.onnx.export(
                network.eval(),
                (example,),
                str(temporary),
                input_names=[given],
                output_names=found,
                dynamic_axes=axes,
                opset_version=17,
                dynamo=False,
            )
        model = onnx.load(str(temporary))
        halve(model)
        for key, value in {**held, "provenance": json.dumps(provenance)}.items():
            entry = model.metadata_props.add()
            entry.key, entry.value = key, value
        onnx.save(model, str(temporary))


def halve(model: Any) -> None:
    """Store the large constants of an ONNX model in 16 bits, each widened to 32 when the model is loaded."""
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for constant in model.graph.initializer:
        if constant.data_type == TensorProto.FLOAT and np.prod(constant.dims) >= LEAST_SIZE:
            name = constant.name
            half = numpy_helper.from_array(numpy_helper.to_array(constant).astype(np.float16), f"{name}.half")
            constant.CopyFrom(half)
            casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


Network = TypeVar("Network", bound=nn.Module)


def mixed(start: Network, trained: dict[str, Tensor], share: float) -> Network:
    """Return a network with weights between those it started from and those it was trained to (Wortsman et al. 2022).

    Parameters
    ----------
    start
        Is changed and returned.
    trained
        Its state after the training.
    share
        Of the trained weights, 0 to 1.
    """
    start.load_state_dict(averaged([start.state_dict(), trained], [1 - share, share]))
    return start


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["lines", "map"])
    parser.add_argument("--weights", type=Path, required=True, help="average.pt or checkpoint.pt of a run")
    parser.add_argument("--start", type=Path, required=True, help="folder or file that the run started from")
    parser.add_argument("--properties", type=Path, help="what train_properties wrote, for lines")
    parser.add_argument("--mix", type=float, default=1.0, help="share of the trained weights")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    trained = read_weights(options.weights)
    if options.kind == "lines":
        if options.properties is None:
            parser.error("lines need --properties")
        lines = line_network.load_ppocr(options.start / "rec.onnx", options.start / "ppocrv6_dict.txt", LATIN)
        provenance = {"start": line_network.SOURCE, "mix": options.mix}
        properties = LineProperties()
        properties.load_state_dict(torch.load(options.properties, map_location="cpu", weights_only=True))
        export_lines(mixed(lines, trained, options.mix), properties, LATIN, options.to, provenance)
    else:
        network = map_network.load_ppocr(options.start)
        provenance = {"start": map_network.SOURCE, "mix": options.mix}
        export_map(mixed(network, trained, options.mix), options.to, provenance)


if __name__ == "__main__":
    main()
