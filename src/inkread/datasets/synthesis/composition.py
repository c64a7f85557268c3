"""Lines composed of single characters that people wrote, set as people set them.

Where each character stands on its line, how large it is and how far it keeps from its neighbours is measured on
lines that were written in one go (``recorded_lines``), a writer's habits at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..strokes import StrokeSet
from .drawn_characters import accented, drawn
from .recorded_lines import BOXED_SOURCES, WrittenLine, load_recorded_lines
from .spacing import Sides, Spacing

Character = Sequence[NDArray[np.floating]]
"""The strokes of a character, each ``(P, 2)``, y downwards, in any unit."""

LEAST_LETTER_GAPS, LEAST_WORD_GAPS = 5, 1
"""Gaps that a line must have for its spacing to be taken."""

LEAST_CHARACTERS = 60
"""Characters a writer must have written in aligned lines for his habits to be taken."""

JITTER, HABIT = 0.08, 0.06
"""Standard deviations in x-heights of where a writer's characters end above and below: from one time to the next, and
from one line to the next. Within recorded lines one character's ends differ by 0.17, the wandering of the lines
included."""

RISEN, MOST_RISE = 0.25, (0.6, 1.6)
"""From how far above small letters, in x-heights, a character tells how tall a writer's capitals are, and how little
and how much theirs rise as a share of what is usual."""

USUAL = (0.06, 0.94)
"""Quantiles of where a character's ink ends, over all writers, beyond which no writer goes."""

TALL = 0.5
"""Height in x-heights from which a character counts as tall: a sample is then judged by its height as well."""

LEAST_SHARE, MOST_SHARE, MOST_SHIFT = 0.6, 1.7, 0.5
"""Least and greatest height of a sample for the median of its character, and how far in x-heights its middle may lie
from the median: what differs more was aligned with the wrong ink."""

UNRECORDED = {"–": (-0.7, -0.5), "°": (-1.6, -1.0), "ß": (-1.7, 0.1), "¿": (-1.0, 0.5), "¡": (-1.0, 0.5)}
"""Where the ink ends above and below of characters that stand in no recorded line, as in print."""

UNKNOWN = np.array((-1.5, 0.0), dtype=np.float32)
"""Where the ink of any other character ends."""

WIDTHS = {"-": 0.6, "–": 1.2, "_": 1.0, "~": 0.8, "=": 0.7}
"""Widths in x-heights of flat characters, whose height says nothing of their size."""


@dataclass(frozen=True, eq=False)
class Habits:
    """How one writer sets characters on a line. All lengths are in x-heights.

    Attributes
    ----------
    extents : mapping of str to (K, 2) float32
        For each character where its ink ends above and below, y downwards from the baseline.
    spacings : tuple of Spacing
        One for each line that has enough gaps.
    """

    extents: Mapping[str, NDArray[np.float32]]
    spacings: tuple[Spacing, ...]


def measure_habits(lines: Iterable[WrittenLine]) -> list[Habits]:
    """Measure the habits of every writer of enough aligned lines; those without alignment are passed over."""
    by_writer: dict[str, list[WrittenLine]] = defaultdict(list)
    for line in lines:
        if line.is_aligned:
            by_writer[line.writer].append(line)
    return [_measured(own) for own in by_writer.values() if sum(len(line.text) for line in own) >= LEAST_CHARACTERS]


def _measured(lines: Sequence[WrittenLine]) -> Habits:
    extents: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for line in lines:
        for i, (_, top, _, bottom) in line.boxes().items():
            extents[line.text[i]].append((top, bottom))
    spacings = (Spacing.of(line) for line in lines)
    return Habits(
        {character: np.array(found, dtype=np.float32) for character, found in extents.items()},
        tuple(s for s in spacings if len(s.letters) >= LEAST_LETTER_GAPS and len(s.words) >= LEAST_WORD_GAPS),
    )


