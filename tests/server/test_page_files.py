"""The files of the page: as they are shipped, kept by browsers, asked for in one go."""

from __future__ import annotations

import re

from inkread.output.unsure import UNSURE
from inkread.server.page_files import FOLDER, MEDIA_TYPES

IMPORTED = re.compile(r'^(?:import|export) .*"\./(\w+\.js)"', re.MULTILINE)


def test_every_file_is_served_as_it_is_shipped(client):
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert len(files) > 30
    for path in files:
        answer = client.http.get(f"/static/{path.relative_to(FOLDER).as_posix()}")
        assert answer.content == path.read_bytes(), path
        assert answer.headers["content-type"].startswith(MEDIA_TYPES[path.suffix])
    assert client.http.get("/").content == (FOLDER / "index.html").read_bytes()


def test_a_browser_that_has_a_file_is_not_sent_it_again(client):
    for path in ("/", "/static/js/text.js"):
        tag = client.http.get(path).headers["etag"]
        again = client.http.get(path, headers={"If-None-Match": f'W/{tag}, "other"'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "no-cache"
        assert client.http.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_is_no_file_of_the_page_is_not_there(client):
    for path in ("/static", "/static/", "/static/js", "/static/js/nothing.js", "/static/index.html/"):
        assert client.http.get(path).status_code == 404, path
    assert client.http.post("/static/js/text.js").status_code == 405
    assert client.http.head("/static/js/text.js").status_code == 200


def test_the_page_asks_for_all_its_scripts_at_once():
    told = re.findall(r'<link rel="modulepreload" href="static/js/(\w+\.js)">', (FOLDER / "index.html").read_text())
    needed, waiting = set(), {"main.js"}
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting |= set(IMPORTED.findall((FOLDER / "js" / name).read_text())) - needed
    assert sorted(told) == sorted(needed - {"main.js"})
    assert needed == {path.name for path in (FOLDER / "js").iterdir()}, "nothing is shipped that nobody uses"


def test_the_page_is_told_which_words_are_unsure(client):
    assert client.http.get("/api/v1/session").json()["unsure"] == UNSURE
