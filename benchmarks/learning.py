"""Show that the line recogniser learns a hand: correct two pages of a writer, learn, and read four other pages.

    python benchmarks/learning.py --data ../shared/data [--every 1]

The writers are those of UNIPEN's validation split who wrote enough lines; no model was trained on them. Their lines are
set on pages as in benchmarks/accuracy, each text once. The pages of benchmarks/accuracy that others wrote show what is
forgotten. ``inkread train lines`` learns with its own settings on one core. Results: benchmarks/learning.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # as the command learns

import numpy as np
import torch
from PIL import Image

from inkread.datasets.synthesis.pages import list_page
from inkread.datasets.synthesis.recorded_lines import BOXED_SOURCES, WrittenLine, load_recorded_lines
from inkread.datasets.synthesis.sheets import DrawnPage
from inkread.document import Line, Page
from inkread.evaluation.metrics import count_errors
from inkread.imaging.photo import Photo
from inkread.line_engine import LineEngine
from inkread.output.page_xml import to_page_xml
from inkread.reader import assemble, line_engine
from inkread.storage import write_text
from inkread.training.reader.learning import LearningSettings, learn
from inkread.userdata import LINES

sys.path.insert(0, str(Path(__file__).parent / "accuracy"))
from handwritten import SETS, desk

RESULTS = Path(__file__).parent / "learning.json"

CORRECTED, READ = 2, 4
"""Pages of a writer that are corrected, and pages that are read then."""

LINES_CORRECTED, LINES_READ = (10, 15), (4, 7)
"""Least and most lines of a page of either kind: a writer who did not write enough is left out."""


def pages_of_writers(data: Path) -> Iterator[tuple[str, list[DrawnPage]]]:
    """Give the writers with their pages; no text stands on two pages of a writer."""
    texts: dict[str, dict[str, WrittenLine]] = defaultdict(dict)
    for line in load_recorded_lines(data / "unipen_lines.npz", "valid", without=BOXED_SOURCES):
        texts[line.writer].setdefault(line.text, line)
    for number, writer in enumerate(sorted(texts)):
        lines = list(texts[writer].values())
        read = int(np.clip(len(lines) // 12, *LINES_READ))
        corrected = min(LINES_CORRECTED[1], (len(lines) - READ * read) // CORRECTED)
        if corrected < LINES_CORRECTED[0]:
            continue
        order = iter(np.random.default_rng([25, number]).permutation(len(lines)))
        drawn = []
        for page, count in enumerate((corrected,) * CORRECTED + (read,) * READ):
            rng = np.random.default_rng([25, number, page])
            drawn.append(list_page(desk(lambda *_: lines[next(order)], rng), rng, count))  # noqa: B023 - used at once
        yield writer, drawn


def save_corrected(page: DrawnPage, folder: Path, name: str) -> None:
    """Write a page's picture, and what stands on it as PAGE XML."""
    Image.fromarray(page.pixels).save(folder / f"{name}.png")
    lines = []
    for line in page.lines:
        points = line.ribbon.outline()
        (left, top), (right, bottom) = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0))
        outline = tuple((float(x), float(y)) for x, y in points)
        lines.append(Line(line.text, 1.0, (int(top), int(left), int(bottom), int(right)), outline=outline))
    write_text(folder / f"{name}.xml", to_page_xml(Page(tuple(lines), page.pixels.shape[:2], path=f"{name}.png")))


class Pages:
    """Pages with their text, on which lines are looked for once.

    Parameters
    ----------
    engine
        Finds them.
    pages
        Name, picture and text of each.
    """

    def __init__(self, engine: LineEngine, pages: list[tuple[str, np.ndarray, str]]) -> None:
        photos = [Photo(pixels) for _, pixels, _ in pages]
        self._pages = [
            (name, text, photo, engine.analyse(photo)) for (name, _, text), photo in zip(pages, photos, strict=True)
        ]

    def errors(self, engine: LineEngine) -> dict[str, tuple[int, int]]:
        """Return for each page how many characters an engine gets wrong, and how many there are."""
        found = {}
        for name, text, photo, layout in self._pages:
            read = assemble(photo, engine.recognise(layout), engine.models).text
            counted = count_errors(" ".join(text.split()), " ".join(read.split()))
            found[name] = counted.errors, counted.total
        return found


def of_others(errors: dict[str, tuple[int, int]], writer: str) -> float:
    """Return the mean CER of the pages that somebody other than a writer wrote."""
    own = writer.replace(":", "_")
    return float(np.mean([wrong / total for name, (wrong, total) in errors.items() if name.rsplit(".", 1)[0] != own]))


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--every", type=int, default=1, help="read one of so many of the pages of others; 0 for none")
    parser.add_argument("--writers", nargs="*", help="learn the hands of these alone")
    parser.add_argument("--to", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    shipped = line_engine()
    sets = {
        name: Pages(shipped, list(make(arguments.data))[:: arguments.every])
        for name, make in (SETS.items() if arguments.every else ())
    }
    before = {name: pages.errors(shipped) for name, pages in sets.items()}
    writers: dict[str, Any] = {}
    for writer, drawn in pages_of_writers(arguments.data):
        if arguments.writers and writer not in arguments.writers:
            continue
        unseen = Pages(shipped, [(str(n), page.pixels, page.text) for n, page in enumerate(drawn[CORRECTED:])])
        with tempfile.TemporaryDirectory() as scratch:
            folder, model = Path(scratch) / "corrected", Path(scratch) / "model"
            folder.mkdir()
            for number, page in enumerate(drawn[:CORRECTED]):
                save_corrected(page, folder, str(number))
            started = time.process_time()
            card = learn(folder, model, Path(scratch) / "work")
            seconds = time.process_time() - started
            learnt = line_engine(model=model / LINES)
        old, new = unseen.errors(shipped), unseen.errors(learnt)
        writers[writer] = {
            "lines": card["lines"],
            "held_back": card["held_back"],
            "cpu_seconds": seconds,
            "characters": sum(total for _, total in old.values()),
            "errors_before": sum(wrong for wrong, _ in old.values()),
            "errors_after": sum(wrong for wrong, _ in new.values()),
            "of_others": {
                name: {
                    "before": of_others(before[name], writer),
                    "after": of_others(pages.errors(learnt), writer),
                }
                for name, pages in sets.items()
            },
        }
        print(writer, json.dumps(writers[writer]), flush=True)
        write_text(arguments.to, json.dumps(summary(writers, arguments.every), indent=1) + "\n")


def summary(writers: dict[str, Any], every: int) -> dict[str, Any]:
    """Return the results of all writers with what they amount to."""
    total = {key: sum(one[key] for one in writers.values()) for key in ("characters", "errors_before", "errors_after")}
    found = [one["of_others"] for one in writers.values()]
    lost = {name: float(np.mean([one[name]["after"] - one[name]["before"] for one in found])) for name in found[0]}
    return {
        "python": platform.python_version(),
        "every": every,
        "settings": asdict(LearningSettings()),
        "total": {
            **total,
            "share_of_errors_gone": 1 - total["errors_after"] / max(1, total["errors_before"]),
            "cer_lost_on_others": lost,
            "mean_cer_lost_on_others": float(np.mean(list(lost.values()))) if lost else None,
            "mean_cpu_seconds": float(np.mean([one["cpu_seconds"] for one in writers.values()])),
        },
        "writers": writers,
    }


if __name__ == "__main__":
    main()
