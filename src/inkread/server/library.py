"""Documents, their pages and jobs: what the database knows of them, together with the files that were put in."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection, Row
from typing import Any, BinaryIO, Literal, TypeAlias

from .. import __version__
from ..document import Page, Provenance
from ..errors import InkreadError
from ..imaging.sources import PageSource
from .blobs import Blobs
from .database import Database
from .lines import LineDict, corrected, counts, described_page, page_of

PageState: TypeAlias = Literal["waiting", "reading", "read", "failed"]
"""Of a page, and of documents and jobs as a whole."""


class MissingError(InkreadError):
    """There is no such thing, or there is none any more."""


class StateError(InkreadError):
    """Not now: a page is not read yet, or a training is running."""


class ConflictError(InkreadError):
    """Somebody else changed a page meanwhile.

    Attributes
    ----------
    revision : int
        At which the page is.
    """

    def __init__(self, revision: int) -> None:
        super().__init__("the page was changed meanwhile, perhaps in another tab; load it again")
        self.revision = revision


@dataclass(frozen=True)
class Upload:
    """A file that was put in and kept, with the pages in it.

    Attributes
    ----------
    name : str
        What its owner calls it.
    path : Path
        Where it lies until it is kept.
    frames : tuple of int
        For each page the frame of the picture file.
    error : str or None
        Why it cannot be read, if that is known already.
    """

    name: str
    path: Path
    frames: tuple[int, ...]
    error: str | None = None

    @property
    def sources(self) -> list[PageSource]:
        """Where the pictures of its pages are, until it is kept."""
        return [
            PageSource(self.path, number, len(self.frames), self.name, frame)
            for number, frame in enumerate(self.frames, 1)
        ]


@dataclass(frozen=True)
class StoredPage:
    """A page in the database.

    Attributes
    ----------
    id, document : str
        Its identifier and that of its document.
    job : str or None
        The job that it belongs to.
    name : str
        Of the document.
    source : PageSource
        Where its picture is.
    state : str
        waiting, reading, read or failed.
    revision : int
        Increased with every change of its lines.
    size : (int, int) or None
        Height and width in pixels, once it is read.
    resolution : float or None
        Pixels per inch.
    models : tuple of str
        That read it.
    lines : list of dict
        See ``lines``.
    error : str or None
        Why it could not be read.
    picture : str or None
        Name of the file with the upright picture, once somebody asked for it.
    """

    id: str
    document: str
    job: str | None
    name: str
    source: PageSource
    state: str
    revision: int
    size: tuple[int, int] | None
    resolution: float | None
    models: tuple[str, ...]
    lines: list[LineDict]
    error: str | None
    picture: str | None

    @property
    def number(self) -> int:
        """Number of the page in its document, from 1."""
        return self.source.number

    def as_page(self, states: Collection[str] | None = None, name: str | None = None) -> Page:
        """Return what stands on it, as it was corrected.

        Parameters
        ----------
        states
            Of the lines that count; all but those that are no text if left out.
        name
            What to call the picture; the name of the document if left out.

        Raises
        ------
        StateError
            If it is not read.
        """
        if self.size is None or self.state != "read":
            raise StateError("the page is not read yet" if self.state != "failed" else "the page cannot be read")
        lines = [line for line in self.lines if states is None or line["state"] in states]
        return page_of(
            lines,
            self.size,
            name=name or self.name,
            number=self.number,
            resolution=self.resolution,
            provenance=Provenance(__version__, self.models),
        )


class Library:
    """What there is; every method may be called from any thread.

    Parameters
    ----------
    database
        Its tables.
    blobs
        Its files.
    """

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database, self._blobs = database, blobs
        self._files = threading.Lock()  # no file is removed between being kept and being referred to
        with database.transaction() as connection:
            connection.execute("UPDATE pages SET state = 'waiting' WHERE state = 'reading'")
        blobs.sweep(self._used())

    def incoming(self) -> AbstractContextManager[tuple[Path, BinaryIO]]:
        """Give a new file for an upload; see ``Blobs.incoming``."""
        return self._blobs.incoming()

    def path(self, blob: str) -> Path:
        """Return where a file is."""
        return self._blobs.path(blob)

    # Documents

    def add_document(self, upload: Upload) -> str:
        """Keep a file whose pages wait to be read; return the identifier of the document."""
        with self._files:
            blob = self._blobs.keep(upload.path)
            with self._database.transaction() as connection:
                return _insert(connection, upload, blob)

    def add_job(self, uploads: Sequence[Upload]) -> str:
        """Keep the files of a job; return its identifier."""
        job = new_id()
        with self._files:
            blobs = [self._blobs.keep(upload.path) for upload in uploads]
            with self._database.transaction() as connection:
                connection.execute("INSERT INTO jobs (id, created) VALUES (?, ?)", (job, time.time()))
                for number, (upload, blob) in enumerate(zip(uploads, blobs, strict=True), 1):
                    _insert(connection, upload, blob, job, number)
        return job

    def documents(self, most: int, before: str | None = None) -> list[Row]:
        """Return documents, the newest first, those older than another; as ``document``."""
        last = self._database.row("SELECT rowid FROM documents WHERE id = ?", before) if before else None
        if before and last is None:
            raise MissingError("there is no such document")
        return self._database.rows(
            f"{_DOCUMENTS} WHERE d.job IS NULL AND d.rowid < ? GROUP BY d.id ORDER BY d.rowid DESC LIMIT ?",
            last["rowid"] if last else 1 << 62,
            most,
        )

    def document(self, identity: str) -> Row:
        """Return a document: id, name, created, pages, done, failed; raises ``MissingError``."""
        found = self._database.row(f"{_DOCUMENTS} WHERE d.id = ? AND d.job IS NULL GROUP BY d.id", identity)
        return _there(found, "document")

    def job(self, identity: str) -> tuple[Row, list[Row]]:
        """Return a job, and its documents in their order; raises ``MissingError``."""
        found = _there(self._database.row("SELECT id, created FROM jobs WHERE id = ?", identity), "job")
        files = self._database.rows(f"{_DOCUMENTS} WHERE d.job = ? GROUP BY d.id ORDER BY d.number", identity)
        return found, files

    def summaries(self, document: str) -> list[Row]:
        """Return the pages of a document without their lines."""
        return self._database.rows(
            "SELECT id, number, state, revision, height, width, error, line_count, unsure, checked FROM pages "
            "WHERE document = ? ORDER BY number",
            document,
        )

    def remove(self, table: str, identity: str) -> None:
        """Remove a document (``documents``) or a job (``jobs``), with its files; raises ``MissingError``."""
        statement = {
            "documents": "DELETE FROM documents WHERE id = ? AND job IS NULL",
            "jobs": "DELETE FROM jobs WHERE id = ?",
        }[table]
        column = {"documents": "d.id", "jobs": "d.job"}[table]
        with self._files:
            files = self._database.rows(
                f"SELECT d.blob, p.picture FROM documents d LEFT JOIN pages p ON p.document = d.id WHERE {column} = ?",  # noqa: S608
                identity,
            )
            with self._database.transaction() as connection:
                if not connection.execute(statement, (identity,)).rowcount:
                    raise MissingError(f"there is no such {table[:-1]}")
            used = self._used()
            for blob in {name for row in files for name in row if name} - used:
                self._blobs.remove(blob)

    def forget_jobs(self, seconds: float) -> None:
        """Remove jobs that are done and older than that."""
        old = self._database.rows(
            "SELECT id FROM jobs WHERE created < ? AND NOT EXISTS (SELECT 1 FROM pages p JOIN documents d "
            "ON p.document = d.id WHERE d.job = jobs.id AND p.state IN ('waiting', 'reading'))",
            time.time() - seconds,
        )
        for row in old:
            self.remove("jobs", row["id"])

    # Pages

    def page(self, identity: str) -> StoredPage:
        """Return a page; raises ``MissingError``."""
        return self._stored(_there(self._database.row(f"{_PAGES} WHERE p.id = ?", identity), "page"))

    def state(self, identity: str) -> tuple[str, int, str | None]:
        """Return state, revision and error of a page; raises ``MissingError``."""
        found = self._database.row("SELECT state, revision, error FROM pages WHERE id = ?", identity)
        row = _there(found, "page")
        return row["state"], row["revision"], row["error"]

    def pages(self, document: str) -> list[StoredPage]:
        """Return the pages of a document."""
        return [
            self._stored(row) for row in self._database.rows(f"{_PAGES} WHERE d.id = ? ORDER BY p.number", document)
        ]

    def checked_pages(self, *, others: bool = False) -> list[str]:
        """Return the identifiers of the pages with lines that were checked, or of all that are read."""
        condition = "p.state = 'read'" if others else "p.checked > 0"
        rows = self._database.rows(
            f"SELECT p.id FROM pages p JOIN documents d ON p.document = d.id WHERE d.job IS NULL AND {condition} "  # noqa: S608
            "ORDER BY d.rowid, p.number"
        )
        return [row["id"] for row in rows]

    def learnable_lines(self) -> int:
        """Return how many lines there are whose text a person has confirmed."""
        return self._database.number("SELECT sum(learnable) FROM pages")

    def waiting(self) -> int:
        """Return how many pages wait."""
        return self._database.number("SELECT count(*) FROM pages WHERE state = 'waiting'")

    def ahead(self, identity: str) -> int:
        """Return how many pages will be read before a page that waits."""
        return self._database.number(
            "SELECT count(*) FROM pages p JOIN documents d ON p.document = d.id, "
            "(SELECT p.rowid AS page, d.job IS NOT NULL AS late FROM pages p JOIN documents d ON p.document = d.id "
            "WHERE p.id = ?) AS own WHERE p.state IN ('waiting', 'reading') "
            "AND (d.job IS NOT NULL, p.rowid) < (own.late, own.page)",
            identity,
        )

    def take(self, wanted: Sequence[str]) -> StoredPage | None:
        """Return the next page to read, from now on in the state ``reading``; None if none waits.

        Parameters
        ----------
        wanted
            Pages that somebody looks at; they come first, the last of them before the others.
        """
        with self._database.transaction() as connection:
            row = None
            for identity in reversed(wanted):
                row = (
                    row
                    or connection.execute(
                        "SELECT id FROM pages WHERE id = ? AND state = 'waiting'", (identity,)
                    ).fetchone()
                )
            row = (
                row
                or connection.execute(
                    "SELECT p.id FROM pages p JOIN documents d ON p.document = d.id WHERE p.state = 'waiting' "
                    "ORDER BY d.job IS NOT NULL, p.rowid LIMIT 1"
                ).fetchone()
            )
            if row is None:
                return None
            connection.execute("UPDATE pages SET state = 'reading', error = NULL WHERE id = ?", (row["id"],))
        return self.page(row["id"])

    def is_there(self, identity: str) -> bool:
        """Whether a page was not removed."""
        return self._database.row("SELECT 1 FROM pages WHERE id = ?", identity) is not None

    def finish(self, identity: str, page: Page) -> None:
        """Keep what was read on a page."""
        lines = described_page(page)
        models = page.provenance.models if page.provenance else ()
        values = {
            "state": "read",
            "height": page.size[0],
            "width": page.size[1],
            "resolution": page.resolution,
            "models": json.dumps(models),
        }
        with self._database.transaction() as connection:
            _update(connection, identity, values | _written(lines))

    def fail(self, identity: str, error: str) -> None:
        """Note that a page cannot be read, and why."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE pages SET state = 'failed', error = ? WHERE id = ?", (error, identity))

    def correct(self, identity: str, revision: int, sent: Sequence[Mapping[str, Any]]) -> StoredPage:
        """Replace the lines of a page; return it. It is on the disk then.

        Raises
        ------
        MissingError
            If there is no such page.
        StateError
            If it is not read.
        ConflictError
            If it is at another revision.
        DataError
            If the lines make no sense; see ``lines.corrected``.
        """
        with self._database.transaction() as connection:
            page = self.page(identity)
            if page.state != "read" or page.size is None:
                raise StateError("the page is not read yet")
            if page.revision != revision:
                raise ConflictError(page.revision)
            _update(connection, identity, _written(corrected(page.lines, [dict(line) for line in sent], page.size)))
        return self.page(identity)

    def read_again(self, identity: str, *, discard: bool) -> StoredPage:
        """Let a page wait to be read again; raises ``StateError`` if lines were checked that shall not be discarded."""
        with self._database.transaction() as connection:
            page = self.page(identity)
            if page.state not in ("read", "failed"):
                raise StateError("the page is not read yet")
            if counts(page.lines)["checked"] and not discard:
                raise StateError("lines of the page were checked; discard=true gives them up")
            _update(connection, identity, {"state": "waiting", "error": None} | _written([]))
        return self.page(identity)

    def keep_picture(self, identity: str, path: Path) -> str:
        """Keep the upright picture of a page, a file from ``incoming``; return its name."""
        with self._files:
            blob = self._blobs.keep(path)
            with self._database.transaction() as connection:
                if not connection.execute("UPDATE pages SET picture = ? WHERE id = ?", (blob, identity)).rowcount:
                    self._blobs.remove(blob)
                    raise MissingError("there is no such page")
        return blob

    def _stored(self, row: Row) -> StoredPage:
        source = PageSource(self._blobs.path(row["blob"]), row["number"], row["count"], row["name"], row["frame"])
        return StoredPage(
            row["id"],
            row["document"],
            row["job"],
            row["name"],
            source,
            row["state"],
            row["revision"],
            None if row["height"] is None else (row["height"], row["width"]),
            row["resolution"],
            tuple(json.loads(row["models"])),
            json.loads(row["lines"]),
            row["error"],
            row["picture"],
        )

    def _used(self) -> set[str]:
        rows = self._database.rows(
            "SELECT blob FROM documents UNION SELECT picture FROM pages WHERE picture IS NOT NULL"
        )
        return {row[0] for row in rows}


