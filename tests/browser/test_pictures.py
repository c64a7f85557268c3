"""Pictures of the page for the documentation; ``INKREAD_PICTURES=docs/images`` keeps them there."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from browser_for_tests import EXAMPLES, Server, cell

MOST = 60_000
"""Bytes that a picture in the documentation has at most."""

DESK = {"viewport": {"width": 1200, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True, "device_scale_factor": 1.5}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server with a few documents."""
    server = Server(tmp_path_factory.mktemp("pictures") / "data")
    server.start()
    for name in ("form.jpg", "field_notes.jpg", "list.jpg"):
        server.read(EXAMPLES / name)
    yield server
    server.kill()


def keep(page: Page, name: str, folder: Path) -> Image.Image:
    """Take a picture of the window."""
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = Path(os.environ.get("INKREAD_PICTURES", folder)) / f"web-{name}.webp"
    picture.save(path, quality=80, method=6)
    assert path.stat().st_size < MOST
    return picture


def brightness(picture: Image.Image) -> float:
    """Return the mean of a picture's pixels, 0 to 255."""
    return sum(value * count for value, count in enumerate(picture.convert("L").histogram())) / (
        picture.width * picture.height
    )


def opened(page: Page, server: Server, name: str) -> None:
    """Open a document from the first view."""
    page.goto(server.url)
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("grid", name="Text")).to_be_visible()
    expect(page.locator("img.scan")).to_have_js_property("complete", True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page(browser: Browser, office: Server, tmp_path: Path, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, **DESK)
    page = context.new_page()
    opened(page, office, "list.jpg")
    cell(page, "EGGS").click()
    page.mouse.move(0, 0)
    picture = keep(page, f"page-{scheme}", tmp_path)
    assert (brightness(picture) > 128) == (scheme == "light")
    context.close()


def test_the_first_view(browser: Browser, office: Server, tmp_path: Path) -> None:
    context = browser.new_context(**DESK)
    page = context.new_page()
    page.goto(office.url)
    expect(page.get_by_text("to check")).to_have_count(3)
    page.wait_for_load_state("networkidle")
    assert brightness(keep(page, "home", tmp_path)) > 200
    context.close()


def test_a_telephone(browser: Browser, office: Server, tmp_path: Path) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    opened(page, office, "list.jpg")
    cell(page, "EGGS").tap()
    assert keep(page, "phone", tmp_path).size == (585, 1170)
    context.close()
