"""Which split of hand36 each writer of the Chars74K tablet strokes is in.

The file of strokes names no split. Each stroke character is drawn and compared with every hand36 image of
its class; images whose best match is nearly identical give away their writer.

    python benchmarks/chars74k_writers.py ../shared/data
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from inkread.charset import CAPITALS36
from inkread.datasets.drawing.pen import draw_fitted
from inkread.datasets.schema import SPLITS, load_folder, to_images
from inkread.datasets.strokes import CHARS74K_TRAINING_WRITERS, split_strokes

SAME = 0.97
"""Correlation from which two images show the same strokes."""


def fingerprint(ink: np.ndarray) -> np.ndarray:
    """Return a 24 x 24 image of the ink alone, blurred, as a vector of mean 0 and length 1."""
    rows, columns = np.flatnonzero((ink > 0.4).any(1)), np.flatnonzero((ink > 0.4).any(0))
    cropped = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    small = Image.fromarray((cropped * 255).astype(np.uint8)).resize((24, 24), Image.Resampling.BILINEAR)
    vector = ndimage.gaussian_filter(np.asarray(small, dtype=float), 1).ravel()
    vector -= vector.mean()
    return vector / max(np.linalg.norm(vector), 1e-9)


def main(folder: Path) -> None:
    """Print how many images of each split match each writer."""
    with np.load(folder / "chars74k_strokes.npz", allow_pickle=False) as file:
        points, offsets, labels, writers = (file[n] for n in ("points", "offsets", "label", "writer"))
    drawn: dict[str, list[np.ndarray]] = {symbol: [] for symbol in CAPITALS36}
    owner: dict[str, list[int]] = {symbol: [] for symbol in CAPITALS36}
    for i in np.flatnonzero(np.isin(labels, list(CAPITALS36))):
        strokes = split_strokes(points[offsets[i] : offsets[i + 1]])
        drawn[labels[i]].append(fingerprint(draw_fitted(strokes, 100, 9, 90)))
        owner[labels[i]].append(int(writers[i]))
    dataset = load_folder(folder)
    matches: dict[str, Counter[int]] = {}
    for name in SPLITS:
        split = getattr(dataset, name)
        matches[name] = Counter()
        for ink, symbol in zip(1 - to_images(split.x), dataset.labels(split), strict=True):
            likeness = np.stack(drawn[symbol]) @ fingerprint(ink)
            if likeness.max() > SAME:
                matches[name][owner[symbol][int(likeness.argmax())]] += 1
    print("writer  train  valid  test  used for training")
    for writer in sorted(set(writers.tolist())):
        counts = "  ".join(f"{matches[name][writer]:>5}" for name in SPLITS)
        print(f"{writer:>6}  {counts}  {'yes' if writer in CHARS74K_TRAINING_WRITERS else ''}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
