"""Import torchvision, also where its compiled operators cannot be loaded.

The torchvision wheel on PyPI is built for the CUDA build of torch. Beside the CPU build its compiled part
does not load. Torchvision can live with that, but for one line: while it is imported it describes the
operator ``torchvision::nms`` to the compiler, and that operator then does not exist (pytorch/vision#9085):
``RuntimeError: operator torchvision::nms does not exist``.

So torchvision is imported as it is, and nothing more is done where that works. Where it fails in this way,
the operators that it describes are declared, without anything behind them, and it is imported again. All
but these two, which find objects in pictures and which inkread does not use, then works.
"""

from __future__ import annotations

import sys

import torch

OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)

try:
    import torchvision
except RuntimeError as error:
    if "torchvision::nms does not exist" not in str(error):
        raise
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]  # the half that was imported
    # The declarations last as long as this object.
    declarations = torch.library.Library("torchvision", "DEF")
    for operator in OPERATORS:
        declarations.define(operator)
    import torchvision  # noqa: F401
