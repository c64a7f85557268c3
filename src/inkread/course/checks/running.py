"""A student's script, run on little data beside functions that watch what it gives them."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import nn
from ...datasets.schema import Dataset, save_folder
from .comparing import Mistake


@contextlib.contextmanager
def run_watched(
    script: Path, watching: Mapping[str, Callable[..., Any]], dataset: Dataset, epochs: int
) -> Iterator[Path]:
    """Run a script that imports ``nn`` and takes ``--data`` and ``--epochs``; yield the folder that it ran in.

    Parameters
    ----------
    script
        The student's.
    watching
        Functions by their names, which it is given in the place of those of ``nn``; the others are the package's own.
    dataset
        What is put into the folder that ``--data`` names.
    epochs
        How many it is told to train.

    Raises
    ------
    Mistake
        If it does not take its arguments; and whatever the script or the functions raise.
    """
    stand_in = ModuleType("nn")
    vars(stand_in).update({name: getattr(nn, name) for name in nn.__all__}, np=np)
    vars(stand_in).update(watching)
    with tempfile.TemporaryDirectory() as scratch:
        save_folder(dataset, Path(scratch) / "data")
        kept, argv, here, environment = sys.modules.get("nn"), sys.argv, Path.cwd(), dict(os.environ)
        sys.modules["nn"] = stand_in
        sys.argv = [script.name, "--data", str(Path(scratch) / "data"), "--epochs", str(epochs)]
        os.environ.setdefault("MPLBACKEND", "Agg")
        os.chdir(scratch)
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                runpy.run_path(str(script), run_name="__main__")
        except SystemExit as error:
            if error.code:
                raise Mistake(
                    f"{script.name} does not run with --data and --epochs, as the starter file does"
                ) from error
        finally:
            os.chdir(here)
            sys.argv = argv
            os.environ.clear()
            os.environ.update(environment)
            del sys.modules["nn"]
            if kept is not None:
                sys.modules["nn"] = kept
        yield Path(scratch)


def belong_together(activation: Callable[..., Any], derivative: Callable[..., Any]) -> bool:
    """Whether a function of an activation's output is the slope of the activation."""
    x, step = np.array([-0.7, 0.3, 0.9]), 1e-6
    slope = (np.asarray(activation(x + step)) - activation(x - step)) / (2 * step)
    return np.allclose(derivative(activation(x)), slope, atol=1e-6)


def times(one: NDArray[Any], other: NDArray[Any]) -> float | None:
    """Return how many times the other the one is, if it is a multiple of it and not 0."""
    factor = float((one * other).sum() / max(np.square(other).sum(), 1e-300))
    return factor if factor and np.allclose(one, factor * other, rtol=1e-6, atol=1e-9 * np.abs(one).max()) else None
