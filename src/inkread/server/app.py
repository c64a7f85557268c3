"""The application: the page, its files and the REST interface, behind a guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.types import ASGIApp

from .. import __version__
from .guards import Guard
from .metrics import Measured
from .page_files import PageFiles
from .problems import add_handlers
from .routes import documents, jobs, learning, pages, reading, session, status
from .service import Service

ABOUT = "Reads handwriting and print in pictures and PDFs. Errors are sentences that can be shown."


def make_app(service: Service) -> ASGIApp:
    """Return the application of a service, which starts and ends with it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield
        service.close()

    app = FastAPI(
        title="inkread", version=__version__, description=ABOUT, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    add_handlers(app)
    api = APIRouter(prefix="/api/v1")
    for resource in (session, reading, jobs, documents, pages, learning):
        api.include_router(resource.router(service))
    app.include_router(status.router(service))
    app.include_router(api)
    files = PageFiles()
    app.mount("/static", files, name="static")

    @app.get("/", include_in_schema=False)
    async def page(request: Request) -> Response:
        return files.answer("index.html", request.headers)

    return Measured(Guard(app, service.access, service.limits), service.metrics)
