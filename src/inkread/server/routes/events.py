"""Server-sent events of a page that is being read (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from ..feeds import Feed
from ..library import MissingError
from ..service import Service

LOOK = 0.05
"""Seconds between looks for something new."""

SLOW_LOOK = 0.5
"""Seconds between looks how many pages are ahead."""

SILENCE = 15.0
"""Seconds of silence after which a comment is sent, so that nobody between takes the stream for dead."""


def event(name: str, data: Any, identity: str | None = None) -> str:
    """Return an event as it is sent."""
    head = f"id: {identity}\n" if identity else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def page_events(
    service: Service, page: str, last: str, is_gone: Callable[[], Awaitable[bool]]
) -> AsyncIterator[str]:
    """Tell of a page until it is read; while somebody listens, it is read before others.

    Parameters
    ----------
    page
        Its identifier.
    last
        Of the last event that the browser has seen, or empty.
    is_gone
        Whether nobody listens any more.
    """
    service.reading.feeds.want(page, 1)
    heard = time.monotonic()
    try:
        async for said in _told(service, page, last):
            if said:
                heard = time.monotonic()
                yield said
            elif time.monotonic() - heard > SILENCE:
                heard = time.monotonic()
                yield ": still here\n\n"
            if await is_gone():
                return
    finally:
        service.reading.feeds.want(page, -1)


async def _told(service: Service, page: str, last: str) -> AsyncIterator[str]:
    """Yield events, and nothing where there is nothing new."""
    ahead = -1
    while True:
        feed = service.reading.feeds.of(page)
        if feed is not None:
            async for said in _of_feed(feed, last):
                yield said
            last = ""
        try:
            state, revision, error = service.library.state(page)
        except MissingError as gone:
            yield event("failed", {"state": "failed", "detail": str(gone)})
            return
        if state == "read":
            yield event("done", {"state": "read", "revision": revision})
            return
        if state == "failed":
            yield event("failed", {"state": "failed", "detail": error})
            return
        if state == "waiting" and (now := service.library.ahead(page)) != ahead:
            ahead = now
            yield event("state", {"state": "waiting", "ahead": ahead})
        end = time.monotonic() + SLOW_LOOK
        while time.monotonic() < end and service.reading.feeds.of(page) is None:
            await asyncio.sleep(LOOK)
            yield ""


async def _of_feed(feed: Feed, last: str) -> AsyncIterator[str]:
    """Yield the events of one reading, those after the last that was seen."""
    number, _, count = last.partition(".")
    seen = int(count) if number == str(feed.number) and count.isdecimal() and len(count) < 10 else 0
    while True:
        is_over = feed.is_over
        for name, data in feed.since(seen):
            seen += 1
            yield event(name, data, f"{feed.number}.{seen}")
        if is_over:
            return
        yield ""
        await asyncio.sleep(LOOK)
