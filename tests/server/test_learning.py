"""Corrections become a model: started, watched, stopped, switched to and back."""

from __future__ import annotations

import pytest

from inkread.models import locate
from server_for_tests import lines_as_sent, wait_until


@pytest.fixture(scope="module")
def taught(make_client, picture):
    """Return the client of a service with ten confirmed lines, which reads nothing more."""
    patch = pytest.MonkeyPatch()
    patch.setenv("INKREAD_FAKE_MODEL", str(locate(None, "line recogniser")))
    client = make_client()
    assert client.http.post("/api/v1/training", json={}).status_code == 409  # too few
    page = client.http.post("/api/v1/documents", content=picture).json()["pages"][0]["id"]
    wait_until(lambda: client.page(page)["state"] == "read")
    drawn = [{"state": "ok", "text": f"line {n}", "outline": [[0, 10 * n], [90, 10 * n + 9]]} for n in range(8)]
    known = [line | {"state": "ok"} for line in lines_as_sent(client.page(page))]
    body = {"lines": known + drawn}
    assert client.http.put(f"/api/v1/pages/{page}", json=body, headers={"If-Match": '"1"'}).status_code == 200
    yield client
    patch.undo()


def training(client):
    return client.http.get("/api/v1/training").json()


def test_a_training_makes_a_model_that_can_be_switched_to_and_back(taught, picture):
    assert training(taught)["state"] == "none"
    started = taught.http.post("/api/v1/training", json={})
    assert started.status_code == 202
    wait_until(lambda: training(taught)["state"] != "running")
    done = training(taught)
    assert (done["state"], done["name"], done["lines"], done["progress"]) == ("done", "mine", 10, 1.0)
    assert (done["result"]["before"], done["result"]["after"]) == (0.1, 0.05)
    assert done["result"]["pages"] == ["picture-1.png", "picture-1.xml"]
    listed = taught.http.get("/api/v1/models").json()
    assert listed["current"] == "latin154"
    assert listed["models"][-1]["card"]["after"] == 0.05
    assert taught.http.post("/api/v1/models", json={"name": "mine"}).json()["current"] == "mine"
    assert (taught.service.folder / "models" / "chosen.txt").read_text() == "mine\n"
    read = taught.http.post("/api/v1/read", content=picture).json()
    assert read["pages"][0]["provenance"]["models"] == ["linemap", "mine", "en"]
    assert taught.http.delete("/api/v1/models/mine").status_code == 409
    assert taught.http.post("/api/v1/models", json={"name": "latin154"}).json()["current"] == "latin154"
    assert taught.http.delete("/api/v1/models/mine").status_code == 204
    assert [model["name"] for model in taught.http.get("/api/v1/models").json()["models"]] == ["latin154"]
    assert taught.http.post("/api/v1/models", json={"name": "mine"}).status_code == 404
    assert taught.http.delete("/api/v1/models/latin154").status_code == 409


def test_a_training_is_watched_and_stopped(taught):
    assert taught.http.post("/api/v1/training", json={"name": "slow"}).status_code == 202
    assert taught.http.post("/api/v1/training", json={"name": "other"}).status_code == 409
    wait_until(lambda: training(taught)["progress"] == 0.25)
    running = training(taught)
    assert running["state"] == "running"
    assert str(taught.service.folder) not in running["message"]
    assert running["message"].startswith("2 files in ...")
    assert taught.http.delete("/api/v1/training").json()["state"] == "stopped"
    assert taught.http.delete("/api/v1/training").status_code == 409
    assert not list((taught.service.folder / "training").iterdir())


def test_a_training_that_fails_says_why(taught):
    taught.http.post("/api/v1/training", json={"name": "broken"})
    wait_until(lambda: training(taught)["state"] != "running")
    failed = training(taught)
    assert failed["state"] == "failed"
    assert failed["error"].endswith("nothing can be learnt from this")
    assert str(taught.service.folder) not in failed["error"]


def test_names_that_lead_elsewhere_are_refused(taught):
    for name in ("../x", "", "a/b", ".hidden", "x" * 65):
        assert taught.http.post("/api/v1/training", json={"name": name}).status_code == 422
        assert taught.http.post("/api/v1/models", json={"name": name}).status_code == 422
    assert taught.http.post("/api/v1/training", json={"name": "latin154"}).status_code == 409


def test_a_model_that_is_damaged_is_not_switched_to(taught):
    place = taught.service.folder / "models" / "damaged"
    place.mkdir(parents=True)
    (place / "lines.onnx").write_bytes(b"no model")
    (place / "card.json").write_text("[1")
    refused = taught.http.post("/api/v1/models", json={"name": "damaged"})
    assert refused.status_code == 422
    assert str(taught.service.folder) not in refused.text
    assert taught.http.get("/api/v1/models").json()["current"] == "latin154"
    assert taught.http.delete("/api/v1/models/damaged").status_code == 204
