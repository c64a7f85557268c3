"""Training of the line recogniser, from first strip to exported network: one script, on two cores or on a GPU.

    python -m inkread.training.reader.train_lines --start FOLDER --data DATA --fonts FONTS --run RUN

``FOLDER`` holds ``rec.onnx`` and ``ppocrv6_dict.txt`` of PP-OCRv6 small. A run that was stopped goes on from its last
checkpoint with the same strips and ends with the same weights.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.nn import functional
from torch.utils.data import DataLoader

from ...charset import CHARSETS, Charset
from ...datasets.synthesis.lines import StripGenerator, find_fonts
from ...storage import replacing
from .line_network import LineNetwork, load_ppocr
from .strip_batches import BATCHES, Batch, StripChunks, as_input

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True)
class Settings:
    """What decides how a run goes.

    Attributes
    ----------
    charset : str
        Name of the charset that is learnt.
    batch : int
        Strips of a batch.
    chunks : int
        Chunks of the whole run, of ``BATCHES`` batches each.
    learning_rate : float
        Largest of the run; it rises linearly over ``warmup`` batches and falls as a cosine to a hundredth.
    warmup : int
        Batches.
    decay : float
        Of the moving average of the weights, a batch.
    clip : float
        Largest norm of the gradient.
    seed : int
        Of the strips.
    """

    charset: str = "latin"
    batch: int = 24
    chunks: int = 240
    learning_rate: float = 1.5e-4
    warmup: int = 400
    decay: float = 0.999
    clip: float = 5.0
    seed: int = 1


def rate(settings: Settings, step: int) -> float:
    """Return the learning rate of a step."""
    if step < settings.warmup:
        return settings.learning_rate * (step + 1) / settings.warmup
    share = (step - settings.warmup) / max(1, settings.chunks * BATCHES - settings.warmup)
    return settings.learning_rate * (0.01 + 0.99 * (1 + math.cos(math.pi * min(1.0, share))) / 2)


def has_bfloat16(device: torch.device) -> bool:
    """Say whether a device computes in bf16; a CPU that has to imitate it is slower than in 32 bits."""
    return device.type == "cuda" or bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def loss_of(network: torch.nn.Module, batch: Batch, device: torch.device) -> torch.Tensor:
    """Return the CTC loss of a batch, a character."""
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=has_bfloat16(device)):
        pixels = as_input(batch.pixels.to(device)).to(memory_format=torch.channels_last)
        logits = network(pixels)
    scores = functional.log_softmax(logits.float(), -1).transpose(0, 1)
    losses = functional.ctc_loss(
        scores, batch.targets.to(device), batch.widths, batch.lengths, reduction="none", zero_infinity=True
    )
    return losses.sum() / batch.lengths.sum()


@dataclass
class State:
    """All that changes during a run."""

    network: LineNetwork
    average: LineNetwork
    optimizer: torch.optim.Optimizer
    chunk: int = 0

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        held = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "chunk": self.chunk,
        }
        with replacing(path) as temporary:
            torch.save(held, temporary)

    def load(self, path: Path, device: torch.device) -> None:
        """Go back to a checkpoint."""
        held = torch.load(path, map_location=device, weights_only=True)
        self.network.load_state_dict(held["network"])
        self.average.load_state_dict(held["average"])
        self.optimizer.load_state_dict(held["optimizer"])
        self.chunk = held["chunk"]


def train(
    network: LineNetwork,
    chunks: DataLoader[list[Batch]],
    settings: Settings,
    run: Path,
    device: torch.device,
    state: State,
) -> LineNetwork:
    """Train until the last chunk, writing a checkpoint and a line of ``metrics.jsonl`` after each.

    Returns
    -------
    LineNetwork
        The moving average of the weights.
    """
    started = time.monotonic()
    for batches in chunks:
        total = torch.zeros((), device=device)
        for i, batch in enumerate(batches):
            for group in state.optimizer.param_groups:
                group["lr"] = rate(settings, state.chunk * BATCHES + i)
            loss = loss_of(network, batch, device)
            state.optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
            state.optimizer.step()
            with torch.no_grad():
                for own, new in zip(state.average.parameters(), network.parameters(), strict=True):
                    own.lerp_(new, 1 - settings.decay)
            total += loss.detach()
        state.chunk += 1
        state.save(run / CHECKPOINT)
        row = {"chunk": state.chunk, "loss": float(total) / len(batches), "seconds": time.monotonic() - started}
        with (run / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    return state.average


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    for name, value in asdict(Settings()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    arguments = parser.parse_args()
    settings = Settings(**{name: getattr(arguments, name) for name in asdict(Settings())})
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    charset: Charset = CHARSETS[settings.charset]
    arguments.run.mkdir(parents=True, exist_ok=True)
    (arguments.run / "settings.json").write_text(json.dumps(asdict(settings), indent=1))

    network = load_ppocr(arguments.start / "rec.onnx", arguments.start / "ppocrv6_dict.txt", charset).to(device)
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    state = State(
        network,
        copy.deepcopy(network),
        torch.optim.AdamW(network.parameters(), lr=settings.learning_rate, weight_decay=1e-4),
    )
    if (arguments.run / CHECKPOINT).exists():
        state.load(arguments.run / CHECKPOINT, device)

    def generator() -> StripGenerator:
        import cv2

        cv2.setNumThreads(1)
        return StripGenerator(arguments.data, *find_fonts(arguments.fonts), charset=charset)

    chunks = StripChunks(generator, charset, settings.batch, settings.seed, state.chunk, settings.chunks - state.chunk)
    loader = DataLoader(
        chunks, batch_size=None, num_workers=arguments.workers, prefetch_factor=2 if arguments.workers else None
    )
    average = train(network, loader, settings, arguments.run, device, state)
    with replacing(arguments.run / "average.pt") as temporary:
        torch.save(average.state_dict(), temporary)


if __name__ == "__main__":
    main()
