"""The writers of recorded strokes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..arrays import one_line, read_npz
from ..errors import DataError
from .schema import SPLITS
from .strokes import StrokeSet


@dataclass(frozen=True)
class Person:
    """A writer of recorded pen strokes.

    Attributes
    ----------
    writer : int
        Number of the writer in the file.
    gender, hand : str
        Values in the file; empty if unknown.
    age : int
        Age in years; 0 if unknown.
    split : str
        ``"train"``, ``"valid"`` or ``"test"``.
    """

    writer: int
    gender: str
    age: int
    hand: str
    split: str


def load_people(path: str | Path) -> tuple[Person, ...]:
    """Read the writers of a ``.npz`` file of strokes, in the order of their numbers.

    Raises
    ------
    DataError
        If the file does not exist, is damaged, lacks gender, age, hand or split, or has contradictory values for a
        writer.
    """
    names = ("writer", "gender", "age", "hand", "split")
    columns = read_npz(path, names, "a file of pen strokes that says who wrote them")
    try:
        said = {(int(w), str(g), int(a), str(h), str(s)) for w, g, a, h, s in zip(*columns.values(), strict=True)}
    except (TypeError, ValueError) as error:
        raise DataError(f"{path}: does not say who wrote its strokes ({one_line(error)})") from error
    people = tuple(Person(*of_one) for of_one in sorted(said))
    if len({person.writer for person in people}) < len(people):
        raise DataError(f"{path}: says different things of one writer")
    return people


def load_characters(path: str | Path, splits: Sequence[str] = SPLITS) -> dict[int, StrokeSet]:
    """Read the characters of each writer of the given splits, by default of all; see ``StrokeSet.load``."""
    sets = [StrokeSet.load(path, split=split) for split in splits]
    return {writer: one for of_split in sets for writer, one in of_split.by_writer().items()}
