"""Audits of models on recorded writers: of the shipped reader, and of a cross-validation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..datasets.people import Person, load_characters, load_people
from ..datasets.schema import SPLITS
from ..datasets.strokes import StrokeSet
from ..errors import DataError
from ..models import load_model
from ..progress import NullProgress, Progress
from ..reader import Reader
from .audit import audit, audit_errors
from .changes import Change, changes
from .findings import Audit
from .inference import Settings
from .writers import (
    INTERSECTIONS,
    SAME,
    PageReadings,
    Readings,
    columns_of,
    pen_terciles,
    read_characters,
    read_pages,
)


@dataclass(frozen=True, eq=False)
class Writers:
    """The writers of an audit.

    Attributes
    ----------
    people : tuple of Person
        The writers' attributes.
    characters : dict of int to StrokeSet
        Characters of each writer.
    """

    people: tuple[Person, ...]
    characters: dict[int, StrokeSet]

    @classmethod
    def load(cls, strokes: str | Path, splits: Sequence[str] = SPLITS) -> Writers:
        """Read the writers of some splits of a ``.npz`` file of strokes.

        Raises
        ------
        DataError
            If the file cannot be used, or the splits contain no writers.
        """
        people = tuple(person for person in load_people(strokes) if person.split in splits)
        if not people:
            raise DataError(f"{strokes}: has no writers in {', '.join(splits)}")
        return cls(people, load_characters(strokes, splits=splits))

    def some(self, writers: Sequence[int]) -> dict[int, StrokeSet]:
        """Return the characters of some writers."""
        return {writer: self.characters[writer] for writer in writers}

    def columns(self, writers: NDArray[np.integer]) -> dict[str, NDArray[np.str_]]:
        """Return the groups of samples by their writers; see ``columns_of``."""
        return columns_of(writers, self.people, self.characters)

    def by_hand(self, rates: Mapping[int, float]) -> dict[str, list[float]]:
        """Return the rates of the writers by handedness."""
        found: dict[str, list[float]] = {}
        for person in sorted(self.people, key=lambda person: person.hand):
            found.setdefault(f"{person.hand or 'unknown'} hand", []).append(rates[person.writer])
        return found


@dataclass(frozen=True, eq=False)
class Report:
    """Results of an audit of recorded writers.

    Attributes
    ----------
    characters : Audit
        Audit of single characters.
    pages : Audit or None
        Audit of pages composed of them; ``None`` if there are no pages.
    by_writer : dict of int to float
        Accuracy of each writer's characters.
    accuracy_apart : float
        Accuracy of characters if merged symbols are counted separately.
    """

    characters: Audit
    pages: Audit | None
    by_writer: dict[int, float]
    accuracy_apart: float

    @property
    def audits(self) -> dict[str, Audit]:
        """The audits by name."""
        return {"characters": self.characters} | ({"pages": self.pages} if self.pages else {})


def audit_reader(
    model: str | Path | None,
    writers: Writers,
    *,
    pages: int = 4,
    same: Sequence[str] = SAME,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Report:
    """Audit a model on writers' characters and on pages in their handwriting.

    Parameters
    ----------
    model
        As for ``load_model``.
    writers
        The writers. The caller must make sure that the model was not trained on them.
    pages
        Pages for each writer; 0 for none.
    same
        Symbols that are merged in the audit of characters; see ``read_characters``.
    settings
        Settings of the resampling.
    progress
        Notified of every page.
    """
    reader, classifier = Reader(model), load_model(model)
    readings = read_characters(classifier, writers.characters, same=same)
    read = read_pages(reader, writers.characters, pages, progress=progress) if pages else None
    apart = read_characters(classifier, writers.characters, same=())
    return audit_readings(readings, read, writers, float(np.mean(apart.true == apart.read)), settings)


def audit_readings(
    readings: Readings,
    pages: PageReadings | None,
    writers: Writers,
    accuracy_apart: float,
    settings: Settings | None = None,
) -> Report:
    """Audit readings of writers' characters and pages."""
    columns = writers.columns(readings.writer)
    of_characters = audit(
        readings.true,
        readings.read,
        columns | {"pen": pen_terciles(readings.pen)},
        unit=readings.writer,
        confidence=readings.confidence,
        intersections=INTERSECTIONS,
        settings=settings,
    )
    of_pages = None
    if pages is not None:
        of_pages = audit_errors(
            pages.errors,
            pages.lengths,
            writers.columns(pages.writer),
            unit=pages.writer,
            intersections=INTERSECTIONS,
            settings=settings,
        )
    numbers = np.unique(readings.writer)
    right = readings.true == readings.read
    by_writer = {int(w): float(right[readings.writer == w].mean()) for w in numbers}
    return Report(of_characters, of_pages, by_writer, accuracy_apart)


