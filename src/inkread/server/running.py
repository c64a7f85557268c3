"""The server itself: where it listens, and for whom."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from pathlib import Path

from ..errors import DataError
from .app import make_app
from .guards import LEAST_TOKEN, LOOPBACK, Access, hosts_of, is_loopback
from .limits import Limits
from .service import Service

TOKEN = "INKREAD_TOKEN"  # noqa: S105 - the name of a variable
"""Environment variable with the token."""

CONNECTIONS = 512
"""Connections at once, event streams among them; more are answered with 503."""


def access_for(host: str, token: str | None, names: Sequence[str] = ()) -> Access:
    """Return who may come in.

    Parameters
    ----------
    host
        Address or name that the server is bound to.
    token
        That clients have to know; None for none.
    names
        By which the server goes, beside ``host``. Without any, a server that others can reach goes by every name: the
        token protects it.

    Raises
    ------
    DataError
        If others could reach a server without a token, or the token is short.
    """
    if token is not None and (len(token) < LEAST_TOKEN or not token.isascii() or not token.isprintable()):
        raise DataError(f"the token has {LEAST_TOKEN} letters and digits at least; make one with: openssl rand -hex 16")
    if is_loopback(host):
        return Access(token, hosts_of((*LOOPBACK, *names)))
    if token is None:
        raise DataError(f"{host}: others can reach the server there, so it needs a token; set {TOKEN} or --token-file")
    return Access(token, hosts_of((*LOOPBACK, host, *names)) if names else ())


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises ``DataError`` if that is not possible there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this would share the port with another program
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # from here on, who comes early waits
    except OSError as error:
        listening.close()
        raise DataError(
            f"{host}:{port}: cannot listen there ({error.strerror or error}); choose another --port"
        ) from None
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the address of the page, for a browser on this machine."""
    host, port, *_ = listening.getsockname()
    shown = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{shown}:{port}/"


def run(listening: socket.socket, access: Access, folder: Path, limits: Limits, language: str) -> None:
    """Serve until somebody presses Ctrl-C, or the process is ended."""
    import uvicorn

    app = make_app(Service(folder, access, limits, language))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=3,
        lifespan="on",
    )
    uvicorn.Server(config).run(sockets=[listening])
