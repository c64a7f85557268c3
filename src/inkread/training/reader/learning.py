"""Learning from corrections: the line recogniser, fine-tuned on a person's own lines, on one core in minutes.

The convolutions stay as they are, so each strip goes through them once and is kept as what they see in it; what is
trained comes after them and takes a hundredth of a second a strip. Half of every batch is old material (``rehearsal``),
on which the network is held to what it said before, character by character and frame by frame (Hinton et al. 2015; Li
and Hoiem 2018). A share of the corrections is held back: what becomes better on them was learnt and not memorised.
"""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from ... import __version__
from ...charset import Charset
from ...datasets.synthesis.labelled import Strip
from ...errors import DataError
from ...evaluation.metrics import ErrorCount, count_errors
from ...line_engine import LineEngine
from ...models import locate
from ...reader import line_engine
from ...recognition.strips import LineStrip
from ...storage import replacing, write_text
from ...userdata import CARD, LINES
from .corrections import CorrectedLine, annotated_pages, corrected_lines
from .line_file import LineFile
from .line_network import LineNetwork
from .loop import CHECKPOINT, Settings, run_training
from .rehearsal import Rehearsal
from .strip_batches import as_input
from .varied import varied

LEAST_LINES = 10
"""Lines from which there is something to learn."""

HELD_BACK = 6
"""One line of so many is held back."""

MOST_HELD_BACK = 60
"""Most lines that are held back."""

FROZEN = ("stem", "blocks")
"""Parts of the network that stay as they are."""

MOST_VIEWS = 6000
"""Strips that are kept as the convolutions see them: some 50 kB each in memory."""

_UNFINISHED = "unfinished.json"


@dataclass(frozen=True)
class LearningSettings(Settings):
    """What decides how it learns; see ``Settings``.

    Attributes
    ----------
    batch : int
        Corrected lines of a batch; there are as many old strips besides.
    views : int
        In how many ways each line is seen, at most.
    epochs : int
        How often each line is seen at least; ``chunks`` is the least number of chunks.
    rehearsed : int
        Old strips, each of which is seen in one way.
    held_to : float
        Weight of what the network said before of old strips, beside that of their text.
    """

    batch: int = 6
    batches: int = 10
    chunks: int = 10
    learning_rate: float = 1e-3
    warmup: int = 20
    decay: float = 0.98
    weight_decay: float = 0.0
    views: int = 8
    epochs: int = 25
    rehearsed: int = 80
    held_to: float = 3.0


@dataclass(frozen=True)
class LearningProgress:
    """How far the learning is.

    Attributes
    ----------
    event : {"collecting", "drawing", "looking", "learning", "measuring", "done"}
        Its stage.
    done, total : int
        Steps of the stage.
    message : str
        The same in words.
    held_back_before, held_back_after : float or None
        Character error rates on the corrections that are held back, of the old and the new recogniser, as far as they
        are known.
    """

    event: str
    done: int
    total: int
    message: str
    held_back_before: float | None = None
    held_back_after: float | None = None


def _ignore(_: LearningProgress) -> None:
    """Report to nobody."""


@dataclass(frozen=True, eq=False)
class StripFeatures:
    """What the frozen convolutions make of a strip.

    Attributes
    ----------
    text : str
        What stands there.
    shapes : (384, T) float16
        As ``LineNetwork.shapes`` returns it.
    before : (T, 1 + C) float32 or None
        Logarithms of the probabilities that the network gave before, of an old strip.
    """

    text: str
    shapes: Tensor
    before: Tensor | None = None


