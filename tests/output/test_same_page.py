"""The same page through every format: each holds the words in their order, and says where they stand.

The files are read back by means of others, or as plain XML and JSON, never with this package.
"""

from __future__ import annotations

import csv
import itertools
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from lxml import etree
from markdown_it import MarkdownIt
from PIL import Image

from inkread import Page
from inkread.output import formats
from inkread.output.overlay import WORD

from .conftest import EXAMPLE
from .test_pdf import characters

Found = list[tuple[str, tuple[float, float, float, float]]]
"""Words and their boxes: left, top, right, bottom in pixels."""


@pytest.fixture(scope="module")
def page(read_page) -> Page:
    """Return a page of which no word is sure, so that the list of those to check has them all."""
    lines = [
        replace(line, words=tuple(replace(word, confidence=0.8 * word.confidence) for word in line.words))
        for line in read_page.lines
    ]
    return replace(read_page, lines=tuple(lines))


def corners(points: str) -> tuple[float, float, float, float]:
    xs, ys = zip(*(map(float, point.split(",")) for point in points.split()), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def from_json(page: dict) -> Found:
    boxes = [(word["text"], word["box"]) for line in page["lines"] for word in line["words"]]
    return [(text, (x1, y1, x2, y2)) for text, (y1, x1, y2, x2) in boxes]


def from_tsv(path: Path) -> Found:
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["level"] == "5"]
    places = [[int(row[name]) for name in ("left", "top", "width", "height")] for row in rows]
    return [(row["text"], (x, y, x + w, y + h)) for row, (x, y, w, h) in zip(rows, places, strict=True)]


def from_hocr(path: Path) -> Found:
    words = etree.HTML(path.read_bytes(), etree.HTMLParser(encoding="utf-8")).findall(".//span[@class='ocrx_word']")
    boxes = [word.get("title").partition(";")[0].removeprefix("bbox ").split() for word in words]
    texts = ["".join(word.itertext()).strip() for word in words]
    return [(text, tuple(map(float, box))) for text, box in zip(texts, boxes, strict=True)]


