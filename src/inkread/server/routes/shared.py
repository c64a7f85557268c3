"""What several resources share: parameters, bodies of uploads, and answers with files."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query, Request, Response

from ...errors import ImageError
from ...imaging.sources import PageSource
from ...output import formats
from ..exporting import ZIP, Written, media_type_of
from ..told import told
from ..watch import CancelledError, Watch

T = TypeVar("T")

Identifier = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="32 hexadecimal digits")]

FormatName = Annotated[
    str, Query(alias="format", description="Name of the format", json_schema_extra={"enum": list(formats())})
]

Name = Annotated[str, Query(max_length=300, description="What to call a file that is the body itself")]

GRACE = 2.0
"""Seconds after its time for which an answer waits for a reading that cannot be broken off at once."""

LOOK = 0.25
"""Seconds between looks whether the client is still there."""


def file_body(field: str, *, many: bool = False) -> dict[str, Any]:
    """Return what OpenAPI says of the body of an upload."""
    one = {"type": "string", "format": "binary", "minLength": 1}
    form = {
        "type": "object",
        "required": [field],
        "properties": {field: {"type": "array", "items": one, "minItems": 1} if many else one},
    }
    content: dict[str, Any] = {"multipart/form-data": {"schema": form}}
    if not many:
        content["application/octet-stream"] = {"schema": one}
    return {"requestBody": {"required": True, "content": content}}


def file_answer() -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of an answer in any format."""
    types = dict.fromkeys([*map(media_type_of, formats().values()), ZIP, "application/octet-stream"])
    return {200: {"description": "The text in the format", "content": {name: {} for name in types}}}


def download(file: Written) -> Response:
    """Return the answer with a file to save."""
    return Response(file.content, media_type=file.media_type, headers={"Content-Disposition": file.disposition})


async def result_of(request: Request, watch: Watch, future: Future[T], source: PageSource) -> T:
    """Wait for what is read; the reading ends when the client goes or the time is over.

    Raises
    ------
    ImageError, TooSlowError, CancelledError
        As reading does; the messages name the file as its owner does.
    """
    waiting = asyncio.wrap_future(future)
    try:
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=LOOK)
            if watch.is_overdue(GRACE):
                raise watch.too_slow()
            if await request.is_disconnected():
                raise CancelledError("the client has gone")
        return waiting.result()
    except ImageError as error:
        raise ImageError(told(error, source)) from error
    finally:
        if not waiting.done():
            watch.cancel()
            waiting.cancel()
