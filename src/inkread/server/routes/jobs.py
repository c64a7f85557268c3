"""Jobs: many files, read one after another while the client does something else."""

from __future__ import annotations

from sqlite3 import Row
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from ...errors import ImageError
from ..library import MissingError, StateError, state_of
from ..problems import problems
from ..schemas import Job, JobFile
from ..service import Service
from ..uploads import uploads
from .documents import check_room, exported
from .shared import FormatName, Identifier, download, file_answer, file_body

Number = Annotated[int, Path(ge=1, le=10_000, description="Number of the file in the job, from 1")]


def router(service: Service) -> APIRouter:
    """Return the paths."""
    routes = APIRouter(prefix="/jobs", tags=["jobs"])
    library, limits = service.library, service.limits

    def described(identity: str) -> Job:
        job, files = library.job(identity)
        listed = [_file(identity, row) for row in files]
        states = {file.state for file in listed}
        return Job(
            id=identity,
            state=(states.pop() if len(states) == 1 else "read" if states <= {"read", "failed"} else "reading"),
            created=job["created"],
            pages=sum(row["pages"] for row in files),
            done=sum(row["done"] for row in files),
            failed=sum(row["failed"] for row in files),
            files=listed,
        )

    @routes.post(
        "",
        status_code=202,
        response_model=Job,
        openapi_extra=file_body("files", many=True),
        responses=problems(415, 429),
    )
    async def start(request: Request) -> Response:
        """Take files, read them later, and answer with the job."""
        library.forget_jobs(limits.job_seconds)
        async with uploads(request, library, limits, "files", limits.files) as found:
            check_room(service, sum(len(upload.frames) for upload in found))
            identity = await service.heavy(library.add_job, found)
        service.reading.workers.wake()
        place = {"Location": f"/api/v1/jobs/{identity}"}
        return JSONResponse(described(identity).model_dump(), 202, place)

    @routes.get("/{identity}", response_model=Job, responses=problems(404))
    def show(identity: Identifier) -> Job:
        """Say how far a job is."""
        return described(identity)

    @routes.get(
        "/{identity}/results/{number}", response_class=Response, responses={**problems(404, 409), **file_answer()}
    )
    async def result(identity: Identifier, number: Number, form: FormatName = "json") -> Response:
        """Return what was read in a file of a job."""
        _, files = library.job(identity)
        row = next((row for row in files if row["number"] == number), None)
        if row is None:
            raise MissingError("the job has no such file")
        if state_of(row) == "failed":
            raise ImageError(row["error"] or "the file cannot be read")
        if state_of(row) != "read":
            raise StateError("the file is not read yet")
        return download(await service.heavy(exported, library.pages(row["id"]), form, row["name"]))

    @routes.delete("/{identity}", status_code=204, responses=problems(404))
    def cancel(identity: Identifier) -> Response:
        """Read no more of a job, and forget it with its files."""
        library.remove("jobs", identity)
        return Response(status_code=204)

    return routes


def _file(job: str, row: Row) -> JobFile:
    state = state_of(row)
    return JobFile(
        name=row["name"],
        state=state,
        pages=row["pages"],
        done=row["done"],
        error=row["error"],
        result=f"/api/v1/jobs/{job}/results/{row['number']}" if state == "read" else None,
    )
