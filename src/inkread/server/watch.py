"""What watches a page being read: passes lines on as soon as they are read, and ends what takes too long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import InkreadError

Event = tuple[str, Mapping[str, Any]]
"""Its name and its data, as they are sent to the page in the browser."""


class TooSlowError(InkreadError):
    """Reading took longer than it may."""


class CancelledError(InkreadError):
    """Nobody wants to know any more."""


class Watch:
    """Goes along with one reading, perhaps of several pages; used from several threads.

    Parameters
    ----------
    seconds
        For which it may run, from ``begin``.
    tell
        Called with every event, from the thread that reads.
    is_unwanted
        Asked at every ``check`` whether the reading shall end.
    """

    def __init__(
        self,
        seconds: float,
        tell: Callable[[Event], None] | None = None,
        is_unwanted: Callable[[], bool] | None = None,
    ) -> None:
        self.seconds = seconds
        self._tell, self._is_unwanted = tell, is_unwanted
        self._deadline: float | None = None
        self._cancelled = threading.Event()

    def begin(self) -> None:
        """Start the time."""
        self._deadline = time.monotonic() + self.seconds

    def cancel(self) -> None:
        """Let the next ``check`` end the reading."""
        self._cancelled.set()

    def is_overdue(self, grace: float = 0.0) -> bool:
        """Whether the time ended so many seconds ago; a step of a reading cannot be broken off."""
        return self._deadline is not None and time.monotonic() > self._deadline + grace

    def check(self) -> None:
        """Raise what should end the reading, if anything should: ``CancelledError`` or ``TooSlowError``."""
        if self._cancelled.is_set() or (self._is_unwanted is not None and self._is_unwanted()):
            raise CancelledError("cancelled")
        if self.is_overdue():
            raise self.too_slow()

    def too_slow(self) -> TooSlowError:
        """Return what is raised when the time has ended."""
        return TooSlowError(f"reading takes longer than {self.seconds:g} s; send fewer or smaller pages at once")

    def tell(self, name: str, **data: Any) -> None:
        """Pass an event on."""
        if self._tell is not None:
            self._tell((name, data))
