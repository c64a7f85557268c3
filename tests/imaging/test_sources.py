"""Every page of what is named is read: frames, pages of PDFs, folders, patterns, streams, addresses."""

from __future__ import annotations

import http.server
import io
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, features

from inkread import DataError, ImageError
from inkread.errors import MissingExtraError
from inkread.imaging import PageSource, load, pages_of
from inkread.imaging.inputs import named_files

GREYS = (40, 120, 200)


def frames(size: tuple[int, int] = (30, 20)) -> list[Image.Image]:
    return [Image.new("L", size, grey) for grey in GREYS]


def middles(sources: list[PageSource]) -> list[int]:
    """Return the grey in the middle of each page."""
    return [int(source.photo().decoded()[10, 15, 0]) for source in sources]


@pytest.mark.parametrize("name", ["x.tiff", "x.gif", "x.webp", "x.png"])
def test_every_frame_is_a_page(name, tmp_path):
    first, *others = (frame.convert("RGB") for frame in frames())
    options = {"lossless": True} if name == "x.webp" else {}
    first.save(tmp_path / name, save_all=True, append_images=others, **options)
    sources = pages_of(tmp_path / name)
    assert [(source.number, source.count) for source in sources] == [(1, 3), (2, 3), (3, 3)]
    assert middles(sources) == pytest.approx(GREYS, abs=2)
    assert sources[1].title == f"{tmp_path / name}, page 2"


def test_smaller_copies_within_a_tiff_are_no_pages(tmp_path):
    page, small, other = frames()
    small.encoderinfo = {"tiffinfo": {254: 1}}
    page.save(tmp_path / "x.tiff", save_all=True, append_images=[small, other])
    sources = pages_of(tmp_path / "x.tiff")
    assert [source.number for source in sources] == [1, 2]
    assert middles(sources) == [40, 200]


def test_what_telephones_pack_behind_a_photograph_is_no_page(tmp_path):
    first, *others = frames()
    first.save(tmp_path / "x.jpg", "MPO", save_all=True, append_images=others)
    assert len(pages_of(tmp_path / "x.jpg")) == 1


def test_pictures_in_memory_and_what_is_no_picture_are_one_page(tmp_path):
    (source,) = pages_of(np.full((4, 5), 9, dtype=np.uint8))
    assert (source.path, source.photo().shape) == (None, (4, 5))
    for name, content in (("text.png", b"no picture"), ("empty.png", b"")):
        (tmp_path / name).write_bytes(content)
        (source,) = pages_of(tmp_path / name)
        with pytest.raises(ImageError, match=name):
            source.photo()
    (source,) = pages_of(tmp_path / "missing.png")
    with pytest.raises(ImageError, match="no such file"):
        source.photo()


def heic(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1" + brand + b"\0" * 20


def test_a_heic_picture_is_read_or_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "x.heic").write_bytes(heic(b"heic"))
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "pillow_heif", None)
        with pytest.raises(ImageError, match=r'x\.heic: is a HEIC picture; pip install "inkread\[heic\]"'):
            load(tmp_path / "x.heic")
    pillow_heif = pytest.importorskip("pillow_heif")
    values = np.full((64, 48, 3), 255, dtype=np.uint8)
    values[20:40, 10:30] = (200, 30, 30)
    pillow_heif.from_pillow(Image.fromarray(values)).save(tmp_path / "y.heic", quality=95)
    assert np.abs(load(tmp_path / "y.heic").astype(int) - values).mean() < 4


def test_an_avif_picture_is_read_or_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "x.avif").write_bytes(heic(b"avif"))
    with monkeypatch.context() as without:
        without.setattr(features, "check", lambda _: False)
        with pytest.raises(ImageError, match=r"x\.avif: is an AVIF picture; pip install --upgrade"):
            load(tmp_path / "x.avif")
    if features.check("avif"):
        Image.new("RGB", (40, 30), (10, 200, 30)).save(tmp_path / "y.avif")
        assert np.abs(load(tmp_path / "y.avif").astype(int) - (10, 200, 30)).max() < 12


def pdf_with(path: Path, *pages: list[tuple[tuple[int, int], float]], text: bool = False) -> Path:
    """Write a PDF of A5 pages with pictures: their pixels, and the share of the page's width that they cover."""
    pdf = pypdfium2.PdfDocument.new()
    for pictures in pages:
        page = pdf.new_page(420, 595)
        for (width, height), share in pictures:
            file = io.BytesIO()
            Image.new("L", (width, height), 100).save(file, "JPEG")
            image = pypdfium2.PdfImage.new(pdf)
            image.load_jpeg(file, inline=True, autoclose=False)
            image.set_matrix(pypdfium2.PdfMatrix().scale(420 * share, 420 * share * height / width))
            page.insert_obj(image)
        page.gen_content()
    pdf.save(path)
    return path


