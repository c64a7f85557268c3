"""Files that come in: written to the disk piece by piece, counted, and gone again unless they are kept."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from ..errors import DataError, ImageError, InkreadError
from ..imaging.sources import PageSource, pages_of
from .library import Library, Upload
from .limits import Limits
from .told import told

PIECE = 1 << 18
"""Bytes that are in memory at once."""

UNNAMED = "picture"
"""What a file is called that comes without a name."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]')


class TooLargeError(InkreadError):
    """More bytes, files or pages than are accepted."""


def safe_name(name: str | None) -> str:
    """Return a name that is good for a file anywhere, without folders, of 120 characters at most."""
    last = re.split(r"[/\\]", name or "")[-1]
    cleaned = " ".join(_FORBIDDEN.sub(" ", last).split()).lstrip(".").rstrip(". ")
    if len(cleaned) > 120:
        stem, dot, suffix = cleaned.rpartition(".")
        cleaned = f"{stem[:100]}{dot}{suffix[:19]}" if dot else cleaned[:120]
    return cleaned or UNNAMED


@asynccontextmanager
async def uploads(
    request: Request, library: Library, limits: Limits, field: str, most: int
) -> AsyncIterator[list[Upload]]:
    """Give the files of a request: the parts of a form that have a name, or the body itself.

    Parameters
    ----------
    request
        ``multipart/form-data``, or anything else for a single file, which the query ``name`` names.
    library
        Where files go.
    limits
        Of bytes and pages.
    field
        Name of the parts.
    most
        How many files there may be.

    Raises
    ------
    TooLargeError
        If there are more files, or one of them has too many bytes or pages.
    DataError
        If there is none, or it is empty.
    """
    with ExitStack() as stack:
        found: list[Upload] = []
        if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            async with request.form(max_files=most + 1, max_fields=16) as form:
                parts = [part for part in form.getlist(field) if isinstance(part, UploadFile)]
                if len(parts) > most:
                    raise TooLargeError(f"more than {most} files at once")
                found += [
                    await _received(_pieces(part), safe_name(part.filename), library, limits, stack) for part in parts
                ]
        else:
            name = safe_name(request.query_params.get("name"))
            found.append(await _received(request.stream(), name, library, limits, stack))
        if not found:
            raise DataError(f"a file is needed: the body itself, or a form with {field}")
        yield found


async def _pieces(part: UploadFile) -> AsyncIterator[bytes]:
    while piece := await part.read(PIECE):
        yield piece


async def _received(
    pieces: AsyncIterator[bytes], name: str, library: Library, limits: Limits, stack: ExitStack
) -> Upload:
    path, file = stack.enter_context(library.incoming())
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > limits.upload_bytes:
            raise TooLargeError(f"{name}: has more than the limit of {limits.upload_bytes} bytes")
        await run_in_threadpool(file.write, piece)
    if not size:
        raise DataError(f"{name}: is empty")
    file.flush()
    try:
        pages: list[Any] = await run_in_threadpool(pages_of, path, name)
    except ImageError as error:
        return Upload(name, path, (0,), told(error, PageSource(path, name=name)))
    if len(pages) > limits.pages:
        raise TooLargeError(f"{name}: has more than the limit of {limits.pages} pages")
    return Upload(name, path, tuple(page.frame for page in pages))
