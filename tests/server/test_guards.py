"""Who is kept out: other sites, other names, those without the token, and those who want too much."""

from __future__ import annotations

import os
import stat

import pytest

pytest.importorskip("fastapi", reason="inkread[serve] is not installed")

from inkread.errors import DataError
from inkread.server.guards import Access
from inkread.server.running import access_for
from inkread.server.uploads import safe_name

TOKEN = "0123456789abcdef"  # noqa: S105


@pytest.fixture(scope="module")
def locked(make_client):
    """Return the client of a service with a token, which reads nothing."""
    return make_client(access=Access(TOKEN), start=False)


def test_requests_by_another_name_are_refused(client):
    for host in ("evil.example", "evil.example:8470", "127.0.0.1.evil.example", "", "[::1", "a:b:c"):
        answer = client.http.get("/api/v1/documents", headers={"Host": host})
        assert answer.status_code == 421, host
    for host in ("localhost", "LOCALHOST:8470", "127.0.0.1:1", "[::1]:8470"):
        assert client.http.get("/health", headers={"Host": host}).status_code == 200, host


def test_pages_of_other_sites_can_neither_change_nor_embed_anything(client, picture):
    path = "/api/v1/documents"
    for origin in (
        "https://evil.example",
        "http://localhost:1",
        "null",
        "http://localhost.evil.example",
        "http://[::1",
    ):
        assert client.http.post(path, content=picture, headers={"Origin": origin}).status_code == 403, origin
    for site in ("cross-site", "same-site"):
        assert client.http.post(path, content=picture, headers={"Sec-Fetch-Site": site}).status_code == 403
        assert client.http.get(path, headers={"Sec-Fetch-Site": site}).status_code == 403
        assert client.http.get("/", headers={"Sec-Fetch-Site": site}).status_code == 200  # a link to the page
    assert (
        client.http.get(path, headers={"Origin": "https://evil.example"}).headers.get("access-control-allow-origin")
        is None
    )
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.http.post("/api/v1/session", json={"token": ""}, headers=own).status_code == 204


def test_json_is_taken_only_as_json(client):
    answer = client.http.post("/api/v1/models", content='{"name": "latin154"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422


def test_without_the_token_nothing_is_told(locked):
    for method, path in [
        ("GET", "/api/v1/documents"),
        ("GET", "/api/v1/pages/" + "0" * 32),
        ("POST", "/api/v1/read"),
        ("GET", "/metrics"),
        ("GET", "/openapi.json"),
        ("GET", "/api/v1/nothing"),
        ("GET", "//api/v1/documents"),
    ]:
        answer = locked.http.request(method, path)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == "Bearer"
    for given in ("Bearer", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xe9"):
        refused = locked.http.get("/api/v1/documents", headers={"Authorization": given.encode("latin-1")})
        assert refused.status_code == 401, given
    assert locked.http.get("/api/v1/documents", headers={"Authorization": f"bearer {TOKEN}"}).status_code == 200
    for path in ("/", "/health", "/static/js/text.js"):
        assert locked.http.get(path).status_code == 200


def test_a_browser_signs_in_and_out(locked):
    assert locked.http.get("/api/v1/session").json()["signed_in"] is False
    assert locked.http.post("/api/v1/session", json={"token": "wrong"}).status_code == 401
    answer = locked.http.post("/api/v1/session", json={"token": TOKEN})
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    assert TOKEN not in cookie
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert locked.http.get("/api/v1/documents").status_code == 200
    assert locked.http.get("/api/v1/session").json()["signed_in"] is True
    assert locked.http.delete("/api/v1/session").status_code == 204
    assert locked.http.get("/api/v1/documents").status_code == 401
    assert (
        locked.http.get("/api/v1/documents", headers={"Cookie": "inkread=0; \xff".encode("latin-1")}).status_code == 401
    )


def test_answers_forbid_browsers_what_they_need_not_do(client, untouched):
    for path in (
        "/",
        "/health",
        f"/api/v1/pages/{untouched}",
        f"/api/v1/pages/{untouched}/export?format=html",
        "/nothing",
    ):
        headers = client.http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert ("sandbox" in headers["content-security-policy"]) == (path != "/")
    assert (
        client.http.get(f"/api/v1/pages/{untouched}/export?format=html")
        .headers["content-disposition"]
        .startswith("attachment")
    )


def test_no_file_but_those_of_the_page_can_be_fetched(client, untouched):
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fapp.py", "/pages.sqlite", "/files/"):
        assert client.http.get(path).status_code in (404, 405), path


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_files_are_their_owners_alone_and_have_no_name_that_runs(client, picture):
    client.http.post("/api/v1/documents?name=run.py", content=picture)
    folder = client.service.folder
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.parent.parent.name == "files" for path in files)
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert path.suffix in ("", ".sqlite", ".sqlite-wal"), path
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o700 for path in folder.rglob("*") if path.is_dir())


