"""Pages are read in the background, told of line by line, corrected without losing anything, and written out."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from PIL import Image

from inkread.document import Document, Line
from server_for_tests import lines_as_sent, wait_until


def put(client, page, lines, revision):
    return client.http.put(f"/api/v1/pages/{page}", json={"lines": lines}, headers={"If-Match": f'"{revision}"'})


def events_of(text):
    """Return names and data of a stream of events."""
    parts = [dict(line.split(": ", 1) for line in part.splitlines()) for part in text.strip().split("\n\n")]
    return [(part["event"], json.loads(part["data"])) for part in parts if "event" in part]


def test_a_page_is_told_of_while_it_is_read(make_client, picture):
    client = make_client(at_once=1)
    document = client.http.post("/api/v1/documents", files={"file": ("list.png", picture)}).json()
    (page,) = document["pages"]
    events = events_of(client.http.get(f"/api/v1/pages/{page['id']}/events").text)
    names = [name for name, _ in events]
    assert names[-1] == "done"
    whole = client.page(page["id"])
    assert whole["state"] == "read"
    assert events[-1][1] == {"state": "read", "revision": whole["revision"]}
    told = [data["text"] for name, data in events if name == "line"]
    assert told == [] or told == [line["text"] for line in whole["lines"]]  # it may have been read before
    assert client.http.get(f"/api/v1/documents/{document['id']}").json()["state"] == "read"


def test_lines_are_told_in_order_and_only_those_that_were_not_seen():
    import asyncio

    from inkread.server.feeds import Feed
    from inkread.server.routes.events import _of_feed

    feed = Feed(7)
    for n in range(3):
        feed.tell(("line", {"n": n}))
    feed.is_over = True

    async def all_of(last):
        return [said async for said in _of_feed(feed, last) if said]

    assert len(asyncio.run(all_of(""))) == 3
    assert asyncio.run(all_of("7.2")) == ['id: 7.3\nevent: line\ndata: {"n": 2}\n\n']
    assert len(asyncio.run(all_of("6.2"))) == 3


def test_words_come_with_confidences_places_and_alternatives(client, untouched):
    whole = client.page(untouched)
    assert whole["lines"][0]["text"] == "SHOPPING LIST"
    words = [word for line in whole["lines"] for word in line["words"]]
    assert all(0 <= word["confidence"] <= 1 for word in words)
    assert any(word["alternatives"] for word in words)
    for word in words:
        assert word["text"] not in [text for text, _ in word["alternatives"]]
        probabilities = [p for _, p in word["alternatives"]]
        assert probabilities == sorted(probabilities, reverse=True)


def test_the_picture_is_the_one_that_coordinates_refer_to(client, untouched, image):
    answer = client.http.get(f"/api/v1/pages/{untouched}/image")
    assert answer.headers["content-type"] == "image/png"
    shown = Image.open(io.BytesIO(answer.content))
    assert shown.size == tuple(reversed(client.page(untouched)["size"])) == image.size
    assert shown.convert("RGB").tobytes() == image.tobytes()
    small = client.http.get(f"/api/v1/pages/{untouched}/image?width=100")
    assert Image.open(io.BytesIO(small.content)).width == 100
    assert "immutable" in small.headers["cache-control"]


def test_pictures_that_lie_on_a_side_are_shown_upright(client, image):
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    image.transpose(Image.Transpose.ROTATE_90).save(file, "JPEG", exif=exif)
    document = client.http.post("/api/v1/documents", content=file.getvalue()).json()
    page = document["pages"][0]["id"]
    shown = Image.open(io.BytesIO(client.http.get(f"/api/v1/pages/{page}/image").content))
    assert shown.size == image.size
    assert shown.getexif().get(0x0112) in (None, 1)


def test_a_correction_replaces_a_word_and_leaves_the_others(client, page):
    before = client.page(page)
    lines = lines_as_sent(before)
    lines[0] |= {"text": "SHOPPING  LISTS", "state": "corrected"}
    lines[1] |= {"state": "ok"}
    answer = put(client, page, lines, before["revision"])
    assert answer.status_code == 200
    after = answer.json()
    assert after == client.page(page)
    assert after["revision"] == before["revision"] + 1
    assert answer.headers["etag"] == f'"{after["revision"]}"'
    assert after["lines"][0]["text"] == "SHOPPING LISTS"
    assert after["lines"][0]["words"][0] == before["lines"][0]["words"][0]
    changed, was = after["lines"][0]["words"][1], before["lines"][0]["words"][1]
    assert (changed["text"], changed["box"], changed["confidence"]) == ("LISTS", was["box"], 1.0)
    assert after["lines"][1] == before["lines"][1] | {"state": "ok"}
    summary = client.http.get(f"/api/v1/documents/{after['document']}").json()["pages"][0]
    assert (summary["checked"], summary["unsure"], summary["lines"]) == (2, 0, 2)


def test_of_two_tabs_the_second_to_write_is_told_and_changes_nothing(client, page):
    before = client.page(page)
    lines = lines_as_sent(before)
    assert put(client, page, lines, before["revision"]).status_code == 200
    late = put(client, page, lines[:1], before["revision"])
    assert late.status_code == 412
    assert late.json()["revision"] == before["revision"] + 1
    assert len(client.page(page)["lines"]) == len(lines)


def test_a_change_says_what_it_changes(client, page):
    lines = {"lines": lines_as_sent(client.page(page))}
    assert client.http.put(f"/api/v1/pages/{page}", json=lines).status_code == 428
    odd = client.http.put(f"/api/v1/pages/{page}", json=lines, headers={"If-Match": "*"})
    assert odd.status_code == 422


def test_a_page_that_is_not_read_cannot_be_corrected(idle, picture):
    page = idle.http.post("/api/v1/documents", content=picture).json()["pages"][0]["id"]
    assert put(idle, page, [], 0).status_code == 409
    assert idle.http.get(f"/api/v1/pages/{page}/export").status_code == 409
    assert idle.http.get(f"/api/v1/pages/{page}/image").status_code == 200


def test_lines_are_drawn_moved_joined_and_taken_for_no_text(client, page):
    before = client.page(page)
    first, second = lines_as_sent(before)
    drawn = {"state": "ok", "text": "drawn", "outline": [[10, 100], [200, 120]]}
    moved = first | {"outline": [[5, 5], [300, 5], [300, 60], [5, 60]], "baseline": [[5, 50], [300, 55]]}
    after = put(client, page, [drawn, moved, second | {"state": "not-text"}], before["revision"]).json()
    new, shifted, gone = after["lines"]
    assert new["id"] not in {line["id"] for line in before["lines"]}
    assert new["box"] == [100, 10, 120, 200]
    assert [word["text"] for word in new["words"]] == ["drawn"]
    assert shifted["box"] == [5, 5, 60, 300]
    assert 0 < shifted["angle"] < 2
    assert [word["text"] for word in shifted["words"]] == first["text"].split()
    assert gone["state"] == "not-text"
    text = client.http.get(f"/api/v1/pages/{page}/export?format=text").text
    assert text.splitlines() == ["drawn", first["text"]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"state": "ok", "text": "new"}, "needs an outline"),
        ({"state": "ok", "text": " \u200b ", "outline": [[0, 0], [9, 9]]}, "has a text"),
        ({"state": "ok", "text": "new", "outline": [[5, 5], [5, 90]]}, "encloses nothing"),
        ({"id": "l99", "state": "ok", "text": "new"}, "no line l99"),
        ({"state": "maybe", "text": "new"}, "state"),
    ],
)
def test_lines_that_make_no_sense_are_refused(client, untouched, line, said):
    before = client.page(untouched)
    answer = put(client, untouched, [line], before["revision"])
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert client.page(untouched) == before


def test_a_region_is_read_where_it_is_drawn(client, untouched):
    line = client.page(untouched)["lines"][0]
    path = f"/api/v1/pages/{untouched}/lines/read"
    by_box = client.http.post(path, json={"box": line["box"]}).json()
    by_outline = client.http.post(path, json={"outline": line["outline"]}).json()
    height = line["box"][2] - line["box"][0]
    by_baseline = client.http.post(path, json={"baseline": line["baseline"], "height": height}).json()
    assert {by_box["text"], by_outline["text"], by_baseline["text"]} == {line["text"]}
    assert Line.from_dict(by_box).words
    nothing = client.http.post(path, json={"box": [0, 0, 8, 8]}).json()
    assert nothing["text"] == ""
    assert client.http.post(path, json={}).status_code == 422
    for box in ([5, 5, 5, 5], [-99, -99, -9, -9], [5, 0, 7, 1e6]):
        assert client.http.post(path, json={"box": box}).status_code == 422, box
    assert len(client.page(untouched)["lines"]) == 2


def test_a_page_is_read_again_unless_that_would_lose_work(client, page):
    before = client.page(page)
    lines = lines_as_sent(before)
    lines[0] |= {"text": "other", "state": "corrected"}
    put(client, page, lines, before["revision"])
    assert client.http.post(f"/api/v1/pages/{page}/read").status_code == 409
    assert client.http.post(f"/api/v1/pages/{page}/read?discard=true").status_code == 202
    wait_until(lambda: client.page(page)["state"] == "read")
    after = client.page(page)
    assert after["lines"] == before["lines"]
    assert after["revision"] > before["revision"] + 1


def test_corrections_are_written_out_in_every_format_and_are_certain(client, page):
    before = client.page(page)
    lines = lines_as_sent(before)
    lines[1] |= {"text": "7 EGGS", "state": "corrected"}
    put(client, page, lines, before["revision"])
    written = client.http.get(f"/api/v1/pages/{page}/export?format=json").json()
    (told,) = Document.from_dict(written).pages
    assert told.text.splitlines() == [lines[0]["text"], "7 EGGS"]
    assert told.lines[1].confidence == 1
    assert all(word.confidence == 1 for word in told.lines[1].words)
    assert told.path == "list.png"
    pdf = client.http.get(f"/api/v1/documents/{before['document']}/export?format=pdf")
    assert pdf.content.startswith(b"%PDF")


def test_training_data_have_only_lines_that_somebody_checked(make_client, client, untouched, picture, image):
    read = client.service.library.page(untouched).as_page()
    client = make_client(start=False)
    pages = [
        client.http.post("/api/v1/documents?name=..%2Fa%2Flist.png", content=picture).json()["pages"][0]["id"]
        for _ in range(3)
    ]
    for page in pages:
        client.service.library.take([])
        client.service.library.finish(page, read)
    for page in pages[:2]:
        whole = client.page(page)
        lines = lines_as_sent(whole)
        lines[1] |= {"text": "7 EGGS", "state": "corrected"}
        put(client, page, lines, whole["revision"])
    answer = client.http.get("/api/v1/export?format=page-xml")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["list-1.png", "list-1.xml", "list-1 (2).png", "list-1 (2).xml"]
        xml = archive.read("list-1 (2).xml").decode()
        assert "7 EGGS" in xml
        assert "SHOPPING" not in xml
        assert 'imageFilename="list-1 (2).png"' in xml
        assert Image.open(io.BytesIO(archive.read("list-1.png"))).size == image.size
    everything = client.http.get("/api/v1/export?lines=all")
    with zipfile.ZipFile(io.BytesIO(everything.content)) as archive:
        assert len(archive.namelist()) == 6
        assert b"SHOPPING" in archive.read("list-1.xml")


def test_a_document_that_is_removed_leaves_nothing(make_client, picture):
    client = make_client()
    document = client.http.post("/api/v1/documents", content=picture).json()
    page = document["pages"][0]["id"]
    wait_until(lambda: client.page(page)["state"] == "read")
    client.http.get(f"/api/v1/pages/{page}/image")
    assert client.http.delete(f"/api/v1/documents/{document['id']}").status_code == 204
    for path in (f"documents/{document['id']}", f"pages/{page}", f"pages/{page}/image", f"pages/{page}/events"):
        assert client.http.get(f"/api/v1/{path}").status_code == 404
    assert [path for path in (client.service.folder / "files").rglob("*") if path.is_file()] == []


def test_documents_are_listed_the_newest_first_a_part_at_a_time(idle, picture):
    made = [idle.http.post(f"/api/v1/documents?name={n}.png", content=picture).json()["id"] for n in range(3)]
    first = idle.http.get("/api/v1/documents?limit=2").json()
    assert [document["id"] for document in first["documents"]] == made[:0:-1]
    assert first["documents"][0]["page_count"] == 1
    rest = idle.http.get(f"/api/v1/documents?before={first['next']}").json()
    assert made[0] in [document["id"] for document in rest["documents"]]
    assert idle.http.get(f"/api/v1/documents?before={'0' * 32}").status_code == 404


def test_a_page_that_somebody_looks_at_is_read_first(idle, picture):
    library = idle.service.library
    for row in library.documents(1000):
        library.remove("documents", row["id"])
    pages = [idle.http.post("/api/v1/documents", content=picture).json()["pages"][0]["id"] for _ in range(3)]
    assert library.ahead(pages[2]) == 2
    assert library.take([pages[1], pages[2]]).id == pages[2]
    assert [library.take([]).id for _ in range(2)] == pages[:2]
    assert library.take([]) is None


def test_what_is_no_picture_becomes_a_page_that_says_so(client):
    document = client.http.post("/api/v1/documents?name=letter.jpg", content=b"no picture").json()
    page = document["pages"][0]["id"]
    wait_until(lambda: client.page(page)["state"] == "failed")
    assert client.page(page)["error"] == "letter.jpg: is not a picture in a format known here"
    assert events_of(client.http.get(f"/api/v1/pages/{page}/events").text)[-1][0] == "failed"
    assert client.http.get(f"/api/v1/pages/{page}/image").status_code == 422
