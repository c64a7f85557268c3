"""Lines: drawn, joined, moved, marked as not text, with the mouse and with the keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser_for_tests import EXAMPLES, Server, cell, saved


def shape(page: Page, number: int) -> Any:
    """Return a line on the picture."""
    return page.get_by_role("option", name=f"Line {number}:")


def select_line(page: Page, number: int) -> None:
    """Give a line on the picture the focus, with the keyboard."""
    page.keyboard.press("Escape")
    for _ in range(10):
        page.keyboard.press("ArrowUp")
    for _ in range(number - 1):
        page.keyboard.press("ArrowDown")
    expect(shape(page, number)).to_be_focused()


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return where a point of the picture, as shares of its size, is on the screen."""
    box = page.locator(".sheet").bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def width(line: dict[str, Any]) -> float:
    """Return how wide a line is."""
    xs = [x for x, _ in line["outline"]]
    return max(xs) - min(xs)


def top(line: dict[str, Any]) -> float:
    """Return the height at which a line begins."""
    return min(y for _, y in line["outline"])


@pytest.mark.parametrize("dragged", [True, False], ids=["drag", "two clicks"])
def test_a_line_is_drawn_and_read(opened, shopping, server: Server, dragged: bool) -> None:
    page = opened(shopping)
    shape(page, 2).locator(".outline").click(position={"x": 3, "y": 3})
    select_line(page, 2)
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Draw a line").click()
    start, end = on_screen(page, 0.08, 0.215), on_screen(page, 0.5, 0.355)
    page.mouse.move(*start)
    page.mouse.down()
    if not dragged:
        page.mouse.up()
    page.mouse.move(*end, steps=4)
    if not dragged:
        page.mouse.down()
    page.mouse.up()
    expect(page.get_by_role("row")).to_have_count(7)
    expect(page.locator(".row.current")).to_contain_text("EGGS")
    saved(page)
    lines = server.lines(shopping)
    assert len(lines) == 7
    assert sum("EGGS" in line["text"] for line in lines) == 2