def from_alto(path: Path) -> Found:
    strings = etree.parse(path).getroot().findall(".//{*}String")
    places = [[float(one.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")] for one in strings]
    return [(one.get("CONTENT"), (x, y, x + w, y + h)) for one, (x, y, w, h) in zip(strings, places, strict=True)]


def from_page(path: Path) -> Found:
    words = etree.parse(path).getroot().findall(".//{*}Word")
    return [(word.findtext("{*}TextEquiv/{*}Unicode"), corners(word.find("{*}Coords").get("points"))) for word in words]


def from_pdf(path: Path) -> Found:
    with Image.open(EXAMPLE) as picture, pypdfium2.PdfDocument(path) as pdf:
        scale, height = picture.width / pdf[0].get_width(), pdf[0].get_height()
        found: Found = []
        for is_space, run in itertools.groupby(characters(pdf[0]), lambda one: one[0].isspace()):
            if not is_space:
                texts, boxes = zip(*run, strict=True)
                lefts, bottoms, rights, tops = zip(*boxes, strict=True)
                box = min(lefts), height - max(tops), max(rights), height - min(bottoms)
                found.append(("".join(texts), tuple(scale * number for number in box)))
    return found


def from_html(path: Path) -> Found:
    root = etree.HTML(path.read_bytes(), etree.HTMLParser(encoding="utf-8"))
    shapes = {shape.get("data-w"): corners(shape.get("points")) for shape in root.xpath("//polygon")}
    return [(word.text, shapes[word.get("data-w")]) for word in root.xpath("//span[@class='word']")]


def from_label_studio(path: Path) -> Found:
    """Return each word with the box of its line, which may be turned about its upper left corner."""
    found: Found = []
    for result in json.loads(path.read_text())[0]["predictions"][0]["result"]:
        if result["type"] == "textarea":
            value, (width, height) = result["value"], (result["original_width"], result["original_height"])
            x, y, w, h = (
                value[k] * n / 100 for k, n in zip(("x", "y", "width", "height"), (width, height) * 2, strict=True)
            )
            turn = math.radians(value["rotation"])
            ends = [(u * math.cos(turn) - v * math.sin(turn), u * math.sin(turn) + v * math.cos(turn))
                    for u in (0, w) for v in (0, h)]  # fmt: skip
            xs, ys = zip(*ends, strict=True)
            found += [(word, (x + min(xs), y + min(ys), x + max(xs), y + max(ys))) for word in value["text"][0].split()]
    return found


def from_unsure(path: Path) -> Found:
    """Return each word with the point where it begins, from the top of the page downwards."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["text"], (int(row["x"]), int(row["y"]), int(row["x"]), int(row["y"]))) for row in rows]


READERS: dict[str, Callable[[Path], Found]] = {
    "json": lambda path: from_json(json.loads(path.read_text())["pages"][0]),
    "jsonl": lambda path: from_json(json.loads(path.read_text().splitlines()[0])),
    "tsv": from_tsv,
    "hocr": from_hocr,
    "alto": from_alto,
    "page": from_page,
    "pdf": from_pdf,
    "html": from_html,
}


@pytest.fixture
def saved(page, tmp_path) -> Callable[[str], Path]:
    def save(name: str) -> Path:
        path = tmp_path / f"page{formats()[name].suffix}"
        page.save(path)
        return path

    return save


def test_every_format_is_asked():
    assert {*READERS, "text", "markdown", "overlay", "labelstudio", "unsure"} == set(formats())


@pytest.mark.parametrize("name", READERS)
def test_each_word_stands_in_its_place(name, saved, page):
    found = READERS[name](saved(name))
    assert [text for text, _ in found] == [word.text for word in page.words]
    for word, (_, box) in zip(page.words, found, strict=True):
        y1, x1, y2, x2 = word.box
        slack = 3 if name in ("pdf", "html") else 0  # there a word is as high as its line
        assert (box[0], box[2]) == pytest.approx((x1, x2), abs=slack + 0.02 * (x2 - x1) * (slack > 0)), word.text
        assert box[1] <= y1 + slack < y2 - slack <= box[3], word.text
        assert y1 < (box[1] + box[3]) / 2 < y2, word.text


def test_text_holds_the_words_line_by_line(saved, page):
    lines = [[word.text for word in line.words] for line in page.lines]
    assert [line.split() for line in saved("text").read_text().splitlines()] == lines
    tokens = MarkdownIt("commonmark").parse(saved("markdown").read_text())
    parts = [child for block in tokens if block.children for child in block.children]
    shown = "".join(child.content or "\n" for child in parts)
    assert shown.split() == [word for line in lines for word in line]
    assert shown.count("\n") == len(lines) - 1 or len(page.regions) > 1


def test_the_rectangles_of_label_studio_are_around_their_words(saved, page):
    found = from_label_studio(saved("labelstudio"))
    assert [text for text, _ in found] == [word.text for word in page.words]
    for word, (x1, y1, x2, y2) in zip(page.words, (box for _, box in found), strict=True):
        top, left, bottom, right = word.box
        assert x1 - 2 <= left < right <= x2 + 2, word.text
        assert y1 - 2 <= top < bottom <= y2 + 2, word.text
        assert y2 - y1 < 3 * (bottom - top), word.text


def test_the_words_to_check_stand_where_they_begin(saved, page):
    found = {(text, box[0], box[1]) for text, box in from_unsure(saved("unsure"))}
    assert found == {(word.text, word.box[1], word.box[0]) for word in page.words}


def test_the_overlay_has_a_box_around_each_word(saved, page):
    drawn = np.asarray(Image.open(saved("overlay")).convert("RGB"))
    blue = (drawn == WORD).all(axis=2)
    radius = round(max(page.size) / 900) * 5
    for word in page.words:
        y1, x1, y2, x2 = word.box
        seen = [blue[max(y - radius, 0) : y + radius, max(x - radius, 0) : x + radius].any()
                for y in (y1, y2) for x in (x1, x2)]  # fmt: skip
        assert sum(seen) >= 3, word.text  # a label may hide one
    outside = blue.copy()
    for line in page.lines:
        y1, x1, y2, x2 = line.box
        outside[max(y1 - radius, 0) : y2 + radius, max(x1 - radius, 0) : x2 + radius] = False
    assert not outside.any()
