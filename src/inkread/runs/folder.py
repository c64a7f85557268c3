"""Run folders, each of which contains exactly one run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..arrays import parse_json, read_file
from ..errors import RunError
from ..storage import write_text

MAX_SETTINGS = 1 << 20
"""Bytes that the settings of a run may have."""

PICTURES = "pictures"
"""Folder in that of a run for decoded pictures, which may be there before the run begins."""


def check_unclaimed(folder: Path) -> None:
    """Check, before the data of a run are prepared, that its folder contains nothing but a run.

    Raises
    ------
    RunError
        If there is anything else, which the run might overwrite.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise RunError(f"{folder}: is a file; choose a folder with --run")
    others = sorted(path.name for path in folder.iterdir() if not path.name.startswith(".") and path.name != PICTURES)
    if others and not (folder / "config.json").exists():
        raise RunError(f"{folder}: holds {others[0]} and no run; choose a new or empty folder with --run")


def claim(folder: Path, settings: Mapping[str, Any]) -> None:
    """Claim the folder for the run with these settings, or check that it belongs to it.

    The settings are in its ``config.json``.

    Raises
    ------
    RunError
        If the folder belongs to a run with other settings, or to no known run, or contains anything else.
    """
    check_unclaimed(folder)
    path = folder / "config.json"
    ours = json.loads(json.dumps(settings))
    if not path.exists():
        write_text(path, json.dumps(ours, indent=2) + "\n")
        return
    try:
        theirs = parse_json(read_file(path, MAX_SETTINGS, RunError).decode("utf-8"))
        names = ours.keys() | theirs.keys()
    except (ValueError, AttributeError) as error:
        raise RunError(f"{path}: not the settings of a run ({error})") from error
    differing = sorted(name for name in names if ours.get(name) != theirs.get(name))
    if differing:
        other = ", ".join(f"{name} {theirs.get(name)!r} not {ours.get(name)!r}" for name in differing)
        raise RunError(f"{folder}: holds another run ({other}); choose another folder with --run")
