"""The page of HTML: one file, true to the page, and alive in a browser."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess

import pytest
from lxml import etree
from PIL import Image

from inkread import Document
from inkread.imaging import PageSource
from inkread.output.html_page import LONGEST, to_html
from inkread.output.unsure import UNSURE

from .conftest import white

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def tree(content: str) -> etree._Element:
    return etree.HTML(content.encode(), etree.HTMLParser(encoding="utf-8"))


@pytest.fixture(scope="module")
def content(document) -> str:
    return to_html(document, [white(page) for page in document.pages])


def test_it_needs_no_other_file(content):
    root = tree(content)
    for attribute in root.xpath("//@src | //@href | //@data | //@action"):
        assert attribute.startswith("data:image/jpeg;base64,")
    assert "default-src 'none'" in root.xpath("//meta/@content[contains(., 'default-src')]")[0]
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest", content)


def test_each_word_stands_in_text_and_picture_with_what_else_it_could_be(content, document):
    root = tree(content)
    words = {span.get("data-w"): span for span in root.xpath("//span[@class='word']")}
    shapes = {shape.get("data-w"): shape for shape in root.xpath("//polygon")}
    assert set(words) == set(shapes)
    for number, page in enumerate(document.pages, 1):
        for n, word in enumerate(page.words):
            span, shape = words[f"{number}-{n}"], shapes[f"{number}-{n}"]
            assert span.text == word.text
            assert float(span.get("data-p")) == pytest.approx(word.confidence, abs=1e-4)
            readings = json.loads(span.get("data-g"))
            assert [chosen for chosen, _ in readings] == [glyph.text for glyph in word.glyphs]
            xs, ys = zip(*(map(float, corner.split(",")) for corner in shape.get("points").split()), strict=True)
            y1, x1, y2, x2 = word.box
            assert (sum(xs) / 4, sum(ys) / 4) == pytest.approx(((x1 + x2) / 2, (y1 + y2) / 2), abs=9)


def test_large_pictures_are_made_smaller(blank):
    source = PageSource(Image.new("RGB", (3000, 1500), (10, 200, 10)))
    (address,) = tree(to_html(Document((blank,)), [source])).xpath("//img/@src")
    with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        assert picture.size == (LONGEST, LONGEST // 2)


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
def test_who_points_at_a_word_sees_its_readings(content, tmp_path):
    probe = (
        "<script>const p = document.querySelector(\"polygon[data-w='2-0']\");"
        "p.dispatchEvent(new PointerEvent('pointerenter'));"
        "document.title = JSON.stringify([tip.innerText, tip.hidden, document.querySelectorAll('.here').length,"
        "document.getElementById('count').textContent]);</script>"
    )
    (tmp_path / "x.html").write_text(content.replace("</body>", f"{probe}</body>"), encoding="utf-8")
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    address = (tmp_path / "x.html").as_uri()
    shown = subprocess.run([*command, "--dump-dom", address], capture_output=True, text=True, check=True, timeout=120)
    tip, hidden, lit, count = json.loads(tree(shown.stdout).findtext(".//title"))
    assert tip.startswith("<b>&")
    assert "99 %" in tip
    assert "?" in tip
    assert (hidden, lit) == (False, 2)
    assert re.fullmatch(rf"{round(100 * UNSURE)} %: \d+ of \d+", count)
