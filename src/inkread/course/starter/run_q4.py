"""Q4: find the characters on each picture, classify them with the network of Q3 and print the text.

python run_q4.py [--images ../images]
"""

import argparse
import pickle
from pathlib import Path

from matplotlib.image import imread
from q4 import findLetters

parser = argparse.ArgumentParser()
parser.add_argument("--images", type=Path, default=Path("../images"))
arguments = parser.parse_args()

with Path("q3_weights.pickle").open("rb") as file:
    params = pickle.load(file)

for path in sorted(arguments.images.glob("*.jpg")):
    boxes, bw = findLetters(imread(path))
    print(f"--- {path.name}: {len(boxes)} characters found")
    # Q4.2, your code here: plot the boxes over the picture
    # Q4.3, your code here: put the boxes into rows, cut each out, bring it to 32 x 32 as the training data have it
    # (look at some of those first: which way round, how wide is the pen, how much paper is around?), classify it
