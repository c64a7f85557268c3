"""Errors as answers: a status, and a sentence that can be shown."""

from __future__ import annotations

import logging
import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ..errors import InkreadError, MissingExtraError
from .library import ConflictError, MissingError, StateError
from .schemas import Conflict, Problem
from .uploads import TooLargeError
from .watch import CancelledError, TooSlowError
from .workers import FullError

STATUSES: tuple[tuple[type[InkreadError], int], ...] = (
    (MissingError, 404),
    (StateError, 409),
    (ConflictError, 412),
    (TooLargeError, 413),
    (MissingExtraError, 415),
    (FullError, 429),
    (CancelledError, 503),
    (TooSlowError, 504),
    (InkreadError, 422),
)
"""The first that fits an error counts."""

log = logging.getLogger(__name__)


def add_handlers(app: FastAPI) -> None:
    """Let an application answer errors in this way."""
    app.add_exception_handler(InkreadError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of errors, those that every request may meet among them."""
    common = (400, 401, 403, 405, 408, 413, 421, 422)
    return {
        status: {"model": Conflict if status == 412 else Problem, "description": _DESCRIPTIONS[status]}
        for status in sorted({*common, *statuses})
    }


_DESCRIPTIONS = {
    400: "The request is malformed",
    401: "A token is needed",
    403: "Requests from pages of other sites are refused",
    404: "There is no such thing",
    405: "This cannot be done there",
    408: "The rest of the request did not come",
    409: "Not in this state",
    412: "Somebody else changed it meanwhile",
    413: "Too large",
    415: "A library that reads this is not installed",
    421: "The server does not go by this name",
    422: "It cannot be understood or read",
    428: "If-Match is needed",
    429: "The server is busy; see Retry-After",
    503: "Not now",
    504: "It takes too long",
}


async def _expected(_: Request, error: Exception) -> JSONResponse:
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    content: dict[str, Any] = {"detail": str(error)}
    headers = {}
    if isinstance(error, ConflictError):
        content["revision"] = error.revision
    if isinstance(error, FullError):
        headers["Retry-After"] = str(error.seconds)
    return JSONResponse(content, status, headers)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for that
    first = error.errors()[0]
    if first["type"] == "missing" and tuple(first["loc"]) == ("header", "if-match"):
        return JSONResponse({"detail": "the header If-Match has to say which revision is changed"}, 428)
    place = ".".join(str(part) for part in first["loc"])
    return JSONResponse({"detail": f"{place}: {first['msg']}"}, 422)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    headers = dict(error.headers or {})
    if error.status_code == 405 and (methods := _methods(request)):
        headers["Allow"] = ", ".join(methods)  # the router names those of one route only
    return JSONResponse({"detail": str(error.detail)}, error.status_code, headers)


def _methods(request: Request) -> list[str]:
    """Return what can be done at a path."""
    return sorted(
        {
            method.upper()
            for template, operations in request.app.openapi()["paths"].items()
            if re.fullmatch(re.sub(r"{[^}]+}", "[^/]+", template), request.url.path)
            for method in operations
        }
    )


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    log.error("an error in inkread itself", exc_info=error)
    return JSONResponse({"detail": "an error in inkread itself; the server's log says more"}, 500)
