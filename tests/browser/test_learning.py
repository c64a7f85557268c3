"""Learning: begun, followed, stopped, and the model that comes of it taken and given back."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser_for_tests import EXAMPLES, Server, saved

SHIPPED = Path(__file__).parents[2] / "src" / "inkread" / "models" / "weights"

TRAINING = """
import json, os, pathlib, shutil, sys, time
folder, name, shipped = sys.argv[1:]
print(json.dumps({"progress": 0.25, "message": "step 5 of 20"}), flush=True)
time.sleep(600 if name == "slow" else 1)
model = pathlib.Path(os.environ["INKREAD_DATA"]) / "models" / name
model.mkdir(parents=True)
shutil.copy(shipped, model / "lines.onnx")
card = {"before": 0.1, "after": 0.05}
(model / "card.json").write_text(json.dumps(card))
print(json.dumps({"result": card}), flush=True)
"""
"""A training that learns nothing and speaks as the real one does, so that the page can be tested in seconds."""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Server]:
    """A server whose training takes a second."""
    weights = str(next(SHIPPED.glob("latin*.onnx")))
    server = Server(tmp_path / "data", learning=(sys.executable, "-c", TRAINING, "{folder}", "{name}", weights))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def page(browser: Browser, school: Server) -> Iterator[Page]:
    """A page, twelve lines of which were checked."""
    context = browser.new_context()
    page = context.new_page()
    for name in ("list.jpg", "list.jpg"):
        document = school.read(EXAMPLES / name)
        page.goto(f"{school.url}#/documents/{document['id']}/1")
        expect(page.get_by_role("grid", name="Text")).to_be_visible()
        page.get_by_role("button", name="All checked").click()
        saved(page)
    yield page
    context.close()


def begin(page: Page, name: str) -> Any:
    """Open the dialog and begin to learn."""
    page.get_by_role("button", name="Models").click()
    dialog = page.get_by_role("dialog", name="Models")
    dialog.get_by_label("Name of the new model").fill(name)
    dialog.get_by_role("button", name="Learn from corrections").click()
    return dialog


def test_it_learns_and_the_model_is_taken_and_given_back(page: Page, school: Server) -> None:
    dialog = begin(page, "my-hand")
    expect(dialog.get_by_role("progressbar", name="Progress of learning")).to_be_visible()
    expect(dialog.get_by_text("my-hand has learnt.")).to_contain_text("10.0 % before, 5.0 % after")
    mine = dialog.get_by_role("radio", name="my-hand")
    before = school.ask("GET", "models")["current"]
    mine.check()
    expect(page.locator("#live")).to_have_text("my-hand reads from now on")
    assert school.ask("GET", "models")["current"] == "my-hand"
    dialog.get_by_role("radio", name=before).check()
    expect(page.locator("#live")).to_have_text(f"{before} reads from now on")
    assert school.ask("GET", "models")["current"] == before
    dialog.get_by_role("button", name="Delete the model my-hand").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(mine).to_have_count(0)
    assert [model["name"] for model in school.ask("GET", "models")["models"]] == [before]


def test_learning_goes_on_behind_the_page_and_is_stopped(page: Page, school: Server) -> None:
    begin(page, "slow")
    page.keyboard.press("Escape")
    opener = page.get_by_role("button", name="Learning 25 %")
    expect(opener).to_be_visible()
    page.reload()
    opener.click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".result")).to_have_text("Learning was stopped; nothing has changed.")
    assert school.ask("GET", "training")["state"] == "stopped"


def test_a_page_is_read_again(page: Page, school: Server) -> None:
    page.get_by_role("button", name="Models").click()
    page.get_by_role("button", name="Read this page again with it").click()
    question = page.get_by_role("dialog").get_by_text("This page has lines that were checked.")
    expect(question).to_be_visible()
    page.get_by_role("button", name="Read again", exact=True).click()
    expect(page.locator(".count")).to_have_text(re.compile(r"\d+ words? to check"))


def test_too_few_lines_are_said(browser: Browser, school: Server) -> None:
    page = browser.new_page()
    page.goto(school.url)
    dialog = begin(page, "")
    expect(dialog.locator(".problem")).to_contain_text("learning takes 10 at least")
    page.close()
