"""A server with the shipped model, and a browser in front of it: everything here reads real pictures."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from browser_for_tests import CHROMIUM, EXAMPLES, PATIENCE, Server

if not all(find_spec(name) for name in ("playwright", "axe_playwright_python", "fastapi")):
    collect_ignore_glob = ["test_*.py"]  # without inkread[browser]

COPIES = 80
"""Documents that are there for tests to change."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder as long: together they take minutes."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.long)


SHOPPING = ("SHOPPING LIST", "6 EGGS", "2 BREAD ROLLS", "I BOX OF OATS", "MILK AND HONEY", "10 APPLES")
"""Lines of the shopping list with a mistake: the fourth begins with a one."""

DOUBTS = {"I": (0.4, "1l"), "10": (0.6, ("1O", "IO")), "2": (0.7, "Z"), "6": (0.8, "b8"), "MILK": (0.85, ("MlLK",))}
"""Its unsure words, how sure they are, and what they could be instead."""


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of a server with one document, a shopping list that is read: saves reading it often."""
    server = Server(tmp_path_factory.mktemp("desk") / "data")
    server.start()
    server.read(EXAMPLES / "list.jpg")
    server.kill()
    server.suppose(SHOPPING, DOUBTS)
    return server.folder


@pytest.fixture
def mortal(tmp_path: Path, desk: Path) -> Iterator[Server]:
    """A server with the shopping list, which a test may kill."""
    server = Server(shutil.copytree(desk, tmp_path / "data"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def lists(tmp_path_factory: pytest.TempPathFactory, desk: Path) -> tuple[Server, list[str]]:
    """Return a server, not started, with many copies of the shopping list."""
    server = Server(shutil.copytree(desk, tmp_path_factory.mktemp("server") / "data"))
    return server, server.multiply(COPIES)


@pytest.fixture(scope="session")
def server(lists: tuple[Server, list[str]]) -> Iterator[Server]:
    """Start a server without a token."""
    running, _ = lists
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    from playwright import sync_api as playwright

    with playwright.sync_playwright() as started:
        playwright.expect.set_options(timeout=1000 * PATIENCE / 4)
        chromium = started.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def troubles() -> list[str]:
    """What the pages of a test must not have caused: a test that means to cause it clears the list."""
    return []


def watched(context: Any, troubles: list[str], url: str) -> Any:
    """Note the errors of a context's pages, and requests to other hosts."""
    context.set_default_timeout(1000 * PATIENCE / 2)

    def asked(request: Any) -> None:
        if not request.url.startswith((url, "blob:", "data:")):
            troubles.append(f"request to {request.url}")

    context.on("request", asked)
    context.on("weberror", lambda error: troubles.append(f"error {error.error}"))
    context.on("console", lambda message: message.type == "error" and troubles.append(f"console: {message.text}"))
    return context


@pytest.fixture
def context(browser: Any, server: Server, troubles: list[str]) -> Iterator[Any]:
    """A fresh profile; errors of scripts, of the content policy and requests to other hosts fail the test."""
    fresh = watched(browser.new_context(viewport={"width": 1280, "height": 800}), troubles, server.url)
    yield fresh
    fresh.close()
    assert not troubles


@pytest.fixture
def shopping(server: Server, lists: tuple[Server, list[str]]) -> dict[str, Any]:
    """Return a document that nobody has touched: a shopping list of six lines."""
    return server.ask("GET", f"documents/{lists[1].pop()}")


@pytest.fixture
def opened(context: Any, server: Server) -> Callable[..., Any]:
    """Return what opens a page of a document, and waits until it can be corrected."""

    from playwright.sync_api import expect

    def open_page(document: dict[str, Any], number: int = 1, page: Any = None) -> Any:
        page = page or context.new_page()
        page.goto(f"{server.url}#/documents/{document['id']}/{number}")
        expect(page.get_by_role("grid", name="Text")).to_be_visible(timeout=1000 * PATIENCE)
        return page

    return open_page