_DOCUMENTS = """SELECT d.id, d.name, d.created, d.number, count(p.id) AS pages,
    coalesce(sum(p.state = 'read'), 0) AS done, coalesce(sum(p.state = 'failed'), 0) AS failed,
    coalesce(sum(p.state != 'waiting'), 0) AS begun, max(p.error) AS error
    FROM documents d LEFT JOIN pages p ON p.document = d.id"""

_PAGES = """SELECT p.*, d.job, d.name, d.blob FROM pages p JOIN documents d ON p.document = d.id"""


def new_id() -> str:
    """Return an identifier that nobody guesses: 128 random bits."""
    return secrets.token_hex(16)


def state_of(row: Row) -> PageState:
    """Return the state of a document: waiting, reading, read or failed."""
    if row["failed"] == row["pages"]:
        return "failed"
    if row["done"] + row["failed"] == row["pages"]:
        return "read"
    return "reading" if row["begun"] else "waiting"


def _there(row: Row | None, kind: str) -> Row:
    if row is None:
        raise MissingError(f"there is no such {kind}")
    return row


def _insert(connection: Connection, upload: Upload, blob: str, job: str | None = None, number: int = 1) -> str:
    document = new_id()
    connection.execute(
        "INSERT INTO documents (id, job, number, name, created, blob) VALUES (?, ?, ?, ?, ?, ?)",
        (document, job, number, upload.name, time.time(), blob),
    )
    connection.executemany(
        "INSERT INTO pages (id, document, number, frame, count, state, error) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (new_id(), document, n, frame, len(upload.frames), "failed" if upload.error else "waiting", upload.error)
            for n, frame in enumerate(upload.frames, 1)
        ],
    )
    return document


def _written(lines: Sequence[LineDict]) -> dict[str, Any]:
    """Return the columns of new lines."""
    return {"lines": json.dumps(lines, ensure_ascii=False, separators=(",", ":")), **counts(lines)}


def _update(connection: Connection, identity: str, values: Mapping[str, Any]) -> None:
    """Change a page and increase its revision; the names of columns are our own."""
    columns = ", ".join(f"{name} = :{name}" for name in values)
    connection.execute(
        f"UPDATE pages SET {columns}, revision = revision + 1 WHERE id = :id",  # noqa: S608
        {**values, "id": identity},
    )
