"""Searchable PDFs, as programs of others see them."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageCms

from inkread import DataError, Document, ImageError, Line, Page, Word
from inkread.imaging import PageSource, load, pages_of
from inkread.output.searchable_pdf import page_resolution, write_pdf

from .conftest import EXAMPLE, turned_line, white


def pdf_of(document: Document | Page, sources=None) -> bytes:
    file = io.BytesIO()
    document = document.as_document()
    write_pdf(document, sources or [white(page) for page in document.pages], file)
    return file.getvalue()


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def characters(page: pypdfium2.PdfPage):
    """Return the characters that PDFium finds on a page, with their boxes in points: left, bottom, right, top."""
    text = page.get_textpage()
    found: list[tuple[str, tuple[float, ...]]] = []
    for n in range(text.count_chars()):
        code = pypdfium2.raw.FPDFText_GetUnicode(text, n)
        if 0xDC00 <= code < 0xE000:  # the second half of a character
            code = 0x10000 + (ord(found[-1][0]) - 0xD800 << 10) + code - 0xDC00
            found.pop()
        found.append((chr(code), text.get_charbox(n, loose=True)))
    return found


def check_words(pdf: bytes, document: Document, number: int = 0, tolerance: float = 0.02) -> None:
    """Compare the place of each word with its box: where it is selected is where it was read."""
    page = document.pages[number]
    scale = 72 / page_resolution(page)
    with pypdfium2.PdfDocument(pdf) as opened:
        sheet = opened[number]
        height = sheet.get_height()
        found = [(c, box) for c, box in characters(sheet) if c.strip()]
        at = 0
        for line in page.lines:
            slack = tolerance * max(b[2] - b[0] for b in (w.box for w in line.words)) + 1.5
            count = sum(len(word.text) for word in line.words)
            those, at = found[at : at + count], at + count
            said, after = "".join(character for character, _ in those), 0
            for word in line.words:
                start = said.index(word.text, 0 if abs(line.angle) > 135 else after)  # PDFium sorts from left to right
                after = start + len(word.text)
                boxes = [box for _, box in those[start:after]]
                left, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
                right, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
                y1, x1, y2, x2 = word.box
                if abs(line.angle) % 90 < 5:
                    along = (left / scale, right / scale, x1, x2)
                    across = ((height - top) / scale, (height - bottom) / scale, y1, y2)
                    if 45 < abs(line.angle) < 135:
                        along, across = across, along
                    assert along[0] == pytest.approx(along[2], abs=slack), word.text
                    assert along[1] == pytest.approx(along[3], abs=slack), word.text
                    assert across[0] <= across[2] + slack, word.text
                    assert across[1] >= across[3] - slack, word.text
                else:
                    middle = ((left + right) / 2 / scale, (2 * height - top - bottom) / 2 / scale)
                    assert middle == pytest.approx(((x1 + x2) / 2, (y1 + y2) / 2), abs=8), word.text
        assert at == len(found)


def test_each_word_is_selected_where_it_stands(read_page, strange):
    document = Document((read_page, replace(strange, lines=strange.lines[:8], regions=())))
    pdf = pdf_of(document)
    check_words(pdf, document, 0)
    check_words(pdf, document, 1)


def test_all_of_unicode_is_found_by_searching(strange):
    with pypdfium2.PdfDocument(pdf_of(strange)) as pdf:
        text = pdf[0].get_textpage()
        for wanted in ("Größe 10€ Ωμέγα Привет 漢字", "upwards text", "<b>&"):
            assert text.search(wanted).get_next() is not None, wanted
        assert "🦆 é 𝕏" in normal(text.get_text_range())  # PDFium itself does not search beyond the first plane


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
def test_poppler_finds_each_word_where_it_stands(read_page, strange, tmp_path):
    level = replace(strange, lines=(strange.lines[0], strange.lines[1], strange.lines[7]), regions=())
    document = Document((read_page, level))
    (tmp_path / "x.pdf").write_bytes(pdf_of(document))
    command = ["pdftotext", "-bbox", tmp_path / "x.pdf", "-"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    sheets = shown.split("<page ")[1:]
    for page, sheet in zip(document.pages, sheets, strict=True):
        scale = 72 / page_resolution(page)
        pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
        found = [(m[5], *(float(m[n]) / scale for n in range(1, 5))) for m in re.finditer(pattern, sheet)]
        assert len(found) == len(page.words)
        for word in page.words:
            y1, x1, y2, x2 = word.box
            _, left, top, right, bottom = min(found, key=lambda f: abs(f[1] - x1) + abs((f[2] + f[4] - y1 - y2) / 2))
            assert (left, right) == (pytest.approx(x1, abs=2.5), pytest.approx(x2, abs=2.5))
            assert top <= y1 + 2.5
            assert bottom >= y2 - 2.5
        assert sorted(html.unescape(text) for text, *_ in found) == sorted(word.text for word in page.words)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
@pytest.mark.parametrize("angle", [-3, -1.5, 1.5, 3])
def test_poppler_does_not_take_apart_words_that_slant(angle, tmp_path):
    text = "DEEPEST LEARNING of the milk and honey"
    lines = tuple(turned_line(text, (60, 160 + 110 * n), angle, step=20, height=50) for n in range(4))
    page = Page(lines, (700, 1000))
    (tmp_path / "x.pdf").write_bytes(pdf_of(page))
    shown = subprocess.run(["pdftotext", tmp_path / "x.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert sorted(shown.split()) == sorted(4 * text.split())


def test_a_jpeg_goes_in_byte_for_byte(read_page):
    pdf = pdf_of(read_page, [PageSource(EXAMPLE)])
    assert EXAMPLE.read_bytes() in pdf
    assert len(pdf) < EXAMPLE.stat().st_size + 6000


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "RGBA", "I;16"])
def test_of_other_pictures_every_pixel_is_kept(mode, tmp_path, rng):
    values = rng.integers(0, 256, (37, 53, 3), dtype=np.uint8)
    image = Image.fromarray(values)
    image = Image.fromarray(values[..., 0].astype(np.uint16) * 257) if mode == "I;16" else image.convert(mode)
    image.save(tmp_path / "x.png", dpi=(150, 150))
    page = Page((), (37, 53), resolution=150.0)
    with pypdfium2.PdfDocument(pdf_of(page, pages_of(tmp_path / "x.png"))) as pdf:
        (picture,) = pdf[0].get_objects()
        stored = np.asarray(picture.get_bitmap().to_pil().convert("RGB"))
    np.testing.assert_array_equal(stored, load(tmp_path / "x.png"))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright_whichever_way_the_camera_was_held(orientation, tmp_path):
    values = np.full((60, 90, 3), 255, dtype=np.uint8)
    values[5:25, 5:35] = (200, 30, 30)
    values[40:55, 60:85] = (30, 30, 200)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(values).save(tmp_path / "x.jpg", quality=95, exif=exif, dpi=(144, 144))
    upright = load(tmp_path / "x.jpg")
    page = Page((), upright.shape[:2], resolution=144.0)
    with pypdfium2.PdfDocument(pdf_of(page, pages_of(tmp_path / "x.jpg"))) as pdf:
        drawn = np.asarray(pdf[0].render(scale=2).to_pil().convert("RGB"))
    assert drawn.shape == upright.shape
    assert np.abs(drawn.astype(int) - upright).mean() < 6


def test_colours_of_jpegs_stay_what_they_are(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    values = np.zeros((32, 32, 3), dtype=np.uint8)
    values[:] = (220, 120, 40)
    Image.fromarray(values).save(tmp_path / "rgb.jpg", icc_profile=profile, quality=95)
    Image.fromarray(values).convert("CMYK").save(tmp_path / "cmyk.jpg", quality=95)
    Image.fromarray(values).convert("L").save(tmp_path / "grey.jpg", quality=95)
    for name in ("rgb", "cmyk", "grey"):
        page = Page((), (32, 32), resolution=72.5)
        pdf = pdf_of(page, pages_of(tmp_path / f"{name}.jpg"))
        with pypdfium2.PdfDocument(pdf) as opened:
            drawn = np.asarray(opened[0].render(scale=1).to_pil().convert("RGB"))[16, 16].astype(int)
        expected = load(tmp_path / f"{name}.jpg")[16, 16]
        assert np.abs(drawn - expected).max() < 30, name
        assert (b"/ICCBased" in pdf) == (name == "rgb")


def test_a_page_has_the_size_that_its_resolution_says(read_page):
    for resolution, inches in ((300.0, 924 / 300), (None, 11.69), (72.0, 11.69)):
        with pypdfium2.PdfDocument(pdf_of(replace(read_page, resolution=resolution))) as pdf:
            assert pdf[0].get_width() == pytest.approx(72 * inches, abs=0.1)


@pytest.fixture
def scanned(tmp_path, read_page):
    """Return a PDF as scanners and other programs make them: one page turned, one cut, one with a word of its own."""
    pdf = pypdfium2.PdfDocument.new()
    picture = Image.open(EXAMPLE)
    for rotation in (0, 90, 180, 270):
        turned = picture.rotate(rotation, expand=True)  # stored askew, shown upright by /Rotate
        file = io.BytesIO()
        turned.save(file, "JPEG", quality=90)
        page = pdf.new_page(turned.width * 0.5, turned.height * 0.5)
        image = pypdfium2.PdfImage.new(pdf)
        image.load_jpeg(file, inline=True, autoclose=False)
        image.set_matrix(pypdfium2.PdfMatrix().scale(turned.width * 0.5, turned.height * 0.5))
        page.insert_obj(image)
        page.set_rotation(rotation)
        if rotation == 180:
            page.set_mediabox(-100, -50, turned.width * 0.5 + 30, turned.height * 0.5 + 20)
            page.set_cropbox(0, 0, turned.width * 0.5, turned.height * 0.5)
        page.gen_content()
    pdf.save(tmp_path / "scan.pdf")
    return tmp_path / "scan.pdf"


def read_again(read_page: Page, sources: list[PageSource]) -> Document:
    """Return the page as each page of the scan was read: at the resolution that it was drawn at."""
    pages = []
    for source in sources:
        photo = source.photo()
        assert photo.shape == read_page.size
        pages.append(replace(read_page, resolution=photo.resolution, path=str(source.path), number=source.number))
    return Document(tuple(pages))


def test_the_pages_of_a_pdf_stay_as_they_are_and_the_text_lies_where_it_is_seen(scanned, read_page):
    sources = pages_of(scanned)
    document = read_again(read_page, sources)
    pdf = pdf_of(document, sources)
    with pypdfium2.PdfDocument(pdf) as after, pypdfium2.PdfDocument(scanned) as before:
        assert len(after) == len(before) == 4
        for n in range(4):
            drawn = [np.asarray(one[n].render(scale=1).to_pil()) for one in (before, after)]
            np.testing.assert_array_equal(*drawn)
            assert after[n].get_mediabox() == before[n].get_mediabox()
            assert after[n].get_rotation() == before[n].get_rotation()
            text = after[n].get_textpage()
            for word in read_page.words:
                y1, x1, y2, x2 = word.box
                corners = on_sheet(after[n], (x1, y1, x2, y2), read_page.size)
                assert word.text in text.get_text_bounded(*corners), (n, word.text)


def on_sheet(page, box, size):
    """Return a box on the upright picture as PDFium's left, bottom, right, top on the sheet that may be turned."""
    height, width = size
    left, bottom, right, top = page.get_cropbox()
    corners = []
    for x, y in (box[:2], box[2:]):
        u, v = x / width, y / height
        rotation = page.get_rotation()
        s, t = {0: (u, 1 - v), 90: (v, u), 180: (1 - u, v), 270: (1 - v, 1 - u)}[rotation]
        corners.append((left + s * (right - left), bottom + t * (top - bottom)))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2) - 2, min(y1, y2) - 2, max(x1, x2) + 2, max(y1, y2) + 2


