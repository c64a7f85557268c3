"""Figures for Prometheus: requests, pages, and what waits."""

from __future__ import annotations

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60)
"""Bounds of the histogram of durations."""


class Metrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "inkread_requests", "Requests that were answered", ("method", "path", "status"), registry=self.registry
        )
        self.durations = Histogram(
            "inkread_request_seconds",
            "Time to the end of the answer",
            ("path",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.pages = Counter(
            "inkread_pages", "Pages that were read, or could not be", ("outcome",), registry=self.registry
        )
        self.reading = Histogram(
            "inkread_reading_seconds", "Time that reading a page takes", buckets=SECONDS, registry=self.registry
        )
        ProcessCollector(registry=self.registry)

    def gauge(self, name: str, about: str, value: Callable[[], float]) -> None:
        """Add a figure that is asked for when it is shown."""
        Gauge(name, about, registry=self.registry).set_function(value)

    def shown(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)


class Measured:
    """Counts requests by the path of their route: as many names as there are routes."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, start = 500, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            path = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(method, path, str(status)).inc()
            self._metrics.durations.labels(path).observe(time.perf_counter() - start)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
