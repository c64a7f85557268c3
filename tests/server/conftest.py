"""A service with the shipped networks in a folder of its own, its clients, and a picture that is read fast."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

pytest.importorskip("fastapi", reason="inkread[serve] is not installed")

from starlette.testclient import TestClient

from inkread.server import engine
from inkread.server.app import make_app
from inkread.server.guards import Access
from inkread.server.limits import Limits
from inkread.server.service import Service
from server_for_tests import EXAMPLES, FAKE_TRAINING, Client, wait_until


@pytest.fixture(scope="session")
def image() -> Image.Image:
    """Two lines of the shopping list, at half the size."""
    with Image.open(EXAMPLES / "list.jpg") as whole:
        part = whole.convert("RGB").crop((0, 0, whole.width, 260))
        return part.resize((part.width // 2, part.height // 2))


@pytest.fixture(scope="session")
def picture(image: Image.Image) -> bytes:
    """The same as a PNG file."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def make_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Client]]:
    """Return a maker of clients, each of a service of its own; networks are loaded once for all."""
    running, patch = [], pytest.MonkeyPatch()
    patch.setattr(engine, "load_networks", cache(engine.load_networks))

    def make(folder: Path | None = None, access: Access | None = None, start: bool = True, **limits: Any) -> Client:
        chosen = Limits(**{"at_once": 2, **limits})
        folder = folder or tmp_path_factory.mktemp("served")
        command = (sys.executable, "-c", FAKE_TRAINING, "{folder}", "{name}")
        service = Service(folder, access or Access(), chosen, learning=command)
        if not start:  # nothing is read
            service.reading.workers.start = lambda: None  # type: ignore[method-assign]
        client = Client(TestClient(make_app(service), base_url="http://localhost"), service)
        client.http.__enter__()
        running.append(client)
        return client

    yield make
    for client in running:
        client.close()
    patch.undo()


@pytest.fixture(scope="session")
def client(make_client: Callable[..., Client]) -> Client:
    """Return the client of a service without a token."""
    return make_client()


@pytest.fixture(scope="session")
def idle(make_client: Callable[..., Client]) -> Client:
    """Return the client of a service whose readers do not work."""
    return make_client(start=False)


@pytest.fixture(scope="session")
def untouched(client: Client, picture: bytes) -> str:
    """Return the identifier of a page that is read, and that tests leave as it is."""
    return added_page(client, picture)


@pytest.fixture
def page(client: Client, picture: bytes) -> str:
    """Return the identifier of a page that is read."""
    return added_page(client, picture)


def added_page(client: Client, picture: bytes) -> str:
    """Put a page in, and wait until it is read."""
    added = client.http.post("/api/v1/documents?name=list.png", content=picture).json()
    identity = added["pages"][0]["id"]
    wait_until(lambda: client.page(identity)["state"] == "read")
    return str(identity)