def test_pages_of_several_files_become_one(scanned, read_page):
    sources = [pages_of(EXAMPLE)[0], *pages_of(scanned)[1:3], pages_of(EXAMPLE)[0]]
    document = Document(
        tuple(
            replace(read_page, resolution=source.photo().resolution, path=str(source.path), number=source.number)
            for source in sources
        )
    )
    with pypdfium2.PdfDocument(pdf_of(document, sources)) as pdf:
        assert len(pdf) == 4
        for sheet in pdf:
            assert sheet.get_textpage().search("HONEY").get_next() is not None


def test_outline_and_properties_of_a_pdf_are_kept(scanned, read_page):
    """PDFium cannot write an outline, but keeps what it does not know of."""
    content = scanned.read_bytes()
    root = int(re.search(rb"/Root (\d+) 0 R", content)[1])
    body = re.search(rb"%d 0 obj\s*<<(.*?)>>\s*endobj" % root, content, re.DOTALL)[1]
    size = int(re.search(rb"/Size (\d+)", content)[1])
    page = int(re.search(rb"/Kids\s*\[\s*(\d+) 0 R", content)[1])
    start = int(content.rsplit(b"startxref", 1)[1].split()[0])
    new = {
        root: b"<<%s/Outlines %d 0 R>>" % (body, size),
        size: b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count 1>>" % (size + 1, size + 1),
        size + 1: b"<</Title(Chapter)/Parent %d 0 R/Dest[%d 0 R/Fit]>>" % (size, page),
        size + 2: b"<</Title(My scan)>>",
    }
    table = b""
    for number, value in new.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    at = len(content)
    trailer = b"<</Size %d/Root %d 0 R/Info %d 0 R/Prev %d>>" % (size + 3, root, size + 2, start)
    content += b"xref\n" + table + b"trailer\n" + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % at
    scanned.write_bytes(content)
    sources = pages_of(scanned)
    with pypdfium2.PdfDocument(pdf_of(read_again(read_page, sources), sources)) as pdf:
        assert [entry.get_title() for entry in pdf.get_toc()] == ["Chapter"]
        assert pdf.get_metadata_value("Title") == "My scan"


