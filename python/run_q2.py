"""Q2: a small network learns four clouds of points, and its gradients are checked by central differences.

python run_q2.py
"""

import numpy as np
from util import linear_deriv

from inkread.nn import gradient_errors
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

EPOCHS, BATCH_SIZE, LEARNING_RATE = 500, 5, 1e-3

# Four clouds of ten points in the plane, of which two overlap.
np.random.seed(0)
centres = np.repeat([[0.0, 0.0], [4.0, 0.5], [0.5, 4.0], [4.5, 1.5]], 10, axis=0)
x = centres + np.random.normal(size=centres.shape)
y = np.repeat(np.eye(4), 10, axis=0)

# Q2.1.2: two layers
params = {}
initialize_weights(2, 25, params, "layer1")
initialize_weights(25, 4, params, "output")


# Q2.2: forward, from the points to a distribution over the four clouds
def predict(points, network):
    return forward(forward(points, network, "layer1", sigmoid), network, "output", softmax)


print(f"sigmoid of -1000 and 1000: {sigmoid(np.array([-1000.0, 1000.0]))}")
probs = predict(x, params)
print(f"probabilities between {probs.min():.3f} and {probs.max():.3f}, rows sum to {probs.sum(axis=1).mean():.3f}")
print("before training: loss {:.3f}, accuracy {:.3f}".format(*compute_loss_and_acc(y, probs)))

# Q2.3: backward; each gradient has the shape of what it is the gradient by
backwards(backwards(probs - y, params, "output", linear_deriv), params, "layer1", sigmoid_deriv)
for name in ("Wlayer1", "blayer1", "Woutput", "boutput"):
    print(f"{name}: {params[name].shape}, its gradient: {params['grad_' + name].shape}")

# Q2.5: the same gradients by central differences, before the weights change
errors = gradient_errors(lambda network: compute_loss_and_acc(y, predict(x, network))[0], params)

# Q2.4: the training loop
for epoch in range(1, EPOCHS + 1):
    total_loss, total_right = 0.0, 0.0
    for xb, yb in get_random_batches(x, y, BATCH_SIZE):
        probs = predict(xb, params)
        loss, accuracy = compute_loss_and_acc(yb, probs)
        total_loss += loss
        total_right += accuracy * len(xb)
        backwards(backwards(probs - yb, params, "output", linear_deriv), params, "layer1", sigmoid_deriv)
        for name in ("Wlayer1", "blayer1", "Woutput", "boutput"):
            params[name] -= LEARNING_RATE * params["grad_" + name]
    print(f"epoch {epoch:3d}: loss {total_loss:7.3f}, accuracy {total_right / len(x):.3f}")

# Q2.5: what the comparison has found
print("gradients against central differences, relative error:")
for name, error in errors.items():
    print(f"  {name}: {error:.1e}")
