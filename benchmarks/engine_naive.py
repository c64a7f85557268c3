"""The script that ``inkread train`` is measured against: the assignment's network and its plots, as one would write it.

    python engine_naive.py FOLDER_OF_MAT_FILES FOLDER_FOR_PLOTS [rows]

With ``rows`` the inputs are first brought into the order in which batches are taken from them, row after row; MATLAB's
files have them column by column, and NumPy then takes four times as long to gather a batch.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import scipy.io

mpl.use("Agg")
import matplotlib.pyplot as plt

data, folder = Path(sys.argv[1]), Path(sys.argv[2])
splits = {}
for split in ("train", "valid", "test"):
    arrays = scipy.io.loadmat(next(data.glob(f"*{split}.mat")))
    splits[split] = arrays[f"{split}_data"], arrays[f"{split}_labels"]
x, y = splits["train"]
if sys.argv[3:] == ["rows"]:
    x = np.ascontiguousarray(x)
rng = np.random.default_rng(0)
W1, b1 = rng.uniform(-0.0743, 0.0743, (1024, 64)), np.zeros(64)
W2, b2 = rng.uniform(-0.245, 0.245, (64, 36)), np.zeros(36)
before = W1.copy()


def forward(x):
    """Return the hidden layer and the class probabilities."""
    hidden = 1 / (1 + np.exp(-(x @ W1 + b1)))
    scores = hidden @ W2 + b2
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return hidden, scores / scores.sum(axis=1, keepdims=True)


def figures(x, y):
    """Return mean loss and accuracy."""
    _, probs = forward(x)
    return -np.log((probs * y).sum(axis=1)).mean(), (probs.argmax(axis=1) == y.argmax(axis=1)).mean()


history = []
for _ in range(50):
    order = rng.permutation(len(x))
    loss = right = 0
    for start in range(0, len(x), 72):
        chosen = order[start : start + 72]
        xb, yb = x[chosen], y[chosen]
        hidden, probs = forward(xb)
        loss -= np.log((probs * yb).sum(axis=1)).sum()
        right += (probs.argmax(axis=1) == yb.argmax(axis=1)).sum()
        delta2 = probs - yb
        delta1 = (delta2 @ W2.T) * hidden * (1 - hidden)
        W2 -= 4e-3 * hidden.T @ delta2
        b2 -= 4e-3 * delta2.sum(axis=0)
        W1 -= 4e-3 * xb.T @ delta1
        b1 -= 4e-3 * delta1.sum(axis=0)
    history.append([loss / len(x), right / len(x), *figures(*splits["valid"])])

for column, name in enumerate(("loss", "accuracy")):
    plt.figure()
    plt.plot([epoch[column] for epoch in history], label="training")
    plt.plot([epoch[column + 2] for epoch in history], label="validation")
    plt.legend()
    plt.savefig(folder / f"{name}.png")
_, probs = forward(splits["test"][0])
counts = np.zeros((36, 36))
np.add.at(counts, (splits["test"][1].argmax(axis=1), probs.argmax(axis=1)), 1)
plt.figure()
plt.imshow(counts)
plt.colorbar()
plt.savefig(folder / "confusion.png")
for weights, name in ((before, "before"), (W1, "after")):
    figure, axes = plt.subplots(8, 8)
    for place, unit in zip(axes.flat, weights.T, strict=True):
        place.imshow(unit.reshape(32, 32).T)
        place.axis("off")
    plt.savefig(folder / f"weights_{name}.png")
np.savez(folder / "weights.npz", W1=W1, b1=b1, W2=W2, b2=b2)
print(f"validation accuracy {history[-1][3]:.4f}")
