"""Whether the server lives, is ready, and how it does."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from ..problems import problems
from ..schemas import Health, Problem
from ..service import Service


def router(service: Service) -> APIRouter:
    """Return the paths."""
    routes = APIRouter(tags=["status"])

    @routes.get("/health", response_model=Health, responses=problems())
    async def health() -> Health:
        """Say that the process lives."""
        return Health(status="ok")

    @routes.get(
        "/ready", response_model=Health, responses={**problems(), 503: {"model": Problem, "description": "Not yet"}}
    )
    async def ready() -> Response:
        """Say whether pages can be read."""
        if not service.reading.is_ready:
            return JSONResponse({"detail": "the model is being loaded"}, 503)
        return JSONResponse({"status": "ok"})

    @routes.get("/metrics", responses={**problems(), 200: {"content": {"text/plain": {}}, "description": "Figures"}})
    def metrics() -> Response:
        """Return figures for Prometheus."""
        return Response(service.metrics.shown(), media_type=CONTENT_TYPE_LATEST)

    return routes
