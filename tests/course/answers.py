"""Answers to the starter files as a good student would write them; tests plant mistakes in them."""

NN = """
import numpy as np
from util import *


def initialize_weights(in_size, out_size, params, name=""):
    bound = np.sqrt(6) / np.sqrt(in_size + out_size)
    params["W" + name] = np.random.uniform(-bound, bound, (in_size, out_size))
    params["b" + name] = np.zeros(out_size)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward(X, params, name="", activation=sigmoid):
    W, b = params["W" + name], params["b" + name]
    pre_act = X @ W + b
    post_act = activation(pre_act)
    params["cache_" + name] = (X, pre_act, post_act)
    return post_act


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def compute_loss_and_acc(y, probs):
    loss = -np.sum(y * np.log(probs))
    acc = np.mean(y.argmax(axis=1) == probs.argmax(axis=1))
    return loss, acc


def sigmoid_deriv(post_act):
    return post_act * (1.0 - post_act)


def backwards(delta, params, name="", activation_deriv=sigmoid_deriv):
    W = params["W" + name]
    X, pre_act, post_act = params["cache_" + name]
    d = delta * activation_deriv(post_act)
    grad_W = X.T @ d
    grad_b = d.sum(axis=0)
    grad_X = d @ W.T
    params["grad_W" + name] = grad_W
    params["grad_b" + name] = grad_b
    return grad_X


def get_random_batches(x, y, batch_size):
    order = np.random.permutation(len(x))
    batches = []
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        batches.append((x[rows], y[rows]))
    return batches
"""

Q4 = """
import numpy as np
from scipy import ndimage


def findLetters(image):
    ink = image.mean(axis=2) < 128
    ink = ndimage.binary_closing(ink, iterations=1)
    labels, count = ndimage.label(ink, np.ones((3, 3)))
    boxes = []
    for rows, columns in ndimage.find_objects(labels):
        if rows.stop - rows.start > 15:
            boxes.append([rows.start, columns.start, rows.stop, columns.stop])
    return np.array(boxes), 1.0 - ink
"""

LOOP = """
    for xb, yb in get_random_batches(train_x, train_y, batch_size):
        hidden = forward(xb, params, "layer1", sigmoid)
        probs = forward(hidden, params, "output", softmax)
        delta = probs - yb
        back = backwards(delta, params, "output", linear_deriv)
        backwards(back, params, "layer1", sigmoid_deriv)
        for name in ("Wlayer1", "blayer1", "Woutput", "boutput"):
            params[name] -= arguments.learning_rate * params["grad_" + name]
"""
"""The body of the loop over epochs in ``run_q3.py``."""

AUTOENCODER = """
from nn import *
from util import *

layers = [("layer1", 1024, 32), ("layer2", 32, 32), ("layer3", 32, 32), ("output", 32, 1024)]
for name, inputs, outputs in layers:
    initialize_weights(inputs, outputs, params, name)
names = list(params)
for name in names:
    params["m_" + name] = np.zeros_like(params[name])

for epoch in range(arguments.epochs):
    rate = learning_rate * 0.9 ** (epoch // 20)
    for xb, _ in get_random_batches(train_x, train_x, batch_size):
        h = xb
        for name in ("layer1", "layer2", "layer3"):
            h = forward(h, params, name, relu)
        out = forward(h, params, "output", sigmoid)
        delta = 2 * (out - xb)
        delta = backwards(delta, params, "output", sigmoid_deriv)
        for name in ("layer3", "layer2", "layer1"):
            delta = backwards(delta, params, name, relu_deriv)
        for name in names:
            params["m_" + name] = 0.9 * params["m_" + name] - rate * params["grad_" + name]
            params[name] += params["m_" + name]
"""
"""The place of the exception in ``run_q5.py``."""
