"""Pages: their pictures, what stands on them, and what people make of that."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse

from ...document import Polyline
from ...errors import DataError, ImageError
from ...imaging.ribbon import Ribbon
from ..library import StoredPage
from ..lines import described
from ..pictures import media_type, write_picture
from ..problems import problems
from ..schemas import LineRead, Lines, PageOut, Region
from ..service import Service
from ..told import told
from .documents import exported
from .events import page_events
from .shared import FormatName, Identifier, download, file_answer, result_of

REVISION = '^(?:W/)?"?[0-9]{1,15}"?$'
"""Pattern of ``If-Match``."""

FOR_EVER = "private, max-age=31536000, immutable"
"""How long browsers may keep the picture of a page, which never changes."""


def router(service: Service) -> APIRouter:
    """Return the paths."""
    routes = APIRouter(prefix="/pages/{identity}", tags=["pages"])
    library = service.library

    @routes.get("", response_model=PageOut, responses=problems(404))
    def show(identity: Identifier) -> Response:
        """Return a page with its lines."""
        return _answer(library.page(identity))

    @routes.put("", response_model=PageOut, responses=problems(404, 409, 412, 428))
    def correct(
        identity: Identifier,
        lines: Lines,
        if_match: Annotated[str, Header(pattern=REVISION, description="The revision, as ETag gave it")],
    ) -> Response:
        """Replace the lines of a page."""
        page = library.correct(identity, int(if_match.strip('W/"')), [line.model_dump() for line in lines.lines])
        return _answer(page)

    @routes.get(
        "/image",
        response_class=Response,
        responses={
            **problems(404),
            200: {"content": {"image/jpeg": {}, "image/png": {}}, "description": "The upright picture"},
        },
    )
    async def image(identity: Identifier, width: Annotated[int | None, Query(ge=16, le=4000)] = None) -> Response:
        """Return the upright picture that coordinates refer to, or a smaller copy of it."""
        page = library.page(identity)
        headers = {"Cache-Control": FOR_EVER}
        try:
            if width is not None:
                content = await service.heavy(_smaller, service, page, width)
                return Response(content, media_type=media_type(content), headers=headers)
            path = await service.heavy(service.picture, page)
        except ImageError as error:
            raise ImageError(told(error, page.source)) from error
        with path.open("rb") as file:
            kind = media_type(file.read(8))
        return FileResponse(path, media_type=kind, headers=headers)

    @routes.get(
        "/events",
        response_class=StreamingResponse,
        responses={**problems(404), 200: {"content": {"text/event-stream": {}}, "description": "Events"}},
    )
    async def events(
        request: Request, identity: Identifier, last_event_id: Annotated[str | None, Header(max_length=100)] = None
    ) -> Response:
        """Tell of lines as they are read."""
        library.state(identity)
        stream = page_events(service, identity, last_event_id or "", request.is_disconnected)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    @routes.post("/lines/read", response_model=LineRead, responses=problems(404, 429, 503, 504))
    async def read_region(request: Request, identity: Identifier, region: Region) -> Response:
        """Read one line where somebody says that it stands; nothing is stored."""
        page = library.page(identity)
        watch, future = service.reading.read_region(page.source, *_place(region))
        ribbon, line = await result_of(request, watch, future, page.source)
        return JSONResponse(described(line) if line else _nothing(ribbon))

    @routes.post("/read", status_code=202, response_model=PageOut, responses=problems(404, 409))
    def read_again(identity: Identifier, discard: bool = False) -> Response:
        """Read a page again with the current model."""
        page = library.read_again(identity, discard=discard)
        service.reading.workers.wake()
        return _answer(page, 202)

    @routes.get("/export", response_class=Response, responses={**problems(404, 409), **file_answer()})
    async def export(identity: Identifier, form: FormatName = "text") -> Response:
        """Return a page as it was corrected."""
        page = library.page(identity)
        return download(await service.heavy(exported, [page], form, page.name))

    return routes


def _answer(page: StoredPage, status: int = 200) -> Response:
    content: dict[str, Any] = {
        "id": page.id,
        "document": page.document,
        "name": page.name,
        "number": page.number,
        "state": page.state,
        "error": page.error,
        "revision": page.revision,
        "size": page.size,
        "models": page.models,
        "lines": page.lines,
    }
    return JSONResponse(content, status, {"ETag": f'"{page.revision}"'})


def _smaller(service: Service, page: StoredPage, width: int) -> bytes:
    file = BytesIO()
    write_picture(page.source, file, service.limits.pixels, width)
    return file.getvalue()


def _place(region: Region) -> tuple[Callable[[Polyline], Ribbon], Polyline]:
    """Return a function from points to a ribbon, and the points; raises ``DataError`` if not one place is given."""
    from ..engine import ribbon_of_baseline, ribbon_of_outline

    given = [value for value in (region.box, region.outline, region.baseline) if value is not None]
    if len(given) != 1:
        raise DataError("say where the line stands by one of box, outline and baseline")
    if region.baseline is not None:
        return partial(ribbon_of_baseline, height=region.height), tuple((x, y) for x, y in region.baseline)
    if region.box is not None:
        y1, x1, y2, x2 = region.box
        return ribbon_of_outline, ((x1, y1), (x2, y2))
    return ribbon_of_outline, tuple((x, y) for x, y in region.outline or ())


def _nothing(ribbon: Ribbon) -> dict[str, Any]:
    """Return what is answered where nothing can be read."""
    outline = ribbon.outline().round(1)
    (left, top), (right, bottom) = outline.min(axis=0).tolist(), outline.max(axis=0).tolist()
    return {
        "state": "read",
        "text": "",
        "confidence": 0.0,
        "box": [int(top), int(left), round(bottom), round(right)],
        "baseline": [],
        "outline": outline.tolist(),
        "kind": None,
        "direction": "ltr",
        "angle": 0.0,
        "words": [],
    }
