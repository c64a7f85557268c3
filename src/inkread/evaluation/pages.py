"""Evaluation of a reader on pages with ground truth."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ..errors import DataError
from ..progress import NullProgress, Progress
from .alignment import misreadings
from .ground_truth import FORMATS, find_ground_truth, read_ground_truth
from .metrics import AS_WRITTEN, ErrorCount, Folding, count_errors

if TYPE_CHECKING:
    from ..reader import Reader

Result = TypeVar("Result")

SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif")
"""Suffixes of files that are treated as pictures of pages."""


@dataclass(frozen=True)
class PageScore:
    """Score of one page.

    Attributes
    ----------
    name : str
        Name of the picture without its suffix.
    reference, reading : str
        Ground truth and reading, both folded.
    characters : ErrorCount
        Character errors; spaces are characters unless they are ignored.
    words : ErrorCount or None
        Word errors; None if spaces are ignored.
    folding : Folding
        What was ignored.
    seconds : float
        Time taken to read the page, including decoding the picture.
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
        """Character error rate; for an empty page, 0 if nothing was read on it, else infinite."""
        return self.characters.rate

    @property
    def wer(self) -> float | None:
        """Word error rate; None if spaces are ignored."""
        return None if self.words is None else self.words.rate

    def folded(self, folding: Folding) -> PageScore:
        """Return the score of the same reading with a further folding."""
        return score(self.name, self.reference, self.reading, self.seconds, folding=self.folding | folding)


@dataclass(frozen=True)
class Evaluation:
    """Scores of several pages.

    There are two averages of the error rates. The mean gives each page the same weight; an empty page on which
    something was read makes it infinite. The micro average gives each character or word the same weight: all errors
    divided by all characters.

    Attributes
    ----------
    pages : tuple of PageScore
        Scores of the pages.
    failed : tuple of str
        Names of the pictures that could not be read; they are in none of the figures.
    folding : Folding
        What was ignored, on all pages.

    Raises
    ------
    ValueError
        If a page has another folding.
    """

    pages: tuple[PageScore, ...]
    failed: tuple[str, ...] = ()
    folding: Folding = AS_WRITTEN

    def __post_init__(self) -> None:
        if others := {page.folding.name for page in self.pages} - {self.folding.name}:
            raise ValueError(f"pages counted {', '.join(sorted(others))} are no part of figures {self.folding.name}")

    def folded(self, folding: Folding) -> Evaluation:
        """Return the evaluation of the same readings with a further folding."""
        pages = tuple(page.folded(folding) for page in self.pages)
        return Evaluation(pages, self.failed, self.folding | folding)

    @property
    def characters(self) -> ErrorCount:
        """Character errors of all pages; their rate is the micro average."""
        return sum((page.characters for page in self.pages), ErrorCount(0, 0))

    @property
    def words(self) -> ErrorCount | None:
        """Word errors of all pages; None if spaces are ignored."""
        if self.folding.spaces:
            return None
        return sum((page.words for page in self.pages if page.words is not None), ErrorCount(0, 0))

    @property
    def mean_cer(self) -> float:
        """Mean of the pages' character error rates; NaN without pages."""
        return _mean([page.cer for page in self.pages])

    @property
    def mean_wer(self) -> float:
        """Mean of the pages' word error rates; NaN without pages, or if spaces are ignored."""
        return _mean(self._word_error_rates)

    @property
    def micro_cer(self) -> float:
        """Character errors of all pages divided by their characters; NaN without pages."""
        return self.characters.rate if self.pages else float("nan")

    @property
    def micro_wer(self) -> float:
        """Word errors of all pages divided by their words; NaN without pages, or if spaces are ignored."""
        return self.words.rate if self.pages and self.words is not None else float("nan")

    @property
    def cer_interval(self) -> tuple[float, float] | None:
        """95 % confidence interval of the mean character error rate; None for a single page."""
        return _interval([page.cer for page in self.pages])

    @property
    def wer_interval(self) -> tuple[float, float] | None:
        """95 % confidence interval of the mean word error rate."""
        return _interval(self._word_error_rates)

    @property
    def mean_seconds(self) -> float:
        """Mean time per page in seconds."""
        return _mean([page.seconds for page in self.pages])

    @property
    def _word_error_rates(self) -> list[float]:
        return [page.wer for page in self.pages if page.wer is not None]

    def misreadings(self) -> list[tuple[str, str, int]]:
        """Return (character, reading, count) of all errors, most frequent first; ``alignment.NOTHING`` marks gaps."""
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
    """Read every picture in a folder that has ground truth beside it, and score the results.

    Parameters
    ----------
    folder
        Folder of pictures, with the ground truth of ``NAME.jpg`` (or another kind of picture) in ``NAME.txt``.
    reader
        By default, a ``Reader`` with the package's own models.
    folding
        What to ignore.
    progress
        Notified of every page.
    on_failure
        Called with the picture and the error when a picture or text cannot be read; the evaluation then continues. By
        default, the error is raised.

    Returns
    -------
    Evaluation
        Scores of the pages, in the order of their names.

    Raises
    ------
    DataError
        If the folder does not exist or contains no such pair, or a text cannot be read.
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
    progress = progress or NullProgress()
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
