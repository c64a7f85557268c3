"""Lines: drawn, joined, moved, marked as not text, with the mouse and with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser_for_tests import Server, cell, saved


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
    page.keyboard.press("j")
    expect(page.get_by_role("row")).to_have_count(5)
    saved(page)
    assert server.texts(shopping)[2] == "2 BREAD ROLLS I BOX OF OATS"
    page.keyboard.press("Control+z")
    saved(page)
    assert server.texts(shopping)[2:4] == ["2 BREAD ROLLS", "I BOX OF OATS"]


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
