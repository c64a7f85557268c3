"""``q3_weights.pickle``: the weights in the file in which the assignment's scripts hand them on."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..storage import replacing


def save_q3_weights(params: Mapping[str, Any], path: str | Path) -> None:
    """Write the weights and biases of a network as float64, without caches and gradients."""
    weights = {name: np.asarray(array, np.float64) for name, array in params.items() if "_" not in name}
    with replacing(path) as temporary:
        temporary.write_bytes(pickle.dumps(weights, protocol=4))


def load_q3_weights(path: str | Path) -> dict[str, NDArray[Any]]:
    """Read the arrays in ``q3_weights.pickle``, and nothing else that a pickle can do.

    Raises
    ------
    ValueError
        If it is damaged, or holds anything but arrays by name.
    """
    try:
        with Path(path).open("rb") as file:
            weights = _ArrayUnpickler(file).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: not a pickle of weights ({error})") from error
    if not (isinstance(weights, dict) and all(isinstance(array, np.ndarray) for array in weights.values())):
        raise ValueError(f"{path}: not a dictionary of arrays")
    return weights


class _ArrayUnpickler(pickle.Unpickler):
    """Makes arrays of numbers; a pickle of anything else could run any program."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what a pickle of an array is made with."""
        is_array = module.split(".")[0] == "numpy" and name in (
            "_reconstruct",
            "ndarray",
            "dtype",
            "scalar",
            "_frombuffer",
        )
        if not is_array and (module, name) != ("_codecs", "encode"):
            raise pickle.UnpicklingError(f"it refers to {module}.{name}, which is no array")
        return super().find_class(module, name)
