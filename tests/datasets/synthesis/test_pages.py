"""Drawn pages say where their lines stand, also after they were photographed."""

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")

from inkread.datasets.synthesis.desk import Desk  # noqa: E402
from inkread.datasets.synthesis.layouts import LAYOUTS  # noqa: E402
from inkread.datasets.synthesis.pages import PageGenerator, list_page, load_page_generator  # noqa: E402
from inkread.datasets.synthesis.photograph import creased, photographed, processed  # noqa: E402
from inkread.datasets.synthesis.recorded_lines import WrittenLine  # noqa: E402
from inkread.datasets.synthesis.sheets import DrawnPage, Sheet, projected  # noqa: E402
from inkread.datasets.synthesis.surfaces import Surfaces, grained  # noqa: E402

WAVE = WrittenLine("www", (np.array([[0, -1], [1, 0], [2, -1], [3, 0], [4, -1]], dtype=np.float32),), (0,), "nobody")


@pytest.fixture(scope="module")
def generator(recorded, tmp_path_factory) -> PageGenerator:
    return load_page_generator(recorded, tmp_path_factory.mktemp("nofonts"), ["en"])


def test_a_line_is_where_its_corners_say():
    sheet = Sheet((200, 400), (255.0, 255.0, 255.0))
    line = sheet.write(WAVE, (50, 120), 30, 3, (0.0, 0.0, 0.0), slope=0.05)
    rows, columns = np.nonzero(sheet.finished().pixels.min(axis=2) < 128)
    inside = (np.column_stack([columns, rows]) - line.corners[0]) @ np.linalg.inv(
        np.stack([line.corners[1] - line.corners[0], line.corners[3] - line.corners[0]])
    )
    assert inside.min() > -0.05
    assert inside.max() < 1.05
    assert np.ptp(inside, axis=0).min() > 0.9


def test_what_is_written_in_a_row_is_text_of_one_line():
    sheet = Sheet((200, 600), (255.0, 255.0, 255.0))
    sheet.write(WAVE, (50, 100), 20, 3, (0.0, 0.0, 0.0))
    sheet.write(WAVE, (300, 100), 20, 3, (0.0, 0.0, 0.0), same_row=True)
    sheet.write(WAVE, (50, 160), 20, 3, (0.0, 0.0, 0.0))
    assert sheet.finished().text == "www www\nwww"


def test_the_camera_takes_the_corners_along(rng):
    sheet = Sheet((300, 500), (255.0, 255.0, 255.0))
    sheet.write(WAVE, (100, 150), 60, 8, (0.0, 0.0, 0.0))
    for _ in range(10):
        page = photographed(sheet.finished(), rng)
        corners = page.lines[0].corners
        low, high = corners.min(axis=0).astype(int), corners.max(axis=0).astype(int)
        inside = page.pixels[max(low[1], 0) : high[1], max(low[0], 0) : high[0]].mean(axis=2)
        assert inside.min() < inside.max() - 40


def test_pages_of_all_kinds_can_be_drawn(generator):
    for seed in range(6):
        page = generator(np.random.default_rng(100 + seed))
        assert isinstance(page, DrawnPage)
        assert page.pixels.dtype == np.uint8
        assert sum(page.rows) == len(page.lines)
        assert page.text.count("\n") == max(0, len(page.rows) - 1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_writes_on_its_sheet_or_says_nothing(layout, rng):
    stroke = WAVE.strokes[0]
    line = WrittenLine("www", tuple(stroke + np.float32([6 * i, 0]) for i in range(3)), (0, 1, 2), "nobody")
    desk = Desk(lambda *_: line, lambda *_: "on", (), 8, 2, (0.0, 0.0, 0.0), (255.0, 255.0, 255.0), False)
    sheet = Sheet((700, 800), desk.paper)
    for _ in range(5):
        layout(sheet, desk, rng)
        if sheet.lines:
            break
    assert bool(sheet.lines) == (layout.__name__ != "_nothing")
    assert {line.text for line in sheet.lines} <= {"www", "ww", "w"}
    assert sheet.finished().pixels.min() < 255


def test_a_plain_page_has_all_its_lines(rng):
    desk = Desk(lambda *_: WAVE, lambda *_: "", (), 20, 3, (0.0, 0.0, 0.0), (255.0, 255.0, 255.0), False)
    page = list_page(desk, rng, 5)
    assert page.text == "\n".join(["www"] * 5)
    height, width = page.pixels.shape[:2]
    points = np.concatenate([line.corners for line in page.lines])
    assert (points > -1).all()
    assert (points < [width + 1, height + 1]).all()


def test_projection_of_points():
    matrix = np.array([[2.0, 0, 5], [0, 3, 0], [0, 0, 1]])
    assert np.allclose(projected(np.array([[1.0, 1.0]]), matrix), [[7, 3]])


def test_a_page_lies_on_a_table_that_is_no_plain_colour():
    rng = np.random.default_rng(3)
    surface = grained((60, 80), rng)
    assert (surface.shape, surface.dtype) == ((60, 80, 3), np.uint8)
    assert surface.std(axis=(0, 1)).min() > 0.5
    photograph = np.zeros((40, 40, 3), np.uint8)
    photograph[:, 20:] = 255
    shown = Surfaces([cv2.imencode(".png", photograph)[1].tobytes()])
    assert any(np.ptp(shown((30, 50), rng)) > 150 for _ in range(20))


def test_what_was_folded_and_what_a_camera_made_of_it_can_be_read():
    rng = np.random.default_rng(0)
    sheet = np.full((200, 300, 3), 220, dtype=np.uint8)
    sheet[90:110, 50:250] = 20
    for change in (creased, processed):
        changed = [change(sheet, rng) for _ in range(20)]
        assert any((one != sheet).any() for one in changed)
        grey = [one.mean(axis=2) for one in changed]
        assert all(one[:80].mean() > one[92:108, 60:240].mean() + 60 for one in grey)
