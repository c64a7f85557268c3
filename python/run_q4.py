"""Q4: find the characters on each picture, classify them with the network of Q3 and print the text.

    python run_q4.py [--images ../images] [--weights q3_weights.npz]

Writes q4_NAME.png for each picture: the boxes that were found, drawn over it.
"""

import argparse
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from inkread.charset import CAPITALS36
from inkread.course.letters import findLetters, read_letters
from inkread.course.q3_weights import load_q3_weights
from inkread.imaging.photo import load
from nn import forward, sigmoid, softmax

parser = argparse.ArgumentParser(description="Q4: extract the text from pictures.")
parser.add_argument("--images", type=Path, default=Path("../images"), help="folder of pictures")
parser.add_argument("--weights", help="as run_q3.py writes them: q3_weights.npz or, without it, q3_weights.pickle")
arguments = parser.parse_args()
weights = arguments.weights or ("q3_weights.npz" if Path("q3_weights.npz").exists() else "q3_weights.pickle")
params = load_q3_weights(weights)


def classify(glyphs):
    """Return the probabilities of the 36 classes, by the network of Q3."""
    return forward(forward(glyphs, params, "layer1", sigmoid), params, "output", softmax)


for path in sorted(path for path in arguments.images.iterdir() if path.suffix in (".jpg", ".jpeg", ".png")):
    picture = load(path)

    # Q4.2: the boxes, over the page in black and white
    boxes, bw = findLetters(picture)
    figure = Figure(figsize=(10, 10 * len(bw) / len(bw[0])), layout="constrained")
    axes = figure.subplots()
    axes.imshow(bw, cmap="gray", vmin=0, vmax=1)
    for y1, x1, y2, x2 in boxes:
        axes.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor="red", linewidth=1.5))
    axes.set_axis_off()
    figure.savefig(f"q4_{path.stem}.png", dpi=100)

    # Q4.3: each letter cut out and classified; row by row they are the text
    print(f"--- {path.name}: {len(boxes)} characters found")
    print(read_letters(picture, classify, CAPITALS36.characters))
