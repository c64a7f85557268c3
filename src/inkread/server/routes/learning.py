"""Models, and learning from what people corrected."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path as FilePath
from typing import Annotated, BinaryIO, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse

from ...arrays import parse_json, read_file
from ...errors import DataError, ModelError
from ...models import shipped_models
from ...userdata import CARD, LINES, model_folder, trained_models
from ..exporting import ZIP, archive_writer, disposition
from ..learning import with_rates
from ..library import MissingError, StateError
from ..problems import problems
from ..schemas import ModelChoice, ModelOut, Models, Training, TrainingRequest
from ..service import Service
from ..uploads import PIECE

LARGEST_CARD = 1 << 20
"""Bytes of a model's card that are read."""

Name = Annotated[str, Path(pattern="^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


def router(service: Service) -> APIRouter:
    """Return the paths."""
    routes = APIRouter(tags=["learning"])

    def all_models() -> Models:
        shipped = [ModelOut(name=name, origin="shipped", created=None, card={}) for name in _shipped()]
        trained = [_trained(name, service.folder) for name in trained_models(service.folder)]
        return Models(current=service.reading.model, models=[*shipped, *trained])

    @routes.get("/models", response_model=Models, responses=problems())
    def models() -> Models:
        """List the line recognisers, and say which is read with."""
        return all_models()

    @routes.post("/models", response_model=Models, responses=problems(404))
    def switch(choice: ModelChoice) -> Models:
        """Read with another model from now on."""
        if choice.name not in (*_shipped(), *trained_models(service.folder)):
            raise MissingError("there is no such model")
        try:
            service.reading.switch(choice.name)
        except ModelError as error:
            raise ModelError(str(error).replace(str(service.folder), "...")) from error
        return all_models()

    @routes.delete("/models/{name}", status_code=204, responses=problems(404, 409))
    def remove(name: Name) -> Response:
        """Remove a trained model."""
        if name in _shipped():
            raise StateError("this model comes with inkread")
        if name not in trained_models(service.folder):
            raise MissingError("there is no such model")
        if name == service.reading.model:
            raise StateError("this model is in use; switch to another first")
        shutil.rmtree(model_folder(name, service.folder))
        return Response(status_code=204)

    @routes.get("/training", response_model=Training, responses=problems())
    def training() -> Training:
        """Say how far the training is, or what the last one came to."""
        return _training(service)

    @routes.post("/training", status_code=202, response_model=Training, responses=problems(409))
    def start(request: TrainingRequest) -> Training:
        """Learn from all lines that were confirmed or corrected."""
        name = request.name or service.new_model_name()
        if name in _shipped():
            raise StateError("this model comes with inkread; choose another name")

        def write(folder: FilePath) -> None:
            service.write_corrections(lambda file, content: _write(folder / file, content))

        service.learning.start(name, service.library.learnable_lines(), write)
        return _training(service)

    @routes.delete("/training", status_code=202, response_model=Training, responses=problems(409))
    def stop() -> Training:
        """End the training that runs."""
        service.learning.stop()
        return _training(service)

    @routes.get(
        "/export",
        response_class=Response,
        responses={**problems(), 200: {"content": {ZIP: {}}, "description": "Pages and pictures"}},
    )
    async def export(
        form: Annotated[Literal["page-xml"], Query(alias="format")] = "page-xml",  # noqa: ARG001 - there may be others
        lines: Annotated[Literal["checked", "all"], Query(description="Which lines of the pages")] = "checked",
    ) -> Response:
        """Return all corrected pages, with their pictures, as PAGE XML: training data."""
        stack = ExitStack()
        file = await service.heavy(_archive, service, stack, lines == "all")
        headers = {"Content-Disposition": disposition("corrections.zip")}
        return StreamingResponse(_pieces(file, stack), media_type=ZIP, headers=headers)

    return routes


def _shipped() -> list[str]:
    return shipped_models("line recogniser")


def _trained(name: str, folder: FilePath) -> ModelOut:
    """Return a trained model with what its card says; an empty card, if that is damaged."""
    place = model_folder(name, folder)
    try:
        card = parse_json(read_file(place / CARD, LARGEST_CARD, DataError).decode())
    except (DataError, ValueError):
        card = {}
    created = (place / LINES).stat().st_mtime
    return ModelOut(
        name=name, origin="trained", created=created, card=with_rates(card) if isinstance(card, dict) else {}
    )


def _training(service: Service) -> Training:
    row = service.learning.last()
    if row is None:
        return Training(state="none")
    told = {name: row[name] for name in ("state", "name", "lines", "started", "progress", "message", "error")}
    return Training(**told, result=None if row["result"] is None else json.loads(row["result"]))


def _write(path: FilePath, content: bytes) -> None:
    path.write_bytes(content)


def _archive(service: Service, stack: ExitStack, whole: bool) -> BinaryIO:
    """Write the training data into a file that is gone when the stack is closed."""
    try:
        _, file = stack.enter_context(service.library.incoming())
        archive, write = archive_writer(file)
        with archive:
            service.write_corrections(write, whole=whole)
        file.seek(0)
    except BaseException:
        stack.close()
        raise
    return file


def _pieces(file: BinaryIO, stack: ExitStack) -> Iterator[bytes]:
    with stack:
        while piece := file.read(PIECE):
            yield piece
