"""Documents: files that people put in and keep."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Row
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from ...document import Document
from ...errors import ImageError
from ..exporting import Written, written
from ..library import StateError, StoredPage, state_of
from ..problems import problems
from ..schemas import DocumentOut, Documents, DocumentSummary, PageSummary
from ..service import Service
from ..uploads import uploads
from ..workers import FullError
from .shared import FormatName, Identifier, Name, download, file_answer, file_body


def router(service: Service) -> APIRouter:
    """Return the paths."""
    routes = APIRouter(prefix="/documents", tags=["documents"])
    library, limits = service.library, service.limits

    def described(identity: str) -> DocumentOut:
        pages = [_page(row) for row in library.summaries(identity)]
        return DocumentOut(**_summary(library.document(identity)).model_dump(), pages=pages)

    @routes.post(
        "",
        status_code=201,
        response_model=DocumentOut,
        openapi_extra=file_body("file"),
        responses=problems(415, 429),
    )
    async def add(request: Request, name: Name = "") -> Response:  # noqa: ARG001 - uploads reads it
        """Keep a picture or a PDF, and read its pages one after another."""
        async with uploads(request, library, limits, "file", 1) as (upload,):
            if upload.error:
                raise ImageError(upload.error)
            check_room(service, len(upload.frames))
            identity = await service.heavy(library.add_document, upload)
        service.reading.workers.wake()
        place = {"Location": f"/api/v1/documents/{identity}"}
        return JSONResponse(described(identity).model_dump(), 201, place)

    @routes.get("", response_model=Documents, responses=problems(404))
    def show_all(
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        before: Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")] = None,
    ) -> Documents:
        """List documents, the newest first."""
        rows = library.documents(limit + 1, before)
        shown = [_summary(row) for row in rows[:limit]]
        return Documents(documents=shown, next=shown[-1].id if len(rows) > limit else None)

    @routes.get("/{identity}", response_model=DocumentOut, responses=problems(404))
    def show(identity: Identifier) -> DocumentOut:
        """Return a document with the states of its pages."""
        return described(identity)

    @routes.get("/{identity}/export", response_class=Response, responses={**problems(404, 409), **file_answer()})
    async def export(identity: Identifier, form: FormatName = "text") -> Response:
        """Return the pages that are read, as they were corrected."""
        row = library.document(identity)
        return download(await service.heavy(exported, library.pages(identity), form, row["name"]))

    @routes.delete("/{identity}", status_code=204, responses=problems(404))
    def remove(identity: Identifier) -> Response:
        """Remove a document with its pages, corrections and file."""
        library.remove("documents", identity)
        return Response(status_code=204)

    return routes


def check_room(service: Service, pages: int) -> None:
    """Raise ``FullError`` if so many more pages may not wait."""
    waiting = service.library.waiting()
    if waiting + pages > service.limits.waiting_pages:
        raise FullError(max(1, min(3600, waiting // service.limits.at_once)))


def exported(pages: Sequence[StoredPage], form: str, name: str) -> Written:
    """Return the pages that are read in a format; raises ``StateError`` if there is none."""
    read = [page for page in pages if page.state == "read"]
    if not read:
        raise StateError("no page is read yet")
    document = Document(tuple(page.as_page() for page in read))
    return written(document, [page.source for page in read], form, name)


def _summary(row: Row) -> DocumentSummary:
    return DocumentSummary(
        id=row["id"],
        name=row["name"],
        created=row["created"],
        state=state_of(row),
        page_count=row["pages"],
        done=row["done"],
    )


def _page(row: Row) -> PageSummary:
    return PageSummary(
        id=row["id"],
        number=row["number"],
        state=row["state"],
        revision=row["revision"],
        size=None if row["height"] is None else [row["height"], row["width"]],
        error=row["error"],
        lines=row["line_count"],
        unsure=row["unsure"],
        checked=row["checked"],
    )
