"""The folder of a run: one run, and no other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import RunError
from ..storage import write_text


def claim(folder: Path, settings: Mapping[str, Any]) -> None:
    """Make the folder that of the run with these settings, or make sure that it is.

    The settings stand in ``config.json`` there.

    Raises
    ------
    RunError
        If the folder is that of a run with other settings, or does not say of which.
    """
    path = folder / "config.json"
    ours = json.loads(json.dumps(settings))
    if not path.exists():
        write_text(path, json.dumps(ours, indent=2) + "\n")
        return
    try:
        theirs = json.loads(path.read_text(encoding="utf-8"))
        names = ours.keys() | theirs.keys()
    except (ValueError, AttributeError) as error:
        raise RunError(f"{path}: not the settings of a run ({error})") from error
    differing = sorted(name for name in names if ours.get(name) != theirs.get(name))
    if differing:
        other = ", ".join(f"{name} {theirs.get(name)!r} not {ours.get(name)!r}" for name in differing)
        raise RunError(f"{folder}: holds another run ({other}); choose another folder with --run")
