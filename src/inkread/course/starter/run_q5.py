"""Q5: an autoencoder of four layers, trained with momentum. `inkread course check Q5` runs it on little data.

python run_q5.py [--data ../data] [--epochs 100]
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.io import loadmat

parser = argparse.ArgumentParser()
parser.add_argument("--data", type=Path, default=Path("../data"))
parser.add_argument("--epochs", type=int, default=100)
arguments = parser.parse_args()

(path,) = arguments.data.glob("*_train.mat")
train_x = loadmat(path)["train_data"]
batch_size, learning_rate = 36, 3e-5  # the rate is multiplied by 0.9 every 20 epochs

np.random.seed(0)
params = {}
# Q5.1.1, your code here: the weights of the four layers
# Q5.1.2, your code here: an accumulator of 0 for each of them
# Q5.2, your code here: the training loop; plot the loss by epoch
raise NotImplementedError("Q5.2")
# Q5.3, your code here: show reconstructions; the PSNR of the validation images
