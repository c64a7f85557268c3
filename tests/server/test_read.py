"""One file goes in, its text comes back in any format; files that cannot be read are refused in a sentence."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from inkread import Reader
from inkread.document import Document
from inkread.output import formats
from server_for_tests import EXAMPLES


def test_the_answer_is_what_a_reader_reads(client, image, picture):
    read = Reader().read(image)
    answer = client.http.post("/api/v1/read?name=list.png", content=picture)
    assert answer.status_code == 200
    document = Document.from_dict(answer.json())
    (page,) = document.pages
    assert page.text == read.text
    assert page.text.startswith("SHOPPING LIST")
    assert [line.box for line in page.lines] == [line.box for line in read.lines]
    assert page.path == "list.png"


def test_a_form_does_as_well_as_the_plain_body(client, picture):
    plain = client.http.post("/api/v1/read?format=text", content=picture)
    form = client.http.post("/api/v1/read?format=text", files={"file": ("../../list.png", picture)})
    assert plain.text == form.text
    assert 'filename="list.txt"' in form.headers["content-disposition"]


@pytest.mark.parametrize("name", [name for name in formats() if name != "json"])
def test_every_format_can_be_had(client, untouched, name):
    answer = client.http.get(f"/api/v1/pages/{untouched}/export?format={name}")
    assert answer.status_code == 200
    form = formats()[name]
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="list{form.suffix}"')
    assert answer.headers["content-type"] != "text/html" or name == "html"
    if form.is_text and name != "unsure":
        assert "EGGS" in (re.sub("<[^>]*>", "", answer.text) if name in ("hocr", "html") else answer.text)
    beginnings = {"pdf": b"%PDF", "overlay": b"\x89PNG"}
    assert answer.content.startswith(beginnings.get(name, b""))
    assert str(client.service.folder).encode() not in answer.content


def test_formats_of_a_page_a_file_become_an_archive_of_several(client, image):
    file = io.BytesIO()
    image.save(file, "TIFF", save_all=True, append_images=[image.crop((0, 0, image.width, 60))])
    answer = client.http.post("/api/v1/read?format=alto&name=two.tif", content=file.getvalue())
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["two-1.alto.xml", "two-2.alto.xml"]
        assert b"EGGS" in archive.read("two-1.alto.xml")
        assert b"EGGS" not in archive.read("two-2.alto.xml")


def test_a_pdf_is_read_and_becomes_searchable(client, image):
    pytest.importorskip("pypdfium2", reason="inkread[pdf] is not installed")
    import pypdfium2

    file = io.BytesIO()
    image.save(file, "PDF", resolution=100)
    answer = client.http.post("/api/v1/read?format=pdf&name=scan.pdf", content=file.getvalue())
    with pypdfium2.PdfDocument(answer.content) as document:
        assert "EGGS" in document[0].get_textpage().get_text_bounded()


def test_formats_are_listed(client):
    listed = client.http.get("/api/v1/formats").json()
    assert [form["name"] for form in listed] == list(formats())
    assert {form["media_type"] for form in listed if form["name"] == "hocr"} == {"text/vnd.hocr+html; charset=utf-8"}


@pytest.mark.parametrize(
    ("content", "query", "status", "said"),
    [
        (b"", "", 422, "is empty"),
        (b"no picture", "name=letter.jpg", 422, "letter.jpg: is not a picture"),
        (b"%PDF-1.4 and no more", "name=scan.pdf", 422, "scan.pdf"),
        ((EXAMPLES / "list.jpg").read_bytes()[:9000], "name=C%3A%5Ccut.jpg", 422, "cut.jpg: is damaged"),
        (b"GIF89a", "format=docx", 422, "docx"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_own_name(client, content, query, status, said):
    answer = client.http.post(f"/api/v1/read?{query}", content=content)
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert str(client.service.folder) not in answer.text


def test_nothing_is_left_of_what_was_read(client, picture):
    client.http.post("/api/v1/read", content=picture)
    client.http.post("/api/v1/read", files={"file": ("list.png", picture)})
    assert not list((client.service.folder / "files" / "incoming").iterdir())


def test_a_page_that_takes_too_long_is_given_up(make_client, picture):
    client = make_client(seconds=1e-6)
    answer = client.http.post("/api/v1/read", content=picture)
    assert answer.status_code == 504
    assert "longer than 1e-06 s" in answer.json()["detail"]


def test_the_description_is_of_openapi_and_names_every_path(client):
    described = json.loads(client.http.get("/openapi.json").content)
    assert described["openapi"].startswith("3.1")
    enum = next(p for p in described["paths"]["/api/v1/read"]["post"]["parameters"] if p["name"] == "format")
    assert enum["schema"]["enum"] == list(formats())
