"""Files: chosen, dropped, pasted, photographed, by the folder; and what comes out again."""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser_for_tests import EXAMPLES, PATIENCE, Server

READ = {"timeout": 1000 * PATIENCE}

GIVE = """([name, type, data, kind]) => {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name, {type}));
    const event = kind === "paste"
        ? new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true, cancelable: true})
        : new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true});
    document.body.dispatchEvent(event);
}"""


@pytest.fixture
def home(context: Any, server: Server) -> Page:
    """Return the first view."""
    page = context.new_page()
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Read a page")).to_be_visible()
    return page


def give(page: Page, path: Path, kind: str) -> None:
    """Let a file come as a browser lets it: ``paste``, ``dragenter`` or ``drop``."""
    page.evaluate(GIVE, [path.name, "image/jpeg", base64.b64encode(path.read_bytes()).decode(), kind])


def is_read(page: Page, word: str) -> None:
    """Wait until a page is shown that has a word."""
    expect(page.get_by_role("gridcell", name=word, exact=True)).to_be_visible(**READ)


def test_a_file_is_chosen(home: Page) -> None:
    with home.expect_file_chooser() as chooser:
        home.get_by_role("button", name="Choose files").click()
    assert chooser.value.is_multiple()
    chooser.value.set_files(EXAMPLES / "label.jpg")
    expect(home.get_by_role("img", name="Page 1 of label.jpg")).to_be_visible()
    expect(home.get_by_role("grid", name="Text")).to_be_visible(**READ)
    assert home.get_by_role("grid", name="Text").inner_text().strip()


def test_lines_appear_while_a_page_is_read(home: Page) -> None:
    home.evaluate("""new MutationObserver(() => {
        globalThis.most = Math.max(globalThis.most ?? 0, document.querySelectorAll(".text.arriving .row").length);
    }).observe(document.body, {childList: true, subtree: true})""")
    home.locator("input[type=file]").first.set_input_files(EXAMPLES / "field_notes.jpg")
    expect(home.get_by_role("grid", name="Text")).to_be_visible(**READ)
    assert home.evaluate("globalThis.most") >= 3
    expect(home.get_by_role("row")).to_have_count(4)


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted(home: Page, kind: str) -> None:
    if kind == "drop":
        give(home, EXAMPLES / "form.jpg", "dragenter")
        expect(home.locator("body")).to_contain_class("dropping")
    give(home, EXAMPLES / "form.jpg", kind)
    is_read(home, "BAKER")
    expect(home.locator("body")).not_to_contain_class("dropping")


def test_a_folder_is_chosen(home: Page, tmp_path: Path, server: Server) -> None:
    (tmp_path / "scans" / "deeper").mkdir(parents=True)
    shutil.copy(EXAMPLES / "list.jpg", tmp_path / "scans" / "folder 10.jpg")
    shutil.copy(EXAMPLES / "form.jpg", tmp_path / "scans" / "deeper" / "folder 9.jpg")
    (tmp_path / "scans" / "notes.txt").write_text("no picture", encoding="utf-8")
    home.locator("input[webkitdirectory]").set_input_files(tmp_path / "scans")
    for name in ("folder 9.jpg", "folder 10.jpg"):
        expect(home.get_by_role("link", name=name)).to_be_visible(**READ)
    expect(home.get_by_text("2 files sent")).to_be_visible(**READ)
    names = [document["name"] for document in server.ask("GET", "documents")["documents"]]
    assert "notes.txt" not in names
    home.get_by_role("link", name="folder 9.jpg").click()
    is_read(home, "BAKER")


def test_a_telephone_offers_its_camera(browser: Any, server: Server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(server.url)
    photograph = page.get_by_role("button", name="Take a photograph")
    expect(photograph).to_be_visible()
    assert page.locator("input[capture=environment]").get_attribute("accept") == "image/*"
    with page.expect_file_chooser() as chooser:
        photograph.tap()
    chooser.value.set_files(EXAMPLES / "list.jpg")
    is_read(page, "OATS")
    context.close()


def test_what_cannot_be_read_is_said(home: Page, tmp_path: Path, troubles: list[str]) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture at all")
    home.locator("input[type=file]").first.set_input_files(broken)
    expect(home.get_by_text("broken.jpg: is not a picture")).to_be_visible(**READ)
    assert all("422" in trouble for trouble in troubles)
    troubles.clear()


def test_a_document_is_deleted(home: Page, server: Server) -> None:
    home.locator("input[type=file]").first.set_input_files(EXAMPLES / "label.jpg")
    expect(home).to_have_url(re.compile("#/documents/"))
    home.get_by_role("link", name="inkread").click()
    home.get_by_role("button", name="Delete label.jpg").first.click()
    home.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    count = len(server.ask("GET", "documents")["documents"])
    home.get_by_role("button", name="Delete label.jpg").first.click()
    home.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(home.locator("#live")).to_have_text("label.jpg deleted")
    assert len(server.ask("GET", "documents")["documents"]) == count - 1


def test_every_format_is_downloaded(opened, server: Server, shopping: dict[str, Any], tmp_path: Path) -> None:
    page = opened(shopping)
    page.keyboard.press("1")
    formats = server.ask("GET", "formats")
    assert len(formats) > 10
    for format_ in formats:
        page.get_by_role("button", name="Export").click()
        page.get_by_label("Format").select_option(format_["name"])
        with page.expect_download() as download:
            page.get_by_role("button", name="Download").click()
        assert download.value.suggested_filename.endswith(format_["suffix"]), format_
        path = tmp_path / format_["name"]
        download.value.save_as(path)
        assert path.stat().st_size > 20
    assert "1 BOX OF OATS" in (tmp_path / "text").read_text(encoding="utf-8")
    assert (tmp_path / "pdf").read_bytes().startswith(b"%PDF")


def test_text_is_copied(opened, context: Any, shopping: dict[str, Any]) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(shopping)
    page.keyboard.press("1")
    page.get_by_role("button", name="Export").click()
    page.get_by_label("Format").select_option("text")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("dialog", name="Copy or download")).not_to_be_visible()
    assert "1 BOX OF OATS" in page.evaluate("navigator.clipboard.readText()")


def test_a_hundred_pages(home: Page, tmp_path: Path, server: Server) -> None:
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(60)
    pages = []
    for number in range(1, 101):
        sheet = Image.new("L", (600, 200), 255)
        ImageDraw.Draw(sheet).text((60, 60), f"page number {number}", 0, font)
        pages.append(sheet)
    pages[0].save(tmp_path / "hundred.pdf", save_all=True, append_images=pages[1:])
    home.locator("input[type=file]").first.set_input_files(tmp_path / "hundred.pdf")
    expect(home.get_by_role("grid", name="Text")).to_be_visible(**READ)
    select = home.get_by_role("combobox", name="Page", exact=True)
    assert select.locator("option").count() == 100
    home.get_by_role("link", name="Next page").click()
    expect(home.get_by_role("img", name="Page 2 of hundred.pdf")).to_be_visible()
    expect(home.get_by_role("gridcell", name="2", exact=True)).to_be_visible(**READ)
    select.select_option("100")
    picture = home.get_by_role("img", name="Page 100 of hundred.pdf")
    expect(picture).to_be_visible()
    home.keyboard.press("Alt+PageUp")
    expect(home.get_by_role("img", name="Page 99 of hundred.pdf")).to_be_visible()
    home.get_by_role("link", name="inkread").click()
    home.get_by_role("button", name="Delete hundred.pdf").first.click()
    home.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(home.get_by_role("link", name="hundred.pdf")).to_have_count(0)
