"""Predictions to audit: what a model reads in the characters and on the pages of recorded writers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..arrays import read_npz
from ..datasets.drawing.pages import render_page
from ..datasets.drawing.paper import PageStyle
from ..datasets.drawing.pen import Strokes, draw
from ..datasets.drawing.texts import random_text
from ..datasets.people import Person
from ..datasets.schema import to_rows
from ..datasets.strokes import RecordedWriter, StrokeSet
from ..datasets.styles import Style
from ..errors import DataError
from ..evaluation import score
from ..ink.normalize import LETTER, normalize
from ..progress import NullProgress, Progress
from ..reader import Reader
from ..storage import replacing
from ..text.classify import Classifier
from .groups import terciles

if TYPE_CHECKING:
    from typing_extensions import Self

PENS = (1.4, 4.6)
"""Finest and boldest pen, in pixels of a character of ``LETTER`` pixels: as ``Hand`` has them."""

DRAWINGS = 3
"""Drawings of each character, each with a pen of another third of the pens."""

FINER = 4
"""How much larger a character is drawn than the classifier sees it; the reader reduces it, as it does on a page."""

SAME = ("O0", "I1")
"""Symbols that a single character does not tell apart; on a page their neighbours do."""

AGES = ((1, 21, "21 or younger"), (22, 24, "22 to 24"), (25, 200, "25 or older"))
"""Bands of age, in years."""

HANDEDNESS = "hand"

COLUMNS = ("gender", HANDEDNESS, "age", "slant", "pen")
"""What the readings of recorded writers are grouped by."""

INTERSECTIONS = (("gender", HANDEDNESS), ("gender", "age"), (HANDEDNESS, "age"))


@dataclass(frozen=True, eq=False)
class _Table:
    """Columns of equal length."""

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the rows of all parts."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def save(self, path: Path) -> None:
        """Write the columns to an ``.npz`` file, atomically."""
        with replacing(path) as temporary:
            np.savez_compressed(temporary, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Load a file written by ``save``.

        Raises
        ------
        DataError
            If the file does not exist or has another format.
        """
        columns = read_npz(path, [field.name for field in fields(cls)], "readings of a model")
        if len({column.shape for column in columns.values()}) != 1 or columns["writer"].ndim != 1:
            raise DataError(f"{path}: its columns are of different lengths; delete it to have them made anew")
        return cls(*columns.values())


@dataclass(frozen=True, eq=False)
class Readings(_Table):
    """Predictions of a model for characters.

    Attributes
    ----------
    true, read : (N,) array of str
        True and predicted symbols.
    confidence : (N,) float64
        Probability of the prediction.
    writer : (N,) int64
        Numbers of the writers.
    pen : (N,) float64
        Width of the pen, in pixels of a character of ``LETTER`` pixels.
    """

    true: NDArray[np.str_]
    read: NDArray[np.str_]
    confidence: NDArray[np.float64]
    writer: NDArray[np.int64]
    pen: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.true)


@dataclass(frozen=True, eq=False)
class PageReadings(_Table):
    """Errors on pages in the handwriting of recorded writers.

    Attributes
    ----------
    errors, lengths : (N,) int64
        Insertions, deletions and substitutions on each page, and the characters on it.
    writer : (N,) int64
        Number of the writer of each page.
    """

    errors: NDArray[np.int64]
    lengths: NDArray[np.int64]
    writer: NDArray[np.int64]


def read_characters(
    model: Classifier, characters: Mapping[int, StrokeSet], *, same: Sequence[str] = SAME, seed: int = 0
) -> Readings:
    """Draw the characters of writers, normalise them as the reader does, and classify them.

    There is no distortion: slant and shape are the writers' own. Each character is drawn ``DRAWINGS`` times, with pens
    from finest to boldest, the same pens for every writer.

    Parameters
    ----------
    model
        A classifier of glyphs.
    characters
        Characters of each writer; those outside the charset of the model are left out.
    same
        Symbols to merge: ``"O0"`` merges the two to ``O/0`` and adds their probabilities.
    seed
        Seed of the pens.

    Raises
    ------
    DataError
        If a group of ``same`` symbols is unknown to the model, or no characters are left.
    """
    symbols = [str(symbol) for symbol in model.classes_]
    names, merge = _merged(symbols, same)
    parts = []
    for writer, strokes in characters.items():
        known = [i for i, label in enumerate(strokes.labels) if label in symbols]
        if not known:
            continue
        rng = np.random.default_rng(seed)
        pens = _pens(len(known), rng)
        glyphs = np.stack(
            [_glyph(strokes.strokes[i], pens[n, k]) for n, i in enumerate(known) for k in range(DRAWINGS)]
        )
        probabilities = np.asarray(model.predict_proba(to_rows(glyphs)), dtype=np.float64) @ merge
        best = probabilities.argmax(axis=1)
        true = np.repeat([names[int(merge[symbols.index(str(strokes.labels[i]))].argmax())] for i in known], DRAWINGS)
        confidence = np.clip(probabilities[np.arange(len(best)), best], 0, 1)
        parts.append(Readings(true, np.array(names)[best], confidence, np.full(len(best), writer), pens.ravel()))
    if not parts:
        raise DataError("there are no characters that the model has symbols for")
    return Readings.joined(parts)


