"""Training of the line recogniser, from first strip to last checkpoint: one script, on two cores or on a GPU.

    python -m inkread.training.reader.train_lines --start FOLDER --data DATA --fonts FONTS --run RUN

``FOLDER`` holds ``rec.onnx`` and ``ppocrv6_dict.txt`` of PP-OCRv6's small recogniser; ``--weights`` starts from those
of an earlier run instead. A stopped run resumes from its last checkpoint with the same strips and ends with the
same weights.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader

from ...charset import CHARSETS
from ...datasets.synthesis.lines import StripGenerator, find_fonts
from ...datasets.synthesis.pages import load_page_generator
from .line_network import LineNetwork, load_ppocr
from .loop import Settings, add_settings, run_training, starting_network
from .page_strips import PageStrips
from .strip_batches import Batch, StripChunks, as_input


@dataclass(frozen=True)
class LineSettings(Settings):
    """What decides how a run goes; see ``Settings``.

    Attributes
    ----------
    charset : str
        Name of the charset that is learnt.
    from_pages : float
        Share of the strips that are cut out of drawn pages.
    """

    charset: str = "latin"
    from_pages: float = 0.3


def loss_of(network: LineNetwork, batch: Batch, device: torch.device) -> Tensor:
    """Return the CTC loss of a batch, a character."""
    pixels = as_input(batch.pixels.to(device)).to(memory_format=torch.channels_last)
    scores = functional.log_softmax(network(pixels).float(), -1).transpose(0, 1)
    losses = functional.ctc_loss(
        scores, batch.targets.to(device), batch.widths, batch.lengths, reduction="none", zero_infinity=True
    )
    return losses.sum() / batch.lengths.sum().clamp(min=1).to(device)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    options, settings, device = add_settings(parser, LineSettings)
    charset = CHARSETS[settings.charset]

    def generators() -> tuple[StripGenerator, PageStrips]:
        import cv2

        cv2.setNumThreads(1)
        strips = StripGenerator(options.data, *find_fonts(options.fonts), charset=charset)
        return strips, PageStrips(load_page_generator(options.data, options.fonts), charset)

    def chunks(first: int) -> DataLoader[list[Batch]]:
        count = settings.chunks - first
        dataset = StripChunks(
            generators, charset, settings.batch, settings.batches, settings.seed, first, count, settings.from_pages
        )
        return DataLoader(dataset, batch_size=None, num_workers=options.workers)

    def published() -> LineNetwork:
        return load_ppocr(options.start / "rec.onnx", options.start / "ppocrv6_dict.txt", charset)

    network = starting_network(LineNetwork(1 + len(charset)), options.weights, published)
    run_training(network, chunks, loss_of, settings, options.run, device)


if __name__ == "__main__":
    main()
