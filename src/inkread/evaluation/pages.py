"""How well pages are read, counted against what stands on them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ..errors import DataError
from ..progress import Progress, Silent
from .alignment import misreadings
from .ground_truth import FORMATS, find_ground_truth, read_ground_truth
from .metrics import AS_WRITTEN, ErrorCount, Folding, count_errors

if TYPE_CHECKING:
    from ..reader import Reader

Result = TypeVar("Result")

SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif")
"""Endings of the files that are taken for pages."""


@dataclass(frozen=True)
class PageScore:
    """How well one page was read.

    Attributes
    ----------
    name : str
        Name of the picture without its ending.
    reference, reading : str
        What stands there and what was read, as they were compared.
    characters : ErrorCount
        Errors among the characters of the reference; spaces are characters, unless they are folded.
    words : ErrorCount or None
        Errors among its words; None if spaces are folded.
    folding : Folding
        What did not count.
    seconds : float
        Time that the reading took, the decoding of the picture included.
    """

    name: str
    reference: str
    reading: str
    characters: ErrorCount
    words: ErrorCount | None
    folding: Folding
    seconds: float

    @property
    def cer(self) -> float:
        """Character error rate; 0 for an empty page read as empty, infinite if something was read on it."""
        return self.characters.rate

    @property
    def wer(self) -> float | None:
        """Word error rate; None if spaces are folded."""
        return None if self.words is None else self.words.rate

    def folded(self, folding: Folding) -> PageScore:
        """Return the score of the same reading with more left out."""
        return score(self.name, self.reference, self.reading, self.seconds, folding=self.folding | folding)


@dataclass(frozen=True)
class Evaluation:
    """How well several pages were read.

    Two averages of the error rates are given. The mean weighs each page alike, and one empty page on which something
    was read makes it infinite. The micro average weighs each character or word alike: all errors by all characters.

    Attributes
    ----------
    pages : tuple of PageScore
        One for each page.
    failed : tuple of str
        Names of the pictures that could not be read, for which no figure counts.
    folding : Folding
        What did not count, on any page.

    Raises
    ------
    ValueError
        If another folding was used for one of the pages.
    """

    pages: tuple[PageScore, ...]
    failed: tuple[str, ...] = ()
    folding: Folding = AS_WRITTEN

    def __post_init__(self) -> None:
        if others := {page.folding.name for page in self.pages} - {self.folding.name}:
            raise ValueError(f"pages counted {', '.join(sorted(others))} are no part of figures {self.folding.name}")

    def folded(self, folding: Folding) -> Evaluation:
        """Return the evaluation of the same readings with more left out."""
        pages = tuple(page.folded(folding) for page in self.pages)
        return Evaluation(pages, self.failed, self.folding | folding)

    @property
    def characters(self) -> ErrorCount:
        """Errors among the characters of all pages; its rate is the micro average."""
        return sum((page.characters for page in self.pages), ErrorCount(0, 0))

    @property
    def words(self) -> ErrorCount | None:
        """Errors among the words of all pages; None if spaces are folded."""
        if self.folding.spaces:
            return None
        return sum((page.words for page in self.pages if page.words is not None), ErrorCount(0, 0))

    @property
    def mean_cer(self) -> float:
        """Mean of the pages' character error rates; NaN without pages."""
        return _mean([page.cer for page in self.pages])

    @property
    def mean_wer(self) -> float:
        """Mean of the pages' word error rates; NaN without pages, or if spaces are folded."""
        return _mean(self._word_error_rates)

    @property
    def micro_cer(self) -> float:
        """Character errors of all pages by their characters; NaN without pages."""
        return self.characters.rate if self.pages else float("nan")

    @property
    def micro_wer(self) -> float:
        """Word errors of all pages by their words; NaN without pages, or if spaces are folded."""
        return self.words.rate if self.pages and self.words is not None else float("nan")

    @property
    def cer_interval(self) -> tuple[float, float] | None:
        """Where the mean character error rate of such pages lies with 95 per cent confidence; None for one page."""
        return _interval([page.cer for page in self.pages])

    @property
    def wer_interval(self) -> tuple[float, float] | None:
        """The same of the word error rate."""
        return _interval(self._word_error_rates)

    @property
    def mean_seconds(self) -> float:
        """Mean time per page."""
        return _mean([page.seconds for page in self.pages])

    @property
    def _word_error_rates(self) -> list[float]:
        return [page.wer for page in self.pages if page.wer is not None]

    def misreadings(self) -> list[tuple[str, str, int]]:
        """Return what was read as what and how often, the most frequent first; ``alignment.NOTHING`` for nothing."""
        counts: Counter[tuple[str, str]] = Counter()
        for page in self.pages:
            counts += misreadings(page.reference, page.reading)
        return [(there, read, count) for (there, read), count in counts.most_common()]


