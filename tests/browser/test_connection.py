"""Nothing is lost: not without a connection, not when the server or the browser dies, not with two tabs."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser_for_tests import CHROMIUM, PATIENCE, Server, cell, free_port, saved


def status(page: Page) -> Any:
    """Return what the page says of its connection."""
    return page.get_by_role("status")


def test_corrections_without_a_connection_are_sent_when_it_is_back(
    opened, context: Any, shopping: dict[str, Any], server: Server, troubles: list[str]
) -> None:
    page = opened(shopping)
    context.set_offline(True)
    page.keyboard.press("1")
    expect(status(page)).to_have_text("Not connected: 1 line kept here")
    cell(page, "APPLES").click()
    page.keyboard.type("PEARS")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Not connected: 2 lines kept here")
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    assert server.texts(shopping)[3] == "I BOX OF OATS"
    context.set_offline(False)
    saved(page)
    assert server.texts(shopping)[3:] == ["1 BOX OF OATS", "MILK AND HONEY", "10 PEARS"]
    assert all("ERR_INTERNET_DISCONNECTED" in trouble for trouble in troubles)
    troubles.clear()


def test_the_server_dies_and_comes_back(browser: Browser, mortal: Server) -> None:
    document = mortal.newest()
    page = browser.new_page()
    page.goto(f"{mortal.url}#/documents/{document['id']}/1")
    expect(cell(page, "I")).to_be_focused()
    mortal.kill()
    page.keyboard.press("1")
    expect(status(page)).to_have_text("Not connected: 1 line kept here")
    mortal.start()
    saved(page)
    assert mortal.texts(document)[3] == "1 BOX OF OATS"
    mortal.kill()
    mortal.start()
    assert mortal.texts(document)[3] == "1 BOX OF OATS", "what was said to be saved is"
    page.close()


def test_a_reload_in_the_middle_of_a_word_loses_nothing(opened, shopping: dict[str, Any], server: Server) -> None:
    page = opened(shopping)
    cell(page, "EGGS").click()
    page.keyboard.type("BROWN EGG")
    page.reload()
    expect(page.get_by_text("which had not been sent, are saved now")).to_be_visible()
    expect(cell(page, "BROWN")).to_be_visible()
    saved(page)
    assert server.texts(shopping)[1] == "6 BROWN EGG"


def started(profile: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a browser of our own, which can be killed; return it and where it is controlled."""
    assert CHROMIUM
    port = free_port()
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--no-first-run", f"--user-data-dir={profile}"]
    process = subprocess.Popen(
        [*command, f"--remote-debugging-port={port}", "about:blank"],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address + "/json/version", timeout=5):  # noqa: S310
                return process, address
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_browser_that_is_killed_loses_nothing(browser: Browser, mortal: Server, tmp_path: Path) -> None:
    document = mortal.newest()
    page_address = f"{mortal.url}#/documents/{document['id']}/1"
    process, address = started(tmp_path / "profile")
    try:
        # The driver that "browser" started connects to this browser, too.
        other = browser.browser_type.connect_over_cdp(address)
        page = other.contexts[0].new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(page_address)
        expect(cell(page, "I")).to_be_focused()
        mortal.kill()
        page.keyboard.press("1")
        expect(status(page)).to_have_text("Not connected: 1 line kept here")
        cell(page, "EGGS").click()
        page.keyboard.type("LARGE EG")
        page.wait_for_timeout(500)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    mortal.start()
    assert mortal.texts(document)[3] == "I BOX OF OATS"
    process, address = started(tmp_path / "profile")
    try:
        other = browser.browser_type.connect_over_cdp(address)
        page = other.contexts[0].new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(page_address)
        expect(cell(page, "LARGE")).to_be_visible()
        saved(page)
        assert mortal.texts(document)[1:4] == ["6 LARGE EG", "2 BREAD ROLLS", "1 BOX OF OATS"]
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_two_tabs_keep_each_other_up_to_date(opened, context: Any, shopping: dict[str, Any]) -> None:
    one, two = opened(shopping), opened(shopping)
    one.bring_to_front()
    one.keyboard.press("1")
    saved(one)
    expect(cell(two, "1")).to_be_visible()
    expect(cell(two, "I")).to_have_count(0)


def test_two_browsers_correct_different_lines(
    opened, browser: Browser, shopping: dict[str, Any], server: Server, troubles: list[str]
) -> None:
    one = opened(shopping)
    two = opened(shopping, page=browser.new_context().new_page())
    one.keyboard.press("1")
    saved(one)
    cell(two, "APPLES").click()
    two.keyboard.type("PEARS")
    two.keyboard.press("Enter")
    saved(two)
    expect(cell(two, "1")).to_be_visible()
    assert server.texts(shopping)[3:] == ["1 BOX OF OATS", "MILK AND HONEY", "10 PEARS"]
    assert not troubles
    two.context.close()


@pytest.mark.parametrize("theirs", [True, False], ids=["take theirs", "keep mine"])
def test_two_browsers_correct_the_same_line(
    opened, browser: Browser, shopping: dict[str, Any], server: Server, theirs: bool
) -> None:
    one = opened(shopping)
    two = opened(shopping, page=browser.new_context().new_page())
    for page, word in ((one, "CIDER"), (two, "PEARS")):
        cell(page, "APPLES").click()
        page.keyboard.type(word)
        page.keyboard.press("Enter")
        saved(page)
    expect(two.get_by_text("Here: “10 PEARS”; there: “10 CIDER”.")).to_be_visible()
    two.get_by_role("button", name="Take theirs" if theirs else "Keep mine").click()
    saved(two)
    assert server.texts(shopping)[5] == ("10 CIDER" if theirs else "10 PEARS")
    two.context.close()
