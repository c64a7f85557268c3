"""Export of trained networks to ONNX."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from ...storage import replacing


def export_onnx(
    module: nn.Module,
    example: Tensor,
    path: str | Path,
    output: str,
    metadata: Mapping[str, str],
) -> None:
    """Write a network to an ``.onnx`` file, whole or not at all.

    Parameters
    ----------
    module
        From ``images`` (N, C, H, W) float32 to one tensor.
    example
        Two or more images.
    path
        Where to.
    output
        Name of what comes out.
    metadata
        What the file says of itself.
    """
    dynamic = {0: torch.export.Dim("batch", min=1, max=2**16)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter, about itself
        program = torch.onnx.export(
            module.eval(),
            (example,),
            input_names=["images"],
            output_names=[output],
            dynamic_shapes=(dynamic,),
            dynamo=True,
            verbose=False,
        )
    assert program is not None  # noqa: S101 - without a path it is returned
    proto = program.model_proto
    for key, value in metadata.items():
        entry = proto.metadata_props.add()
        entry.key, entry.value = key, value
    with replacing(path) as temporary:
        Path(temporary).write_bytes(proto.SerializeToString())
