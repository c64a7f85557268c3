"""Q6: neural networks in PyTorch.

    python run_q6.py [EXPERIMENT ...] [--epochs 20] [--data ../data]

Experiments: nist36_fc (Q6.1.1), nist36_cnn (Q6.1.2), cifar10_cnn (Q6.1.3), sun_cnn (Q6.1.4), flowers_squeezenet and
flowers_own (Q6.2.1); the first two if none is named. The folder --data holds NIST36; CIFAR-10 is downloaded into it,
the scenes of homework 1 are expected in sun8/{train,test} and the flowers in oxford-flowers17/{train,val,test}, as
scripts/fetch_flowers17.sh lays them out: each with a folder for each class. Writes q6_EXPERIMENT_accuracy.png and
q6_EXPERIMENT_loss.png.

The package's own experiments, run_q6_1.py and run_q6_2.py, vary the pictures, resume and go further.
"""

import argparse
from pathlib import Path

import torch
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from inkread.datasets.schema import load_folder
from inkread.nn import Epoch
from inkread.plots import accuracy, loss, save
from inkread.training.pictures.models import FullyConnected, PlainCNN

NIST36 = ("nist36_fc", "nist36_cnn")
EXPERIMENTS = (*NIST36, "cifar10_cnn", "sun_cnn", "flowers_squeezenet", "flowers_own")
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's channels

parser = argparse.ArgumentParser(description="Q6: neural networks in PyTorch.")
parser.add_argument("experiments", nargs="*", default=list(NIST36), metavar="EXPERIMENT")
parser.add_argument("--data", type=Path, default=Path("../data"))
parser.add_argument("--epochs", type=int, default=20)
arguments = parser.parse_args()
if unknown := set(arguments.experiments) - set(EXPERIMENTS):
    parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(EXPERIMENTS)}")


def glyphs():
    """Return NIST36 as pictures (N, 1, 32, 32): to train on, to validate, to test."""
    data = load_folder(arguments.data)
    for split in (data.train, data.valid, data.test):
        images = torch.from_numpy(split.x).float().reshape(-1, 1, 32, 32).transpose(2, 3)
        yield TensorDataset(images, torch.from_numpy(split.y.argmax(axis=1)))


def photographs(experiment):
    """Return photographs to train on, to validate and to test; without a split to validate, a tenth is held out."""
    from torchvision import datasets, transforms

    size, flip = (32 if experiment == "cifar10_cnn" else 128), [transforms.RandomHorizontalFlip()]
    plain = [transforms.ToTensor(), transforms.Normalize(MEAN, DEVIATION)]
    if experiment != "cifar10_cnn":
        plain = [transforms.Resize((size, size)), *plain]
    varied, plain = transforms.Compose(flip + plain), transforms.Compose(plain)
    if experiment == "cifar10_cnn":
        train, valid, test = (
            datasets.CIFAR10(arguments.data, train=split != "test", download=True, transform=how)
            for split, how in (("train", varied), ("train", plain), ("test", plain))
        )
    else:
        folder = arguments.data / ("sun8" if experiment == "sun_cnn" else "oxford-flowers17")
        has_valid = (folder / "val").is_dir()
        names = ("train", "val" if has_valid else "train", "test")
        train, valid, test = (
            datasets.ImageFolder(folder / name, how) for name, how in zip(names, (varied, plain, plain), strict=True)
        )
        if has_valid:
            return train, valid, test
    order = torch.randperm(len(train), generator=torch.Generator().manual_seed(0)).tolist()
    held_out = len(order) // 10
    return torch.utils.data.Subset(train, order[held_out:]), torch.utils.data.Subset(valid, order[:held_out]), test


def network(experiment, channels, side, classes):
    if experiment == "nist36_fc":
        return FullyConnected(channels * side * side, classes)
    if experiment != "flowers_squeezenet":
        return PlainCNN(channels, side, classes)
    from torchvision.models import squeezenet1_1

    model = squeezenet1_1(weights="DEFAULT")
    for parameter in model.parameters():
        parameter.requires_grad = False
    model.classifier[1] = torch.nn.Conv2d(512, classes, 1)  # the layer that is trained
    return model


def measure(model, data):
    """Return the mean loss and the accuracy."""
    model.eval()
    with torch.no_grad():
        found = [(model(images.to(device)).cpu(), labels) for images, labels in DataLoader(data, 256)]
    logits, labels = (torch.cat(parts) for parts in zip(*found, strict=True))
    return functional.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


device = "cuda" if torch.cuda.is_available() else "cpu"
for experiment in arguments.experiments:
    torch.manual_seed(0)
    train, valid, test = glyphs() if experiment in NIST36 else photographs(experiment)
    images, labels = next(iter(DataLoader(test, len(test))))
    model = network(experiment, images.shape[1], images.shape[2], int(labels.max()) + 1).to(device)
    rate = 0.1 if experiment in ("nist36_fc", "flowers_squeezenet") else 0.05
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, rate, momentum=0.9, weight_decay=1e-4, nesterov=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, arguments.epochs)
    history = []
    for epoch in range(1, arguments.epochs + 1):
        model.train()
        total_loss, total_right = 0.0, 0
        for batch, wanted in DataLoader(train, 72, shuffle=True):
            logits = model(batch.to(device))
            batch_loss = functional.cross_entropy(logits, wanted.to(device))
            optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step()
            total_loss += batch_loss.item() * len(wanted)
            total_right += (logits.argmax(1).cpu() == wanted).sum().item()
        schedule.step()
        history.append(Epoch(epoch, total_loss / len(train), total_right / len(train), *measure(model, valid)))
        print(f"{experiment}, epoch {epoch:2d}: loss {history[-1].loss:.4f}, accuracy {history[-1].accuracy:.4f},"
              f" validation accuracy {history[-1].validation_accuracy:.4f}", flush=True)  # fmt: skip
    save(accuracy(history, f"{experiment}: accuracy by epoch"), f"q6_{experiment}_accuracy.png")
    save(loss(history, f"{experiment}: loss by epoch"), f"q6_{experiment}_loss.png")
    print(f"{experiment}: test accuracy {measure(model, test)[1]:.4f}")
