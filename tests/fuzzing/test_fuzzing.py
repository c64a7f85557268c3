"""Files changed at random do no harm: they are read, or refused in one line; and the sandbox notices if they do.

``--fuzz-seconds 600`` tries each kind of file for so long, with other files if ``--fuzz-seed`` is another.
"""

from __future__ import annotations

import sys

import pytest

from .fuzz import fuzz
from .mutations import mutated
from .sandbox import Sandbox
from .targets import TARGETS, Target

FILES = 60
"""How many are tried of each kind unless it is asked for more."""


@pytest.mark.parametrize("name", TARGETS)
def test_no_file_does_harm_and_the_good_ones_are_read(name, tmp_path, request, capsys):
    seconds, seed = (request.config.getoption(option) for option in ("--fuzz-seconds", "--fuzz-seed"))
    if seconds:
        report = fuzz(name, seconds, tmp_path, seed=seed)
        with capsys.disabled():
            print(f"\n{name}: {report}", file=sys.stderr)  # noqa: T201 - it is asked for
    else:
        report = fuzz(name, 120, tmp_path, seed=seed, most=FILES)
    assert not report.faults, "\n".join(f"{path}: {outcome}" for path, outcome in report.faults[:20])
    assert report.unread == ({"dds"} if name == "pictures" else set())
    assert report.counts["read"], "or nothing is shown"
    assert report.counts["refused"], "or nothing is shown"


def test_the_same_seed_gives_the_same_files():
    import numpy as np

    seeds = [("bin", bytes(range(100)))]
    first, again, other = (
        [mutated(seeds, np.random.default_rng([seed, number])) for number in range(20)] for seed in (1, 1, 2)
    )
    assert first == again != other


HARM = {
    "an error of another kind": "raise KeyError('x')",
    "a crash": "import ctypes; ctypes.string_at(0)",
    "memory": "bytearray(700_000_000)",
    "time": "while True: pass",
    "no answer": "import time; time.sleep(100)",
    "a library that prints": "import os; os.write(2, b'oops')",
    "a message of two lines": "from inkread.errors import ImageError; raise ImageError(f'{path}: a\\nb')",
    "a message without the file": "from inkread.errors import ImageError; raise ImageError('no')",
}


@pytest.mark.parametrize("what", HARM)
def test_the_sandbox_notices_harm(what, tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_text(HARM[what])
    with Sandbox("harm", seconds=0.7, patience=2) as sandbox:
        assert sandbox.run(path).kind == "fault"
        path.write_text("pass")
        assert sandbox.run(path).kind == "read", "and goes on after it"


def test_what_the_sandbox_lets_pass(tmp_path):
    path = tmp_path / "file"
    path.write_text("from inkread.errors import ImageError; raise ImageError(f'{path}: no picture')")
    with Sandbox("harm") as sandbox:
        assert sandbox.run(path).kind == "refused"
    assert "harm" not in TARGETS
    assert isinstance(TARGETS["pictures"], Target)
