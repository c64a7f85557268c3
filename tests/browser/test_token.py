"""A server with a token: the page asks for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser_for_tests import Server, cell, saved

TOKEN = "a token that is long enough"  # noqa: S105


@pytest.fixture
def guarded(tmp_path: Path, desk: Path) -> Iterator[Server]:
    """A server that asks for a token."""
    server = Server(shutil.copytree(desk, tmp_path / "data"), TOKEN)
    server.start()
    yield server
    server.kill()


def test_the_page_asks_for_the_token(browser: Browser, guarded: Server) -> None:
    document = guarded.newest()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{guarded.url}#/documents/{document['id']}/1")
    dialog = page.get_by_role("dialog", name="This server asks for a token")
    field = dialog.get_by_label("Token")
    expect(field).to_be_focused()
    field.fill("something else, long enough")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("That is not the token.")
    field.fill(TOKEN)
    page.keyboard.press("Enter")
    expect(cell(page, "I")).to_be_focused()
    expect(page.locator("img.scan")).to_have_js_property("complete", True)
    assert page.locator("img.scan").evaluate("one => one.naturalWidth") > 100

    context.clear_cookies()
    page.keyboard.press("1")
    expect(field).to_be_visible()
    field.fill(TOKEN)
    page.keyboard.press("Enter")
    saved(page)
    assert guarded.texts(document)[3] == "1 BOX OF OATS"
    context.close()