def learn(
    corrections: str | Path,
    target: str | Path,
    work: str | Path,
    settings: LearningSettings = LearningSettings(),
    *,
    base: str | Path | None = None,
    language: str = "en",
    fonts: Sequence[Path] = (),
    report: Callable[[LearningProgress], None] = _ignore,
    on_failure: Callable[[Path, Exception], None] | None = None,
) -> dict[str, Any]:
    """Fine-tune a line recogniser on corrected pages.

    What is in ``target`` is replaced in the end, when everything has gone well, and not before.

    Parameters
    ----------
    corrections
        Folder as for ``corrected_lines``.
    target
        Folder of the model: ``lines.onnx``, and what was measured in ``card.json``.
    work
        Folder for a checkpoint, from which a stopped training resumes if it is started again with the same
        corrections; it is deleted in the end. Nothing else may be in it.
    settings
        How.
    base
        Name or file of the recogniser to start from; by default the package's own.
    language
        Whose model weighs the readings that are compared.
    fonts
        Fonts of handwriting to draw old material with, besides those that are installed anyway.
    report
        Called with the progress.
    on_failure
        As of ``corrected_lines``.

    Returns
    -------
    dict
        The card: among others ``before`` and ``after``, the character error rates on the lines that were held back.

    Raises
    ------
    DataError
        If there are fewer than ``LEAST_LINES`` lines to learn from, or none at all.
    ModelError
        If the base is no line recogniser.
    """
    started, work = time.monotonic(), Path(work)
    path = locate(base, "line recogniser")
    file, engine = LineFile(path), line_engine(language, model=path)
    count = len(annotated_pages(corrections))
    report(LearningProgress("collecting", 0, count, f"collecting the lines of {count} pages"))
    lines = corrected_lines(corrections, engine, on_failure)
    if len(lines) < LEAST_LINES:
        raise DataError(f"{corrections}: has {len(lines)} lines that can be learnt from; {LEAST_LINES} are needed")
    learnt, held_back = split(lines, settings.seed)
    _prepare(work, _fingerprint(path, lines, settings))
    before = errors_on(held_back, engine)
    rate = before.rate
    network = file.network().eval()
    views = max(1, min(settings.views, MOST_VIEWS // len(learnt)))
    rng = np.random.default_rng(settings.seed)
    seen: list[list[StripFeatures]] = []
    for i, line in enumerate(learnt):
        report(LearningProgress("looking", i, len(learnt), f"looking at {len(learnt)} lines", rate))
        strips = [line.strip(), *(varied(line, rng) for _ in range(views))]
        seen.append([strip_features(network, strip) for strip in strips])
    old, draw = [], Rehearsal(file.charset, fonts)
    for i in range(settings.rehearsed):
        report(LearningProgress("drawing", i, settings.rehearsed, "drawing strips to keep in practice with", rate))
        old.append(strip_features(network, draw(rng), with_predictions=True))
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name.split(".")[0] not in FROZEN)
    per_chunk = settings.batch * settings.batches
    total = max(settings.chunks, -(-settings.epochs * len(learnt) // per_chunk))

    def chunks(first: int) -> Iterator[list[list[StripFeatures]]]:
        for number in range(first, total):
            report(LearningProgress("learning", number, total, f"learning from {len(learnt)} lines", rate))
            drawn = np.random.default_rng([settings.seed, number])
            yield [_batch(seen, old, settings.batch, drawn) for _ in range(settings.batches)]

    def loss_of(network: LineNetwork, batch: list[StripFeatures], _: torch.device) -> Tensor:
        return loss_on(network, batch, file.charset, settings.held_to)

    settled = replace(settings, chunks=total)
    trained = run_training(copy.deepcopy(network), chunks, loss_of, settled, work, torch.device("cpu"))
    report(LearningProgress("measuring", 0, 1, f"reading the {len(held_back)} lines that were held back", rate))
    base_name = str(base) if base is not None else path.stem
    provenance = {"base": base_name, "base_sha256": _sha256(path), "lines": len(learnt), "inkread": __version__}
    file.write(trained.state_dict(), work / LINES, provenance)
    after = errors_on(held_back, line_engine(language, model=work / LINES))
    card = {
        "name": Path(target).name,
        "kind": "line recogniser",
        **provenance,
        "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "pages": len({line.page for line in lines}),
        "before": round(before.rate, 4),
        "after": round(after.rate, 4),
        "held_back": {
            "lines": len(held_back),
            "characters": before.total,
            "errors_before": before.errors,
            "errors_after": after.errors,
        },
        "seconds": round(time.monotonic() - started, 1),
        "settings": asdict(settled),
    }
    with replacing(Path(target) / LINES) as temporary:
        shutil.copyfile(work / LINES, temporary)
    write_text(Path(target) / CARD, json.dumps(card, indent=1) + "\n")
    shutil.rmtree(work)
    said = f"{before.errors} errors in {before.total} characters before, {after.errors} after"
    report(LearningProgress("done", 1, 1, f"on the lines that were held back: {said}", rate, after.rate))
    return card


def split(lines: Sequence[CorrectedLine], seed: int) -> tuple[list[CorrectedLine], list[CorrectedLine]]:
    """Return the lines to learn from and those to hold back, the same ones each time."""
    order = np.random.default_rng(seed).permutation(len(lines))
    count = min(MOST_HELD_BACK, max(2, round(len(lines) / HELD_BACK)))
    return [lines[i] for i in sorted(order[count:])], [lines[i] for i in sorted(order[:count])]


def errors_on(lines: Sequence[CorrectedLine], engine: LineEngine) -> ErrorCount:
    """Return how many characters of corrected lines an engine gets wrong."""
    total = ErrorCount(0, 0)
    for line in lines:
        (reading,) = engine.recognizer([LineStrip(line.strip().pixels, line.ribbon)])
        total += count_errors(line.text, " ".join(reading.text.split()))
    return total


@torch.no_grad()
def strip_features(network: LineNetwork, strip: Strip, *, with_predictions: bool = False) -> StripFeatures:
    """Return what the convolutions see in a strip, and if it with_predictions, what the network says of it."""
    pixels: NDArray[np.uint8] = np.ascontiguousarray(strip.pixels.transpose(2, 0, 1))
    shapes = network.shapes(as_input(torch.from_numpy(pixels))[np.newaxis])
    before = network.classify(network.sequence(shapes)).log_softmax(-1)[0] if with_predictions else None
    return StripFeatures(strip.text, shapes[0, :, 0].half(), before)


def _batch(
    seen: Sequence[Sequence[StripFeatures]], old: Sequence[StripFeatures], size: int, rng: np.random.Generator
) -> list[StripFeatures]:
    chosen = [seen[i] for i in rng.integers(len(seen), size=size)]
    return [*(own[int(rng.integers(len(own)))] for own in chosen), *(old[i] for i in rng.integers(len(old), size=size))]


def loss_on(network: LineNetwork, batch: Sequence[StripFeatures], charset: Charset, held_to: float) -> Tensor:
    """Return the loss of a batch.

    It is the CTC loss a character, of corrected and of old strips, plus, weighted by ``held_to``, the Kullback-Leibler
    divergence a frame between what the network said of the old ones before and what it says now.
    """
    frames = [strip.shapes.shape[1] for strip in batch]
    with torch.autocast("cpu", enabled=False):  # so small a part of the network is as fast in 32 bits
        # One by one, as the reader does: the network would look at what fills up the shorter ones.
        rows = [
            network.classify(network.sequence(strip.shapes.float()[np.newaxis, :, np.newaxis])).log_softmax(-1)[0]
            for strip in batch
        ]
    scores = pad_sequence(rows)
    lengths = [len(strip.text) for strip in batch]
    targets = torch.tensor([1 + charset.index(character) for strip in batch for character in strip.text])
    losses = functional.ctc_loss(
        scores,
        targets,
        torch.tensor(frames),
        torch.tensor(lengths),
        reduction="none",
        zero_infinity=True,
    )
    is_old = [strip.before is not None for strip in batch]
    total = torch.zeros(())
    for kind in (False, True):
        some = [i for i, old in enumerate(is_old) if old == kind]
        if some:
            total = total + losses[some].sum() / sum(lengths[i] for i in some)
    kept = [
        functional.kl_div(row, strip.before, reduction="sum", log_target=True) / len(row)
        for row, strip in zip(rows, batch, strict=True)
        if strip.before is not None
    ]
    return total + held_to * torch.stack(kept).mean() if kept else total


def _fingerprint(path: Path, lines: Sequence[CorrectedLine], settings: LearningSettings) -> str:
    """Return what is the same if and only if the training would be."""
    found = hashlib.sha256(json.dumps([_sha256(path), asdict(settings), __version__]).encode())
    for line in lines:
        found.update(line.text.encode())
        found.update(line.strip().pixels.tobytes())
    return found.hexdigest()


def _prepare(work: Path, fingerprint: str) -> None:
    """Make the folder of a checkpoint, without the one of another training."""
    note = work / _UNFINISHED
    if note.is_file() and json.loads(note.read_text(encoding="utf-8")) != fingerprint:
        (work / CHECKPOINT).unlink(missing_ok=True)
    write_text(note, json.dumps(fingerprint))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
