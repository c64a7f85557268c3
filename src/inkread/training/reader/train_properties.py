r"""Training of what the line recogniser says of whole lines: whether they are printed, and whether upside down.

    python -m inkread.training.reader.train_properties --weights RUN/checkpoint.pt --data DATA --fonts FONTS \
        --to RUN/properties.pt

The recogniser stays as it is; a logistic regression from the mean of its features is fitted to drawn strips, a third
of which are turned upside down. Its accuracies on as many others stand beside it in ``properties.json``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ...charset import LATIN
from ...datasets.synthesis.labelled import Strip
from ...datasets.synthesis.lines import StripGenerator, find_fonts
from ...datasets.synthesis.pages import load_page_generator
from ...storage import replacing, write_text
from .line_network import PROPERTIES, LineNetwork, LineProperties
from .loop import read_weights
from .page_strips import PageStrips
from .strip_batches import as_input

TURNED = 1 / 3
"""Share of the strips that are turned upside down."""

LEAST_CHARACTERS = 2
"""Least length of a text whose strip is shown: an O looks the same from either side."""

DECAY = 1e-4
"""Weight of the squares of the regression's weights in its loss."""


def examples(network: LineNetwork, strips: list[Strip], rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Return the mean features of strips, ``(N, 1, 120) float32``, and their properties, ``(N, 2) float32``."""
    features, properties = [], []
    with torch.no_grad():
        for strip in strips:
            is_turned = rng.random() < TURNED
            pixels = strip.pixels[::-1, ::-1] if is_turned else strip.pixels
            pixels = np.pad(pixels, ((0, 0), (0, -pixels.shape[1] % 8), (0, 0)), mode="edge")
            inputs = as_input(torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))[None])
            features.append(network.features(inputs).mean(1))
            properties.append([float(strip.kind == "print"), float(is_turned)])
    return torch.stack(features), torch.tensor(properties)


def fit(features: Tensor, properties: Tensor) -> LineProperties:
    """Return the regression that is likeliest."""
    head = LineProperties()
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = functional.binary_cross_entropy_with_logits(head(features), properties)
        loss = loss + DECAY * sum((parameter**2).sum() for parameter in head.parameters())
        loss.backward()
        return loss

    optimizer.step(closure)
    return head


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="average.pt or checkpoint.pt of a run")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--strips", type=int, default=6000, help="to fit to, and as many again to try it on")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    torch.manual_seed(0)
    network = LineNetwork(1 + len(LATIN)).eval()
    network.load_state_dict(read_weights(options.weights))
    rng = np.random.default_rng(0)
    single = StripGenerator(options.data, *find_fonts(options.fonts))
    pages = PageStrips(load_page_generator(options.data, options.fonts), LATIN)
    strips: list[Strip] = []
    while len(strips) < 2 * options.strips:
        strips += [strip for strip in (*pages(rng), single(rng)) if len(strip.text) >= LEAST_CHARACTERS]
    features, properties = examples(network, strips, rng)
    head = fit(features[: options.strips], properties[: options.strips])
    with torch.no_grad():
        is_right = (head(features[options.strips :]) > 0) == (properties[options.strips :] > 0)
    accuracies = dict(zip(PROPERTIES, is_right.float().mean(0).tolist(), strict=True))
    write_text(options.to.with_suffix(".json"), json.dumps(accuracies, indent=1) + "\n")
    with replacing(options.to) as temporary:
        torch.save(head.state_dict(), temporary)


if __name__ == "__main__":
    main()
