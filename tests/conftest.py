"""What many tests need: the shared data, a source of randomness, and properties that do not mind a slow machine."""

from __future__ import annotations

import gc
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

# One thread computes, here and in the processes that tests start: the networks are small, and threads that wait for
# each other on a busy machine spin away ten times the work. Read by NumPy and PyTorch when they are imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Models that whoever runs the tests has trained, or chosen to read, are not what is tested.
os.environ["INKREAD_DATA"] = str(Path(__file__).parent / "no user's data")

import numpy as np
import pytest
from hypothesis import settings

from inkread import onnx
from inkread.models import locate
from inkread.recognition.language import LanguageModel

# A busy machine is no bug, and a run leaves nothing behind in the repository.
settings.register_profile("inkread", deadline=None, max_examples=50, database=None, derandomize=True)
settings.load_profile("inkread")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what ``tests/fuzzing`` may be told."""
    parser.addoption("--fuzz-seconds", type=float, default=0, help="try changed files of each kind for so long")
    parser.addoption("--fuzz-seed", type=int, default=0, help="decides which files those are")


def pytest_collection_finish() -> None:
    """Spare the garbage collector the libraries that all tests together import: it looked through them all the time."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def shipped_models_stay_loaded() -> Iterator[None]:
    """Load each network and language model of the package once for all tests; a file that a test makes, every time."""
    place = locate("en", "language model").parent

    def once(load: Callable[..., Any]) -> Callable[..., Any]:
        kept = lru_cache(maxsize=None)(load)

        def load_or_reuse(path: str | Path, *arguments: Any) -> Any:
            return (kept if Path(path).parent == place else load)(path, *arguments)

        return load_or_reuse

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnx, "_opened", once(onnx._opened))
        patch.setattr(LanguageModel, "load", staticmethod(once(LanguageModel.load)))
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the data shared by all developers; tests that need it are skipped where it is not."""
    folder = Path(os.environ.get("INKREAD_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no shared data in {folder}; set INKREAD_SHARED")
    return folder


@pytest.fixture
def rng() -> np.random.Generator:
    """Return a source of randomness that is the same in every run."""
    return np.random.default_rng(0)


@pytest.fixture
def png_that_claims() -> Callable[[int], bytes]:
    """Return a maker of small PNG files that claim so many pixels a side and hold none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def make(side: int) -> bytes:
        header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")

    return make
