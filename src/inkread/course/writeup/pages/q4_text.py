"""Q4: characters found and read on photographs, and two pages on which finding them fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....charset import CAPITALS36
from ....evaluation import Folding, PageScore, score
from ....evaluation.alignment import NOTHING, misreadings
from ....nn.network import predict
from ....reader import Reader
from ...q3_weights import load_q3_weights
from ...script_runs import Input, ScriptRun
from ..assumptions import WRITERS, Cost, draw_costs, measure_costs
from ..context import PageContext
from ..failures import crowded_page, draw_detection, drawn_page
from ..shapes import in_common

NAMES = {NOTHING: "nothing", " ": "a space"}
"""Words for what cannot be seen."""

FOLDING = Folding(case=True, punctuation=True)
"""What does not count: the network knows capitals and digits alone."""


MARGIN = 0.05
"""By how much an error rate may exceed that of clean pages before an assumption counts as one that costs."""


@dataclass(frozen=True)
class Reading:
    """What was read on a photograph.

    Attributes
    ----------
    name : str
        Of the picture.
    boxes : int
        Characters that ``findLetters`` found.
    text : str
        What the network of Q3 read.
    score : PageScore or None
        How far that is from what stands there; None where that is not known.
    language : PageScore or None
        The same of the package's own reader.
    drawing : Path
        The boxes, drawn over the page.
    """

    name: str
    boxes: int
    text: str
    score: PageScore | None
    language: PageScore | None
    drawing: Path

    @property
    def characters(self) -> int | None:
        """How many characters stand there; None where that is not known."""
        return None if self.score is None else len("".join(self.score.reference.split()))


def contents(context: PageContext) -> dict[str, Any]:
    """Return what the page names."""
    weights = context.run("run_q3.py", reads=context.data_input, steps=50).folder / "q3_weights.pickle"
    reads = {**context.images_input, "--weights": Input.of(weights)}
    run = context.run("run_q4.py", reads=reads, steps=len(context.pictures))
    reader = Reader()
    readings = [_reading(picture, run, reader) for picture in context.pictures if _was_read(picture, run)]
    scored = [reading for reading in readings if reading.score is not None and reading.language is not None]
    misread = sum(
        (misreadings(r.score.reference, r.score.reading) for r in scored if r.score), Counter[tuple[str, str]]()
    )

    crowded, drawn = crowded_page(), drawn_page()
    failing = context.drawings / "failing"
    for name, detection in (("crowded", crowded), ("drawn", drawn)):
        _save(detection.page.image, failing / f"{name}.png")
    failed = context.run("run_q4.py", reads={**reads, "--images": Input.of(failing, "*.png")}, steps=2)
    network = load_q3_weights(weights)
    costs = measure_costs(
        lambda glyphs: predict(glyphs, dict(network), 1),
        CAPITALS36.characters,
        lambda picture: reader.read(picture).text,
    )
    return {
        **_costs(costs),
        "costs_drawing": context.draw("assumptions", draw_costs(costs)),
        "crowded": crowded,
        "drawn": drawn,
        "crowded_drawing": context.draw("crowded", draw_detection(crowded)),
        "drawn_drawing": context.draw("drawn", draw_detection(drawn)),
        "crowded_text": _text_of("crowded.png", failed)[1],
        "drawn_text": _text_of("drawn.png", failed)[1],
        "drawn_reading": reader.read(drawn.page.image).text,
        "drawn_truth": "".join(c if c.isalnum() or c.isspace() else " " for c in drawn.page.text),
        "q4": run,
        "readings": readings,
        "scored": scored,
        "rows": [_row(reading) for reading in scored],
        "mean_cer": sum(r.score.cer for r in scored if r.score) / len(scored) if scored else None,
        "mean_cer_language": sum(r.language.cer for r in scored if r.language) / len(scored) if scored else None,
        "misread": [
            (NAMES.get(there, there), NAMES.get(read, read), count, in_common(there, read))
            for (there, read), count in misread.most_common(6)
        ],
        "errors": misread.total(),
        "alike": sum(count for (there, read), count in misread.items() if in_common(there, read)),
        "in_space": sum(count for pair, count in misread.items() if " " in pair),
        "folding": FOLDING.name,
    }


def _costs(costs: Sequence[Cost]) -> dict[str, Any]:
    """Return what the page says of the cost of each assumption; the first case is the one in which all hold."""
    first, *others = costs
    dear = [cost for cost in others if cost.plain > first.plain + MARGIN]
    cheap = [cost.case.page for cost in others if cost not in dear]
    return {
        "writers": WRITERS,
        "margin": MARGIN,
        "cost_rows": [
            (c.case.assumption, c.case.page, c.letters, c.found, c.boxes, f"{c.plain:.3f}", f"{c.reader:.3f}")
            for c in costs
        ],
        "cheap": (" and ".join(cheap) + (" cost little" if len(cheap) > 1 else " costs little")) if cheap else "",
        "dear": [f"{cost.case.page} ({cost.plain:.2f})" for cost in sorted(dear, key=lambda cost: -cost.plain)],
        "spared": [cost.case.page for cost in dear if cost.reader < cost.plain / 2],
    }


def _was_read(picture: Path, run: ScriptRun) -> bool:
    return (run.folder / f"q4_{picture.stem}.png").is_file()


def _reading(picture: Path, run: ScriptRun, reader: Reader) -> Reading:
    boxes, text = _text_of(picture.name, run)
    truth = picture.with_suffix(".txt")
    drawing = run.folder / f"q4_{picture.stem}.png"
    if not truth.is_file():
        return Reading(picture.name, boxes, text, None, None, drawing)
    reference = truth.read_text(encoding="utf-8-sig")
    one, other = (score(picture.stem, reference, read, folding=FOLDING) for read in (text, reader.read(picture).text))
    return Reading(picture.name, boxes, text, one, other, drawing)


def _text_of(name: str, run: ScriptRun) -> tuple[int, str]:
    """Return how many characters a run of the script found on a picture, and the text."""
    _, count, rest = re.split(
        rf"^--- {re.escape(name)}: (\d+) characters found$", run.output, maxsplit=1, flags=re.MULTILINE
    )
    return int(count), re.split(r"^--- ", rest, maxsplit=1, flags=re.MULTILINE)[0].strip("\n")


def _row(reading: Reading) -> tuple[str, ...]:
    assert reading.score is not None  # noqa: S101
    assert reading.language is not None  # noqa: S101
    return (
        f"`{reading.name}`",
        str(reading.characters),
        str(reading.boxes),
        f"{reading.score.cer:.3f}",
        f"{reading.language.cer:.3f}",
    )


def _save(image: Any, path: Path) -> None:
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)
