"""What stands before the application: hosts, origins, the token, sizes of bodies, and headers of answers.

Plain ASGI, so that bodies and event streams pass as they come.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .limits import Limits

COOKIE = "inkread"
"""Name of the cookie of a session."""

LEAST_TOKEN = 16
"""Characters that a token has at least."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

OPEN = frozenset({"/", "/health", "/ready", "/api/v1/session"})
"""What is there without a token, beside ``/static/``."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Names of this machine for itself."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "font-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self' blob:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The page loads nothing from anywhere else, and runs no scripts but its own files."""

OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Other answers are no pages: what somebody put in never runs here."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}
"""Of every answer."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address or a name that a server is bound to."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def cookie_of(token: str) -> str:
    """Return the value of the cookie of those who know the token; it opens sessions, and is not the token itself."""
    return hmac.new(token.encode(), b"inkread session", hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Access:
    """Who may come in.

    Attributes
    ----------
    token : str or None
        That has to be known; None if everybody may come in who reaches the server.
    hosts : tuple of str
        Names that the server goes by, in small letters and without a port; any if empty.
    """

    token: str | None = None
    hosts: tuple[str, ...] = LOOPBACK

    def knows(self, host: str | None) -> bool:
        """Whether a ``Host`` is a name of the server: no other site's, which somebody pointed here (DNS rebinding)."""
        return host is not None and (not self.hosts or _name(host) in self.hosts)

    def admits(self, headers: Headers) -> bool:
        """Whether a request brings the token or the cookie."""
        if self.token is None:
            return True
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self.opens(given.strip()):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and _same(cookie.value, cookie_of(self.token))

    def opens(self, token: str) -> bool:
        """Whether this is the token."""
        return self.token is None or _same(token, self.token)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def _name(host: str) -> str:
    """Return a host without its port, in small letters."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class Guard:
    """Refuses requests before the application sees them, and adds headers to every answer.

    Parameters
    ----------
    app
        The application.
    access
        Who may come in.
    limits
        Of bodies.
    """

    def __init__(self, app: ASGIApp, access: Access, limits: Limits) -> None:
        self._app, self._access, self._limits = app, access, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_page = scope["path"] == "/" or scope["path"].startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = PAGE_POLICY if is_page else OTHER_POLICY
                headers.setdefault("Cache-Control", "no-cache" if is_page else "no-store")
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope["method"], scope["path"], headers)
        if refusal is not None:
            await _answer(send_with_headers, *refusal)
            return
        body = _Body(receive, self._most(scope["path"]), self._limits.stall_seconds)
        if body.is_too_large(headers):
            await _answer(send_with_headers, 413, f"the request has more than the limit of {body.most} bytes")
            return
        await self._app(scope, body, send_with_headers)

    def _refusal(self, method: str, path: str, headers: Headers) -> tuple[int, str, Mapping[str, str]] | None:
        """Return status, reason and headers of the answer, if the request is refused."""
        host = headers.get("host")
        if not self._access.knows(host) or host is None:
            return 421, "this server does not go by that name; see --allow-host", {}
        if method not in SAFE and not _is_own(headers.get("origin"), host):
            return 403, "requests from pages of other sites are refused", {}
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and (
            method not in SAFE or path.startswith("/api/")
        ):
            return 403, "requests from pages of other sites are refused", {}
        if path not in OPEN and not path.startswith("/static/") and not self._access.admits(headers):
            return 401, "a token is needed", {"WWW-Authenticate": "Bearer"}
        return None

    def _most(self, path: str) -> int:
        """Return how many bytes the body of a request may have; forms take a little more than what is in them."""
        form = 1 << 16
        if path in ("/api/v1/read", "/api/v1/documents"):
            return self._limits.upload_bytes + form
        return self._limits.job_bytes + form if path == "/api/v1/jobs" else self._limits.json_bytes


def _is_own(origin: str | None, host: str) -> bool:
    """Whether a request comes from a page of this server, or from no page at all."""
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


class _Body:
    """Receives the body of a request, so far as it is not too large and does not stall."""

    def __init__(self, receive: Receive, most: int, seconds: float) -> None:
        self._receive, self._seconds = receive, seconds
        self.most, self._count, self._is_whole = most, 0, False

    def is_too_large(self, headers: Headers) -> bool:
        """Whether it says so itself."""
        length = headers.get("content-length", "")
        return length.isdecimal() and int(length) > self.most

    async def __call__(self) -> Message:
        if self._is_whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._seconds)
        except asyncio.TimeoutError:
            raise HTTPException(408, "the rest of the request did not come") from None
        if message["type"] == "http.request":
            self._count += len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
            if self._count > self.most:
                raise HTTPException(413, f"the request has more than the limit of {self.most} bytes")
        return message


async def _answer(send: Send, status: int, reason: str, headers: Mapping[str, str] | None = None) -> None:
    body = json.dumps({"detail": reason}).encode()
    listed = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.lower().encode(), value.encode()) for name, value in listed.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})


def hosts_of(names: Collection[str]) -> tuple[str, ...]:
    """Return names of hosts as ``Access`` takes them."""
    return tuple(dict.fromkeys(_name(name) for name in names))
