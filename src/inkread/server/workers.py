"""Threads that read: requests that wait for an answer first, then pages that lie in the database."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from ..errors import InkreadError

T = TypeVar("T")

log = logging.getLogger(__name__)


class FullError(InkreadError):
    """As much waits as may wait.

    Attributes
    ----------
    seconds : int
        After which it is worth another try.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the server is busy; try again in {seconds} s")
        self.seconds = seconds


class Workers:
    """As many threads as pages are read at once.

    Parameters
    ----------
    count
        Threads.
    most
        Requests that may wait.
    next_page
        Returns what reads the next page that lies in the database, or None if there is none; called by one thread at a
        time.
    """

    def __init__(self, count: int, most: int, next_page: Callable[[], Callable[[], None] | None]) -> None:
        self._most, self._next_page = most, next_page
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._is_stopped, self._are_pages_left = False, True
        self._choosing = threading.Lock()
        self.at_work = 0
        self._threads = [threading.Thread(target=self._run, name=f"reader {n}", daemon=True) for n in range(count)]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return len(self._waiting)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Let a thread do something; raises ``FullError`` if too much waits."""
        with self._changed:
            if len(self._waiting) >= self._most:
                raise FullError(max(1, round(len(self._waiting) / max(1, len(self._threads)))))
            future: Future[T] = Future()
            self._waiting.append((work, future))
            self._changed.notify()
        return future

    def wake(self) -> None:
        """Say that there are pages to read."""
        with self._changed:
            self._are_pages_left = True
            self._changed.notify_all()

    def stop(self, seconds: float = 10.0) -> None:
        """End the threads after what they are at, and give up what waits."""
        with self._changed:
            self._is_stopped = True
            for _, future in self._waiting:
                future.cancel()
            self._waiting.clear()
            self._changed.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(seconds)

    def _run(self) -> None:
        while (work := self._next()) is not None:
            with self._changed:
                self.at_work += 1
            try:
                work()
            except Exception:
                log.exception("a page was not read")  # and the thread reads on
            finally:
                with self._changed:
                    self.at_work -= 1

    def _next(self) -> Callable[[], None] | None:
        """Wait for something to do; None once there will be nothing."""
        while True:
            with self._changed:
                while not (self._waiting or self._are_pages_left or self._is_stopped):
                    self._changed.wait()
                if self._is_stopped:
                    return None
                if self._waiting:
                    work, future = self._waiting.popleft()
                    return lambda: _fulfil(work, future)
                self._are_pages_left = False  # unless somebody says so while we look
            with self._choosing:
                page = self._chosen()
            if page is not None:
                self.wake()
                return page

    def _chosen(self) -> Callable[[], None] | None:
        try:
            return self._next_page()
        except Exception:
            log.exception("no page could be chosen")
            return None


def _fulfil(work: Callable[[], T], future: Future[T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as error:  # raised where the result is asked for
        future.set_exception(error)
