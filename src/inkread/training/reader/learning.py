"""Learning from corrections: the line recogniser, fine-tuned on a person's own lines, on one core in minutes.

The lines are seen in ever new forms, and their words in ever new lines (``practice``). Some of every batch is old
material (``rehearsal``), on which the network is held to what it said before, character by character and frame by frame
(Hinton et al. 2015; Li and Hoiem 2018). A share of the corrections is held back: what becomes better on them was learnt
and not memorised. When that is measured, they are learnt, too.
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
from torch import Tensor

from ... import __version__
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
from .practice import Example, Hand, loss_on, remembered
from .rehearsal import Rehearsal

LEAST_LINES = 10
"""Lines from which there is something to learn."""

HELD_BACK = 6
"""One line of so many is held back."""

MOST_HELD_BACK = 60
"""Most lines that are held back."""

_UNFINISHED = "unfinished.json"


@dataclass(frozen=True)
class LearningSettings(Settings):
    """What decides how it learns; see ``Settings``.

    Attributes
    ----------
    batch, old : int
        Strips of the person's lines in a batch, and old ones.
    most_chunks : int
        Most chunks of a run; ``chunks`` is the least number.
    epochs : int
        How many strips are drawn for each line, between those two.
    rehearsed : int
        Old strips that there are to draw from.
    held_to : float
        Weight of what the network said before of old strips, beside that of their text.
    frozen : int
        How many of the convolutions stay as they are, from the pixels on: the stem and thirteen blocks.
    """

    batch: int = 4
    batches: int = 10
    chunks: int = 12
    learning_rate: float = 2e-4
    warmup: int = 20
    decay: float = 0.98
    weight_decay: float = 0.0
    old: int = 2
    most_chunks: int = 30
    epochs: int = 16
    rehearsed: int = 80
    held_to: float = 3.0
    frozen: int = 0


@dataclass(frozen=True)
class Told:
    """Something to tell whoever waits.

    Attributes
    ----------
    event : {"collecting", "drawing", "learning", "measuring", "done"}
        What goes on.
    done, total : int
        Steps of it.
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


def _silent(_: Told) -> None:
    """Tell nobody."""


def learn(
    corrections: str | Path,
    target: str | Path,
    work: str | Path,
    settings: LearningSettings = LearningSettings(),
    *,
    base: str | Path | None = None,
    language: str = "en",
    fonts: Sequence[Path] = (),
    tell: Callable[[Told], None] = _silent,
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
        Folder for a checkpoint, with which the training goes on if it was stopped and is started again with the same
        corrections; it is deleted in the end. Nothing else may be in it.
    settings
        How.
    base
        Name or file of the recogniser to start from; by default the package's own.
    language
        Whose model weighs the readings that are compared.
    fonts
        Fonts of handwriting to draw old material with, besides those that are installed anyway.
    tell
        Called with what goes on.
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
    tell(Told("collecting", 0, count, f"collecting the lines of {count} pages"))
    lines = corrected_lines(corrections, engine, on_failure)
    if len(lines) < LEAST_LINES:
        raise DataError(f"{corrections}: has {len(lines)} lines that can be learnt from; {LEAST_LINES} are needed")
    _prepare(work, _fingerprint(path, lines, settings))
    learnt, held_back = split(lines, settings.seed)
    before = errors_on(held_back, engine)
    network = file.network().eval()
    wanted = -(-settings.epochs * len(lines) // (settings.batch * settings.batches))
    settled = replace(settings, chunks=max(settings.chunks, min(settings.most_chunks, wanted)))

    def say(event: str, done: int, total: int, message: str) -> None:
        tell(Told(event, done, total, message, before.rate))

    old, draw, rng = [], Rehearsal(file.charset, fonts), np.random.default_rng(settings.seed)
    for i in range(settings.rehearsed):
        say("drawing", i, settings.rehearsed, "drawing strips to keep in practice with")
        old.append(remembered(network, draw(rng)))

    base_name = str(base) if base is not None else path.stem
    provenance = {"base": base_name, "base_sha256": _sha256(path), "inkread": __version__}
    # First without the lines that are held back, which then tell what it is worth; then from the start with all.
    runs = (("measured", learnt), ("all", lines))
    for number, (name, some) in enumerate(runs):
        first, total = number * settled.chunks, len(runs) * settled.chunks

        def learning(done: int, first: int = first, total: int = total) -> None:
            say("learning", first + done, total, f"learning from {len(lines)} lines")

        trained = _trained(network, Hand(some, network, file.charset), old, file, settled, work / name, learning)
        file.write(trained.state_dict(), work / name / LINES, {**provenance, "lines": len(some)})
    say("measuring", 0, 1, f"reading the {len(held_back)} lines that were held back")
    after = errors_on(held_back, line_engine(language, model=work / "measured" / LINES))
    card = {
        "name": Path(target).name,
        "kind": "line recogniser",
        **provenance,
        "lines": len(lines),
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
        shutil.copyfile(work / "all" / LINES, temporary)
    write_text(Path(target) / CARD, json.dumps(card, indent=1) + "\n")
    shutil.rmtree(work)
    said = f"{before.errors} errors in {before.total} characters before, {after.errors} after"
    tell(Told("done", 1, 1, f"on the lines that were held back: {said}", before.rate, after.rate))
    return card


def _trained(
    network: LineNetwork,
    hand: Hand,
    old: Sequence[Example],
    file: LineFile,
    settings: LearningSettings,
    work: Path,
    tell: Callable[[int], None],
) -> LineNetwork:
    """Return a copy of a network that learnt a hand; ``tell`` is called with the number of each chunk."""
    learner = copy.deepcopy(network)
    for parts in (learner.stem, *learner.blocks)[: settings.frozen]:
        parts.requires_grad_(requires_grad=False)

    def chunks(first: int) -> Iterator[list[list[Example]]]:
        for number in range(first, settings.chunks):
            tell(number)
            rng = np.random.default_rng([settings.seed, number])
            yield [_batch(hand, old, settings, rng) for _ in range(settings.batches)]

    def loss_of(network: LineNetwork, batch: list[Example], _: torch.device) -> Tensor:
        return loss_on(network, batch, file.charset, settings.held_to)

    return run_training(learner, chunks, loss_of, settings, work, torch.device("cpu"))


def _batch(hand: Hand, old: Sequence[Example], settings: LearningSettings, rng: np.random.Generator) -> list[Example]:
    own = [hand(rng) for _ in range(settings.batch)]
    return own + [old[i] for i in rng.integers(len(old), size=settings.old)]


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
        for checkpoint in work.glob(f"*/{CHECKPOINT}"):
            checkpoint.unlink()
    write_text(note, json.dumps(fingerprint))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
