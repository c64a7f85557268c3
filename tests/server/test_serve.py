"""The command: it starts, says where it is, answers, and ends when it is told to."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from server_for_tests import EXAMPLES, served, wait_until

pytest.importorskip("fastapi", reason="inkread[serve] is not installed")

from inkread.cli import main

CONTAINER = Path(__file__).parents[2] / "Containerfile"


def is_healthy(check):
    """Return whether the check of the container's health ends well, and not because it asks at the wrong port."""
    assert "127.0.0.1:8470" not in check
    try:
        exec(check, {})  # noqa: S102 - as it stands in our own file
    except OSError:
        return False
    return True


def test_the_container_runs_as_nobody_and_is_reached_with_a_token_only():
    told = CONTAINER.read_text()
    assert "\nUSER nobody\n" in told
    assert told.index("USER nobody") < told.index('CMD ["inkread", "serve", "--host", "0.0.0.0"]')
    assert "INKREAD_TOKEN=" not in told.split("FROM", 1)[1]


def test_it_answers_where_it_says_and_ends_at_once(tmp_path):
    process, address = served("--data", str(tmp_path))
    try:
        with urllib.request.urlopen(address + "health") as answer:  # noqa: S310
            assert json.load(answer) == {"status": "ok"}
            assert "server" not in {name.lower() for name in answer.headers}
        with urllib.request.urlopen(address) as answer:  # noqa: S310
            assert b"<html" in answer.read()
        check = re.search(r'CMD \["python", "-c", "(.*)"\]', CONTAINER.read_text())[1]
        wait_until(lambda: is_healthy(check.replace("http://127.0.0.1:8470/", address)))
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


FIRST_PAGE = """
import sys
from pathlib import Path
from inkread.imaging.sources import PageSource
from inkread.server.engine import read_page
from inkread.server.service import Service
from inkread.server.watch import Watch
folder, picture = map(Path, sys.argv[1:])
service = Service(folder)
assert not service.reading.is_ready
service.reading.warm_up()
assert service.reading.is_ready
assert not service.library.documents(1, None) and not [path for path in (folder / "files").rglob("*") if path.is_file()]
before = set(sys.modules)
assert read_page(service.reading.load(), PageSource(picture), Watch(60), 10**8).lines
print(*sorted(set(sys.modules) - before))
"""


def test_the_first_page_waits_for_no_library(tmp_path):
    command = [sys.executable, "-c", FIRST_PAGE, str(tmp_path), str(EXAMPLES / "list.jpg")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not done.stdout.split(), "what is imported while the first page is read"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "192.0.2.1"], "needs a token"),
        (["--token-file", "{token}"], "16 letters"),
        (["--token-file", "{good}", "--host", "192.0.2.1"], "cannot listen there"),
    ],
)
def test_what_cannot_be_served_is_said_in_a_line(tmp_path, arguments, said, monkeypatch):
    monkeypatch.delenv("INKREAD_TOKEN", raising=False)
    (tmp_path / "token").write_text("short")
    (tmp_path / "good").write_text("0123456789abcdef\n")
    listed = [argument.format(token=tmp_path / "token", good=tmp_path / "good") for argument in arguments]
    result = CliRunner().invoke(main, ["serve", *listed])
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.splitlines()) == 1
