"""Trained networks as ONNX files, in numbers of 16 bits: half the size, the same readings.

python -m inkread.training.reader.export --weights RUN/average.pt --start START --mix 0.8 --to lines.onnx
"""

from __future__ import annotations

import argparse
import json
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ...charset import CHARSETS, Charset
from ...recognition.recognizer import FORMAT, VERSION
from ...storage import replacing
from .line_network import LineNetwork, load_ppocr

LEAST_SIZE = 64
"""Numbers of a constant from which it is stored in 16 bits."""


class _WithLogarithms(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, strips: Tensor) -> Tensor:
        scores: Tensor = self.network(strips)
        return scores.log_softmax(-1)


def export_lines(network: LineNetwork, charset: Charset, path: str | Path, provenance: dict[str, Any]) -> None:
    """Write a line recogniser that ``inkread.recognition.recognizer`` reads.

    Parameters
    ----------
    network
        Trained.
    charset
        Of its classes.
    path
        Where to.
    provenance
        How the weights were made, for people.
    """
    import onnx

    example = torch.zeros(1, 3, 48, 320)
    with replacing(path) as temporary:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of tracing: shapes that are constant here are so in every strip
            torch.onnx.export(
                _WithLogarithms(network).eval(),
                (example,),
                str(temporary),
                input_names=["strips"],
                output_names=["log_probabilities"],
                dynamic_axes={"strips": {0: "n", 3: "w"}, "log_probabilities": {0: "n", 1: "t"}},
                opset_version=17,
                dynamo=False,
            )
        model = onnx.load(str(temporary))
        halve(model)
        held = {"format": FORMAT, "version": VERSION, "charset": json.dumps(asdict(charset))}
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


def mixed(start: LineNetwork, trained: dict[str, Tensor], share: float) -> LineNetwork:
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
    state = start.state_dict()
    start.load_state_dict({name: value.lerp(trained[name].to(value.dtype), share) for name, value in state.items()})
    return start


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--charset", choices=list(CHARSETS), default="latin")
    parser.add_argument("--mix", type=float, default=1.0)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    charset = CHARSETS[options.charset]
    network = load_ppocr(options.start / "rec.onnx", options.start / "ppocrv6_dict.txt", charset)
    held = torch.load(options.weights, map_location="cpu", weights_only=True)
    network = mixed(network, held.get("average", held), options.mix)
    provenance = {
        "start": "PP-OCRv6 small recogniser, PaddlePaddle, Apache-2.0, "
        "sha256 5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634",
        "mix": options.mix,
    }
    export_lines(network, charset, options.to, provenance)


if __name__ == "__main__":
    main()