class CharacterSource:
    """Characters by writer, from files of single characters.

    Parameters
    ----------
    paths
        ``.npz`` files of strokes as for ``StrokeSet.load``.
    split
        Whose writers.
    """

    def __init__(self, paths: Iterable[str | Path], split: str = "train") -> None:
        self.writers: list[dict[str, list[Character]]] = []
        for path in paths:
            of_file: dict[str, dict[str, list[Character]]] = defaultdict(lambda: defaultdict(list))
            loaded = StrokeSet.load(path, split)
            for strokes, label, writer in zip(loaded.strokes, loaded.labels, loaded.writers, strict=True):
                of_file[str(writer)][str(label)].append(strokes)
            self.writers += [dict(own) for own in of_file.values() if len(own) >= 10]
        self._everyone: dict[str, list[int]] = defaultdict(list)
        for number, own in enumerate(self.writers):
            for character in own:
                self._everyone[character].append(number)

    def pick(self, character: str, writer: int, rng: np.random.Generator) -> Character:
        """Return a sample of a character: the writer's, or somebody else's, or else one that is drawn by rule.

        Raises
        ------
        KeyError
            If the character is known nowhere.
        """
        own = self.writers[writer].get(character)
        if own is None and character in self._everyone:
            own = self.writers[int(rng.choice(self._everyone[character]))][character]
        if own is not None:
            return own[int(rng.integers(len(own)))]
        return drawn(character, rng)


class Composer:
    """Writes any text in somebody's characters with somebody's habits.

    Parameters
    ----------
    source
        The characters.
    habits
        As from ``measure_habits``.
    """

    def __init__(self, source: CharacterSource, habits: Sequence[Habits]) -> None:
        self._source = source
        pooled: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
        for own in habits:
            for character, found in own.extents.items():
                pooled[character].append(found)
        medians = {character: np.median(np.concatenate(found), axis=0) for character, found in pooled.items()}
        self._habits = [replace(own, extents=_plausible(own.extents, medians)) for own in habits if own.spacings]
        everyone = {character: np.concatenate(found) for character, found in pooled.items()}
        self._pooled = dict(_plausible(everyone, medians))
        self._medians = {character: np.median(found, axis=0) for character, found in self._pooled.items()}
        self._limits = {character: np.quantile(found, USUAL, axis=0) for character, found in self._pooled.items()}
        characters = set(self._medians) | set(UNRECORDED) | {c for own in habits for c in own.extents}
        self._extents = [
            {character: self._extent(character, own, rise) for character in characters}
            for own, rise in ((own, self._rise(own)) for own in self._habits)
        ]

    @property
    def writers(self) -> int:
        """How many writers the source has."""
        return len(self._source.writers)

    def __call__(
        self, text: str, rng: np.random.Generator, writer: int | None = None, is_steady: bool = False
    ) -> WrittenLine:
        """Write a text.

        Parameters
        ----------
        text
            Single spaces between words, none at the ends.
        rng
            Source of randomness.
        writer
            Index of a writer of the source; a random one if left out.
        is_steady
            Whether this writer's lines are always set with the same person's habits, as on a page, and not each
            line with anybody's.
        """
        writer = int(rng.integers(len(self._source.writers))) if writer is None else writer
        person = writer % len(self._habits) if is_steady else int(rng.integers(len(self._habits)))
        habits, extents = self._habits[person], self._extents[person]
        spacing = habits.spacings[int(rng.integers(len(habits.spacings)))]
        strokes: list[NDArray[np.float32]] = []
        owners: list[int] = []
        usual: dict[str, NDArray[np.float32]] = {}
        written: Sides | None = None
        for i, character in enumerate(text):
            if character == " ":
                continue
            base, accent = accented(character)
            if base not in usual:
                usual[base] = extents.get(base, UNKNOWN) + rng.normal(0, HABIT, 2).astype(np.float32)
            top, bottom = usual[base] + rng.normal(0, JITTER, 2).astype(np.float32)
            placed = _fitted(self._source.pick(base, writer, rng), float(top), float(bottom), WIDTHS.get(base))
            if accent:
                placed = placed + drawn_above(placed, accent, rng)
            sides = Sides.of(placed)
            shift = 0.0
            if written is not None:
                shift = spacing.shift(written, sides, text[i - 1] == " ", rng)
            strokes += [stroke + np.array([shift, 0], dtype=np.float32) for stroke in placed]
            owners += [i] * len(placed)
            written = sides.moved(shift)
        return WrittenLine(text, tuple(strokes), tuple(owners), f"composed:{writer}")

    def _extent(self, character: str, habits: Habits, rise: float) -> NDArray[np.float32]:
        """Return where a character ends above and below, as the writer sets it or, if he never did, as most do.

        Then what rises above small letters does so by as much as the writer's own capitals do, as from ``_rise``.
        """
        found = habits.extents.get(character)
        if found is not None:
            return np.clip(np.median(found, axis=0), *self._limits[character]).astype(np.float32)
        usual = self._medians.get(character, np.array(UNRECORDED.get(character, UNKNOWN), dtype=np.float32))
        top, bottom = usual
        if top < -1.0:
            top = -1.0 + (top + 1.0) * rise
        return np.array([top, bottom], dtype=np.float32)

    def _rise(self, habits: Habits) -> float:
        """Return how far a writer's tall characters rise above the small ones, as a share of what is usual."""
        shares = [
            (1.0 + float(np.median(found[:, 0]))) / (1.0 + float(self._medians[character][0]))
            for character, found in habits.extents.items()
            if character.isalnum() and self._medians[character][0] < -1.0 - RISEN
        ]
        return float(np.clip(np.median(shares), *MOST_RISE)) if shares else 1.0


