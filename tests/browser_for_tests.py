"""The server and its pages for tests in a browser."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inkread.output.unsure import UNSURE

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
"""The browser, None if there is none."""

PATIENCE = 120
"""Seconds that a busy machine has for what takes one."""


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


LEARNS_FROM = """
import sys
from pathlib import Path
from inkread.server.guards import Access, LOOPBACK, hosts_of
from inkread.server.app import make_app
from inkread.server.limits import Limits
from inkread.server.service import Service
import uvicorn
port, folder, *command = sys.argv[1:]
service = Service(Path(folder), Access(None, hosts_of(LOOPBACK)), Limits(seconds=600), learning=command)
uvicorn.run(make_app(service), port=int(port), log_level="warning")
"""
"""A server that learns by another command."""


@dataclass
class Server:
    """``inkread serve`` in a process, which tests stop, kill and start again at the same address.

    Attributes
    ----------
    folder : Path
        Of its data.
    token : str or None
        That it asks for.
    learning : tuple of str
        The command that learns, if it is not the real one.
    """

    folder: Path
    token: str | None = None
    learning: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "inkread", "serve", "--port", str(self.port), "--data", str(self.folder), "-q"]
        command += ["--max-seconds", "600"]
        if self.learning:
            command = [sys.executable, "-c", LEARNS_FROM, str(self.port), str(self.folder), *self.learning]
        environment = {**os.environ, "INKREAD_TOKEN": self.token or ""}
        with (self.folder.parent / f"serve-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stderr=log, stdout=log)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(self.url + "ready", timeout=5):  # noqa: S310
                    return
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        """Send a request and return the JSON of its answer."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(f"{self.url}api/v1/{path}", body, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return json.load(answer)

    def add(self, path: Path) -> dict[str, Any]:
        """Put a file in."""
        return self.ask("POST", f"documents?name={path.name}", path.read_bytes())

    def newest(self) -> dict[str, Any]:
        """Return the document that was put in last."""
        return self.ask("GET", f"documents/{self.ask('GET', 'documents')['documents'][0]['id']}")

    def read(self, path: Path) -> dict[str, Any]:
        """Put a file in, and wait until its first page is read."""
        document = self.add(path)
        self.page(document["pages"][0]["id"])
        return document

    def suppose(self, texts: Sequence[str], doubts: Mapping[str, tuple[float, Sequence[str]]]) -> None:
        """Suppose that every page was read in another way; the server must not run.

        What the page does with unsure words is tested with words that are unsure, whatever the models read.

        Parameters
        ----------
        texts
            Of the lines, with as many words as were read.
        doubts
            Words, how sure they are, and what they could be instead, the likeliest first; all others are sure.
        """
        with closing(sqlite3.connect(self.folder / "pages.sqlite")) as database, database:
            for page, stored in database.execute("SELECT id, lines FROM pages").fetchall():
                lines = json.loads(stored)
                for line, text in zip(lines, texts, strict=True):
                    line["text"] = text
                    for word, said in zip(line["words"], text.split(), strict=True):
                        confidence, others = doubts.get(said, (0.99, ()))
                        glyphs = word["glyphs"] if said == word["text"] else []
                        alternatives = [[other, 0.1 / n] for n, other in enumerate(others, 1)]
                        word |= {"text": said, "confidence": confidence, "glyphs": glyphs, "alternatives": alternatives}
                values = (json.dumps(lines), len(unsure_words(lines)), page)
                database.execute("UPDATE pages SET lines = ?, unsure = ? WHERE id = ?", values)

    def multiply(self, count: int) -> list[str]:
        """Return so many copies of the one document, of one page, made in the database; the server must not run."""
        made = []
        with closing(sqlite3.connect(self.folder / "pages.sqlite")) as database, database:
            ((document, page),) = database.execute("SELECT document, id FROM pages").fetchall()
            for _ in range(count):
                fresh = {"document": secrets.token_hex(16), "page": secrets.token_hex(16)}
                for table, old in (("document", document), ("page", page)):
                    cursor = database.execute(f"SELECT * FROM {table}s WHERE id = ?", [old])  # noqa: S608
                    row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
                    row |= {"id": fresh[table]} | ({"document": fresh["document"]} if table == "page" else {})
                    database.execute(f"INSERT INTO {table}s VALUES ({', '.join('?' * len(row))})", [*row.values()])  # noqa: S608
                made.append(fresh["document"])
        return made

    def page(self, name: str) -> dict[str, Any]:
        """Return a page once it is read."""
        until = time.monotonic() + PATIENCE
        while (page := self.ask("GET", f"pages/{name}"))["state"] not in ("read", "failed"):
            assert time.monotonic() < until, page["state"]
            time.sleep(0.1)
        return page

    def lines(self, document: dict[str, Any], number: int = 1) -> list[dict[str, Any]]:
        """Return the lines of a page of a document."""
        return self.page(document["pages"][number - 1]["id"])["lines"]

    def texts(self, document: dict[str, Any], number: int = 1) -> list[str]:
        """Return the texts of the lines of a page."""
        return [line["text"] for line in self.lines(document, number)]


def unsure_words(lines: list[dict[str, Any]], least: float = UNSURE) -> list[str]:
    """Return the unsure words of a page, the least sure first."""
    words = [word for line in lines if line["state"] in ("read", "corrected") for word in line["words"]]
    return [word["text"] for word in sorted(words, key=lambda word: word["confidence"]) if word["confidence"] < least]


def saved(page: Any) -> None:
    """Wait until everything that was corrected on a page is saved."""
    from playwright.sync_api import expect

    expect(page.get_by_role("status")).to_have_text("Saved", timeout=1000 * PATIENCE)


def cell(page: Any, text: str) -> Any:
    """Return the cell of a word."""
    return page.get_by_role("gridcell", name=text, exact=True)
