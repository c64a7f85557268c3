"""Q2: train a small network on four clouds of points, and check its gradients (given).

python run_q2.py
"""

import numpy as np
from util import linear_deriv

from nn import (
    backwards,
    compute_loss_and_acc,
    forward,
    get_random_batches,
    initialize_weights,
    sigmoid_deriv,
    softmax,
)

np.random.seed(0)
centres = np.repeat([[0.0, 0.0], [4.0, 0.5], [0.5, 4.0], [4.5, 1.5]], 10, axis=0)
x = centres + np.random.normal(size=centres.shape)
y = np.repeat(np.eye(4), 10, axis=0)

params = {}
initialize_weights(2, 25, params, "layer1")
initialize_weights(25, 4, params, "output")
names = ("Wlayer1", "blayer1", "Woutput", "boutput")


def predict(points):
    """Return the probabilities of the four clouds."""
    return forward(forward(points, params, "layer1"), params, "output", softmax)


# Q2.5: the gradients against central differences
probs = predict(x)
backwards(backwards(probs - y, params, "output", linear_deriv), params, "layer1", sigmoid_deriv)
epsilon = 1e-5
for name in names:
    difference = np.zeros_like(params[name])
    for index in np.ndindex(params[name].shape):
        value = params[name][index]
        params[name][index] = value + epsilon
        above, _ = compute_loss_and_acc(y, predict(x))
        params[name][index] = value - epsilon
        below, _ = compute_loss_and_acc(y, predict(x))
        params[name][index] = value
        difference[index] = (above - below) / (2 * epsilon)
    error = np.linalg.norm(difference - params["grad_" + name]) / np.linalg.norm(difference)
    print(f"gradient by {name}: relative error {error:.1e}")

# Q2.4: the training loop
for epoch in range(1, 501):
    total_loss, total_right = 0.0, 0.0
    for xb, yb in get_random_batches(x, y, 5):
        probs = predict(xb)
        loss, accuracy = compute_loss_and_acc(yb, probs)
        total_loss += loss
        total_right += accuracy * len(xb)
        backwards(backwards(probs - yb, params, "output", linear_deriv), params, "layer1", sigmoid_deriv)
        for name in names:
            params[name] -= 1e-3 * params["grad_" + name]
    if epoch % 100 == 0:
        print(f"epoch {epoch}: loss {total_loss:.2f}, accuracy {total_right / len(x):.2f}")
