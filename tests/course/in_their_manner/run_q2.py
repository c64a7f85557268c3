# A run_q2.py by inkread's own authors, in the manner of those that students wrote for the course's starter files.
import copy

import numpy as np

from nn import *
from util import *

np.random.seed(3)
clouds = [([3.6, 40], [0.05, 10]), ([3.9, 10], [0.01, 5]), ([3.4, 30], [0.25, 5]), ([2.0, 10], [0.5, 10])]
x = np.vstack([np.random.multivariate_normal(mean, np.diag(spread), 10) for mean, spread in clouds])
y_idx = np.array([0] * 10 + [1] * 10 + [2] * 10 + [3] * 10)
y = np.zeros((y_idx.shape[0], y_idx.max() + 1))
y[np.arange(y_idx.shape[0]), y_idx] = 1

params = {}
initialize_weights(2, 25, params, "layer1")
initialize_weights(25, 4, params, "output")
assert params["Wlayer1"].shape == (2, 25)
assert params["blayer1"].shape == (25,)
assert params["blayer1"].sum() == 0

test = sigmoid(np.array([-1000, 1000]))
assert (test.min(), test.max()) == (0, 1)
h1 = forward(x, params, "layer1")
assert h1.shape == (40, 25)
probs = forward(h1, params, "output", softmax)
assert probs.min() > 0
assert np.allclose(probs.sum(1), 1)
loss, acc = compute_loss_and_acc(y, probs)
assert 20 < loss < 120

delta1 = probs
delta1[np.arange(probs.shape[0]), y_idx] -= 1
delta2 = backwards(delta1, params, "output", linear_deriv)
backwards(delta2, params, "layer1", sigmoid_deriv)
for k, v in sorted(list(params.items())):
    if "grad" in k:
        name = k.split("_")[1]
        assert v.shape == params[name].shape

batches = get_random_batches(x, y, 5)
assert [_[0].shape[0] for _ in batches] == [5] * 8

learning_rate = 1e-3
for itr in range(500):
    total_loss, avg_acc = 0, 0
    for xb, yb in batches:
        h = forward(xb, params, "layer1")
        probs = forward(h, params, "output", softmax)
        loss, acc = compute_loss_and_acc(yb, probs)
        total_loss += loss
        avg_acc += acc / len(batches)
        delta1 = probs
        delta1[np.arange(probs.shape[0]), yb.argmax(1)] -= 1
        delta2 = backwards(delta1, params, "output", linear_deriv)
        backwards(delta2, params, "layer1", sigmoid_deriv)
        params["Wlayer1"] -= learning_rate * params["grad_Wlayer1"]
        params["blayer1"] -= learning_rate * params["grad_blayer1"]
        params["Woutput"] -= learning_rate * params["grad_Woutput"]
        params["boutput"] -= learning_rate * params["grad_boutput"]
print("loss: {:.2f} acc: {:.2f}".format(total_loss, avg_acc))

h1 = forward(x, params, "layer1")
probs = forward(h1, params, "output", softmax)
delta2 = backwards(probs - y, params, "output", linear_deriv)
backwards(delta2, params, "layer1", sigmoid_deriv)
params_orig = copy.deepcopy(params)


def run():
    hidden = forward(x, params, "layer1")
    return compute_loss_and_acc(y, forward(hidden, params, "output", softmax))[0]


eps = 1e-6
for k, v in params.items():
    if "_" in k:
        continue
    for index in np.ndindex(v.shape):
        params[k][index] += eps
        above = run()
        params[k][index] -= 2 * eps
        below = run()
        params[k][index] += eps
        params["grad_" + k][index] = (above - below) / (2 * eps)
total_error = 0
for k in params.keys():
    if "grad_" in k:
        err = np.abs(params[k] - params_orig[k]) / np.maximum(np.abs(params[k]), np.abs(params_orig[k]))
        total_error += err.sum() / err.size
print("total {:.2e}".format(total_error))
