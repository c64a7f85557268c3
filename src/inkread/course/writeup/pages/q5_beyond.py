"""Beyond Q5: the codec's autoencoder, whose code has as many numbers, and what those take when they are coded."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ....codec import GlyphSet, compress, decompress, psnr
from ....codec.glyphs import GlyphCodec, shipped_codec
from ..context import PageContext
from .q5_autoencoder import principal_components

CLASSES, IMAGES = 5, 2
"""Classes that are shown, and images of each."""


def contents(context: PageContext) -> dict[str, Any]:
    """Return what the page names."""
    data, codec = context.dataset, shipped_codec()
    original, shape = data.valid.x, codec.autoencoder.shape
    decoded = codec.autoencoder.decode(codec.autoencoder.encode(original))
    linear = principal_components(data.train.x, original, shape.code).clip(0, 1)
    labels = data.valid.y.argmax(axis=1)
    classes = np.unique(labels)
    shown = np.concatenate(
        [np.flatnonzero(labels == number)[:IMAGES] for number in classes[:: max(1, len(classes) // CLASSES)][:CLASSES]]
    )
    coarsest, finest = (decompress(compress(GlyphSet("valid", original[shown]), q)) for q in (1, codec.n_qualities))
    assert isinstance(coarsest, GlyphSet) and isinstance(finest, GlyphSet)  # noqa: S101, PT018 - what was compressed
    drawn = {"original": original[shown], "linear": linear[shown], "autoencoder": decoded[shown]}
    return {
        "layers": "-".join(str(size) for size in (1024, *shape.hidden, shape.code, *reversed(shape.hidden), 1024)),
        "code": shape.code,
        "count": len(original),
        "psnr": float(psnr(original, decoded).mean()),
        "linear": float(psnr(original, linear).mean()),
        "rates": [_rate(original, quality, codec) for quality in range(1, codec.n_qualities + 1)],
        "drawing": context.draw("q5_beyond", _side_by_side(drawn | {"coarsest": coarsest.x, "finest": finest.x})),
    }


def _rate(rows: NDArray[Any], quality: int, codec: GlyphCodec) -> tuple[str, str, str]:
    """Return a quality, the bits that an image takes in a file of all, and the mean PSNR."""
    data = compress(GlyphSet("valid", rows), quality, codec=codec)
    back = decompress(data, codec=codec)
    assert isinstance(back, GlyphSet)  # noqa: S101 - what was compressed
    return str(quality), f"{8 * len(data) / len(rows):.0f}", f"{psnr(rows, back.x).mean():.1f} dB"


def _side_by_side(rows: dict[str, NDArray[Any]]) -> Figure:
    """Draw ``(n, 1024)`` images below one another."""
    count = len(next(iter(rows.values())))
    figure = Figure(figsize=(0.75 * count + 1, 0.8 * len(rows)), layout="constrained")
    grid = figure.subplots(len(rows), count, squeeze=False)
    for line, (name, images) in zip(grid, rows.items(), strict=True):
        for axes, image in zip(line, images, strict=True):
            axes.imshow(image.reshape(32, 32).T, cmap="gray", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
            for spine in axes.spines.values():
                spine.set_visible(False)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")
    return figure