def test_each_page_of_a_pdf_comes_at_the_resolution_of_its_pictures(tmp_path):
    inches = 420 / 72
    path = pdf_with(
        tmp_path / "x.pdf",
        [((875, 1240), 1.0)],  # 150 dots to the inch
        [((3500, 4958), 1.0)],  # 600
        [((875, 1240), 0.5)],  # something else stands beside it: 300 by its own pixels
        [((10, 10), 0.05)],  # a logo
        [],
    )
    sources = pages_of(path)
    assert [source.photo().resolution for source in sources] == pytest.approx([150, 600, 300, 300, 300], abs=1)
    assert sources[0].photo().shape == pytest.approx((1240, 875), abs=1)
    assert sources[3].photo().shape[1] == pytest.approx(300 * inches, abs=1)
    assert sources[1].photo(max_pixels=10**6).decoded().shape[0] < 1200


def test_a_picture_within_a_form_counts_as_large_as_it_is_seen(tmp_path):
    inner = pypdfium2.PdfDocument(pdf_with(tmp_path / "inner.pdf", [((875, 1240), 1.0)]))
    outer = pypdfium2.PdfDocument.new()
    page = outer.new_page(210, 297.5)
    form = inner.page_as_xobject(0, outer).as_pageobject()
    form.set_matrix(pypdfium2.PdfMatrix().scale(0.5, 0.5))
    page.insert_obj(form)
    page.gen_content()
    outer.save(tmp_path / "outer.pdf")
    (source,) = pages_of(tmp_path / "outer.pdf")
    assert source.photo().resolution == pytest.approx(300, abs=2)


def test_a_pdf_says_what_is_wrong_with_it(tmp_path, monkeypatch):
    path = pdf_with(tmp_path / "x.pdf", [])
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "pypdfium2", None)
        with pytest.raises(MissingExtraError, match=r'x\.pdf: is a PDF; pip install "inkread\[pdf\]"'):
            pages_of(path)
    with pytest.raises(ImageError, match="has no page 7, only 1"):
        PageSource(path, 7, 1).photo()
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(ImageError, match="damaged"):
        pages_of(path)


def test_a_pdf_is_drawn_by_many_threads_at_once(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    sources = pages_of(pdf_with(tmp_path / "x.pdf", *[[((200, 280), 1.0)]] * 12))
    with ThreadPoolExecutor(6) as pool:
        shapes = list(pool.map(lambda source: source.photo().shape, sources))
    assert len(set(shapes)) == 1


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("scan10.png", "scan2.png", "Scan1.JPG", "deep/er/x.png"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (5, 4), 255).save(name)
    for name in ("scan2.txt", ".hidden.png", "notes.md"):
        Path(name).write_text("something")
    return tmp_path


def names(*arguments: str, **options) -> list[str]:
    with named_files(arguments, **options) as found:
        assert all(path.exists() for _, path in found)
        return [name for name, _ in found]


def test_a_folder_stands_for_its_pictures_in_their_natural_order(folder):
    assert names(".") == ["Scan1.JPG", "scan2.png", "scan10.png"]


def test_patterns_are_expanded_where_the_shell_did_not(folder):
    assert names("scan*.png") == ["scan2.png", "scan10.png"]
    assert names("**/*.png") == [str(Path("deep/er/x.png")), "scan2.png", "scan10.png"]
    Path("a[1].png").write_bytes(Path("scan2.png").read_bytes())
    assert names("a[1].png") == ["a[1].png"]


@pytest.mark.parametrize("name", ["deep", "*.gif", "http://localhost/x.png", "https://localhost/x.png"])
def test_what_leads_nowhere_is_said_and_the_rest_is_found(name, folder):
    with pytest.raises((ImageError, DataError)):
        names(name)
    told = []
    assert names(name, "scan2.png", on_failure=lambda what, error: told.append((what, str(error)))) == ["scan2.png"]
    assert [what for what, _ in told] == [name]
    assert name in told[0][1]


def test_the_standard_input_is_a_file_while_it_is_read(folder, monkeypatch):
    content = Path("scan2.png").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    with named_files(["-"]) as [(name, path)]:
        assert name == "-"
        assert path.read_bytes() == content
    assert not path.exists()


@contextmanager
def served(answers: dict[str, tuple[int, dict[str, str], bytes]]):
    """Serve answers on this machine: status, headers and content by path."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, content = answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for header in headers.items():
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_address_is_asked_for_only_when_that_is_allowed(folder, monkeypatch):
    content = Path("scan2.png").read_bytes()
    secret = (folder / "notes.md").as_uri()
    answers = {
        "/x.png": (200, {}, content),
        "/moved": (302, {"Location": "/x.png"}, b""),
        "/astray": (302, {"Location": secret}, b""),
    }
    with served(answers) as server:
        for address in (f"{server}/x.png", f"{server}/moved"):
            with pytest.raises(DataError, match="--fetch"):
                names(address)
            with named_files([address], fetch=True) as [(name, path)]:
                assert name == address
                assert path.read_bytes() == content
        for address in (f"{server}/none", f"{server}/astray"):
            with pytest.raises(DataError, match=address):
                names(address, fetch=True)
        monkeypatch.setattr("inkread.imaging.inputs.MAX_BYTES", 10)
        with pytest.raises(DataError, match="larger"):
            names(f"{server}/x.png", fetch=True)
