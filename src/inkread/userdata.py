"""Where what belongs to the user lies: pages and corrections of ``inkread serve``, and models trained on them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from .errors import ModelError

ENVIRONMENT = "INKREAD_DATA"
"""Environment variable that names another folder."""

LINES, CARD = "lines.onnx", "card.json"
"""Files of a trained model: the line recogniser, and what the training measured."""

CHOSEN = "chosen.txt"
"""File among the trained models with the name of the one that reads unless another is named."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def data_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Return the folder, which need not exist: ``INKREAD_DATA``, or where the system keeps data of programs.

    That is ``%LOCALAPPDATA%`` on Windows, ``~/Library/Application Support`` on macOS, and elsewhere ``XDG_DATA_HOME``
    or ``~/.local/share`` (XDG Base Directory Specification 0.8, which ignores paths that are not absolute).
    """
    if named := environment.get(ENVIRONMENT):
        return Path(named).expanduser().absolute()
    if platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(environment.get("XDG_DATA_HOME", ""))
        base = base if base.is_absolute() else Path.home() / ".local" / "share"
    return base / "inkread"


def model_folder(name: str, folder: Path | None = None) -> Path:
    """Return the folder of a trained model, which need not exist.

    Parameters
    ----------
    name
        1 to 64 letters, digits, hyphens and underscores of ASCII; the first is a letter or a digit.
    folder
        Of the user's data; ``data_folder()`` if left out.

    Raises
    ------
    ModelError
        If this is no name for a model.
    """
    if not _NAME.fullmatch(name):
        raise ModelError(f"{name!r}: a model's name has letters, digits, - and _, 64 at most")
    return (data_folder() if folder is None else folder) / "models" / name


def chosen_file(folder: Path | None = None) -> Path:
    """Return the file that names the trained model that was chosen; without it, the package's own reads."""
    return (data_folder() if folder is None else folder) / "models" / CHOSEN


def trained_models(folder: Path | None = None) -> list[str]:
    """Return the names of the trained models, in alphabetical order."""
    models = (data_folder() if folder is None else folder) / "models"
    return sorted(path.parent.name for path in models.glob(f"*/{LINES}") if _NAME.fullmatch(path.parent.name))


def trained_file(name: str, folder: Path | None = None) -> Path:
    """Return the file of a trained model; parameters as of ``model_folder``.

    Raises
    ------
    ModelError
        If no model of that name was trained here.
    """
    if name not in (known := trained_models(folder)):
        raise ModelError(f"{name}: no such model was trained here; there are: {', '.join(known) or 'none'}")
    return model_folder(name, folder) / LINES
