"""Sessions of browsers: a cookie for those who know the token."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers

from ... import __version__
from ...output.unsure import UNSURE
from ..guards import COOKIE, cookie_of
from ..problems import problems
from ..schemas import Credentials, LimitsOut, Session
from ..service import Service

DAYS = 30
"""For which a browser keeps the cookie."""


def router(service: Service) -> APIRouter:
    """Return the paths."""
    routes = APIRouter(tags=["session"])
    access, limits = service.access, service.limits

    @routes.get("/session", response_model=Session, responses=problems())
    async def session(request: Request) -> Session:
        """Say whether a token is needed, what is allowed, and under which confidence a word is unsure."""
        return Session(
            token_required=access.token is not None,
            signed_in=access.admits(Headers(scope=request.scope)),
            version=__version__,
            unsure=UNSURE,
            limits=LimitsOut(
                upload_bytes=limits.upload_bytes, pixels=limits.pixels, pages=limits.pages, files=limits.files
            ),
        )

    @routes.post("/session", status_code=204, responses=problems())
    async def sign_in(request: Request, credentials: Credentials) -> Response:
        """Set the cookie for who knows the token."""
        if not access.opens(credentials.token):
            return JSONResponse({"detail": "this is not the token"}, 401)
        answer = Response(status_code=204)
        if access.token is not None:
            answer.set_cookie(
                COOKIE,
                cookie_of(access.token),
                max_age=DAYS * 86_400,
                httponly=True,
                samesite="strict",
                secure=request.url.scheme == "https",
            )
        return answer

    @routes.delete("/session", status_code=204, responses=problems())
    async def sign_out() -> Response:
        """Remove the cookie."""
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer

    return routes
