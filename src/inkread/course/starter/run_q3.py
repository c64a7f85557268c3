"""Q3: train the network on NIST36. `inkread course check Q3` runs it on little data and looks at what it does.

python run_q3.py [--data ../data] [--epochs 50]
"""

import argparse
import pickle
from pathlib import Path

import numpy as np
from nn import initialize_weights
from scipy.io import loadmat

parser = argparse.ArgumentParser()
parser.add_argument("--data", type=Path, default=Path("../data"))
parser.add_argument("--epochs", type=int, default=50)
parser.add_argument("--learning-rate", type=float, default=4e-3)
arguments = parser.parse_args()

splits = {}
for split in ("train", "valid", "test"):
    (path,) = arguments.data.glob(f"*_{split}.mat")
    held = loadmat(path)
    splits[split] = held[f"{split}_data"], held[f"{split}_labels"]
train_x, train_y = splits["train"]
batch_size, hidden_units = 72, 64

np.random.seed(0)
params = {}
initialize_weights(train_x.shape[1], hidden_units, params, "layer1")
initialize_weights(hidden_units, train_y.shape[1], params, "output")

for epoch in range(1, arguments.epochs + 1):
    # Q3.1, your code here: for each random batch forward, loss and accuracy, backwards, a step of gradient descent;
    # keep the accuracy on the training and on the validation data
    raise NotImplementedError("Q3.1")

with Path("q3_weights.pickle").open("wb") as file:
    pickle.dump({name: params[name] for name in ("Wlayer1", "blayer1", "Woutput", "boutput")}, file)

# Q3.1, your code here: plot both accuracies by epoch
# Q3.3, your code here: show the weights of the first layer as images
# Q3.4, your code here: show the confusion matrix of the test data
