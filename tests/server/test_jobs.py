"""Many files go in at once; each is read, or says why not; who cancels is forgotten."""

from __future__ import annotations

from server_for_tests import wait_until


def test_what_one_file_does_does_not_stop_the_next(client, picture):
    files = [
        ("files", ("list.png", picture)),
        ("files", ("letter.jpg", b"no picture")),
        ("files", ("scan.pdf", b"%PDF-1.4 damaged")),
    ]
    started = client.http.post("/api/v1/jobs", files=files)
    assert started.status_code == 202
    path = started.headers["location"]
    wait_until(lambda: client.http.get(path).json()["state"] == "read")
    job = client.http.get(path).json()
    assert (job["pages"], job["done"], job["failed"]) == (3, 1, 2)
    good, bad, damaged = job["files"]
    assert (good["state"], good["error"]) == ("read", None)
    assert client.http.get(good["result"] + "?format=text").text.startswith("SHOPPING LIST")
    assert bad == {
        "name": "letter.jpg",
        "state": "failed",
        "pages": 1,
        "done": 0,
        "error": "letter.jpg: is not a picture in a format known here",
        "result": None,
    }
    assert damaged["error"].startswith("scan.pdf: ")
    assert client.http.get(f"{path}/results/2").json()["detail"] == bad["error"]
    assert client.http.get(f"{path}/results/4").status_code == 404
    assert job["id"] not in client.http.get("/api/v1/documents?limit=1000").text


def test_a_job_that_is_cancelled_is_read_no_further_and_leaves_nothing(idle, picture):
    job = idle.http.post("/api/v1/jobs", files=[("files", ("list.png", picture + b" "))] * 3).json()
    path = f"/api/v1/jobs/{job['id']}"
    assert idle.http.get(f"{path}/results/1").status_code == 409
    waiting = idle.service.library.waiting()
    assert idle.http.delete(path).status_code == 204
    assert idle.service.library.waiting() == waiting - 3
    assert idle.http.get(path).status_code == 404
    assert idle.http.delete(path).status_code == 404


def test_a_page_that_is_being_read_when_its_job_is_cancelled_is_given_up(idle, picture):
    job = idle.http.post("/api/v1/jobs", files=[("files", ("list.png", picture))]).json()
    reading = idle.service.reading
    while (page := idle.service.library.take([])).job != job["id"]:
        pass
    idle.http.delete(f"/api/v1/jobs/{job['id']}")
    reading._read_page(page, reading.feeds.start(page.id))
    assert not idle.service.library.is_there(page.id)
    assert reading.feeds.of(page.id) is None


def test_jobs_that_are_done_are_forgotten_after_a_while(make_client, picture):
    client = make_client(job_seconds=0)
    path = client.http.post("/api/v1/jobs", files=[("files", ("list.png", picture))]).headers["location"]
    wait_until(lambda: client.http.get(path).json()["state"] == "read")
    client.http.post("/api/v1/jobs", files=[("files", ("letter.jpg", b"no picture"))])
    assert client.http.get(path).status_code == 404