def test_what_is_no_document_is_refused(tmp_path, read_page):
    with pytest.raises(DataError, match="one page"):
        pdf_of(Document(()))
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4\nnothing")
    with pytest.raises(ImageError, match=r"bad\.pdf: is a damaged PDF"):
        pages_of(tmp_path / "bad.pdf")


def test_a_word_without_length_does_no_harm():
    page = Page((Line.of([Word("x", 0.5, (5, 5, 6, 6)), Word("  ", 0.5, (5, 8, 9, 9))]),), (20, 20))
    with pypdfium2.PdfDocument(pdf_of(page)) as pdf:
        assert pdf[0].get_textpage().get_text_range().strip() == "x"


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_nothing_wrong(document, tmp_path):
    document.save(tmp_path / "x.pdf")
    shown = subprocess.run(["qpdf", "--check", tmp_path / "x.pdf"], capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stdout + shown.stderr


def test_the_font_is_the_one_that_the_script_makes(tmp_path):
    pytest.importorskip("fontTools")
    import runpy
    from importlib.resources import files
    from pathlib import Path

    script = Path(__file__).parents[2] / "scripts" / "make_glyphless_font.py"
    runpy.run_path(str(script))["make"](str(tmp_path / "font.ttf"))
    shipped = files("inkread.output").joinpath("glyphless.ttf").read_bytes()
    assert (tmp_path / "font.ttf").read_bytes() == shipped
