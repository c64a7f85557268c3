"""Measure how far the confidences of glyphs and words can be believed, on the pages of handwritten.py.

    python benchmarks/accuracy/confidence.py [--data ../shared/data] [--split test]

Writes the expected calibration errors of each set and of all together to confidence.json beside this file or to
--results, and for thresholds of ``--unsure`` how many words are listed and how many of the wrong ones are among them.
No page of the calibration (inkread.training.reader.calibrate) is among these, though the writers are the same.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from inkread import Reader
from inkread.evaluation.calibration import expected_calibration_error
from inkread.evaluation.confidences import Judged, judge
from inkread.storage import write_text

sys.path.insert(0, str(Path(__file__).parent))
from handwritten import SETS

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)


def main() -> None:
    """Read, judge, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--split", choices=["valid", "test"], default="valid")
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "confidence.json")
    options = parser.parse_args()
    reader = Reader()
    readings = {
        name: [(text, reader.read(pixels).words) for _, pixels, text in pages(options.data, split=options.split)]
        for name, pages in SETS.items()
    }
    everything = [reading for own in readings.values() for reading in own]
    judged = {name: judge(own) for name, own in [*readings.items(), ("all", everything)]}
    recorded = {"split": options.split, "sets": {name: figures(own) for name, own in judged.items()}}
    write_text(options.results, json.dumps(recorded, indent=1) + "\n")
    print(json.dumps(recorded, indent=1))


def figures(judged: Judged) -> dict[str, object]:
    """Return the figures of one set."""
    wrong = ~judged.words_right
    return {
        "glyphs": len(judged.glyphs),
        "glyph_calibration_error": expected_calibration_error(judged.glyphs, judged.are_right),
        "words": len(judged.words),
        "word_calibration_error": expected_calibration_error(judged.words, judged.words_right),
        "unsure": {
            str(threshold): {
                "listed": float(np.mean(judged.words < threshold)),
                "of_the_wrong": float(np.mean(judged.words[wrong] < threshold)) if wrong.any() else None,
            }
            for threshold in THRESHOLDS
        },
    }


if __name__ == "__main__":
    main()
