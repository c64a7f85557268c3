"""Q5: the autoencoder of the assignment, and what its reconstructions lose."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....codec.quality import psnr
from ....datasets.schema import to_images
from ....nn import forward, relu, sigmoid
from ....nn.network import predict
from ...q3_weights import load_q3_weights
from ..context import PageContext

EPOCHS, CODE = 100, 32
"""For how long it is trained, and how many numbers the code of an image has."""

LAYERS = {"layer1": relu, "layer2": relu, "layer3": relu, "output": sigmoid}


def contents(context: PageContext) -> dict[str, Any]:
    """Return what the page names."""
    data = context.dataset
    run = context.run("run_q5.py", reads=context.data_input, steps=EPOCHS)
    losses = [float(loss) for loss in re.findall(r"^epoch .*, (\S+) an image$", run.output, re.MULTILINE)]
    with np.load(run.folder / "q5_weights.npz") as weights:
        decoded = _reconstruct(data.valid.x, dict(weights))
    original = data.valid.x
    quality = psnr(original, decoded)
    found = re.search(r"PSNR of the validation set: (\S+) dB", run.output)
    assert found is not None  # noqa: S101 - the script prints it

    labels = data.valid.y.argmax(axis=1)
    classes = np.unique(labels)
    by_class = sorted((float(quality[labels == number].mean()), data.charset.characters[number]) for number in classes)
    q3 = context.run("run_q3.py", reads=context.data_input, steps=50)
    network = load_q3_weights(q3.folder / "q3_weights.pickle")
    components = principal_components(data.train.x, original, CODE)
    low, high = _error_by_frequency(original, decoded)
    return {
        "q5": run,
        "losses": losses,
        "rises": sum(not after < before for before, after in pairwise(losses)),
        "early": _share_of_fall(losses, 0, len(losses) // 10),
        "late": _share_of_fall(losses, len(losses) - 1 - len(losses) // 10, len(losses) - 1),
        "psnr": float(found[1]),
        "psnr_of_mean": float(psnr(original.ravel(), decoded.ravel())),
        "spread": float(quality.std()),
        "mean_image": float(psnr(original, np.broadcast_to(data.train.x.mean(axis=0), original.shape)).mean()),
        "components": float(psnr(original, components).mean()),
        "components_clipped": float(psnr(original, components.clip(0, 1)).mean()),
        "easiest": [f"{symbol} ({mean:.1f} dB)" for mean, symbol in reversed(by_class[-4:])],
        "hardest": [f"{symbol} ({mean:.1f} dB)" for mean, symbol in by_class[:4]],
        "grey_original": _share_of_grey(original),
        "grey_decoded": _share_of_grey(decoded),
        "steepness": _steepness(decoded) / _steepness(original),
        "error_low": low,
        "error_high": high,
        "read_original": _accuracy(network, original, labels),
        "read_decoded": _accuracy(network, decoded, labels),
        "count": len(original),
        "pixels": original.shape[1],
        "code": CODE,
    }


def _reconstruct(images: NDArray[Any], weights: dict[str, NDArray[Any]]) -> NDArray[Any]:
    params: dict[str, Any] = dict(weights)
    for name, activation in LAYERS.items():
        images = forward(images, params, name, activation)
    return images


def _share_of_fall(losses: list[float], start: int, stop: int) -> float:
    """Return how much of the whole fall of the loss happens between two epochs."""
    return (losses[start] - losses[stop]) / (losses[0] - losses[-1])


def principal_components(train: NDArray[Any], images: NDArray[Any], count: int) -> NDArray[Any]:
    """Return images coded by as many principal components of the training images and decoded again."""
    mean = train.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov(train, rowvar=False))  # in ascending order
    kept = vectors[:, -count:]
    result: NDArray[Any] = (images - mean) @ kept @ kept.T + mean
    return result


def _share_of_grey(images: NDArray[Any]) -> float:
    """Return the share of the pixels that are neither nearly ink nor nearly paper."""
    return float(((images > 0.2) & (images < 0.8)).mean())


def _steepness(images: NDArray[Any]) -> float:
    """Return the mean over the images of the steepest change from one pixel to the next."""
    upright = to_images(images)
    across, down = np.abs(np.diff(upright, axis=2)), np.abs(np.diff(upright, axis=1))
    return float(np.maximum(across.max(axis=(1, 2)), down.max(axis=(1, 2))).mean())


def _error_by_frequency(original: NDArray[Any], decoded: NDArray[Any]) -> tuple[float, float]:
    """Return the share of the images' energy that is lost below and from 4 periods an image on (the mean left out)."""
    spectra = [
        np.square(np.abs(np.fft.fft2(to_images(images)))).mean(axis=0) for images in (original, decoded - original)
    ]
    periods = np.abs(np.fft.fftfreq(spectra[0].shape[0], 1 / spectra[0].shape[0]))
    distance = np.hypot(periods[:, np.newaxis], periods)
    is_low, is_high = (distance > 0) & (distance < 4), distance >= 4
    return tuple(float(spectra[1][where].sum() / spectra[0][where].sum()) for where in (is_low, is_high))  # type: ignore[return-value]


def _accuracy(network: dict[str, NDArray[Any]], images: NDArray[Any], labels: NDArray[Any]) -> float:
    return float((predict(images, dict(network), 1).argmax(axis=1) == labels).mean())
