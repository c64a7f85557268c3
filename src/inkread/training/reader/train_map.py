"""Training of the line detector, from first page to last checkpoint: one script, on two cores or on a GPU.

    python -m inkread.training.reader.train_map --start det.onnx --data DATA --fonts FONTS --run RUN

``det.onnx`` is PP-OCRv6's tiny detector; ``--weights`` starts from those of an earlier run instead. A
stopped run resumes from its last checkpoint with the same pages and ends with the same weights.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader

from ...datasets.synthesis.pages import PageGenerator, load_page_generator
from .loop import Settings, add_settings, run_training, starting_network
from .map_network import MapNetwork, load_ppocr
from .page_crops import PieceChunks, Pieces, as_input

HARD = 3
"""Places without a line that count in the loss, the hardest ones, for every place with one."""


@dataclass(frozen=True)
class MapSettings(Settings):
    """What decides how a run goes; see ``Settings``."""

    batch: int = 6
    batches: int = 8
    chunks: int = 150
    learning_rate: float = 3e-4
    warmup: int = 100
    decay: float = 0.995


def loss_of(network: MapNetwork, pieces: Pieces, device: torch.device) -> Tensor:
    """Return the loss of a batch: binary cross entropy with the hardest empty places, plus one minus the Dice score."""
    logits = network(as_input(pieces.pixels.to(device)).to(memory_format=torch.channels_last)).float()[:, 0]
    cores = pieces.cores.to(device)
    wanted, asked = (cores == 1).float(), cores != 2
    each = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    positive, negative = each[cores == 1], each[cores == 0]
    count = min(len(negative), max(HARD * len(positive), 1000))
    entropy = (positive.sum() + negative.topk(count).values.sum()) / (len(positive) + count)
    found = logits.sigmoid() * asked
    dice = 1 - (2 * (found * wanted).sum() + 1) / (found.sum() + wanted.sum() + 1)
    return entropy + dice


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    options, settings, device = add_settings(parser, MapSettings)

    def generator() -> PageGenerator:
        import cv2

        cv2.setNumThreads(1)
        return load_page_generator(options.data, options.fonts)

    def chunks(first: int) -> DataLoader[list[Pieces]]:
        dataset = PieceChunks(
            generator, settings.batch, settings.batches, settings.seed, first, settings.chunks - first
        )
        return DataLoader(dataset, batch_size=None, num_workers=options.workers)

    network = starting_network(MapNetwork(), options.weights, lambda: load_ppocr(options.start))
    run_training(network, chunks, loss_of, settings, options.run, device)


if __name__ == "__main__":
    main()
