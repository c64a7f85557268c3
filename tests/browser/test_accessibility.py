"""Keyboards, screen readers, phones, dark rooms: axe's rules and what they do not see."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser_for_tests import EXAMPLES, PATIENCE, Server, cell, saved

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA, and against its own best practices."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(browser: Browser, server: Server, shopping: dict[str, Any], scheme: Any, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    page.goto(server.url)
    expect(page.get_by_text(re.compile("words? to check|checked")).first).to_be_visible()
    found = violations(page)
    page.get_by_role("button", name="Keys and settings").click()
    found += violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Models").click()
    expect(page.get_by_role("radio").first).to_be_visible()
    found += violations(page)
    page.keyboard.press("Escape")
    page.goto(f"{server.url}#/documents/{shopping['id']}/1")
    expect(cell(page, "I")).to_be_focused()
    found += violations(page)
    page.keyboard.press("F2")
    found += violations(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(page.get_by_role("group", name="Move or resize the line")).to_be_visible()
    found += violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("dialog", name="Copy or download")).to_be_visible()
    found += violations(page)
    context.close()
    assert not found


def test_axe_notices_what_is_wrong(context: Any, server: Server, troubles: list[str]) -> None:
    page = context.new_page()
    page.goto(server.url)
    page.evaluate("document.querySelector('#help').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('#help').removeAttribute('title')")
    assert any("button-name" in one for one in violations(page))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus goes by a name."""
    script = "(() => { const one = document.activeElement; return one.ariaLabel || one.textContent.trim(); })()"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(script) == name:
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_the_whole_way_with_the_keyboard_alone(context: Any, server: Server, tmp_path: Path) -> None:
    page = context.new_page()
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    tab_to(page, "Choose files")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(EXAMPLES / "list.jpg")
    expect(page.locator("[role=gridcell]:focus")).to_be_visible(timeout=1000 * PATIENCE)
    page.keyboard.type("OURS")
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.matches('[role=gridcell]')"):
            break
    assert not page.evaluate("document.activeElement.matches('[role=gridcell]')"), "the text is no trap"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.matches('[role=gridcell]')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "option"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "gridcell"
    page.evaluate("document.getElementById('skip').focus()")
    tab_to(page, "Export")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Format")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "OURS" in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_screen_reader_hears_what_happens(opened, shopping: dict[str, Any]) -> None:
    page = opened(shopping)
    expect(cell(page, "I")).to_have_accessible_description(re.compile(r"\d+ % sure; 1: 1"))
    live = page.locator("#live")
    page.keyboard.press("1")
    expect(live).to_have_text("1, taken")
    expect(cell(page, "1")).to_have_accessible_description("checked")
    page.keyboard.press("Delete")
    expect(live).to_have_text("Marked as not text")
    page.keyboard.press("Control+z")
    expect(live).to_have_text("Undone: not text")
    rows = page.get_by_role("grid").get_by_role("row")
    expect(rows).to_have_count(6)
    expect(page.get_by_role("listbox", name="Lines on the picture").get_by_role("option")).to_have_count(6)


def test_the_focus_can_be_seen(opened, shopping: dict[str, Any]) -> None:
    page = opened(shopping)
    page.keyboard.press("Tab")
    style = (
        "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth"
    )
    assert page.evaluate(style) == "solid3px"
    page.keyboard.press("Escape")
    outline = "getComputedStyle(document.activeElement.querySelector('.outline')).strokeWidth"
    assert page.evaluate(outline) == "4px"


@pytest.mark.parametrize("width", [320, 390])
def test_a_narrow_window_scrolls_in_one_direction(browser: Browser, server: Server, shopping: Any, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    fits = "document.documentElement.scrollWidth <= innerWidth"
    page.goto(server.url)
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()
    assert page.evaluate(fits)
    page.goto(f"{server.url}#/documents/{shopping['id']}/1")
    expect(cell(page, "I")).to_be_visible()
    assert page.evaluate(fits)
    for name in ("EGGS", "APPLES"):
        cell(page, name).tap()
        expect(page.locator(".word.here").first).to_be_in_viewport()
    cell(page, "I").tap()
    page.get_by_role("button", name="1", exact=True).tap()
    saved(page)
    assert server.texts(shopping)[3] == "1 BOX OF OATS"
    small = page.evaluate("""[...document.querySelectorAll("button, select")].filter((one) => one.checkVisibility())
        .map((one) => one.getBoundingClientRect()).filter(({width, height}) => width < 44 || height < 44).length""")
    assert not small, "on a touch screen, buttons are 44 pixels high and wide"
    context.close()


def test_a_large_magnification_reflows(browser: Browser, server: Server, shopping: Any) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    page.goto(f"{server.url}#/documents/{shopping['id']}/1")
    expect(cell(page, "I")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cell(page, "APPLES").scroll_into_view_if_needed()
    expect(cell(page, "APPLES")).to_be_in_viewport()
    context.close()
