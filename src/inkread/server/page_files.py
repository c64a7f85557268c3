"""The files of the page, held in memory: a browser asks for forty at once while the models are being loaded."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parent / "static"
"""Where the files of the page are."""

MEDIA_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""Kinds of files that the page has. A system's own table may call scripts plain text, which browsers refuse to run."""


class PageFiles:
    """An ASGI application that answers with the files of a folder, each with a tag by which browsers keep it."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): (path.read_bytes(), MEDIA_TYPES[path.suffix])
            for path in sorted(folder.rglob("*"))
            if path.suffix in MEDIA_TYPES
        }
        self._tags = {
            name: f'"{hashlib.sha256(content).hexdigest()[:16]}"' for name, (content, _) in self._files.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file that the rest of the path names; raises ``HTTPException``."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405)
        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        if name not in self._files:
            raise HTTPException(404)
        await self.answer(name, Headers(scope=scope))(scope, receive, send)

    def answer(self, name: str, headers: Headers) -> Response:
        """Return the answer with a file, or without where the browser has it."""
        content, kind = self._files[name]
        tag = {"ETag": self._tags[name]}
        if self._tags[name] in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=tag)
        return Response(content, media_type=kind, headers=tag)
