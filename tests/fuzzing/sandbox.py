"""A process in which files are tried, so that a crash, a bomb or an endless loop ends that process and not the tests.

Each target is a function that takes the path of a file and does what the package does with such a file. It may return,
or raise one of the package's own errors with one line that names the file; all else is a fault.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

MEMORY = 600 * 10**6
"""Bytes that the process may occupy at most, the interpreter and the libraries included."""

SECONDS = 10.0
"""Seconds of the processor that a file may take."""

PATIENCE = 60.0
"""Seconds on the clock that a file may take besides, as the machine may be busy."""

ADDRESS_SPACE = 8 << 30
"""Bytes that the process may ask for, so that a bomb cannot take the machine along."""

START_SECONDS = 600.0
"""Seconds on the clock in which the process has to be ready."""


@dataclass(frozen=True)
class Outcome:
    """What became of a file.

    Attributes
    ----------
    kind : str
        ``"read"``, ``"refused"`` (by one of the package's own errors), or ``"fault"``.
    what : str
        The message of the error.
    seconds : float
        Of the processor.
    peak : int
        Bytes that the process has occupied at most so far.
    """

    kind: str
    what: str
    seconds: float = 0.0
    peak: int = 0


def _processor_seconds(process: int) -> float:
    """Return the seconds of the processor that a process has used; 0 where Linux does not say."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Sandbox:
    """Tries files with a target in another process, which is started anew after each fault.

    Parameters
    ----------
    target
        Name of one in ``targets.TARGETS``.
    memory, seconds, patience
        Limits for a file.
    """

    def __init__(self, target: str, memory: int = MEMORY, seconds: float = SECONDS, patience: float = PATIENCE) -> None:
        if os.name == "nt":
            pytest.skip("Windows has no limits of a process like these")
        self._target, self._memory, self._seconds, self._patience = target, memory, seconds, patience
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the sandbox

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._errors.close()

    def run(self, path: Path) -> Outcome:
        """Try a file."""
        process = self._process or self.start()
        assert process.stdin is not None
        process.stdin.write(os.fsencode(path) + b"\n")
        process.stdin.flush()
        answer = self._answer(process, self._seconds, self._patience)
        outcome = Outcome("fault", answer) if isinstance(answer, str) else self._judged(Outcome(**answer), path)
        if outcome.kind == "fault":
            self.stop()
        return outcome

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process, and return when it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", str(Path(__file__).with_name("worker.py")), self._target],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        ready = self._answer(self._process, START_SECONDS, START_SECONDS)
        assert isinstance(ready, dict), f"{ready}: {self._said()}"
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], seconds: float, patience: float) -> dict[str, str] | str:
        """Return what the process says, or why it says nothing."""
        assert process.stdout is not None
        began, used = time.monotonic(), _processor_seconds(process.pid)
        while not select.select([process.stdout], [], [], 0.2)[0]:
            if _processor_seconds(process.pid) - used > seconds:
                return f"no answer within {seconds:.0f} s of the processor"
            if time.monotonic() - began > seconds + patience:
                return f"no answer within {seconds + patience:.0f} s"
        line = process.stdout.readline()
        return json.loads(line) if line else f"the process ended with {process.wait()}"

    def _judged(self, outcome: Outcome, path: Path) -> Outcome:
        """Return an outcome as a fault if it broke a limit or its message will not do."""
        said = self._said()
        fault = (
            outcome.what
            if outcome.kind == "fault"
            else f"took {outcome.seconds:.1f} s"
            if outcome.seconds > self._seconds
            else f"took {outcome.peak / 10**6:.0f} MB"
            if outcome.peak > self._memory
            else f"a library wrote to stderr: {said}"
            if said
            else f"not one line that names the file: {outcome.what!r}"
            if outcome.kind == "refused" and ("\n" in outcome.what or str(path) not in outcome.what)
            else None
        )
        return outcome if fault is None else Outcome("fault", fault, outcome.seconds, outcome.peak)

    def _said(self) -> str:
        """Return what was written to stderr since this was last asked."""
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip()
        self._errors.seek(0)
        self._errors.truncate()
        return said[-2000:]
