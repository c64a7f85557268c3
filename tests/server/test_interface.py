"""The interface keeps what its description says, whatever Schemathesis sends (https://schemathesis.io)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from server_for_tests import served

pytest.importorskip("fastapi", reason="inkread[serve] is not installed")
pytest.importorskip("schemathesis", reason="Schemathesis is not installed")

pytestmark = pytest.mark.long

# Too much of something is refused by its size before it is looked at: Schemathesis does not count 413 among refusals.
CONFIGURATION = """
request-timeout = 120

[checks.negative_data_rejection]
expected-statuses = [
    "400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "5xx",
]

[checks.missing_required_header]
expected-statuses = ["400", "401", "403", "406", "415", "422", "428"]

[[operations]]
include-tag = ["pages"]
parameters = { "path.identity" = "PAGE" }

[[operations]]
include-tag = ["documents"]
exclude-method = "DELETE"
parameters = { "path.identity" = "DOCUMENT" }

[[operations]]
include-tag = ["jobs"]
exclude-method = "DELETE"
parameters = { "path.identity" = "JOB", "path.number" = 1 }

# What is in a file, and where lines of a page stand, is described by no schema.
[[operations]]
include-tag = ["pages", "documents", "jobs", "reading"]
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "412", "413", "422", "429", "5xx"]
"""


def sent(address, content, **headers):
    with urllib.request.urlopen(urllib.request.Request(address, content, headers)) as answer:  # noqa: S310
        return json.load(answer)


def test_nothing_is_found(tmp_path, picture):
    process, address = served("--data", str(tmp_path / "data"), "--max-upload", "1", "--max-seconds", "20")
    try:
        document = sent(f"{address}api/v1/documents", picture)
        form = (
            b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
            + picture
            + b"\r\n--b--\r\n"
        )
        job = sent(f"{address}api/v1/jobs", form, **{"Content-Type": "multipart/form-data; boundary=b"})
        known = {"PAGE": document["pages"][0]["id"], "DOCUMENT": document["id"], "JOB": job["id"]}
        configuration = tmp_path / "schemathesis.toml"
        configuration.write_text(re.sub("PAGE|DOCUMENT|JOB", lambda found: known[found[0]], CONFIGURATION))
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration), "run", "--no-color"]
        places = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        found = subprocess.run(
            [*command, "--seed", "1", "--max-examples", "25", f"{address}openapi.json"],
            capture_output=True,
            text=True,
            env={**os.environ, "SCHEMATHESIS_HOOKS": "pictures_for_schemathesis", "PYTHONPATH": places},
            cwd=tmp_path,
        )
        assert found.returncode == 0, found.stdout[-8000:]
    finally:
        process.kill()
        process.communicate()
