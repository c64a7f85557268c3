"""Runs of the assignment's scripts, with what they print and draw; what has not changed is not run again."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ..errors import DataError
from ..progress import NullProgress, Progress
from .handin import handed_in

LIBRARIES = ("numpy", "scipy", "matplotlib", "pillow")
"""What the assignment's scripts are written on, and what reads pictures for Matplotlib; other versions may differ."""

STEPS = ("epoch ", "--- ")
"""How a line begins with which a script says that one more epoch, or page, is done."""


@dataclass(frozen=True)
class Input:
    """A file or folder that a script reads, and the files in it that decide what comes of it."""

    path: Path
    files: Sequence[Path]

    @classmethod
    def of(cls, path: str | Path, *patterns: str) -> Input:
        """Return a file, or what in a folder has names of those patterns.

        Raises
        ------
        DataError
            If there is none.
        """
        path = Path(path).resolve()
        found = sorted({file for pattern in patterns for file in path.glob(pattern)}) if path.is_dir() else [path]
        if not found or not found[0].is_file():
            raise DataError(f"{path}: holds no {' or '.join(patterns)}" if path.is_dir() else f"{path}: no such file")
        return cls(path, found)


@dataclass(frozen=True)
class ScriptRun:
    """One run of a script.

    Attributes
    ----------
    command : str
        What was run, as it would be typed beside the scripts.
    folder : Path
        Holds the files that it wrote.
    output : str
        What it printed.
    """

    command: str
    folder: Path
    output: str


def run_script(
    script: str,
    options: Mapping[str, str],
    inputs: Mapping[str, Input],
    cache: str | Path,
    *,
    progress: Progress | None = None,
    steps: int = 1,
) -> ScriptRun:
    """Run one of the files that are handed in, or find what it did when nothing of it was different.

    Parameters
    ----------
    script
        Its name.
    options
        Options that it is given, and their values.
    inputs
        Options that say where it reads, and what is there. It is run anew when that has changed, or its own
        source, or that of a file which it imports, or a library.
    cache
        Folder in which runs are kept.
    progress
        Told of every epoch or page.
    steps
        How many of them there will be.

    Raises
    ------
    DataError
        If the script fails.
    """
    progress = progress or NullProgress()
    sources = handed_in(script)
    command = " ".join([f"python {script}", *(f"{name} {value}" for name, value in options.items())])
    # The script runs in a folder of its own, from which a relative path would lead elsewhere.
    place = Path(cache).resolve() / f"{Path(script).stem}-{_fingerprint(sources, options, inputs)}"
    if not (place / "output.txt").is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".running-") as scratch:
            code, folder = Path(scratch) / "code", Path(scratch) / "folder"
            code.mkdir()
            folder.mkdir()
            for name, source in sources.items():
                (code / name).write_text(source, encoding="utf-8")
            paths = [(name, str(given.path)) for name, given in inputs.items()]
            arguments = [part for option in [*options.items(), *paths] for part in option]
            progress.start(steps, 0, command)
            output = _run([sys.executable, "-u", str(code / script), *arguments], folder, progress)
            progress.finish()
            (folder / "output.txt").write_text(output, encoding="utf-8")
            shutil.rmtree(place, ignore_errors=True)
            folder.rename(place)
    return ScriptRun(command, place, (place / "output.txt").read_text(encoding="utf-8"))


def remove_other_runs(cache: str | Path, kept: Collection[ScriptRun]) -> None:
    """Remove all runs but some."""
    names = {run.folder.name for run in kept}
    for place in Path(cache).iterdir():
        if place.name not in names:
            shutil.rmtree(place)


def _run(command: Sequence[str], folder: Path, progress: Progress) -> str:
    """Return what a command prints, having told of its steps as they are done."""
    lines: list[str] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        with subprocess.Popen(  # noqa: S603 - our own script
            command,
            cwd=folder,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=complaints,
            encoding="utf-8",
        ) as process:
            for line in process.stdout or ():
                lines.append(line)
                if line.startswith(STEPS):
                    progress.advance()
        if process.returncode:
            complaints.seek(0)
            reason = complaints.read().strip().splitlines() or ["no reason given"]
            raise DataError(f"{Path(command[2]).name} failed: {reason[-1]}")
    return "".join(lines)


def _fingerprint(sources: Mapping[str, str], options: Mapping[str, str], inputs: Mapping[str, Input]) -> str:
    """Return a name for all that a run depends on."""
    digest = hashlib.sha256()
    libraries = {name: version(name) for name in LIBRARIES}
    for text in (*sources.values(), *(f"{name} {value}" for name, value in {**options, **libraries}.items())):
        digest.update(text.encode() + b"\0")
    for option, given in inputs.items():
        for path in given.files:
            digest.update(f"{option} {path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
