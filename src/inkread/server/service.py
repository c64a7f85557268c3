"""The parts of a server, put together."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from ..models import shipped_models
from ..userdata import data_folder
from .blobs import Blobs
from .database import Database
from .exporting import write_training_data
from .guards import Access
from .learning import COMMAND, Learning
from .library import Library, StoredPage
from .limits import Limits
from .metrics import Metrics
from .pictures import write_picture
from .reading import Reading

T = TypeVar("T")


class Service:
    """All that answers requests.

    Parameters
    ----------
    folder
        Of the user's data; made if there is none.
    access
        Who may come in.
    limits
        Of requests.
    language
        That is expected.
    learning
        The command that learns; see ``learning.COMMAND``.

    Raises
    ------
    DataError
        If another server uses the folder.
    """

    def __init__(
        self,
        folder: Path | None = None,
        access: Access = Access(),  # noqa: B008 - frozen
        limits: Limits = Limits(),  # noqa: B008
        language: str = "en",
        learning: Sequence[str] = COMMAND,
    ) -> None:
        self.folder = data_folder() if folder is None else folder
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.access, self.limits, self.metrics = access, limits, Metrics()
        self.database = Database(self.folder / "pages.sqlite")
        self.library = Library(self.database, Blobs(self.folder / "files"))
        self.reading = Reading(self.library, self.folder, limits, language, self.metrics)
        self.learning = Learning(self.database, self.folder, learning)
        self._at_once: anyio.CapacityLimiter | None = None
        self.metrics.gauge("inkread_waiting_requests", "Requests that wait", lambda: self.reading.workers.waiting)
        self.metrics.gauge("inkread_waiting_pages", "Pages that wait", self.library.waiting)
        self.metrics.gauge("inkread_readers_at_work", "Threads that read", lambda: self.reading.workers.at_work)

    def start(self) -> None:
        """Load the networks in the background, and begin to read what waits."""
        threading.Thread(target=self.reading.warm_up, daemon=True, name="loading").start()
        self.reading.workers.start()

    def close(self) -> None:
        """End everything that runs; what is not read yet is read when the server starts again."""
        self.learning.close()
        self.reading.stop()
        self.database.close()

    async def heavy(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do something that takes memory in a thread, with no more at once than there are readers."""
        if self._at_once is None:
            self._at_once = anyio.CapacityLimiter(self.limits.at_once)
        return await anyio.to_thread.run_sync(functools.partial(work, *arguments), limiter=self._at_once)

    def picture(self, page: StoredPage) -> Path:
        """Return the file with the upright picture of a page, made when it is first asked for."""
        if page.picture is None:
            with self.library.incoming() as (path, file):
                write_picture(page.source, file, self.limits.pixels)
                file.flush()
                return self.library.path(self.library.keep_picture(page.id, path))
        return self.library.path(page.picture)

    def write_corrections(self, write: Callable[[str, bytes], None], *, whole: bool = False) -> int:
        """Write all corrected pages, or ``whole`` all that are read, as training data; return the number of lines."""
        pages = (self.library.page(identity) for identity in self.library.checked_pages(others=whole))
        return write_training_data(pages, lambda page: self.picture(page).read_bytes(), write, whole=whole)

    def new_model_name(self) -> str:
        """Return a name that no model has."""
        taken = {*shipped_models("line recogniser"), *(path.name for path in (self.folder / "models").glob("*"))}
        return next(name for n in range(1, len(taken) + 2) if (name := "mine" if n == 1 else f"mine-{n}") not in taken)
