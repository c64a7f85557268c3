"""Training examples of a run: the same in every epoch, or new variations in each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..datasets.drawing.augment import draw_varied, warp
from ..datasets.schema import Dataset, to_images, to_rows
from ..datasets.strokes import StrokeSet
from ..processes import end_with_parent
from .config import RunConfig

Examples: TypeAlias = tuple[NDArray[np.floating], NDArray[np.str_]]
"""Rows ``(N, 1024)`` of the NIST36 schema, and their ``(N,)`` symbols."""


class ExampleMaker:
    """Makes the training examples of each epoch of a run, reproducibly."""

    def __init__(self, config: RunConfig, dataset: Dataset) -> None:
        self.config = config
        self.symbols = tuple(dataset.charset)
        self.x = np.ascontiguousarray(dataset.train.x, dtype=config.precision)
        self.labels = dataset.labels(dataset.train)
        self.strokes = [StrokeSet.load(path, symbols=self.symbols) for path in config.strokes]

    def __call__(self, epoch: int) -> Examples:
        """Return the examples of an epoch, counted from 0."""
        if not self.config.varies:
            return self.x, self.labels
        rng = np.random.default_rng([self.config.seed, epoch])
        ink, labels = [self._ink(rng)], [self.labels]
        for strokes in self.strokes:
            ink.append(np.stack([draw_varied(character, rng) for character in strokes.strokes]))
            labels.append(strokes.labels)
        rows = to_rows(1 - np.concatenate(ink)).astype(self.config.precision)
        if self.config.synthetic:
            from ..datasets.drawing.glyphs import synthesize_glyphs

            x, y = synthesize_glyphs(self.config.synthetic, seed=int(rng.integers(2**31)), symbols=self.symbols)
            rows = np.concatenate([rows, x.astype(self.config.precision)])
            labels.append(np.array(self.symbols)[y.argmax(axis=1)])
        return rows, np.concatenate(labels)

    def _ink(self, rng: np.random.Generator) -> NDArray[np.float32]:
        ink = (1 - to_images(self.x)).astype(np.float32)
        if not self.config.augment:
            return ink
        return np.concatenate([warp(part, rng) for part in np.array_split(ink, max(1, len(ink) // 1000))])


@contextmanager
def prefetched(make: ExampleMaker, epochs: range, workers: int = 1) -> Iterator[Iterator[Examples]]:
    """Yield the examples of each epoch; other processes, as many as ``workers``, prepare the next ones meanwhile."""
    if not make.config.varies:
        yield (make(epoch) for epoch in epochs)
        return
    # A fresh interpreter: a fork would inherit the threads of the linear algebra library.
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_adopt, initargs=(make,)) as pool:
        yield _ahead(lambda epoch: pool.submit(_make, epoch).result, epochs, workers)


_maker: ExampleMaker | None = None


def _adopt(make: ExampleMaker) -> None:
    """Take the maker over into the worker process, once."""
    global _maker
    _maker = make
    end_with_parent()


def _make(epoch: int) -> Examples:
    assert _maker is not None  # noqa: S101
    return _maker(epoch)


def _ahead(submit: Callable[[int], Callable[[], Examples]], epochs: range, most: int) -> Iterator[Examples]:
    """Yield the examples in the order of the epochs, while those of up to ``most`` epochs more are being made."""
    waiting = deque(submit(epoch) for epoch in epochs[:most])
    for number in range(len(epochs)):
        current = waiting.popleft()
        if number + most < len(epochs):
            waiting.append(submit(epochs[number + most]))
        yield current()