def evaluate(
    folder: str | Path,
    reader: Reader | None = None,
    *,
    folding: Folding = AS_WRITTEN,
    progress: Progress | None = None,
    on_failure: Callable[[Path, Exception], None] | None = None,
) -> Evaluation:
    """Read every picture of a folder that has its text beside it, and compare.

    Parameters
    ----------
    folder
        Holds pictures, and for each ``NAME.jpg`` (or another kind of picture) the file ``NAME.txt``
        with what stands on it.
    reader
        Who reads; one with the package's own model if left out.
    folding
        What does not count.
    progress
        Told of every page.
    on_failure
        Told of every picture or text that cannot be read, and of the error, whatever it is; the others go on. If left
        out, the error is raised.

    Returns
    -------
    Evaluation
        The pages in the order of their names.

    Raises
    ------
    DataError
        If there is no such folder or no such pair in it, or a text cannot be read.
    ImageError
        If a picture cannot be read.
    """
    from ..reader import Reader as DefaultReader

    failed = []

    def attempt(work: Callable[[Path], Result], argument: Path, picture: Path) -> Result | None:
        try:
            return work(argument)
        except Exception as error:
            if on_failure is None:
                raise
            on_failure(picture, error)
            failed.append(picture.name)
            return None

    truths = {picture: attempt(read_ground_truth, truth, picture) for picture, truth in _pairs(Path(folder))}
    pairs = [(picture, text) for picture, text in truths.items() if text is not None]
    reader = reader or DefaultReader()
    progress = progress or Silent()
    progress.start(len(pairs), 0, "reading")
    scores: list[PageScore] = []
    for picture, text in pairs:
        started = time.perf_counter()
        page = attempt(reader.read, picture, picture)
        seconds = time.perf_counter() - started
        if page is not None:
            scores.append(score(picture.stem, text, page.text, seconds, folding=folding))
        progress.advance(CER=f"{_mean([s.cer for s in scores]):.3f}")
    progress.finish()
    return Evaluation(tuple(scores), tuple(failed), folding)


def score(name: str, reference: str, reading: str, seconds: float = 0.0, *, folding: Folding = AS_WRITTEN) -> PageScore:
    """Compare a reading with the text that stands on the page.

    Parameters
    ----------
    name
        Of the page.
    reference, reading
        What stands there, and what was read.
    seconds
        That the reading took.
    folding
        What does not count.
    """
    reference, reading = folding.fold(reference), folding.fold(reading)
    characters = count_errors(reference, reading)
    words = None if folding.spaces else count_errors(reference.split(), reading.split())
    return PageScore(name, reference, reading, characters, words, folding, seconds)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the 95 per cent interval of the mean, by the bootstrap over pages (Efron and Tibshirani 1993)."""
    if len(values) < 2 or not np.isfinite(values).all():
        return None
    from scipy.stats import bootstrap

    found = bootstrap((np.array(values),), np.mean, method="percentile", rng=np.random.default_rng(0))
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def _pairs(folder: Path) -> list[tuple[Path, Path]]:
    """Return the pictures in a folder that have ground truth beside them, and its files."""
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder")
    pictures = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
    found = [(picture, truth) for picture in pictures if (truth := find_ground_truth(picture)) is not None]
    if not found:
        raise DataError(f"{folder}: has no picture with a file of the same name ({', '.join(FORMATS)}) beside it")
    return found
