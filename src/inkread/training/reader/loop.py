"""The training loop that the detector and the recogniser share: warmed up, averaged, resumed to the bit."""

from __future__ import annotations

import argparse
import copy
import io
import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from ...storage import replacing

CHECKPOINT = "checkpoint.pt"
AVERAGE = "average.pt"

SAVED_EVERY = 15.0
"""Seconds after which a finished chunk is followed by a checkpoint."""


@dataclass(frozen=True)
class Settings:
    """What decides how a run goes.

    Attributes
    ----------
    batch, batches : int
        Examples of a batch, and batches of a chunk.
    chunks : int
        Chunks of the whole run.
    learning_rate : float
        Largest of the run; it rises linearly over ``warmup`` batches and falls as a cosine to a hundredth.
    warmup : int
        Batches.
    decay : float
        Of the moving average of the weights, a batch.
    clip : float
        Largest norm of the gradient.
    weight_decay : float
        Of AdamW (Loshchilov and Hutter 2019).
    seed : int
        Of the examples.
    minutes : float
        After how long the run ends, on a machine that is lent for so long: the learning rate falls with the time then,
        and how many chunks there are is found out. 0: after ``chunks``.
    """

    batch: int = 24
    batches: int = 16
    chunks: int = 240
    learning_rate: float = 1.5e-4
    warmup: int = 400
    decay: float = 0.999
    clip: float = 5.0
    weight_decay: float = 1e-4
    seed: int = 1
    minutes: float = 0.0

    def rate(self, step: int, minutes: float = 0.0) -> float:
        """Return the learning rate of a step, so many minutes after the start."""
        if step < self.warmup:
            return self.learning_rate * (step + 1) / self.warmup
        share = (step - self.warmup) / max(1, self.chunks * self.batches - self.warmup)
        share = min(1.0, minutes / self.minutes if self.minutes else share)
        return self.learning_rate * (0.01 + 0.99 * (1 + math.cos(math.pi * share)) / 2)


Network = TypeVar("Network", bound=nn.Module)
Batch = TypeVar("Batch")
Chosen = TypeVar("Chosen", bound=Settings)


def has_bfloat16(device: torch.device) -> bool:
    """Say whether a device computes in bf16; a CPU that has to imitate it is slower than in 32 bits."""
    return device.type == "cuda" or bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def run_training(
    network: Network,
    chunks: Callable[[int], Iterable[list[Batch]]],
    loss_of: Callable[[Network, Batch, torch.device], Tensor],
    settings: Settings,
    folder: Path,
    device: torch.device,
) -> Network:
    """Train until the last chunk, writing checkpoints, and a line of ``metrics.jsonl`` for each chunk.

    Parameters
    ----------
    network
        Where it starts; is trained.
    chunks
        Gives the chunks of batches from a number on.
    loss_of
        The loss of a batch.
    settings
        How.
    folder
        Of the run; the training resumes from a checkpoint in it.
    device
        Where it is computed.

    Returns
    -------
    nn.Module
        With the moving average of the weights, which ``average.pt`` holds too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(asdict(settings), indent=1) + "\n", encoding="utf-8")
    network = network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = copy.deepcopy(network)
    optimizer = torch.optim.AdamW(network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    parts: dict[str, Any] = {"network": network, "average": average, "optimizer": optimizer}
    done = _resumed(folder / CHECKPOINT, parts, device)
    started = saved = time.monotonic()
    rows: list[str] = []
    for number, batches in enumerate(chunks(done), done):
        losses = []
        for i, batch in enumerate(batches):
            for group in optimizer.param_groups:
                group["lr"] = settings.rate(number * settings.batches + i, (time.monotonic() - started) / 60)
            with torch.autocast(device.type, dtype=torch.bfloat16, enabled=has_bfloat16(device)):
                loss = loss_of(network, batch, device)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
            optimizer.step()
            with torch.no_grad():
                torch._foreach_lerp_(list(average.parameters()), list(network.parameters()), 1 - settings.decay)
            losses.append(loss.detach())
        now = time.monotonic()
        row = {"chunk": number + 1, "loss": float(torch.stack(losses).mean()), "seconds": now - started}
        rows.append(json.dumps(row) + "\n")
        is_late = bool(settings.minutes) and now - started > 60 * settings.minutes
        is_last = is_late or number + 1 == settings.chunks
        if is_last or now - saved > SAVED_EVERY:
            states = {name: part.state_dict() for name, part in parts.items()}
            save_state({**states, "done": number + 1}, folder / CHECKPOINT)
            with (folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
                file.writelines(rows)
            rows, saved = [], time.monotonic()
        if is_last:
            break
    save_state(average.state_dict(), folder / AVERAGE)
    return average


def save_state(state: Mapping[str, Any], path: Path) -> None:
    """Write a state to a file, whole or not at all; raises ``OSError`` where PyTorch's own writer raises another."""
    content = io.BytesIO()
    torch.save(dict(state), content)
    with replacing(path) as temporary:
        temporary.write_bytes(content.getbuffer())


def _resumed(path: Path, parts: dict[str, Any], device: torch.device) -> int:
    """Bring the parts of a training to the state of a checkpoint; return how many chunks are done."""
    if not path.exists():
        return 0
    held = torch.load(path, map_location=device, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(held[name])
    return int(held["done"])


def read_weights(path: Path) -> dict[str, Tensor]:
    """Return the averaged weights in an ``average.pt`` or ``checkpoint.pt`` that ``run_training`` wrote."""
    held: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return held.get("average", held)


def starting_network(network: Network, weights: Path | None, published: Callable[[], Network]) -> Network:
    """Return the network with the weights of an earlier run, or where there are none, the published one."""
    if weights is None:
        return published()
    network.load_state_dict(read_weights(weights))
    return network


def add_settings(parser: argparse.ArgumentParser, kind: type[Chosen]) -> tuple[Any, Chosen, torch.device]:
    """Add the options of every training to a parser; return what was given, the settings and the device."""
    begin = parser.add_mutually_exclusive_group(required=True)
    begin.add_argument("--start", type=Path, help="published weights to start from")
    begin.add_argument("--weights", type=Path, help="weights of an earlier run to start from")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=1, help="processes that draw")
    parser.add_argument("--threads", type=int, default=2, help="threads that train, on a CPU")
    for field in fields(kind):
        option = f"--{field.name.replace('_', '-')}"
        parser.add_argument(option, type=type(field.default), default=field.default)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    settings = kind(**{field.name: getattr(options, field.name) for field in fields(kind)})
    return options, settings, torch.device("cuda" if torch.cuda.is_available() else "cpu")
