"""Q3: train the network on NIST36, and look at what it has learnt.

    python run_q3.py [--learning-rate 0.004] [--epochs 50] [--data ../data]

Writes q3_weights.npz and q3_weights.pickle for run_q4.py, and q3_accuracy.png, q3_loss.png, q3_weights_before.png,
q3_weights_after.png and q3_confusion.png.
"""

import argparse

import numpy as np
from util import linear_deriv

from inkread.course.q3_weights import save_q3_weights
from inkread.datasets.schema import load_folder
from inkread.evaluation.confusion import ConfusionMatrix
from inkread.nn import Epoch
from inkread.plots import accuracy, confusion, loss, save
from inkread.runs.plots import first_layer
from nn import (
    backwards,
    compute_loss_and_acc,
    forward,
    get_random_batches,
    initialize_weights,
    sigmoid,
    sigmoid_deriv,
    softmax,
)

BATCH_SIZE, HIDDEN_UNITS = 72, 64

parser = argparse.ArgumentParser(description="Q3: train the network on NIST36.")
parser.add_argument("--data", default="../data", help="folder with {train,valid,test} .mat files")
parser.add_argument("--learning-rate", type=float, default=4e-3)
parser.add_argument("--epochs", type=int, default=50)
arguments = parser.parse_args()

data = load_folder(arguments.data)
np.random.seed(0)

# Q3.1: one hidden layer, initialised by Xavier's method
params = {}
initialize_weights(data.train.x.shape[1], HIDDEN_UNITS, params, "layer1")
initialize_weights(HIDDEN_UNITS, data.train.y.shape[1], params, "output")
before = params["Wlayer1"].copy()


def predict(images):
    return forward(forward(images, params, "layer1", sigmoid), params, "output", softmax)


history = []
for epoch in range(1, arguments.epochs + 1):
    total_loss, total_right = 0.0, 0.0
    for xb, yb in get_random_batches(data.train.x, data.train.y, BATCH_SIZE):
        probs = predict(xb)
        batch_loss, batch_accuracy = compute_loss_and_acc(yb, probs)
        total_loss += batch_loss
        total_right += batch_accuracy * len(xb)
        backwards(backwards(probs - yb, params, "output", linear_deriv), params, "layer1", sigmoid_deriv)
        for name in ("Wlayer1", "blayer1", "Woutput", "boutput"):
            params[name] -= arguments.learning_rate * params["grad_" + name]
    valid_loss, valid_accuracy = compute_loss_and_acc(data.valid.y, predict(data.valid.x))
    count = len(data.train)
    history.append(Epoch(epoch, total_loss / count, total_right / count, valid_loss / len(data.valid), valid_accuracy))
    print(
        f"epoch {epoch:2d}: loss {history[-1].loss:.4f}, accuracy {history[-1].accuracy:.4f},"
        f" validation loss {history[-1].validation_loss:.4f}, accuracy {valid_accuracy:.4f}"
    )

save_q3_weights(params, "q3_weights.pickle")
save(accuracy(history, f"Accuracy by epoch (learning rate {arguments.learning_rate:g})"), "q3_accuracy.png")
save(loss(history), "q3_loss.png")

# Q3.3: the first layer's weights as images, before and after
save(first_layer(before, "First-layer weights before training"), "q3_weights_before.png")
save(first_layer(params["Wlayer1"], "First-layer weights after training"), "q3_weights_after.png")

# Q3.4: what the network takes for what
read = predict(data.test.x).argmax(axis=1)
matrix = ConfusionMatrix.count(data.test.y.argmax(axis=1), read, data.charset.characters)
save(confusion(matrix), "q3_confusion.png")
print(f"test accuracy {matrix.accuracy:.4f}")
print("most confused: " + ", ".join(f"{a}/{b} {count}" for a, b, count in matrix.most_confused(5)))
