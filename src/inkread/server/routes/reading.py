"""Reading one file while the client waits."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...errors import ImageError
from ...output import format_named, formats
from ..exporting import media_type_of, written
from ..problems import problems
from ..schemas import FormatOut
from ..service import Service
from ..uploads import uploads
from .shared import FormatName, Name, download, file_answer, file_body, result_of


def router(service: Service) -> APIRouter:
    """Return the paths."""
    routes = APIRouter(tags=["reading"])

    @routes.get("/formats", response_model=list[FormatOut], responses=problems())
    async def list_formats() -> list[FormatOut]:
        """List the formats of output."""
        return [
            FormatOut(
                name=form.name,
                suffix=form.suffix,
                about=form.about,
                media_type=media_type_of(form),
                one_page=form.one_page,
            )
            for form in formats().values()
        ]

    @routes.post(
        "/read",
        response_class=Response,
        openapi_extra=file_body("file"),
        responses={**problems(415, 429, 503, 504), **file_answer()},
    )
    async def read(request: Request, form: FormatName = "json", name: Name = "") -> Response:  # noqa: ARG001 - uploads reads it
        """Read a picture or a PDF, and answer with its text in a format."""
        format_named(form)
        async with uploads(request, service.library, service.limits, "file", 1) as (upload,):
            if upload.error:
                raise ImageError(upload.error)
            sources = upload.sources
            watch, future = service.reading.read(sources)
            document = await result_of(request, watch, future, sources[0])
            return download(await service.heavy(written, document, sources, form, upload.name))

    return routes
