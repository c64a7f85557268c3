"""How well pages are read: error rates against what stands on them."""

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
from .alignment import GAP, misreadings, show_alignment

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
    characters, words : int
        Of the reference.
    character_errors, word_errors : int
        Insertions, deletions and substitutions that turn the reference into the reading.
    spaces_count : bool
        Whether spaces were compared.
    seconds : float
        Time that the reading took, the decoding of the picture included.
    """

    name: str
    reference: str
    reading: str
    characters: int
    words: int
    character_errors: int
    word_errors: int
    spaces_count: bool
    seconds: float

    @property
    def cer(self) -> float:
        """Character error rate; 0 for an empty page read as empty, infinite if something was read on it."""
        return _rate(self.character_errors, self.characters)

    @property
    def wer(self) -> float | None:
        """Word error rate; None where spaces do not count, and so words do not either."""
        return _rate(self.word_errors, self.words) if self.spaces_count else None


@dataclass(frozen=True)
class Evaluation:
    """How well a folder of pages was read.

    Attributes
    ----------
    pages : tuple of PageScore
        One for each page, in the order of their names.
    failed : tuple of str
        Names of the pictures that could not be read, for which no figure counts.
    """

    pages: tuple[PageScore, ...]
    failed: tuple[str, ...] = ()

    @property
    def mean_cer(self) -> float:
        """Mean of the pages' character error rates."""
        return _mean([page.cer for page in self.pages])

    @property
    def mean_wer(self) -> float:
        """Mean of the word error rates of the pages where words count; NaN if there are none."""
        return _mean([page.wer for page in self.pages if page.wer is not None])

    @property
    def cer_interval(self) -> tuple[float, float] | None:
        """Where the mean character error rate of such pages lies with 95 per cent confidence; None for one page."""
        return _interval([page.cer for page in self.pages])

    @property
    def wer_interval(self) -> tuple[float, float] | None:
        """The same of the word error rate."""
        return _interval([page.wer for page in self.pages if page.wer is not None])

    def misreadings(self) -> list[tuple[str, str, int]]:
        """Return what was read as what and how often, the most frequent first; ``alignment.GAP`` for nothing."""
        counts: Counter[tuple[str, str]] = Counter()
        for page in self.pages:
            counts += misreadings(page.reference, page.reading)
        return [(there, read, count) for (there, read), count in counts.most_common()]

    @property
    def mean_seconds(self) -> float:
        """Mean time per page."""
        return _mean([page.seconds for page in self.pages])

    def table(self) -> str:
        """Return the scores as a table of text."""
        width = max([len("page"), len("mean"), *(len(page.name) + 1 for page in self.pages)])
        rows = [f"{'page':<{width}}  {'CER':>6}  {'WER':>6}  {'seconds':>7}"]
        for page in self.pages:
            mark = "" if page.spaces_count else "*"
            wer = "-" if page.wer is None else f"{page.wer:.3f}"
            rows.append(f"{page.name + mark:<{width}}  {page.cer:>6.3f}  {wer:>6}  {page.seconds:>7.2f}")
        wer = f"{self.mean_wer:.3f}" if self.mean_wer == self.mean_wer else "-"
        rows.append(f"{'mean':<{width}}  {self.mean_cer:>6.3f}  {wer:>6}  {self.mean_seconds:>7.2f}")
        for name, interval in (("CER", self.cer_interval), ("WER", self.wer_interval)):
            if interval is not None:
                rows.append(f"the mean {name} of such pages is between {interval[0]:.3f} and {interval[1]:.3f} (95 %)")
        misread = ", ".join(f"{a} as {b} {count}" for a, b, count in _named(self.misreadings())[:8])
        if misread:
            rows.append(f"most often misread: {misread}")
        if not all(page.spaces_count for page in self.pages):
            rows.append("* single characters, no words: only the order of characters and lines counts")
        if self.failed:
            rows.append(f"not in these figures, as it could not be read: {', '.join(self.failed)}")
        return "\n".join(rows)

    def aligned(self) -> str:
        """Return what was read above what stands there, of every page that has errors, where they differ."""
        parts = [
            f"{page.name}\n{show_alignment(page.reference, page.reading)}"
            for page in self.pages
            if page.reference != page.reading
        ]
        return "\n\n".join(parts)


