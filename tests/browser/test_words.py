"""Words: the unsure ones stand out, Tab goes through them, keys take alternatives, typing corrects."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from browser_for_tests import Server, cell, saved, unsure_words


def focused(page: Page) -> str:
    """Return the text of the word that has the focus; empty if none has."""
    return page.evaluate("document.activeElement.matches('[role=gridcell]') ? document.activeElement.textContent : ''")


def test_tab_goes_through_the_unsure_words_the_least_sure_first(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    wanted = unsure_words(server.lines(shopping))
    assert len(wanted) > 2
    expect(page.locator(".grid .unsure")).to_have_count(len(wanted))
    seen = [focused(page)]
    for _ in wanted[1:]:
        page.keyboard.press("Tab")
        seen.append(focused(page))
    assert seen == wanted
    page.keyboard.press("Shift+Tab")
    assert focused(page) == wanted[-2]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert not focused(page), "after the last unsure word, Tab leaves the text"


def test_a_key_takes_an_alternative(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    assert focused(page) == "I"
    expect(page.get_by_role("button", name="1", exact=True)).to_be_visible()
    page.keyboard.press("1")
    assert focused(page) == "1"
    saved(page)
    line = server.lines(shopping)[3]
    assert (line["text"], line["state"]) == ("1 BOX OF OATS", "corrected")


def test_typing_corrects_and_tab_goes_on(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    wanted = unsure_words(server.lines(shopping))
    page.keyboard.type("One")
    page.keyboard.press("Tab")
    assert focused(page) == wanted[1]
    saved(page)
    assert server.texts(shopping)[3] == "One BOX OF OATS"


def test_escape_leaves_a_word_as_it_was(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    page.keyboard.type("nonsense")
    page.keyboard.press("Escape")
    assert focused(page) == "I"
    saved(page)
    assert server.texts(shopping)[3] == "I BOX OF OATS"


def test_several_words_and_none_may_stand_for_one(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    cell(page, "BREAD").dblclick()
    page.keyboard.type("fresh rye bread")
    page.keyboard.press("Enter")
    cell(page, "EGGS").click()
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    saved(page)
    assert server.texts(shopping)[1:3] == ["6", "2 fresh rye bread ROLLS"]


def test_space_confirms_a_word_and_a_line_when_none_is_left(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    wanted = unsure_words(server.lines(shopping))
    count = page.locator(".count")
    for left in range(len(wanted) - 1, -1, -1):
        page.keyboard.press("Space")
        expect(count).to_have_text(
            f"{left} words to check".replace("1 words", "1 word") if left else "No word to check"
        )
    saved(page)
    lines = server.lines(shopping)
    assert [line["state"] for line in lines] == ["read", "ok", "ok", "ok", "ok", "ok"]
    assert not unsure_words(lines)


def test_what_was_confirmed_stays_so_after_a_reload(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    cell(page, "2").click()
    page.keyboard.press("Space")
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    saved(page)
    page.reload()
    expect(cell(page, "2")).not_to_have_class("unsure")


def test_f2_corrects_the_whole_line(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    cell(page, "ROLLS").click()
    page.keyboard.press("F2")
    page.keyboard.press("End")
    page.keyboard.type(" AND BUTTER")
    page.keyboard.press("Enter")
    saved(page)
    line = server.lines(shopping)[2]
    assert line["text"] == "2 BREAD ROLLS AND BUTTER"
    assert len(line["words"]) == 5


def test_a_line_without_a_text_is_no_text(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    cell(page, "ROLLS").click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    saved(page)
    assert server.lines(shopping)[2]["state"] == "not-text"


def test_undo_and_redo(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    page.keyboard.press("1")
    saved(page)
    page.keyboard.press("Control+z")
    expect(cell(page, "I")).to_be_focused()
    saved(page)
    assert server.texts(shopping)[3] == "I BOX OF OATS"
    page.keyboard.press("Control+Shift+z")
    expect(cell(page, "1")).to_be_focused()
    saved(page)
    assert server.texts(shopping)[3] == "1 BOX OF OATS"


def test_all_checked(opened, shopping, server: Server) -> None:
    page = opened(shopping)
    page.get_by_role("button", name="All checked").click()
    saved(page)
    assert {line["state"] for line in server.lines(shopping)} == {"ok"}
    expect(page.locator(".count")).to_have_text("No word to check")


def test_arrow_keys_go_from_word_to_word_and_line_to_line(opened, shopping) -> None:
    page = opened(shopping)
    cell(page, "OF").click()
    way = {"ArrowRight": "OATS", "ArrowUp": "ROLLS", "Home": "2", "ArrowLeft": "EGGS", "Control+End": "APPLES"}
    for key, word in way.items():
        page.keyboard.press(key)
        assert focused(page) == word


def test_picture_and_text_point_at_each_other(opened, shopping) -> None:
    page = opened(shopping)
    shape = page.get_by_role("option", name="Line 5: MILK AND HONEY").locator(".word").nth(1)
    cell(page, "AND").hover()
    expect(shape).to_contain_class("hovered")
    page.mouse.move(5, 5)
    expect(shape).not_to_contain_class("hovered")
    shape.hover()
    expect(cell(page, "AND")).to_contain_class("hovered")
    shape.click()
    expect(cell(page, "AND")).to_be_focused()
    cell(page, "APPLES").click()
    expect(page.get_by_role("option", name="Line 6: 10 APPLES")).to_have_attribute("aria-selected", "true")
