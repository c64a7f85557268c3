"""Corrected pages become strips to learn from."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from PIL import Image

import inkread
from inkread.charset import LATIN
from inkread.document import Line, Page
from inkread.errors import DataError
from inkread.imaging.ribbon import Ribbon
from inkread.line_engine import LineLayout
from inkread.training.reader.corrections import corrected_lines, marked_ribbon, matching
from inkread.training.reader.varied import varied

EXAMPLE = Path(__file__).parents[3] / "examples" / "label.jpg"


class Finder:
    """Stands for an engine: finds certain ribbons on any picture."""

    charset = LATIN

    def __init__(self, *ribbons: Ribbon) -> None:
        self._ribbons = ribbons

    def analyse(self, photo) -> LineLayout:
        """Return the ribbons, on the picture at half its size."""
        ribbons = tuple(ribbon.scaled(0.5) for ribbon in self._ribbons)
        return LineLayout(photo.decoded(0.5), 2.0, ribbons, (1.0,) * len(ribbons))


def box(left, top, right, bottom, turn=0.0) -> Ribbon:
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float)
    middle, matrix = corners.mean(axis=0), np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return Ribbon((corners - middle) @ matrix.T + middle)


def outlined(ribbon: Ribbon, text: str = "text", **options) -> Line:
    outline = ribbon.outline()
    (left, top), (right, bottom) = np.floor(outline.min(axis=0)), np.ceil(outline.max(axis=0))
    points = tuple((float(x), float(y)) for x, y in outline)
    return Line(text, 1.0, (int(top), int(left), int(bottom), int(right)), outline=points, **options)


def write(folder: Path, *lines: Line) -> None:
    rng = np.random.default_rng(1)
    Image.fromarray(rng.integers(0, 255, (300, 500, 3)).astype(np.uint8)).save(folder / "page.png")
    (folder / "page.xml").write_text(Page(tuple(lines), (300, 500), path="page.png").to_page_xml(), encoding="utf-8")


@pytest.mark.parametrize("form", ["page", "alto", "hocr"])
def test_a_corrected_page_gives_the_strips_that_the_reader_reads(form, tmp_path):
    engine = inkread.Reader(language="none").engine
    page = inkread.Reader(language="none").read(EXAMPLE)
    shutil.copy(EXAMPLE, tmp_path / "label.jpg")
    page.save(tmp_path / f"label.{form}.xml" if form != "hocr" else tmp_path / "label.hocr")
    lines = corrected_lines(tmp_path, engine)
    assert [line.text for line in lines] == page.text.splitlines()
    layout = engine.analyse(inkread.imaging.photo.Photo(EXAMPLE))
    found = [tuple(ribbon.corners[0].round()) for ribbon in layout.ribbons]
    for line in lines:
        size = line.ribbon.width, line.ribbon.height
        assert any(np.allclose(size, (r.width, r.height)) for r in layout.ribbons), (size, found)
        assert line.page == "label.jpg"
        assert line.strip().pixels.shape[0] == 48


def test_a_line_that_is_found_is_cut_as_it_was_found_and_another_as_it_was_marked(tmp_path):
    marked, found = box(60, 50, 260, 80), box(50, 44, 272, 88)
    write(tmp_path, outlined(marked, "one"), outlined(box(60, 150, 260, 180), "two"))
    one, two = corrected_lines(tmp_path, Finder(found))
    assert (one.text, two.text) == ("one", "two")
    assert (one.ribbon.width, one.ribbon.height) == (111, 22)
    assert (two.ribbon.width, two.ribbon.height) == pytest.approx((100, 15), abs=1)


def test_what_cannot_be_learnt_is_left_out(tmp_path):
    readable = outlined(box(10, 10, 200, 40), "yes ‘quoted’")
    write(
        tmp_path,
        readable,
        outlined(box(10, 60, 200, 90), "漢字"),
        outlined(box(10, 110, 200, 140), "right to left", direction="rtl"),
        outlined(box(10, 160, 60, 200), "far too much text for so short a line"),
        Line("nowhere", 1.0, (0, 0, 0, 0)),
    )
    (line,) = corrected_lines(tmp_path, Finder())
    assert line.text == "yes 'quoted'"


@pytest.mark.parametrize("turn", [0.0, 0.2, np.pi, -2.0])
def test_a_marked_line_runs_as_its_baseline_does(turn):
    ribbon = box(100, 100, 300, 140, turn)
    start, stop = ribbon.places([[0, 0.8], [1, 0.8]])
    line = outlined(ribbon, baseline=(tuple(start), tuple(stop)))
    found = marked_ribbon(line)
    assert np.abs(found.corners - ribbon.corners).max() < 2.5


def test_a_bent_outline_gives_a_bent_ribbon():
    ribbon = Ribbon(box(50, 100, 650, 140).corners, np.array([0.0, 0.0, 0.5]))
    found = marked_ribbon(outlined(ribbon))
    places = [[x, 0.5] for x in (0.1, 0.5, 0.9)]
    assert np.abs(found.places(places) - ribbon.places(places)).max() < 4


def test_a_short_line_without_a_baseline_is_level():
    assert marked_ribbon(Line("I", 1.0, (10, 20, 50, 32))).angle == pytest.approx(0)


def test_of_several_ribbons_the_nearest_matches_and_pieces_do_not():
    marked = box(0, 0, 300, 30)
    left, right, below = box(0, 0, 140, 30), box(160, 0, 300, 30), box(0, 32, 300, 62)
    assert matching(marked, [left, right, below]) is marked
    near, nearer = box(0, 6, 300, 36), box(-5, 2, 305, 34)
    assert matching(marked, [near, nearer]).corners == pytest.approx(nearer.corners)
    upside_down = nearer.turned(2)
    assert matching(marked, [upside_down]).corners == pytest.approx(nearer.corners)


def test_a_line_is_seen_in_many_ways_and_its_text_is_the_same(tmp_path, rng):
    write(tmp_path, outlined(box(60, 50, 360, 90), "the same"))
    (line,) = corrected_lines(tmp_path, Finder())
    strips = [varied(line, rng) for _ in range(12)]
    assert {strip.text for strip in strips} == {"the same"}
    assert len({strip.pixels.shape[1] for strip in strips}) > 3
    assert all(strip.pixels.dtype == np.uint8 and strip.pixels.shape[1] % 8 == 0 for strip in strips)


def test_a_folder_without_corrections_is_refused_and_damage_is_told(tmp_path):
    with pytest.raises(DataError, match="no such folder"):
        corrected_lines(tmp_path / "nowhere", Finder())
    Image.new("RGB", (60, 40)).save(tmp_path / "page.png")
    (tmp_path / "page.txt").write_text("text has no places")
    with pytest.raises(DataError, match=r"\.page\.xml"):
        corrected_lines(tmp_path, Finder())
    (tmp_path / "page.xml").write_text("<alto>")
    with pytest.raises(DataError, match=r"page\.xml"):
        corrected_lines(tmp_path, Finder())
    failed = []
    assert corrected_lines(tmp_path, Finder(), lambda path, _: failed.append(path.name)) == []
    assert failed == ["page.png"]