def test_a_line_is_drawn_with_the_keyboard(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    select_line(page, 6)
    page.keyboard.press("Shift+D")
    for key in ("ArrowUp", "Shift+ArrowUp", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    editor = page.get_by_role("textbox", name="Correct the line")
    expect(page.locator(".row.current [role=gridcell]:focus, .row.current input:focus")).to_be_visible()
    if not editor.is_visible():
        page.keyboard.press("F2")
    editor.fill("and a pear")
    page.keyboard.press("Enter")
    saved(page)
    lines = server.lines(shopping)
    assert len(lines) == 7
    assert lines[6]["text"] == "and a pear"
    assert lines[6]["state"] == "corrected"


def test_lines_are_joined(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    select_line(page, 3)
    before = server.lines(shopping)
    page.keyboard.press("j")
    expect(page.get_by_role("row")).to_have_count(5)
    saved(page)
    joined = server.lines(shopping)[2]
    assert joined["text"] == "2 BREAD ROLLS I BOX OF OATS"
    assert [word["box"] for word in joined["words"]] == [word["box"] for n in (2, 3) for word in before[n]["words"]]
    page.keyboard.press("Control+z")
    saved(page)
    after = server.lines(shopping)
    assert [line["text"] for line in after[2:4]] == ["2 BREAD ROLLS", "I BOX OF OATS"]
    for old, new in zip(before[2]["outline"], after[2]["outline"], strict=True):
        assert new == pytest.approx(old, abs=0.06), "it stands where it stood"
    assert [word["confidence"] for word in after[2]["words"]] == [word["confidence"] for word in before[2]["words"]]


def test_chosen_lines_are_joined(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    shape(page, 1).locator(".word").first.click()
    shape(page, 6).locator(".word").first.click(modifiers=["Shift"])
    page.get_by_role("button", name="Join 2 lines").click()
    saved(page)
    assert server.texts(shopping)[0] == "SHOPPING LIST 10 APPLES"


def test_a_line_is_moved_and_resized_with_the_keyboard(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    before = server.lines(shopping)[0]
    cell(page, "LIST").click()
    page.keyboard.press("F2")
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    select_line(page, 1)
    page.keyboard.press("m")
    for _ in range(5):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(shape(page, 1)).to_be_focused()
    saved(page)
    after = server.lines(shopping)[0]
    assert top(after) == pytest.approx(top(before) - 20, abs=1)
    assert width(after) == pytest.approx(width(before) + 20, abs=1)
    assert after["text"] == "SHOPPING LIST!", "what somebody typed stays"


def test_a_line_is_resized_by_its_handles_and_read_again(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    before = server.lines(shopping)[1]
    cell(page, "6").click()
    page.get_by_role("button", name="Move or resize the line").click()
    box = page.locator(".handle.start").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(*on_screen(page, 0.19, 0.28), steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Done").click()
    expect(cell(page, "6")).to_have_count(0)
    saved(page)
    after = server.lines(shopping)[1]
    assert width(after) < 0.85 * width(before)
    assert after["text"] == "EGGS"


def test_a_line_is_drawn_below_another_as_it_is(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    select_line(page, 2)
    page.keyboard.press("Shift+D")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(7)
    expect(page.locator(".row.current")).to_contain_text("BRE")
    saved(page)
    drawn = next(line for line in server.lines(shopping) if line["id"] not in {"l1", "l2", "l3", "l4", "l5", "l6"})
    assert 0 < min(word["confidence"] for word in drawn["words"]) < 1, "the reader says how sure it is"


@pytest.fixture
def tilted(context: Any, server: Server, tmp_path: Path) -> tuple[Page, dict[str, Any]]:
    """A page with a shopping list that lies askew, and its document."""
    with Image.open(EXAMPLES / "list.jpg") as image:
        askew = image.convert("RGB").rotate(18, expand=True, fillcolor=(225, 222, 214))
        askew.save(tmp_path / "askew.jpg")
    document = server.read(tmp_path / "askew.jpg")
    page = context.new_page()
    page.goto(f"{server.url}#/documents/{document['id']}/1")
    expect(page.get_by_role("row")).to_have_count(6)
    return page, document


def test_lines_that_lie_askew_are_joined_moved_and_no_text(tilted, server: Server) -> None:
    page, document = tilted
    before = server.lines(document)
    assert before[1]["angle"] == pytest.approx(-18, abs=3)
    select_line(page, 2)
    page.keyboard.press("j")
    expect(page.get_by_role("row")).to_have_count(5)
    saved(page)
    spread = """(words) => {
        const sheet = document.querySelector(".sheet").getBoundingClientRect();
        const boxes = words.map((word) => word.getBoundingClientRect());
        return boxes.map(({x, width}) => [(x - sheet.x) / sheet.width, width / sheet.width]);
    }"""
    for start, long in shape(page, 2).locator(".word").evaluate_all(spread):
        assert start >= 0, "words stay on the picture"
        assert long < 0.5
    page.keyboard.press("Control+z")
    page.keyboard.press("m")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    saved(page)
    moved = server.lines(document)[1]
    assert moved["angle"] == pytest.approx(before[1]["angle"], abs=0.5)
    assert moved["outline"][0][0] == pytest.approx(before[1]["outline"][0][0] - 4, abs=0.2)
    page.keyboard.press("Delete")
    saved(page)
    assert server.lines(document)[1]["state"] == "not-text"
    page.keyboard.press("Shift+D")
    page.keyboard.press("Enter")
    expect(page.locator(".row.current")).to_contain_text("BRE")
    saved(page)
    drawn = next(line for line in server.lines(document) if line["id"] not in {one["id"] for one in before})
    assert drawn["angle"] == pytest.approx(moved["angle"], abs=0.5), "it runs as the line above it"


def test_a_line_is_turned_with_the_keyboard_and_by_its_handle(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    select_line(page, 2)
    before = server.lines(shopping)[1]
    page.keyboard.press("m")
    page.keyboard.press("a")
    expect(page.get_by_role("combobox", name="What moves")).to_have_value("angle")
    for key in ("Control+ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    saved(page)
    after = server.lines(shopping)[1]
    assert after["angle"] == pytest.approx(before["angle"] + 6, abs=0.5)
    assert len(after["outline"]) == 4
    page.keyboard.press("m")
    handle, middle = page.locator(".handle.turner").bounding_box(), page.locator(".moving").bounding_box()
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] + 60, steps=4)
    page.mouse.up()
    page.keyboard.press("Enter")
    saved(page)
    assert server.lines(shopping)[1]["angle"] == pytest.approx(90, abs=3)


def test_text_that_runs_upwards_is_read_where_it_is_drawn(context: Any, server: Server, tmp_path: Path) -> None:
    with Image.open(EXAMPLES / "list.jpg") as image:
        heading = image.convert("RGB").crop((0, 0, image.width, 150)).rotate(90, expand=True)
        sheet = Image.new("RGB", (image.width + 200, image.height), (225, 222, 214))
        sheet.paste(image, (0, 0))
        sheet.paste(heading.resize((heading.width * 2 // 3, heading.height * 2 // 3)), (image.width + 40, 20))
    sheet.save(tmp_path / "margin.png")
    document = server.read(tmp_path / "margin.png")
    page = context.new_page()
    page.goto(f"{server.url}#/documents/{document['id']}/1")
    expect(page.get_by_role("grid", name="Text")).to_be_visible()
    page.get_by_role("button", name="Draw a line").click()
    left, right = (image.width + 40) / sheet.width, (image.width + 140) / sheet.width
    page.mouse.move(*on_screen(page, left, 20 / sheet.height))
    page.mouse.down()
    page.mouse.move(*on_screen(page, right, (20 + heading.height * 2 / 3) / sheet.height), steps=4)
    page.mouse.up()
    expect(page.locator(".row.current")).to_contain_text("SHOPPING")
    saved(page)
    (line,) = [line for line in server.lines(document) if line["text"] == "SHOPPING LIST" and line["angle"] < -45]
    assert line["angle"] == pytest.approx(-90, abs=5)


def test_moving_by_buttons_alone(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    before = server.lines(shopping)[0]
    cell(page, "LIST").click()
    page.get_by_role("button", name="Move or resize the line").click()
    page.get_by_role("combobox", name="What moves").select_option("Bottom")
    page.get_by_role("button", name="Down", exact=True).click()
    page.get_by_role("button", name="Done").click()
    saved(page)
    after = server.lines(shopping)[0]
    assert top(after) == pytest.approx(top(before), abs=1)
    assert max(y for _, y in after["outline"]) == pytest.approx(max(y for _, y in before["outline"]) + 4, abs=1)


def test_not_text_and_back(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    cell(page, "EGGS").click()
    page.get_by_role("button", name="Not text").click()
    saved(page)
    assert server.lines(shopping)[1]["state"] == "not-text"
    expect(shape(page, 2)).to_have_accessible_name("Line 2: 6 EGGS, not text")
    page.get_by_role("button", name="Not text").click()
    saved(page)
    assert server.lines(shopping)[1]["state"] != "not-text"


def test_the_order_of_lines_changes(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    select_line(page, 2)
    page.keyboard.press("Alt+ArrowUp")
    saved(page)
    assert server.texts(shopping)[:2] == ["6 EGGS", "SHOPPING LIST"]


def test_the_picture_is_magnified_and_follows_the_text(opened, shopping) -> None:
    page = opened(shopping)
    for _ in range(5):
        page.get_by_role("button", name="Larger").click()
    cell(page, "10").click()
    view = page.locator(".viewport").bounding_box()

    def inside() -> bool:
        word = shape(page, 6).locator(".word").first.bounding_box()
        return view["y"] <= word["y"] and word["y"] + word["height"] <= view["y"] + view["height"] + 1

    for _ in range(50):
        if inside():
            break
        page.wait_for_timeout(100)
    assert inside()
    page.get_by_role("button", name="Fit the width").click()
    assert page.locator(".sheet").bounding_box()["width"] == pytest.approx(view["width"], abs=20)
