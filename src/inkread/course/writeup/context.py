"""Where pages are made: it runs the scripts, and keeps what is drawn for the writeup."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ...datasets.schema import Dataset, load_folder
from ...evaluation import SUFFIXES
from ...progress import NullProgress, Progress
from ..script_runs import Input, ScriptRun, remove_other_runs, run_script

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


@dataclass
class PageContext:
    """What the pages of one writeup are made from.

    Attributes
    ----------
    data : Path
        Folder of ``{train,valid,test}`` .mat files in the NIST36 schema.
    images : Path
        Folder of photographs, some with .txt files beside them that say what stands there.
    cache : Path
        Folder in which runs of the scripts are kept for the next time.
    drawings : Path
        Folder of the pictures in the writeup.
    progress : Progress
        Told of every epoch of a run.
    """

    data: Path
    images: Path
    cache: Path
    drawings: Path
    progress: Progress = field(default_factory=NullProgress)
    _runs: list[ScriptRun] = field(default_factory=list)

    @cached_property
    def dataset(self) -> Dataset:
        """The data, read once."""
        return load_folder(self.data)

    @property
    def pictures(self) -> list[Path]:
        """The photographs, by name."""
        return sorted(path for path in self.images.iterdir() if path.suffix.lower() in SUFFIXES)

    def run(
        self,
        script: str,
        options: Mapping[str, str] = NO_OPTIONS,
        *,
        reads: Mapping[str, Input] = NO_OPTIONS,  # type: ignore[assignment]
        steps: int = 1,
    ) -> ScriptRun:
        """Run one of the files that are handed in, or find what it did; see ``run_script``.

        Parameters
        ----------
        script, options, steps
            As there.
        reads
            Its inputs, by the option that names each; ``data_input`` and ``images_input`` are ready.
        """
        run = run_script(script, options, reads, self.cache, progress=self.progress, steps=steps)
        self._runs.append(run)
        return run

    @property
    def data_input(self) -> Mapping[str, Input]:
        """``--data``, as the scripts read it."""
        return {"--data": Input.of(self.data, "*.mat", "alphabet.txt")}

    @property
    def images_input(self) -> Mapping[str, Input]:
        """``--images``, as the scripts read it."""
        return {"--images": Input.of(self.images, *(f"*{suffix}" for suffix in SUFFIXES))}

    def draw(self, name: str, figure: Figure) -> Path:
        """Keep a figure of Matplotlib for the writeup and return its path."""
        path = self.drawings / f"{name}.png"
        figure.savefig(path, dpi=160)
        return path

    def figure(self, path: str | Path, caption: str = "", width: float = 100) -> str:
        """Return a picture as Markdown, ``width`` per cent as wide as the text."""
        path = Path(path)
        if path.parent != self.drawings:
            name = f"{path.stem}-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}{path.suffix}"
            path = Path(shutil.copy(path, self.drawings / name))
        return f"![{caption}]({path.name}){{width={width:g}%}}\n"

    def remove_other_runs(self) -> None:
        """Remove the runs from the cache that this writeup did not use."""
        remove_other_runs(self.cache, self._runs)
