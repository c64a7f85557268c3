"""Q5: an autoencoder of four layers, trained with momentum, and what its reconstructions lose.

    python run_q5.py [--epochs 100] [--data ../data]

Writes q5_weights.npz, q5_loss.png and q5_reconstructions.png.
"""

import argparse

import numpy as np
from matplotlib.figure import Figure
from util import relu, relu_deriv

from inkread.codec.quality import psnr
from inkread.datasets.schema import load_folder
from nn import backwards, forward, get_random_batches, initialize_weights, sigmoid, sigmoid_deriv

BATCH_SIZE, LEARNING_RATE, MOMENTUM = 36, 3e-5, 0.9
DECAY, DECAY_EVERY = 0.9, 20  # the learning rate falls by a tenth every 20 epochs

# Q5.1.1: three layers with ReLU, and one with the sigmoid, which keeps the output between 0 and 1
LAYERS = [
    ("layer1", 1024, 32, relu, relu_deriv),
    ("layer2", 32, 32, relu, relu_deriv),
    ("layer3", 32, 32, relu, relu_deriv),
    ("output", 32, 1024, sigmoid, sigmoid_deriv),
]

parser = argparse.ArgumentParser(description="Q5: image compression with an autoencoder.")
parser.add_argument("--data", default="../data", help="folder with {train,valid,test} .mat files")
parser.add_argument("--epochs", type=int, default=100)
arguments = parser.parse_args()

data = load_folder(arguments.data)
np.random.seed(0)
params = {}
for name, inputs, outputs, _, _ in LAYERS:
    initialize_weights(inputs, outputs, params, name)

# Q5.1.2: a momentum accumulator for each parameter
weights = list(params)
for name in weights:
    params["momentum_" + name] = np.zeros_like(params[name])


def reconstruct(images):
    for name, _, _, activation, _ in LAYERS:
        images = forward(images, params, name, activation)
    return images


# Q5.2: the loss is the total squared error, whose gradient is twice the error
losses = []
for epoch in range(arguments.epochs):
    rate = LEARNING_RATE * DECAY ** (epoch // DECAY_EVERY)
    losses.append(0.0)
    for images, _ in get_random_batches(data.train.x, data.train.y, BATCH_SIZE):
        error = reconstruct(images) - images
        losses[-1] += np.sum(error**2)
        delta = 2 * error
        for name, _, _, _, derivative in reversed(LAYERS):
            delta = backwards(delta, params, name, derivative)
        for name in weights:
            momentum = params["momentum_" + name]
            momentum[...] = MOMENTUM * momentum - rate * params["grad_" + name]
            params[name] += momentum
    print(f"epoch {epoch + 1:3d}: total squared error {losses[-1]:.0f}, {losses[-1] / len(data.train):.2f} an image")

np.savez("q5_weights.npz", **{name: params[name] for name in weights})
figure = Figure(figsize=(7, 4.5), layout="constrained")
axes = figure.subplots()
axes.plot(range(1, len(losses) + 1), np.array(losses) / len(data.train))
axes.set(xlabel="epoch", ylabel="squared error of an image", title="Training loss by epoch")
figure.savefig("q5_loss.png", dpi=120)

# Q5.3.1: two images of each of five classes above their reconstructions
labels = data.valid.y.argmax(axis=1)
classes = np.linspace(0, len(data.charset) - 1, 5).astype(int)
chosen = [i for number in classes for i in np.flatnonzero(labels == number)[:2]]
decoded = reconstruct(data.valid.x)
figure = Figure(figsize=(10, 2.4), layout="constrained")
for column, i in zip(figure.subplots(2, len(chosen)).T, chosen, strict=True):
    for axes, row in zip(column, (data.valid.x[i], decoded[i]), strict=True):
        axes.imshow(row.reshape(32, 32).T, cmap="gray", vmin=0, vmax=1)
        axes.set_axis_off()
figure.savefig("q5_reconstructions.png", dpi=120)

# Q5.3.2: the mean over the images of each one's PSNR
print(f"mean PSNR of the validation set: {psnr(data.valid.x, decoded).mean():.2f} dB")