def compare_readings(
    before: Readings, after: Readings, writers: Writers, settings: Settings | None = None
) -> list[Change]:
    """Compare the accuracy of two models on the same characters, by group.

    Raises
    ------
    DataError
        If the models read different characters.
    """
    if not (np.array_equal(before.writer, after.writer) and np.array_equal(before.true, after.true)):
        raise DataError("these are readings of different characters")
    numbers, unit = np.unique(before.writer, return_inverse=True)
    first, second = (np.bincount(unit, weights=r.true == r.read) for r in (before, after))
    return changes(first, second, np.bincount(unit), writers.columns(numbers), settings=settings)


def compare_pages(
    before: PageReadings, after: PageReadings, writers: Writers, settings: Settings | None = None
) -> list[Change]:
    """Compare the error rates of two models on the same pages, by group.

    Raises
    ------
    DataError
        If the models read different pages.
    """
    if not (np.array_equal(before.writer, after.writer) and np.array_equal(before.lengths, after.lengths)):
        raise DataError("these are readings of different pages")
    numbers, unit = np.unique(before.writer, return_inverse=True)
    first, second, lengths = (np.bincount(unit, weights=n) for n in (before.errors, after.errors, before.lengths))
    return changes(first, second, lengths, writers.columns(numbers), is_error=True, settings=settings)


def read_folds(
    folds: Sequence[tuple[Path, Sequence[int]]],
    writers: Writers,
    folder: Path,
    *,
    pages: int = 2,
    progress: Progress | None = None,
) -> tuple[Readings, PageReadings | None, float]:
    """Read the characters and pages of each writer with the model that was not trained on them.

    Readings are cached until the model or the source of this package changes.

    Parameters
    ----------
    folds
        Models, and the writers that each is audited on.
    writers
        All writers.
    folder
        Folder of the cached readings.
    pages
        Pages for each writer.
    progress
        Notified of every model.

    Returns
    -------
    (characters, pages, accuracy_apart)
        Of all writers, in the order of their numbers.
    """
    progress = progress or NullProgress()
    progress.start(len(folds), 0, "reading")
    parts, of_pages, apart = [], [], []
    sources = _sources()
    for path, audited in folds:
        name = f"{path.parent.name}-{hashlib.sha256(sources + path.read_bytes()).hexdigest()[:12]}"
        kept = folder / f"{name}.npz"
        if not kept.exists():
            classifier, own = load_model(path), writers.some(audited)
            read_characters(classifier, own).save(kept)
            read_characters(classifier, own, same=()).save(kept.with_suffix(".apart.npz"))
        parts.append(Readings.load(kept))
        alone = Readings.load(kept.with_suffix(".apart.npz"))
        apart.append(alone.true == alone.read)
        if pages:
            on_pages = folder / f"{name}.pages-{pages}.npz"
            if not on_pages.exists():
                read_pages(Reader(path), writers.some(audited), pages).save(on_pages)
            of_pages.append(PageReadings.load(on_pages))
        progress.advance(model=path.parent.name)
    progress.finish()
    together = PageReadings.joined(of_pages) if of_pages else None
    return Readings.joined(parts), together, float(np.concatenate(apart).mean())


def _sources() -> bytes:
    """Return the sources of this package, on which every reading depends."""
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parents[1].rglob("*.py")))
