"""Reading in the background and at once: the networks of the moment, the threads, and what they tell."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from ..document import Document, Line, Page, Polyline
from ..errors import InkreadError, ModelError
from ..imaging.ribbon import Ribbon
from ..imaging.sources import PageSource
from ..models import default_model, shipped_models
from ..storage import write_text
from ..userdata import chosen_file
from .feeds import Feed, Feeds
from .library import Library, StoredPage
from .limits import Limits
from .metrics import Metrics
from .told import told
from .watch import CancelledError, Watch
from .workers import Workers

if TYPE_CHECKING:
    from .engine import Networks

log = logging.getLogger(__name__)


class Reading:
    """What reads.

    Parameters
    ----------
    library
        Whose pages are read in the background.
    folder
        Of the user's data, in which trained models lie.
    limits
        Of the server.
    language
        That is expected.
    metrics
        Count what is read.

    Attributes
    ----------
    feeds : Feeds
        What is told of pages.
    workers : Workers
        The threads.
    """

    def __init__(self, library: Library, folder: Path, limits: Limits, language: str, metrics: Metrics) -> None:
        self._library, self._folder = library, folder
        self._limits, self._language, self._metrics = limits, language, metrics
        self._networks: Networks | None = None
        self._is_warm = False
        self._loading, self._stopping = threading.Lock(), threading.Event()
        self.feeds = Feeds()
        self.workers = Workers(limits.at_once, limits.waiting, self._next_page)

    @property
    def is_ready(self) -> bool:
        """Whether the networks are loaded, and have read once."""
        return self._is_warm

    @property
    def model(self) -> str:
        """Name of the line recogniser that is read with; ``inkread models use`` chooses it, too."""
        try:
            return chosen_file(self._folder).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            return default_model("line recogniser").name

    def load(self) -> Networks:
        """Return the networks, loaded when they are first asked for.

        A trained model that has gone, or is damaged, is replaced by the default one.
        """
        from .engine import load_networks  # takes half a second, in which the page is shown already

        with self._loading:
            if self._networks is None:
                try:
                    self._networks = load_networks(self.model, self._folder, self._language)
                except ModelError:
                    if self.model == default_model("line recogniser").name:
                        raise
                    log.exception("%s cannot be loaded; reading with the default model", self.model)
                    self._choose(default_model("line recogniser").name)
                    self._networks = load_networks(None, self._folder, self._language)
            return self._networks

    def warm_up(self) -> None:
        """Load the networks and read a word drawn here: whoever comes first then waits for no import."""
        from .engine import read_page
        from .pictures import write_word

        networks = self.load()
        try:
            with self._library.incoming() as (path, file):
                write_word(file)
                file.flush()
                read_page(networks, PageSource(path), Watch(self._limits.seconds), self._limits.pixels)
        finally:
            self._is_warm = True

    def switch(self, name: str) -> None:
        """Read with another model from now on; raises ``ModelError`` if it cannot be loaded."""
        from .engine import load_networks

        networks = load_networks(name, self._folder, self._language)
        with self._loading:
            self._choose(name)
            self._networks = networks

    def _choose(self, name: str) -> None:
        """Keep the name of a model, if it is not the package's own."""
        place = chosen_file(self._folder)
        if name in shipped_models("line recogniser"):
            place.unlink(missing_ok=True)
        else:
            write_text(place, f"{name}\n")

    def read(self, sources: Sequence[PageSource]) -> tuple[Watch, Future[Document]]:
        """Read the pages of a file that somebody waits for; raises ``FullError``."""
        watch = Watch(self._limits.seconds)

        def work() -> Document:
            networks = self.load()
            watch.begin()
            pixels = self._limits.pixels
            return Document(tuple(self._measured(networks, source, watch, pixels) for source in sources))

        return watch, self.workers.submit(work)

    def read_region(
        self, source: PageSource, place: Callable[[Polyline], Ribbon], points: Polyline
    ) -> tuple[Watch, Future[tuple[Ribbon, Line | None]]]:
        """Read one line that somebody drew, as ``engine.read_region`` does; raises ``FullError``."""
        from .engine import read_region

        watch = Watch(self._limits.seconds)

        def work() -> tuple[Ribbon, Line | None]:
            networks = self.load()
            watch.begin()
            return read_region(networks, source, place, points, watch, self._limits.pixels)

        return watch, self.workers.submit(work)

    def _measured(self, networks: Networks, source: PageSource, watch: Watch, max_pixels: int) -> Page:
        """Read a page, and count it."""
        from .engine import read_page

        outcome, start = "failed", time.perf_counter()
        try:
            page = read_page(networks, source, watch, max_pixels)
            outcome = "read"
            return page
        finally:
            self._metrics.pages.labels(outcome).inc()
            self._metrics.reading.observe(time.perf_counter() - start)

    def stop(self) -> None:
        """End all readings; pages that are not read yet are read when the server starts again."""
        self._stopping.set()
        self.workers.stop()

    def _is_unwanted(self, page: str) -> bool:
        return self._stopping.is_set() or not self._library.is_there(page)

    def _next_page(self) -> Callable[[], None] | None:
        """Return what reads the next page that waits."""
        page = self._library.take(list(self.feeds.wanted))
        if page is None:
            return None
        feed = self.feeds.start(page.id)
        return lambda: self._read_page(page, feed)

    def _read_page(self, page: StoredPage, feed: Feed) -> None:
        """Read a page into the database, unless it is removed meanwhile."""
        watch = Watch(self._limits.seconds, feed.tell, lambda: self._is_unwanted(page.id))
        try:
            networks = self.load()
            watch.begin()
            read = self._measured(networks, page.source, watch, self._limits.pixels)
            self._library.finish(page.id, read)
        except CancelledError:
            pass
        except InkreadError as error:
            self._library.fail(page.id, told(error, page.source))
        except Exception:
            log.exception("a page could not be read")
            self._library.fail(page.id, "an error in inkread itself; the server's log says more")
        finally:
            self.feeds.end(page.id)
