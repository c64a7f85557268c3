"""Line recognisers that were trained on this machine: which there are, and which one reads unless another is named."""

from __future__ import annotations

import json
from typing import Any

from ..errors import ModelError
from ..storage import write_text
from ..userdata import CARD, LINES, chosen_file, model_folder, trained_file, trained_models
from .registry import shipped_models

SHIPPED = "shipped"
"""Stands for the line recogniser of the package."""

_MOST_CARD = 1 << 20
"""Bytes that are read of a card."""


def chosen_model() -> str | None:
    """Return the name of the trained model that was chosen to read; None for the package's own.

    Raises
    ------
    ModelError
        If it is not there any more.
    """
    try:
        name = chosen_file().read_text(encoding="utf-8").strip()
    except OSError:
        return None
    if name not in trained_models():
        raise ModelError(f"{name!r}: was chosen to read and is not there; 'inkread models use shipped' goes back")
    return name


def choose_model(name: str) -> None:
    """Let a trained model read from now on, or with ``"shipped"`` the package's own.

    Raises
    ------
    ModelError
        If there is no such model.
    """
    if name in (SHIPPED, *shipped_models("line recogniser")):
        chosen_file().unlink(missing_ok=True)
    else:
        trained_file(name)
        write_text(chosen_file(), f"{name}\n")


def remove_model(name: str) -> None:
    """Delete a trained model; if it was chosen, the package's own reads again.

    Raises
    ------
    ModelError
        If there is no such model.
    """
    folder = trained_file(name).parent
    if chosen_file().is_file() and chosen_file().read_text(encoding="utf-8").strip() == name:
        choose_model(SHIPPED)
    for file in (LINES, CARD):
        (folder / file).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def check_new_name(name: str) -> None:
    """Raise ``ModelError`` unless a model that is trained can be called so."""
    model_folder(name)
    if name in (SHIPPED, *shipped_models("line recogniser")):
        raise ModelError(f"{name}: is the package's own model; choose another name")


def card_of(name: str) -> dict[str, Any]:
    """Return what the training of a model measured; nothing if its card is missing or damaged."""
    try:
        with (model_folder(name) / CARD).open("rb") as file:
            card = json.loads(file.read(_MOST_CARD))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}
