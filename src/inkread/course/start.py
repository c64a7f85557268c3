"""The starter files of the assignment: what is given, and the bodies to be written."""

from __future__ import annotations

from pathlib import Path

from ..storage import write_text

STARTER = Path(__file__).parent / "starter"

FILES = ("util.py", "nn.py", "q4.py", "run_q2.py", "run_q3.py", "run_q4.py", "run_q5.py")
"""What is laid out."""


def lay_out(folder: str | Path) -> list[Path]:
    """Write the starter files into a folder, which is made if need be, and return their paths."""
    paths = [Path(folder) / name for name in FILES]
    for path in paths:
        write_text(path, (STARTER / path.name).read_text(encoding="utf-8"))
    return paths
