"""Scenes recognised by bags of visual words: what convolutional networks are compared with (Q6.1.4).

The method of the course's homework 1: the responses of a bank of filters are clustered into a dictionary of
visual words, a picture becomes the histogram of its words over a spatial pyramid (Lazebnik, Schmid and
Ponce 2006), and is given the class of the most similar training pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms
from scipy import ndimage
from scipy.cluster.vq import kmeans2

Job = TypeVar("Job")

SCALES = (1.0, 2.0, 4.0, 8.0, 8.0 * 2**0.5)
"""Standard deviations of the filters in pixels."""

SAMPLES = 150
"""Places of each picture that the dictionary is made from."""

STEP = 2
"""A word is found at every so manieth pixel along each axis."""


class BagOfWords:
    """Recognises scenes by the histograms of their visual words.

    Parameters
    ----------
    words
        Size of the dictionary.
    levels
        Of the spatial pyramid: the finest divides a picture into ``2^(levels-1)`` cells a side.
    neighbours
        How many of the most similar training pictures vote.
    seed
        Decides which places the dictionary is made from.

    Attributes
    ----------
    dictionary_ : (words, F) float32
        The centres of the clusters of filter responses.
    """

    def __init__(self, words: int = 200, levels: int = 3, neighbours: int = 1, seed: int = 0) -> None:
        self.words, self.levels, self.neighbours, self.seed = words, levels, neighbours, seed

    def fit(self, images: NDArray[np.uint8], labels: NDArray[np.int64]) -> BagOfWords:
        """Learn from ``(N, 3, H, W)`` pictures and their ``(N,)`` classes."""
        rng = np.random.default_rng(self.seed)
        seeds = rng.integers(2**31, size=len(images))
        samples = np.concatenate(list(_parallel(_sample, zip(images, seeds, strict=True))))
        self._spread = samples.std(axis=0) + 1e-6
        self.dictionary_, _ = kmeans2(
            (samples / self._spread).astype(np.float32), self.words, iter=30, minit="++", rng=rng
        )
        self._histograms = self.transform(images)
        self._labels = np.asarray(labels)
        return self

    def transform(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the histograms of pictures over the pyramid, ``(N, words * cells)``, each of sum 1."""
        describe = partial(_describe, dictionary=self.dictionary_, spread=self._spread, levels=self.levels)
        return np.stack(list(_parallel(describe, images)))

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return the ``(N,)`` classes of pictures."""
        n_classes = int(self._labels.max()) + 1
        classes = np.empty(len(images), dtype=np.int64)
        for number, histogram in enumerate(self.transform(images)):
            similar = np.minimum(histogram, self._histograms).sum(axis=1)  # intersection of histograms
            nearest = np.argsort(-similar, kind="stable")[: self.neighbours]
            votes = np.bincount(self._labels[nearest], weights=similar[nearest], minlength=n_classes)
            classes[number] = votes.argmax()
        return classes


def filter_responses(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the responses of ``(3, H, W)`` to the bank of filters, ``(H, W, 60)``.

    At each scale a Gaussian, its Laplacian and its derivatives along x and y, on each channel of CIE L*a*b*.
    """
    responses = []
    for channel in _to_lab(image):
        for scale in SCALES:
            filtered = (
                ndimage.gaussian_filter(channel, scale),
                scale**2 * ndimage.gaussian_laplace(channel, scale),
                scale * ndimage.gaussian_filter(channel, scale, order=(0, 1)),
                scale * ndimage.gaussian_filter(channel, scale, order=(1, 0)),
            )
            responses += [response[::STEP, ::STEP] for response in filtered]
    return np.stack(responses, axis=-1)


def pyramid(words: NDArray[np.integer], n_words: int, levels: int) -> NDArray[np.float32]:
    """Return the histograms of a map of words over a spatial pyramid, one after the other, of sum 1.

    Level l has ``2^l`` cells a side. The histograms of the finest level and those of the next weigh twice as
    much as those of the level above, and so on; the coarsest two weigh the same.
    """
    parts = []
    for level in range(levels):
        side = 2**level
        rows, columns = (np.arange(size) * side // size for size in words.shape)
        cells = rows[:, np.newaxis] * side + columns
        counts = np.bincount((cells * n_words + words).ravel(), minlength=side**2 * n_words)
        parts.append(counts * 2.0 ** (max(level, 1) - levels))
    histogram = np.concatenate(parts)
    return (histogram / histogram.sum()).astype(np.float32)


def _to_lab(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return ``(3, H, W)`` sRGB as L*a*b*, each channel from 0 to 255."""
    picture = Image.fromarray(np.ascontiguousarray(image.transpose(1, 2, 0)))
    lab = ImageCms.profileToProfile(
        picture, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None  # noqa: S101 - a new picture, as it is not changed in place
    channels = np.asarray(lab).transpose(2, 0, 1)
    # Pillow stores a* and b* as signed bytes.
    signed = channels[1:].view(np.int8).astype(np.float32) + 128
    return np.concatenate([channels[:1].astype(np.float32), signed])


def _sample(job: tuple[NDArray[np.uint8], int]) -> NDArray[np.float32]:
    image, seed = job
    responses = filter_responses(image).reshape(-1, len(SCALES) * 12)
    return np.random.default_rng(seed).choice(responses, min(SAMPLES, len(responses)), replace=False)


def _describe(
    image: NDArray[np.uint8], *, dictionary: NDArray[np.float32], spread: NDArray[np.float32], levels: int
) -> NDArray[np.float32]:
    responses = filter_responses(image)
    flat = responses.reshape(-1, responses.shape[-1]) / spread
    # The nearest centre c of a response r has the least |c|^2 - 2 r·c.
    nearest = ((dictionary**2).sum(axis=1) - 2 * flat @ dictionary.T).argmin(axis=1)
    return pyramid(nearest.reshape(responses.shape[:2]), len(dictionary), levels)


def _parallel(work: Callable[[Job], NDArray[np.float32]], jobs: Iterable[Job]) -> Iterator[NDArray[np.float32]]:
    """Do the work on several pictures at a time and give the results in order."""
    with ThreadPoolExecutor() as pool:
        yield from pool.map(work, jobs)
