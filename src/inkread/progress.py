"""Progress reports of long computations, independent of how they are displayed."""

from __future__ import annotations

from typing import Any, Protocol


class Progress(Protocol):
    """Receives the progress of a computation."""

    def start(self, total: int, done: int, label: str) -> None:
        """Work of ``total`` steps begins; ``done`` of them are already done."""
        ...

    def advance(self, **figures: str) -> None:
        """One more step is done, with these figures."""
        ...

    def finish(self) -> None:
        """Finish the work."""
        ...


class NullProgress:
    """Discards progress reports."""

    def start(self, total: int, done: int, label: str) -> None:
        """Do nothing."""

    def advance(self, **figures: str) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing."""


class TerminalProgress:
    """Shows a progress bar on stderr."""

    def __init__(self) -> None:
        self._bar: Any = None

    def start(self, total: int, done: int, label: str) -> None:
        """Draw the bar."""
        from tqdm import tqdm

        self._bar = tqdm(total=total, initial=done, desc=label, dynamic_ncols=True)

    def advance(self, **figures: str) -> None:
        """Advance the bar and show the figures beside it."""
        self._bar.set_postfix(figures, refresh=False)
        self._bar.update()

    def finish(self) -> None:
        """Close the bar."""
        self._bar.close()