def read_pages(
    reader: Reader,
    characters: Mapping[int, StrokeSet],
    pages: int,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> PageReadings:
    """Compose pages of each writer's own strokes and read them.

    The first pages of all writers have the same text, paper, light and pen, and so have the second ones:
    they differ only in the handwriting.

    Parameters
    ----------
    reader
        The reader.
    characters
        Characters of each writer.
    pages
        Pages for each writer.
    seed
        Seed of texts and papers.
    progress
        Notified of every page.
    """
    progress = progress or NullProgress()
    progress.start(pages * len(characters), 0, "pages")
    scores, writers = [], []
    for writer, strokes in characters.items():
        for number in range(pages):
            rng = np.random.default_rng([seed, number])
            page = render_page(random_text(rng), PageStyle.sample(rng), rng, write=RecordedWriter(strokes))
            scores.append(score(f"{writer}.{number}", page.text, reader.read(page.image).text))
            writers.append(writer)
            progress.advance()
    progress.finish()
    errors, lengths = (np.array([getattr(s.characters, f) for s in scores]) for f in ("errors", "total"))
    return PageReadings(errors, lengths, np.array(writers))


def columns_of(
    writers: NDArray[np.integer], people: Sequence[Person], characters: Mapping[int, StrokeSet]
) -> dict[str, NDArray[np.str_]]:
    """Return the groups of samples by their writers.

    Parameters
    ----------
    writers
        ``(N,)`` writer of each sample.
    people
        Attributes of the writers.
    characters
        Characters of the writers, to measure their slant: terciles of the writers who occur in ``writers``.

    Returns
    -------
    dict of str to (N,) array of str
        Columns ``gender``, ``hand``, ``age`` (in ``AGES``) and ``slant``; empty strings where unknown.
    """
    known = {person.writer: person for person in people}
    present = np.unique(writers)
    leaning = terciles([Style.of(characters[int(w)]).slant for w in present], ("least", "middle", "most"))
    slants = dict(zip(present.tolist(), leaning.tolist(), strict=True))
    ages = {w: next((name for low, high, name in AGES if low <= p.age <= high), "") for w, p in known.items()}
    genders = {"f": "women", "m": "men"}
    of_writer = {
        "gender": {w: genders.get(p.gender, p.gender) for w, p in known.items()},
        HANDEDNESS: {w: p.hand for w, p in known.items()},
        "age": ages,
        "slant": slants,
    }
    return {name: np.array([values[int(w)] for w in writers]) for name, values in of_writer.items()}


def pen_terciles(pen: NDArray[np.float64]) -> NDArray[np.str_]:
    """Return ``fine``, ``middling`` or ``bold`` for each drawing, by terciles of the pen width."""
    return terciles(pen, ("fine", "middling", "bold"))


def _merged(symbols: Sequence[str], same: Sequence[str]) -> tuple[list[str], NDArray[np.float64]]:
    """Return the names of the classes and the ``(symbols, classes)`` matrix that adds their probabilities up."""
    for group in same:
        if unknown := [symbol for symbol in group if symbol not in symbols]:
            raise DataError(f"{group}: the model does not know {unknown[0]!r}")
    name_of = {symbol: "/".join(group) for group in same for symbol in group}
    names = list(dict.fromkeys(name_of.get(symbol, symbol) for symbol in symbols))
    merge = np.zeros((len(symbols), len(names)))
    for row, symbol in enumerate(symbols):
        merge[row, names.index(name_of.get(symbol, symbol))] = 1
    return names, merge


def _pens(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return ``(count, DRAWINGS)`` widths: one of each equal part of the pens, on a logarithmic scale."""
    parts = (np.arange(DRAWINGS) + rng.random((count, DRAWINGS))) / DRAWINGS
    low, high = np.log(PENS)
    widths: NDArray[np.float64] = np.exp(low + (high - low) * parts)
    return widths


def _glyph(strokes: Strokes, pen: float) -> NDArray[np.float32]:
    """Draw a character with a pen and bring its ink into the form that the classifier knows."""
    points = np.concatenate([np.asarray(stroke, dtype=np.float64) for stroke in strokes])
    low, width = points.min(axis=0), pen * FINER
    scale = (LETTER * FINER - width) / max(float(np.ptp(points, axis=0).max()), 1e-6)
    moved = [(np.asarray(stroke) - low) * scale + width / 2 + 1 for stroke in strokes]
    right, lower = np.ceil((points.max(axis=0) - low) * scale + width + 2).astype(int).tolist()
    mask = draw(moved, (lower, right), width) > 0.5
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return normalize(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], width)