def test_uploads_have_limits(make_client, picture, image):
    import io

    client = make_client(start=False, upload_bytes=len(picture), pages=2, files=2, json_bytes=1000, waiting_pages=3)
    too_long = picture + b"x" * (1 << 17)
    for path in ("/api/v1/read", "/api/v1/documents"):
        assert client.http.post(path, content=too_long).status_code == 413
        assert client.http.post(path, content=iter([too_long])).status_code == 413  # says no length
        assert client.http.post(path, content=picture + b"x").status_code == 413
        assert client.http.post(path, files={"file": ("a.png", picture + b"x")}).status_code == 413
    three = io.BytesIO()
    image.resize((9, 9)).save(three, "TIFF", save_all=True, append_images=[image.resize((9, 9))] * 2)
    refused = client.http.post("/api/v1/documents?name=three.tif", content=three.getvalue())
    assert refused.status_code == 413
    assert refused.json()["detail"] == "three.tif: has more than the limit of 2 pages"
    assert client.http.post("/api/v1/jobs", files=[("files", ("a.png", picture))] * 3).status_code == 413
    assert client.http.post("/api/v1/session", json={"token": "x" * 2000}).status_code == 413
    for _ in range(3):
        assert client.http.post("/api/v1/documents", content=picture).status_code == 201
    full = client.http.post("/api/v1/documents", content=picture)
    assert full.status_code == 429
    assert int(full.headers["retry-after"]) >= 1
    incoming = client.service.folder / "files" / "incoming"
    assert list(incoming.iterdir()) == []


def test_pictures_that_claim_too_many_pixels_are_refused(make_client, png_that_claims):
    client = make_client(pixels=1_000_000)
    answer = client.http.post("/api/v1/read?name=bomb.png", content=png_that_claims(1001))
    assert answer.status_code == 422
    assert "more than the limit of 1000000" in answer.json()["detail"]


def test_a_full_queue_says_when_to_come_back(make_client, picture):
    client = make_client(start=False, waiting=1)
    client.service.reading.workers.submit(lambda: None)
    full = client.http.post("/api/v1/read", content=picture)
    assert full.status_code == 429
    assert full.json()["detail"] == "the server is busy; try again in 1 s"
    assert full.headers["retry-after"] == "1"


def test_a_client_that_stalls_is_given_up():
    import asyncio

    from starlette.exceptions import HTTPException

    from inkread.server.guards import _Body

    async def silent():
        await asyncio.sleep(60)

    with pytest.raises(HTTPException, match="did not come"):
        asyncio.run(_Body(silent, 10, 0.01)())


def test_errors_in_inkread_itself_tell_nobody_anything(make_client, monkeypatch):
    client = make_client(start=False)
    monkeypatch.setattr(client.service.library, "documents", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.http.get("/api/v1/documents")
    quiet = type(client.http)(client.http.app, base_url="http://localhost", raise_server_exceptions=False)
    answer = quiet.get("/api/v1/documents")
    assert answer.status_code == 500
    assert answer.json() == {"detail": "an error in inkread itself; the server's log says more"}
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_others_reach_a_server_only_with_a_token():
    assert access_for("127.0.0.1", None).knows("localhost:1")
    assert not access_for("127.0.0.1", None).knows("example.org")
    assert access_for("::1", None, ["ink.example"]).knows("ink.example:443")
    everywhere = "0.0.0.0"  # noqa: S104
    for host in (everywhere, "192.168.1.4", "::", "ink.example"):
        with pytest.raises(DataError, match="needs a token"):
            access_for(host, None)
    assert access_for(everywhere, TOKEN).knows("anything")
    assert not access_for(everywhere, TOKEN, ["ink.example"]).knows("anything")
    for token in ("short", "", "with\nlines" * 3, "ünï" * 9):
        with pytest.raises(DataError, match="16 letters"):
            access_for("127.0.0.1", token)


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("\x00\x1b[31m.jpg", "[31m.jpg"),
        ("..", "picture"),
        (None, "picture"),
        ('a"b\r\nX: y.png', "a b X y.png"),
        ("x" * 300 + ".jpg", "x" * 100 + ".jpg"),
        ("Brief für Ada.jpg", "Brief für Ada.jpg"),
    ],
)
def test_names_are_good_for_files_and_headers(given, safe):
    assert safe_name(given) == safe
