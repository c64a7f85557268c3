"""Audits of a reader on lines in the hands of recorded writers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..datasets.drawing.pen import Strokes
from ..datasets.people import Person, load_characters, load_people
from ..datasets.schema import SPLITS
from ..datasets.strokes import StrokeSet
from ..errors import DataError
from ..progress import Progress
from ..reader import Reader
from .audit import audit_errors
from .findings import Audit
from .groups import terciles
from .inference import Settings
from .lines import CHARACTERS, LineReadings, composed_lines, read_lines, recorded_lines

AGES = ((1, 21, "21 or younger"), (22, 24, "22 to 24"), (25, 200, "25 or older"))
"""Bands of age, in years."""

INTERSECTIONS = (("gender", "hand"), ("gender", "age"), ("hand", "age"))

COMPOSED, RECORDED = "composed", "recorded"
"""Names of the audits."""


@dataclass(frozen=True, eq=False)
class Writers:
    """The writers of known gender, age and handedness.

    Attributes
    ----------
    people : tuple of Person
        The writers' attributes.
    slants : dict of int to float
        How far each writes to the right, as from ``slant``, on average.
    """

    people: tuple[Person, ...]
    slants: Mapping[int, float]

    @classmethod
    def load(cls, data: str | Path, splits: Sequence[str] = SPLITS) -> Writers:
        """Read the writers of some splits of ``CHARACTERS`` in a folder.

        Raises
        ------
        DataError
            If the file cannot be used, or the splits contain no writers.
        """
        path = Path(data) / CHARACTERS
        people = tuple(person for person in load_people(path) if person.split in splits)
        if not people:
            raise DataError(f"{path}: has no writers in {', '.join(splits)}")
        characters = load_characters(path, splits=splits)
        return cls(people, {writer: mean_slant(own) for writer, own in characters.items()})

    def columns(self, writers: NDArray[np.str_]) -> dict[str, NDArray[np.str_]]:
        """Return the groups of samples by their writers, ``(N,)``.

        Returns
        -------
        dict of str to (N,) array of str
            Columns ``gender``, ``hand``, ``age`` (in ``AGES``), ``slant`` (terciles of the writers) and ``training``
            (``seen`` if the writer is of the training split, else ``unseen``); empty strings where unknown.
        """
        known = {str(person.writer): person for person in self.people}
        leaning = terciles([self.slants[person.writer] for person in self.people], ("least", "middle", "most"))
        genders = {"f": "women", "m": "men"}
        of_writer = {
            "gender": {name: genders.get(person.gender, person.gender) for name, person in known.items()},
            "hand": {name: person.hand for name, person in known.items()},
            "age": {name: _band(person.age) for name, person in known.items()},
            "slant": dict(zip(known, leaning.tolist(), strict=True)),
            "training": {name: "seen" if p.split == "train" else "unseen" for name, p in known.items()},
        }
        return {name: np.array([values[str(w)] for w in writers]) for name, values in of_writer.items()}

    def by_hand(self, rates: Mapping[str, float]) -> dict[str, list[float]]:
        """Return the rates of the writers by handedness."""
        found: dict[str, list[float]] = {}
        for person in sorted(self.people, key=lambda person: person.hand):
            found.setdefault(f"{person.hand or 'unknown'} hand", []).append(rates[str(person.writer)])
        return found


@dataclass(frozen=True, eq=False)
class Report:
    """An audit of lines.

    Attributes
    ----------
    audit : Audit
        Error rates by group.
    by_writer : dict of str to float
        Error rate of each writer.
    """

    audit: Audit
    by_writer: dict[str, float]


def audit_composed(
    reader: Reader,
    data: str | Path,
    writers: Writers,
    *,
    splits: Sequence[str] = SPLITS,
    lines: int = 9,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Report:
    """Audit a reader on lines composed of the characters of people of known gender, age and handedness.

    Parameters
    ----------
    reader
        The reader.
    data
        Folder, see ``composed_lines``.
    writers
        The writers of these splits.
    splits
        Whose characters.
    lines
        Lines of each writer.
    settings
        Settings of the resampling.
    progress
        Notified of every line.

    Raises
    ------
    DataError
        If the files cannot be used.
    """
    return audit_composed_readings(read_lines(reader, composed_lines(data, splits, lines), progress), writers, settings)


def audit_composed_readings(readings: LineReadings, writers: Writers, settings: Settings | None = None) -> Report:
    """Audit readings of lines by the groups of their writers, and by pen."""
    columns = writers.columns(readings.writer)
    if len(set(columns["training"].tolist())) < 2:
        del columns["training"]
    columns["pen"] = terciles(readings.pen, ("fine", "middling", "bold"))
    return _report(readings, columns, INTERSECTIONS, settings)


def audit_recorded(
    reader: Reader,
    data: str | Path,
    *,
    splits: Sequence[str] = SPLITS,
    lines: int = 10,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Report:
    """Audit a reader on lines as people wrote them, by where they were recorded; parameters as ``audit_composed``."""
    readings = read_lines(reader, recorded_lines(data, splits, lines), progress)
    sources = np.array([str(writer).split(":")[0] for writer in readings.writer])
    return _report(readings, {"source": sources}, (), settings)


def _report(
    readings: LineReadings,
    columns: Mapping[str, NDArray[np.str_]],
    intersections: Sequence[Sequence[str]],
    settings: Settings | None,
) -> Report:
    found = audit_errors(
        readings.errors,
        readings.lengths,
        columns,
        unit=readings.writer,
        intersections=intersections,
        settings=settings,
    )
    return Report(found, readings.by_writer())


def mean_slant(characters: StrokeSet) -> float:
    """Return the mean ``slant`` of the characters of one person; 0 without any."""
    return float(np.mean([slant(strokes) for strokes in characters.strokes])) if len(characters) else 0.0


def slant(strokes: Strokes) -> float:
    """Return how far a character leans to the right: run over rise of its downstrokes.

    It is the shear after which the steeper parts of the strokes would be upright on average, by least squares, weighted
    by their length.

    Parameters
    ----------
    strokes
        In any unit, y downwards.

    Returns
    -------
    float
        0 upright, positive to the right; 0 for a character without a steep part.
    """
    dx, dy = np.concatenate([np.diff(np.asarray(stroke, dtype=np.float64), axis=0) for stroke in strokes]).T
    weight = np.where(np.abs(dy) > np.abs(dx), 1 / np.maximum(np.hypot(dx, dy), 1e-12), 0.0)
    rise = float((weight * dy * dy).sum())
    return -float((weight * dx * dy).sum()) / rise if rise > 0 else 0.0


def _band(age: int) -> str:
    return next((name for low, high, name in AGES if low <= age <= high), "")
