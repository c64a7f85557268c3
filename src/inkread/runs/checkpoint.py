"""Checkpoints of a training run, as safetensors files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ..arrays import read_tensors, write_tensors
from ..errors import ModelError, RunError

NAME = "checkpoint.safetensors"

Arrays = Mapping[str, Mapping[str, NDArray[Any]]]
"""Arrays by kind (``weight``, ``velocity`` ...) and by the parameter that they belong to."""


def save_checkpoint(folder: Path, arrays: Arrays, metadata: Mapping[str, str]) -> None:
    """Write arrays and strings to the folder of a run, atomically."""
    tensors = {f"{kind}.{parameter}": array for kind, of_kind in arrays.items() for parameter, array in of_kind.items()}
    write_tensors(folder / NAME, tensors, metadata)


def load_checkpoint(folder: Path, *kinds: str) -> tuple[dict[str, dict[str, Any]], dict[str, str]] | None:
    """Return the arrays, of these kinds, and the strings of the last checkpoint; None if there is none.

    Raises
    ------
    RunError
        If the checkpoint is damaged, or has arrays of another kind.
    """
    if not (folder / NAME).exists():
        return None
    arrays: dict[str, dict[str, Any]] = {kind: {} for kind in kinds}
    try:
        tensors, metadata = read_tensors(folder / NAME)
        for name, tensor in tensors.items():
            kind, _, parameter = name.partition(".")
            arrays[kind][parameter] = tensor
    except (ModelError, KeyError) as error:
        raise damaged(folder, error) from error
    return arrays, metadata


def damaged(folder: Path, error: Exception) -> RunError:
    """Return the error for a damaged checkpoint."""
    return RunError(f"{folder / NAME}: damaged checkpoint ({error}); delete it to start the run anew")
