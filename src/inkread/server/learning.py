"""Learning from corrections: a training in a process of its own, watched, and ended when somebody asks for it."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from sqlite3 import Row
from typing import Any

from ..errors import DataError
from ..userdata import ENVIRONMENT, model_folder
from .database import Database
from .library import StateError

COMMAND = (
    *(sys.executable, "-m", "inkread", "train", "lines"),
    *("--corrections", "{folder}", "--to", "{name}", "--json-progress"),
)
"""What learns. It prints an object of JSON a line: ``progress`` (0 to 1) and ``message``; in the end ``result``, the
card of the model."""

LEAST_LINES = 10
"""Lines from which there is something to learn."""

PATIENCE = 10.0
"""Seconds that a training has to end when it is asked to."""

KEPT = 20
"""Lines of what it prints on stderr that are kept, to say what went wrong."""

log = logging.getLogger(__name__)


class Learning:
    """The training that runs, if one does, and the last one.

    Parameters
    ----------
    database
        Remembers trainings.
    folder
        Of the user's data: training data and models lie in it.
    command
        As ``COMMAND``.
    """

    def __init__(self, database: Database, folder: Path, command: Sequence[str] = COMMAND) -> None:
        self._database, self._folder, self._command = database, folder, command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._is_stopped = False
        with database.transaction() as connection:
            connection.execute(
                "UPDATE trainings SET state = 'failed', error = 'the server was stopped' WHERE state = 'running'"
            )
        shutil.rmtree(self._data, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "training"

    def last(self) -> Row | None:
        """Return the last training: a row of ``trainings``; None if there never was one."""
        return self._database.row("SELECT * FROM trainings ORDER BY id DESC LIMIT 1")

    def start(self, name: str, lines: int, write: Callable[[Path], None]) -> None:
        """Start a training.

        Parameters
        ----------
        name
            Of the new model.
        lines
            How many lines it learns from.
        write
            Writes them into a folder.

        Raises
        ------
        ModelError
            If this is no name for a model.
        StateError
            If a training runs, there is a model of that name, or there are too few lines.
        """
        place = model_folder(name, self._folder)
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                raise StateError("a training is running; stop it first")
            if place.exists():
                raise StateError(f"there is a model {name}; choose another name")
            if lines < LEAST_LINES:
                raise StateError(f"{lines} lines are confirmed or corrected; learning takes {LEAST_LINES} at least")
            with self._database.transaction() as connection:
                connection.execute(
                    "INSERT INTO trainings (name, state, lines, started, message) "
                    "VALUES (?, 'running', ?, ?, 'collecting corrections')",
                    (name, lines, time.time()),
                )
                number = connection.execute("SELECT last_insert_rowid()").fetchone()[0]
            self._is_stopped, self._process = False, None
            self._thread = threading.Thread(target=self._run, args=(number, name, write), daemon=True, name="learning")
            self._thread.start()

    def stop(self) -> None:
        """End the training; raises ``StateError`` if none runs."""
        with self._lock:
            thread = self._thread
            if thread is None or not thread.is_alive():
                raise StateError("no training is running")
            self._is_stopped = True
            if self._process is not None:
                self._process.terminate()
        thread.join(PATIENCE)
        if thread.is_alive() and self._process is not None:
            self._process.kill()
            thread.join(PATIENCE)

    def close(self) -> None:
        """End what runs, without a word if nothing does."""
        with suppress(StateError):
            self.stop()

    def _run(self, number: int, name: str, write: Callable[[Path], None]) -> None:
        folder = self._data / str(number)
        try:
            folder.mkdir(mode=0o700, parents=True)
            write(folder)
            result = self._train(number, name, folder)
            if self._is_stopped:
                self._note(number, state="stopped", message="stopped")
            else:
                self._note(number, state="done", progress=1.0, message="done", result=json.dumps(result))
        except Exception as error:
            if self._is_stopped:
                self._note(number, state="stopped", message="stopped")
            else:
                log.warning("the training failed: %s", error)
                self._note(number, state="failed", error=self._without_paths(str(error)))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _train(self, number: int, name: str, folder: Path) -> dict[str, Any]:
        """Run the command, note its progress, and return its result."""
        values = {"{folder}": str(folder), "{name}": name}
        command = [values.get(part, part) for part in self._command]
        with self._lock:
            if self._is_stopped:
                return {}
            self._process = subprocess.Popen(  # noqa: S603 - our own command, and a name that was checked
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, ENVIRONMENT: str(self._folder)},
            )
        process, said = self._process, deque[str](maxlen=KEPT)
        assert process.stdout is not None  # noqa: S101 - for the type checker
        assert process.stderr is not None  # noqa: S101
        listener = threading.Thread(target=said.extend, args=(process.stderr,), daemon=True)
        listener.start()
        result: dict[str, Any] = {}
        with process:
            for line in process.stdout:
                result = self._heard(number, line) or result
        listener.join(1)
        if process.returncode and not self._is_stopped:
            raise DataError(said[-1].strip() if said else f"the training ended with {process.returncode}")
        return result

    def _heard(self, number: int, line: str) -> dict[str, Any] | None:
        """Note a line of what the command prints; return the result, if it is that."""
        try:
            told = json.loads(line)
        except ValueError:
            return None
        if not isinstance(told, dict):
            return None
        values: dict[str, Any] = {}
        if isinstance(told.get("progress"), (int, float)):
            values["progress"] = min(1.0, max(0.0, float(told["progress"])))
        if isinstance(told.get("message"), str):
            values["message"] = self._without_paths(told["message"])
        if values:
            self._note(number, **values)
        result = told.get("result")
        return with_rates(result) if isinstance(result, dict) else None

    def _note(self, number: int, **values: Any) -> None:
        columns = ", ".join(f"{name} = :{name}" for name in values)
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE trainings SET {columns} WHERE id = :id", {**values, "id": number})  # noqa: S608

    def _without_paths(self, text: str) -> str:
        """Return a text that names no folder of this machine."""
        return text.replace(str(self._folder), "...").replace(str(Path.home()), "~")


def with_rates(card: dict[str, Any]) -> dict[str, Any]:
    """Return the card of a model with ``before`` and ``after``: character error rates on lines that were held back."""
    held: Any = card.get("held_back")
    try:
        rates = {when: held[f"errors_{when}"] / held["characters"] for when in ("before", "after")}
    except (KeyError, TypeError, ZeroDivisionError):
        return card
    return card | rates
