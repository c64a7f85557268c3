"""Compare inkread with Tesseract and RapidOCR: photographs, and pages of graded difficulty, in one run.

    pip install rapidocr-onnxruntime; apt install tesseract-ocr     # for this comparison alone
    inkread data fonts                                              # to data/fonts
    python benchmarks/accuracy/compare.py [--data ../shared/data] [--fonts data/fonts] [--split test] [--pages 1]

Writes results.json beside this file, and table.md and the plot accuracy.png to --plots.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from inkread import DataError, plots
from inkread.evaluation import SUFFIXES, Evaluation, PageScore, score
from inkread.image import load
from inkread.storage import write_text

sys.path.insert(0, str(Path(__file__).parent))
from engines import ENGINES, Engine
from font_pages import font_pages
from graded import STYLES, graded_pages

HERE = Path(__file__).parent


def main() -> None:
    """Compare, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--fonts", type=Path, default=Path("data/fonts"), help="folder of the font files")
    parser.add_argument("--split", choices=["valid", "test"], default="test")
    parser.add_argument("--pages", type=int, default=1, help="pages of each writer and difficulty, and of each font")
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--plots", type=Path, default=Path("runs/accuracy"))
    options = parser.parse_args()
    try:
        in_fonts = list(font_pages(options.fonts, options.split, options.pages))
    except DataError as error:
        parser.error(str(error))
    engines: dict[str, Engine] = {}
    for name in options.engines:
        try:
            engines[name] = ENGINES[name]()
        except LookupError as error:
            parser.error(str(error))
    results = {"photographs": compare(engines, photographs(options.data / "images"))}
    for level in STYLES:
        pages = [
            (name, page.image, page.text)
            for name, page in graded_pages(options.data, options.split, level, options.pages)
        ]
        results[level] = compare(engines, pages)
        report(level, results[level])
    results["handwriting fonts"] = compare(engines, in_fonts)
    report("handwriting fonts", results["handwriting fonts"])
    write_text(HERE / "results.json", json.dumps({"split": options.split, "levels": results}, indent=1) + "\n")
    write_text(options.plots / "table.md", table(results))
    plot(results, options.plots / "accuracy.png")
    print(table(results))


def report(level: str, result: dict[str, dict]) -> None:
    """Say how each engine did on the pages of one kind."""
    print(level, {name: round(figures["mean_cer"], 4) for name, figures in result.items()}, flush=True)


def photographs(folder: Path) -> list[tuple[str, np.ndarray, str]]:
    """Return the photographs of a folder with their names and texts."""
    paths = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
    return [(path.stem, load(path), path.with_suffix(".txt").read_text(encoding="utf-8")) for path in paths]


def compare(engines: dict[str, Engine], pages: list[tuple[str, np.ndarray, str]]) -> dict[str, dict]:
    """Read the pages with each engine, page by page in turn, and return the error rates of each."""
    scores: dict[str, list[PageScore]] = {name: [] for name in engines}
    for name, picture, text in pages:
        for engine, read in engines.items():
            started = time.perf_counter()
            reading = read(picture)
            scores[engine].append(score(name, text, reading, time.perf_counter() - started))
    results = {}
    for engine, some in scores.items():
        evaluation = Evaluation(tuple(some))
        results[engine] = {
            "pages": len(some),
            "mean_cer": evaluation.mean_cer,
            "cer_interval": evaluation.cer_interval,
            "mean_wer": evaluation.mean_wer,
            "median_seconds": statistics.median(page.seconds for page in some),
        }
    return results


def table(results: dict[str, dict[str, dict]]) -> str:
    """Return the character error rates as a table in Markdown."""
    engines = list(next(iter(results.values())))
    rows = ["| pages | number | " + " | ".join(engines) + " |", "|---" * (2 + len(engines)) + "|"]
    for level, result in results.items():
        cells = []
        for engine in engines:
            low, high = result[engine]["cer_interval"]
            cells.append(f"{result[engine]['mean_cer']:.3f} ({low:.3f} to {high:.3f})")
        rows.append(f"| {level} | {result[engines[0]]['pages']} | " + " | ".join(cells) + " |")
    seconds = [f"{statistics.median(r[engine]['median_seconds'] for r in results.values()):.2f}" for engine in engines]
    rows.append("| seconds a page | | " + " | ".join(seconds) + " |")
    return "\n".join(rows) + "\n"


def plot(results: dict[str, dict[str, dict]], path: Path) -> None:
    """Draw the error rates of each engine as bars with their intervals."""
    figure = Figure(figsize=(8, 0.5 * len(results) + 1.2), layout="constrained")
    axes = figure.subplots()
    engines = list(next(iter(results.values())))
    places = np.arange(len(results))
    for number, engine in enumerate(engines):
        means = np.array([result[engine]["mean_cer"] for result in results.values()])
        intervals = np.array([result[engine]["cer_interval"] for result in results.values()]).T
        height = 0.8 / len(engines)
        axes.barh(
            places + (number - (len(engines) - 1) / 2) * height, means, height, label=engine,
            xerr=np.abs(intervals - means), error_kw={"linewidth": 1},
        )  # fmt: skip
    axes.set_yticks(places, list(results))
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xlabel("character error rate (bars: 95 % intervals)")
    axes.legend()
    plots.save(figure, path)


if __name__ == "__main__":
    main()
