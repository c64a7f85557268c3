"""Small files in the form of the recorded data, so that nothing but the repository is needed."""

from pathlib import Path

import numpy as np
import pytest

LETTERS = "".join(map(chr, range(33, 127)))


def stroke_of(character: str, height: float) -> np.ndarray:
    """Return a stroke of a form of its own for each character: (12, 2), its foot at y = 0."""
    rng = np.random.default_rng(ord(character))
    x = np.linspace(0, 0.6 + 0.4 * rng.random(), 12)
    y = -rng.random(12)
    y[0], y[5] = 0.0, -1.0
    return np.column_stack([x, y]) * height


def heights(character: str) -> float:
    return 1.0 if character in "acemnorsuvwxz" else 1.6


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of small ``unipen_lines.npz``, ``unipen_chars.npz``, ``digilets.npz`` and ``chars74k_strokes.npz``."""
    folder = tmp_path_factory.mktemp("recorded")
    texts = ["some men are seven", "Now we can see it", "a b c 12 34", "MORE ROOM FOR ME", "no one came", "1,2"] * 4
    points, chars, ends = [], [], [0]
    for number, text in enumerate(texts):
        x = 0.0
        for i, character in enumerate(text):
            if character == " ":
                x += 90
                continue
            stroke = stroke_of(character, 100 * heights(character)) + np.array([x, 300 + 0.03 * x])
            points.append(np.column_stack([stroke, np.arange(12) == 0]))
            # the last line of every six is not aligned
            chars.append(np.full(12, -1 if number % 6 == 5 else i))
            x += np.ptp(stroke[:, 0]) + 25
        ends.append(sum(map(len, points)))
    count = len(texts)
    np.savez(
        folder / "unipen_lines.npz",
        points=np.concatenate(points).astype(np.int16),
        char=np.concatenate(chars).astype(np.int16),
        offsets=np.array(ends),
        text=np.array(texts),
        writer=np.array([f"writer{i // 12}" for i in range(count)]),
        source=np.array(["ced" if i == 0 else "art" for i in range(count)]),
        split=np.array(["valid" if i == 1 else "train" for i in range(count)]),
    )
    for name, writers in [("unipen_chars", 2), ("digilets", 2), ("chars74k_strokes", 1)]:
        rows = [stroke_of(c, 100 * heights(c)) for _ in range(writers) for c in LETTERS]
        arrays = {
            "points": np.concatenate([np.column_stack([row, np.arange(12) == 0]) for row in rows]),
            "offsets": np.arange(0, 12 * len(rows) + 1, 12),
            "label": np.array(list(LETTERS) * writers),
            "writer": np.repeat(np.arange(1, writers + 1), len(LETTERS)),
        }
        if name != "chars74k_strokes":
            arrays["split"] = np.full(len(rows), "train")
        np.savez(folder / f"{name}.npz", **arrays)
    return folder