def evaluate(
    folder: str | Path,
    reader: Reader | None = None,
    *,
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
    progress
        Told of every page.
    on_failure
        Told of every picture or text that cannot be read, and of the error, whatever it is; the others go on. If left
        out, the error is raised.

    Raises
    ------
    DataError
        If there is no such folder or no such pair in it, or a text cannot be read.
    ImageError
        If a picture cannot be read.
    """
    from ..reader import Reader as DefaultReader

    failed = []

    def attempt(work: Callable[[Path], Result], path: Path) -> Result | None:
        try:
            return work(path)
        except Exception as error:
            if on_failure is None:
                raise
            on_failure(path, error)
            failed.append(path.name)
            return None

    texts = {picture: attempt(_text_beside, picture) for picture in _pictures(Path(folder))}
    pairs = [(picture, text) for picture, text in texts.items() if text is not None]
    reader = reader or DefaultReader()
    progress = progress or Silent()
    progress.start(len(pairs), 0, "reading")
    scores = []
    for picture, text in pairs:
        started = time.perf_counter()
        page = attempt(reader.read, picture)
        seconds = time.perf_counter() - started
        if page is not None:
            scores.append(score(picture.stem, text, page.text, seconds))
        progress.advance(CER=f"{_mean([s.cer for s in scores]):.3f}")
    progress.finish()
    return Evaluation(tuple(scores), tuple(failed))


def score(name: str, reference: str, reading: str, seconds: float = 0.0) -> PageScore:
    """Compare a reading with the text that stands on the page.

    Both are compared in capitals and without punctuation. Line ends count as spaces. Where every
    character of the reference stands alone, as on a sheet of letters, there are no words whose ends could
    be told: there spaces do not count.

    Parameters
    ----------
    name
        Of the page.
    reference, reading
        What stands there, and what was read.
    seconds
        That the reading took.
    """
    reference, reading = normalize_text(reference), normalize_text(reading)
    words = reference.split()
    spaces_count = not words or any(len(word) > 1 for word in words)
    if not spaces_count:
        # Line ends still count: a character on the wrong line is in the wrong place.
        reference, reading = (_without_spaces(text) for text in (reference, reading))
    else:
        reference, reading = (" ".join(text.split()) for text in (reference, reading))
    character_errors = _edits(list(reference), list(reading))
    word_errors = _edits(reference.split(), reading.split())
    return PageScore(
        name,
        reference,
        reading,
        len(reference),
        len(words),
        character_errors,
        word_errors,
        spaces_count,
        seconds,
    )


def normalize_text(text: str) -> str:
    """Return text in capitals, without punctuation, with single spaces and without empty lines."""
    kept = "".join(c for c in text.upper() if c.isalnum() or c.isspace())
    lines = (" ".join(line.split()) for line in kept.splitlines())
    return "\n".join(line for line in lines if line)


def _without_spaces(text: str) -> str:
    return "\n".join(line.replace(" ", "") for line in text.split("\n"))


def _edits(reference: Sequence[str], reading: Sequence[str]) -> int:
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(reference, reading))


def _rate(errors: int, length: int) -> float:
    if length:
        return errors / length
    return 0.0 if errors == 0 else float("inf")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the 95 per cent interval of the mean, by the bootstrap over pages (Efron and Tibshirani 1993)."""
    if len(values) < 2 or not np.isfinite(values).all():
        return None
    from scipy.stats import bootstrap

    found = bootstrap((np.array(values),), np.mean, method="percentile", rng=np.random.default_rng(0))
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def _named(pairs: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Return the pairs with words for what cannot be seen."""
    names = {GAP: "nothing", " ": "space", "\n": "line end"}
    return [(names.get(there, there), names.get(read, read), count) for there, read, count in pairs]


def _pictures(folder: Path) -> list[Path]:
    """Return the pictures in a folder that have a text beside them."""
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder")
    pictures = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
    pictures = [path for path in pictures if path.with_suffix(".txt").is_file()]
    if not pictures:
        raise DataError(f"{folder}: has no picture with a .txt file of the same name beside it")
    return pictures


def _text_beside(picture: Path) -> str:
    path = picture.with_suffix(".txt")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not a text in UTF-8 ({error})") from error
