"""The database: SQLite with numbered migrations. What a transaction wrote outlives the process and the machine."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..errors import DataError


class Database:
    """One connection that threads take turns with.

    It has the file to itself, until it is closed or the process ends: two servers would read each other's pages.

    Parameters
    ----------
    path
        The file; made if there is none.

    Raises
    ------
    DataError
        If another process uses it, it is damaged, or a newer version of inkread wrote it.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        path.touch(mode=0o600)
        self._connection = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        try:
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._migrate()
        except sqlite3.OperationalError as error:
            self._connection.close()
            if "locked" in str(error):
                raise DataError(f"{path}: another inkread serve uses this folder; stop it or name another") from None
            raise DataError(f"{path}: cannot be opened ({error})") from error
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise DataError(f"{path}: is damaged ({error})") from error
        except DataError as error:
            self._connection.close()
            raise DataError(f"{path}: {error}") from None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for a transaction, which is on the disk in the end, or undone by an exception."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """Return the rows that a query finds."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row that a query finds; None if there is none."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(statement, values).fetchone()
            return found

    def number(self, statement: str, *values: Any) -> int:
        """Return the number that a query gives, 0 for none."""
        found = self.row(statement, *values)
        return 0 if found is None else int(found[0] or 0)

    def close(self) -> None:
        """Let others open the file."""
        with self._lock:
            self._connection.close()

    def _migrate(self) -> None:
        steps = migrations()
        version = self.number("PRAGMA user_version")
        if version > len(steps):
            raise DataError(f"is of a newer inkread (version {version}, this one knows {len(steps)})")
        for number, script in enumerate(steps[version:], version + 1):
            # PRAGMA takes no parameters; the number is one of our own.
            self._connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")


def migrations() -> list[str]:
    """Return the scripts that bring a database from each version to the next, the first from an empty one."""
    scripts = sorted(
        (entry for entry in files(__package__).joinpath("migrations").iterdir() if entry.name.endswith(".sql")),
        key=lambda entry: entry.name,
    )
    return [script.read_text(encoding="utf-8") for script in scripts]
