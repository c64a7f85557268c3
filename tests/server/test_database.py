"""What was acknowledged is there after a restart, and after a kill in the middle of writing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from server_for_tests import lines_as_sent, wait_until

pytest.importorskip("fastapi", reason="inkread[serve] is not installed")

from inkread.errors import DataError
from inkread.server.blobs import Blobs
from inkread.server.database import Database, migrations

WRITER = """
import json, sys
from pathlib import Path
from inkread.document import Line, Page, Word
from inkread.server.blobs import Blobs
from inkread.server.database import Database
from inkread.server.library import Library, Upload

folder = Path(sys.argv[1])
library = Library(Database(folder / "pages.sqlite"), Blobs(folder / "files"))
with library.incoming() as (path, file):
    file.write(b"picture")
    file.flush()
    document = library.add_document(Upload("a.png", path, (0,)))
page = library.take([]).id
library.finish(page, Page((Line.of([Word("0", 1.0, (0, 0, 9, 9))]),), (99, 99)))
print(page, flush=True)
for n in range(1, 10_000):
    library.correct(page, n, [{"id": "l1", "state": "ok", "text": str(n), "outline": None, "baseline": None}])
    print(n, flush=True)
"""


def test_a_kill_in_the_middle_of_writing_loses_nothing_that_was_acknowledged(tmp_path):
    from inkread.server.library import Library

    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    page = writer.stdout.readline().strip()
    said = [writer.stdout.readline() for _ in range(20)]
    writer.kill()
    said += writer.communicate()[0].splitlines(keepends=True)
    acknowledged = int([line for line in said if line.endswith("\n")][-1])
    library = Library(Database(tmp_path / "pages.sqlite"), Blobs(tmp_path / "files"))
    stored = library.page(page)
    assert int(stored.lines[0]["text"]) in (acknowledged, acknowledged + 1)
    assert stored.revision == int(stored.lines[0]["text"]) + 1
    assert stored.source.path.read_bytes() == b"picture"


def test_a_restart_goes_on_where_it_was(make_client, picture, tmp_path):
    first = make_client(tmp_path, start=False)
    pages = [first.http.post("/api/v1/documents", content=picture).json()["pages"][0]["id"] for _ in range(2)]
    taken = first.service.library.take([])
    assert taken.id == pages[0]
    (tmp_path / "files" / "incoming" / "broken-off").write_bytes(b"half a picture")
    first.close()
    second = make_client(tmp_path)
    wait_until(lambda: all(second.page(page)["state"] == "read" for page in pages))
    whole = second.page(pages[0])
    lines = lines_as_sent(whole)
    lines[0] |= {"text": "corrected before the end", "state": "corrected"}
    second.http.put(f"/api/v1/pages/{pages[0]}", json={"lines": lines}, headers={"If-Match": str(whole["revision"])})
    second.close()
    third = make_client(tmp_path, start=False)
    assert third.page(pages[0])["lines"][0]["text"] == "corrected before the end"
    assert not list((tmp_path / "files" / "incoming").iterdir())


def test_two_servers_do_not_share_a_folder(tmp_path):
    first = Database(tmp_path / "pages.sqlite")
    with pytest.raises(DataError, match="another inkread serve uses this folder"):
        Database(tmp_path / "pages.sqlite")
    first.close()
    Database(tmp_path / "pages.sqlite").close()


def test_a_database_is_brought_from_every_version_to_the_newest(tmp_path):
    for version in range(len(migrations()) + 1):
        path = tmp_path / f"{version}.sqlite"
        with sqlite3.connect(path) as old:
            for script in migrations()[:version]:
                old.executescript(script)
            old.execute(f"PRAGMA user_version = {version}")
        old.close()
        database = Database(path)
        assert database.number("PRAGMA user_version") == len(migrations())
        assert database.number("SELECT count(*) FROM trainings") == 0
        assert database.number("PRAGMA synchronous") == 2
        assert database.row("PRAGMA journal_mode")[0] == "wal"
        database.close()


def test_databases_that_cannot_be_used_are_refused(tmp_path):
    with sqlite3.connect(tmp_path / "new.sqlite") as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(DataError, match="of a newer inkread"):
        Database(tmp_path / "new.sqlite")
    (tmp_path / "bad.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(DataError, match="is damaged"):
        Database(tmp_path / "bad.sqlite")


def test_a_transaction_that_fails_changes_nothing(tmp_path):
    database = Database(tmp_path / "pages.sqlite")

    def fail():
        with database.transaction() as connection:
            connection.execute("INSERT INTO jobs VALUES ('a', 1.0)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert database.number("SELECT count(*) FROM jobs") == 0
    with database.transaction() as connection:
        connection.execute("INSERT INTO jobs VALUES ('a', 1.0)")
    assert database.number("SELECT count(*) FROM jobs") == 1
    database.close()


def test_files_of_the_same_content_are_one_and_are_swept_when_nobody_uses_them(tmp_path):
    blobs = Blobs(tmp_path)
    names = []
    for content in (b"one", b"one", b"two"):
        with blobs.incoming() as (path, file):
            file.write(content)
            file.flush()
            names.append(blobs.keep(path))
    assert names[0] == names[1] != names[2]
    assert blobs.sweep({names[2]}) == 1
    assert not blobs.path(names[0]).exists()
    assert blobs.path(names[2]).read_bytes() == b"two"
    with pytest.raises(ValueError, match="no SHA-256"):
        blobs.path("../../etc/passwd")
