"""What is told of pages while they are read, for whoever watches in a browser."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping, Sequence

from .watch import Event


class Feed:
    """The events of one reading, in their order.

    Attributes
    ----------
    number : int
        Tells the readings of a page apart.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._events: list[Event] = []
        self.is_over = False

    def tell(self, event: Event) -> None:
        """Add an event."""
        self._events.append(event)  # atomic in CPython, and only the thread that reads does it

    def since(self, count: int) -> Sequence[Event]:
        """Return the events after the first ``count``."""
        return self._events[count:]


class Feeds:
    """The feeds of the pages that are being read, and which pages somebody waits for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._feeds: dict[str, Feed] = {}
        self._wanted: dict[str, int] = {}
        self._numbers = itertools.count(1)

    def start(self, page: str) -> Feed:
        """Return the new feed of a page."""
        with self._lock:
            feed = self._feeds[page] = Feed(next(self._numbers))
            return feed

    def end(self, page: str) -> None:
        """Forget the feed of a page; whoever holds it still has its events."""
        with self._lock:
            feed = self._feeds.pop(page, None)
        if feed is not None:
            feed.is_over = True

    def of(self, page: str) -> Feed | None:
        """Return the feed of a page, None if it is not being read."""
        return self._feeds.get(page)

    def want(self, page: str, change: int) -> None:
        """Note that one more (1) or one less (-1) waits for a page."""
        with self._lock:
            self._wanted[page] = self._wanted.get(page, 0) + change
            if self._wanted[page] <= 0:
                del self._wanted[page]

    @property
    def wanted(self) -> Mapping[str, int]:
        """The pages that somebody waits for, the last to be asked for last."""
        with self._lock:
            return dict(self._wanted)
