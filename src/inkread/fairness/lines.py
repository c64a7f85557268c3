"""Lines in the hands of people whose strokes were recorded, drawn on paper and read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..datasets.drawing.pages import draw_onto
from ..datasets.drawing.paper import PageStyle, photograph
from ..datasets.strokes import StrokeSet
from ..datasets.synthesis.composition import CharacterSource, Composer, measure_habits
from ..datasets.synthesis.recorded_lines import BOXED_SOURCES, WrittenLine, load_recorded_lines
from ..datasets.synthesis.texts import TextGenerator
from ..errors import DataError
from ..evaluation import score
from ..progress import NullProgress, Progress
from ..reader import Reader

CHARACTERS, LINES = "digilets.npz", "unipen_lines.npz"
"""Files of the characters that lines are composed of, and of lines as they were written."""

X_HEIGHT = 24.0
"""Height in pixels of a small x of the lines that are drawn."""

MARGIN = 1.5
"""Paper around the ink, in x-heights."""

PENS = (0.08, 0.3)
"""Finest and boldest pen, in x-heights."""

LENGTH = 30
"""Characters of a composed line, about."""


@dataclass(frozen=True, eq=False)
class Sample:
    """A line to be drawn and read.

    Attributes
    ----------
    writer : str
        Who wrote it, or its characters.
    line : WrittenLine
        Its strokes and its text.
    number : int
        Number of the line among those of its writer, on which paper and light depend.
    pen : float
        Width of the pen in x-heights.
    """

    writer: str
    line: WrittenLine
    number: int
    pen: float


@dataclass(frozen=True, eq=False)
class LineReadings:
    """Errors in lines that were read.

    Attributes
    ----------
    errors, lengths : (N,) int64
        Insertions, deletions and substitutions in each line, and the characters in it.
    writer : (N,) array of str
        Who wrote each line.
    pen : (N,) float64
        Width of the pen in x-heights.
    """

    errors: NDArray[np.int64]
    lengths: NDArray[np.int64]
    writer: NDArray[np.str_]
    pen: NDArray[np.float64]

    def by_writer(self) -> dict[str, float]:
        """Return the error rate of each writer."""
        return {
            str(writer): float(self.errors[self.writer == writer].sum() / self.lengths[self.writer == writer].sum())
            for writer in np.unique(self.writer)
        }


def composed_lines(data: str | Path, splits: Sequence[str], lines: int) -> Iterator[Sample]:
    """Give lines composed of each writer's letters and digits, the same for all but for their handwriting.

    The first lines of all writers have the same text, spacing, pen, paper and light, and so have the second ones.

    Parameters
    ----------
    data
        Folder with ``CHARACTERS`` and ``LINES``, whose writers' habits of spacing are taken.
    splits
        Whose characters: ``"train"``, ``"valid"``, ``"test"``.
    lines
        Lines of each writer.

    Raises
    ------
    DataError
        If a file is not there or has another format.
    """
    characters, recorded = Path(data) / CHARACTERS, Path(data) / LINES
    habits = measure_habits(load_recorded_lines(recorded, "valid", without=BOXED_SOURCES))
    write = TextGenerator(["en"], is_everyday=True)
    texts = [_text(write, number) for number in range(lines)]
    for split in splits:
        writers = dict.fromkeys(map(str, StrokeSet.load(characters, split).writers))
        compose = Composer(CharacterSource([characters], split), habits)
        if compose.writers != len(writers):
            raise DataError(f"{characters}: some of its writers wrote too few characters to compose lines of")
        for index, writer in enumerate(writers):
            for number, text in enumerate(texts):
                line = compose(text, np.random.default_rng([2, number]), index)
                yield Sample(writer, line, number, _pen(number, lines))


def recorded_lines(data: str | Path, splits: Sequence[str], lines: int) -> Iterator[Sample]:
    """Give lines as they were written, some of each writer, without those that were written into boxes.

    Parameters
    ----------
    data
        Folder with ``LINES``.
    splits
        Whose lines.
    lines
        The most lines of each writer.

    Raises
    ------
    DataError
        If the file is not there or has another format.
    """
    by_writer: dict[str, list[WrittenLine]] = defaultdict(list)
    for split in splits:
        for line in load_recorded_lines(Path(data) / LINES, split, without=BOXED_SOURCES):
            by_writer[line.writer].append(line)
    for writer, own in sorted(by_writer.items()):
        chosen = np.random.default_rng(0).permutation(len(own))[:lines]
        for number, i in enumerate(chosen):
            yield Sample(writer, own[i], number, _pen(number, lines))


def read_lines(reader: Reader, samples: Iterable[Sample], progress: Progress | None = None) -> LineReadings:
    """Draw lines, each on a sheet of its own, and read them.

    Raises
    ------
    DataError
        If there are none.
    """
    samples = list(samples)
    if not samples:
        raise DataError("there are no lines to read")
    progress = progress or NullProgress()
    progress.start(len(samples), 0, "lines")
    errors, lengths = [], []
    for sample in samples:
        counted = score(sample.writer, sample.line.text, reader.read(picture_of(sample)).text).characters
        errors.append(counted.errors)
        lengths.append(counted.total)
        progress.advance()
    progress.finish()
    writers, pens = np.array([sample.writer for sample in samples]), np.array([sample.pen for sample in samples])
    return LineReadings(np.array(errors), np.array(lengths), writers, pens)


def picture_of(sample: Sample) -> NDArray[np.uint8]:
    """Draw a line as it stands, with neither slant nor tremor of another's, and photograph it: ``(H, W, 3) uint8``."""
    rng = np.random.default_rng([3, sample.number])
    left, top, right, bottom = sample.line.bounds
    pen, corner = sample.pen * X_HEIGHT, np.array([left, top]) - MARGIN
    width, height = np.ceil((np.array([right, bottom]) + MARGIN - corner) * X_HEIGHT).astype(int).tolist()
    ink = np.zeros((height, width), dtype=np.float32)
    for stroke in sample.line.strokes:
        draw_onto(ink, [(stroke - corner) * X_HEIGHT], pen)
    return photograph(ink, PageStyle.sample(rng), rng)


def _text(write: TextGenerator, number: int) -> str:
    """Return the text of a line: everyday words and numbers in letters and digits, which every writer has."""
    rng = np.random.default_rng([1, number])
    while True:
        words = ("".join(c for c in word if c.isascii() and c.isalnum()) for word in write(rng, LENGTH).split())
        if len(text := " ".join(word for word in words if word)) >= LENGTH / 2:
            return text


def _pen(number: int, lines: int) -> float:
    """Return the pen of one of so many lines: fine, middling and bold ones in turn, on a logarithmic scale."""
    share = (number % 3 + (number // 3 + 0.5) / -(-lines // 3)) / 3
    return float(np.exp(np.interp(share, (0, 1), np.log(PENS))))