def _plausible(
    extents: Mapping[str, NDArray[np.float32]], medians: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float32]]:
    """Drop the samples of where characters end that are unlike the median, and characters with no sample left."""
    kept: dict[str, NDArray[np.float32]] = {}
    for character, found in extents.items():
        top, bottom = medians[character]
        tall = found[:, 1] - found[:, 0]
        middles = found.mean(axis=1)
        usual = float(bottom - top)
        is_like = np.abs(middles - (top + bottom) / 2) <= MOST_SHIFT
        is_like &= tall <= max(MOST_SHARE * usual, TALL)
        if usual >= TALL:
            is_like &= tall >= LEAST_SHARE * usual
        if is_like.any():
            kept[character] = found[is_like]
    return kept


def _fitted(character: Character, top: float, bottom: float, width: float | None) -> list[NDArray[np.float32]]:
    """Scale a character so that its ink reaches from ``top`` to ``bottom``, or to a width if it is flat."""
    points = np.concatenate([np.asarray(stroke, dtype=np.float32) for stroke in character])
    low, high = points.min(axis=0), points.max(axis=0)
    tall, wide = float(high[1] - low[1]), float(high[0] - low[0])
    room = max(bottom - top, 0.02)
    scale = room / max(tall, 0.25 * wide, 1e-6)
    if width is not None:
        scale = width / max(wide, 1e-6)
    elif tall < 1e-6 and wide < 1e-6:
        scale = 1.0
    middle = np.array([low[0], (low[1] + high[1]) / 2], dtype=np.float32)
    place = np.array([0.0, (top + bottom) / 2], dtype=np.float32)
    return [((np.asarray(stroke, dtype=np.float32) - middle) * scale + place) for stroke in character]


def drawn_above(
    placed: Sequence[NDArray[np.float32]], accent: str, rng: np.random.Generator
) -> list[NDArray[np.float32]]:
    """Return the strokes of an accent over (a cedilla: under) a character that has its place."""
    points = np.concatenate(placed)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    size = 0.45 * float(rng.uniform(0.8, 1.3))
    middle = (float(left) + float(right)) / 2 + float(rng.normal(0, 0.08))
    y = float(bottom) + 0.15 if accent == "¸" else float(top) - 0.2 - size / 2 + float(rng.normal(0, 0.06))
    return [stroke * np.float32(size) + np.array([middle, y], np.float32) for stroke in drawn(accent, rng)]


def composable(text: str) -> str:
    """Return a text without the ligatures that no composer can write; "a" if nothing else is left."""
    return "".join(character for character in text if character not in "œŒæÆ").strip() or "a"


def load_composer(data: str | Path, split: str = "train") -> Composer:
    """Return a composer with the characters and habits of a split's writers.

    Parameters
    ----------
    data
        Folder with ``unipen_lines.npz``, ``unipen_chars.npz``, ``digilets.npz`` and ``chars74k_strokes.npz``.
    split
        ``"train"``; of the others the Chars74K set, which names no splits, is left out.
    """
    names = ["unipen_chars.npz", "digilets.npz", *(["chars74k_strokes.npz"] if split == "train" else [])]
    source = CharacterSource([Path(data) / name for name in names], split)
    return Composer(source, measure_habits(load_recorded_lines(Path(data) / "unipen_lines.npz", split, BOXED_SOURCES)))
