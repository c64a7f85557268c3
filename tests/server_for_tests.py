"""What the tests of the server share."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[1] / "examples"

PATIENCE = 120
"""Seconds that a busy machine has for what takes one."""

FAKE_TRAINING = """
import json, os, pathlib, sys, time
folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
pages = sorted(path.name for path in folder.iterdir())
told = {"event": "looking", "done": 1, "total": 2, "progress": 0.25, "message": f"{len(pages)} files in {folder}"}
print(json.dumps(told), flush=True)
if name == "slow":
    time.sleep(600)
if name == "broken":
    sys.exit(f"{folder}: nothing can be learnt from this")
print("no JSON", flush=True)
model = pathlib.Path(os.environ["INKREAD_DATA"]) / "models" / name
model.mkdir(parents=True)
(model / "lines.onnx").write_bytes(pathlib.Path(os.environ["INKREAD_FAKE_MODEL"]).read_bytes())
card = {"lines": 10, "held_back": {"lines": 2, "characters": 20, "errors_before": 2, "errors_after": 1}}
(model / "card.json").write_text(json.dumps(card))
print(json.dumps({"event": "result", "result": {**card, "pages": pages}}), flush=True)
"""
"""A training that learns nothing and speaks as the real one does."""


@dataclass
class Client:
    """Talks to a service in this process.

    Attributes
    ----------
    http : TestClient
        With which requests are made.
    service : Service
        What answers them.
    """

    http: Any
    service: Any
    is_closed: bool = False

    def page(self, identity: str) -> dict[str, Any]:
        """Return a page."""
        return dict(self.http.get(f"/api/v1/pages/{identity}").json())

    def close(self) -> None:
        """End the service."""
        if not self.is_closed:
            self.is_closed = True
            self.http.__exit__(None, None, None)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so; an error if it never is."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("this is not so in time")
        time.sleep(0.02)


def lines_as_sent(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of a page as a client sends them back unchanged."""
    return [{"id": line["id"], "state": line["state"], "text": line["text"]} for line in page["lines"]]


def served(*arguments, **environment):
    """Start a server, and return its process and its address once it answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "inkread", "serve", "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    said = process.stderr.readline()
    assert said.startswith("inkread is at http://127.0.0.1:"), said + process.stderr.read()
    return process, said.split()[3]
