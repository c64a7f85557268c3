"""Telling somebody how far the work is, without knowing who watches."""

from __future__ import annotations

from typing import Any, Protocol


class Progress(Protocol):
    """Somebody who wants to know how far it is."""

    def start(self, total: int, done: int, label: str) -> None:
        """Work of ``total`` steps begins, of which ``done`` are done already."""
        ...

    def advance(self, **figures: str) -> None:
        """One more step is done; ``figures`` say how it went."""
        ...

    def finish(self) -> None:
        """Take note that the work is over."""
        ...


class Silent:
    """Tells nobody."""

    def start(self, total: int, done: int, label: str) -> None:
        """Do nothing."""

    def advance(self, **figures: str) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing."""


class Terminal:
    """A bar on stderr."""

    def __init__(self) -> None:
        self._bar: Any = None

    def start(self, total: int, done: int, label: str) -> None:
        """Draw the bar."""
        from tqdm import tqdm

        self._bar = tqdm(total=total, initial=done, desc=label, dynamic_ncols=True)

    def advance(self, **figures: str) -> None:
        """Move the bar on and show the figures beside it."""
        self._bar.set_postfix(figures, refresh=False)
        self._bar.update()

    def finish(self) -> None:
        """Leave the bar as it stands."""
        self._bar.close()
