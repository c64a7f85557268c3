"""Calibration of an exported line recogniser on the hands of validation writers, written into its file.

    python -m inkread.training.reader.calibrate lines.onnx --language en.npz --data DATA --fonts FONTS

Lines of everyday texts on pages that are drawn in those hands are read. Two logistic regressions bring the
probabilities of characters, and the products of words, to the share of them that is right.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...charset import LATIN
from ...datasets.synthesis.pages import load_page_generator
from ...evaluation.alignment import align
from ...imaging.ribbon import Ribbon
from ...recognition.confidence import Calibration, Scale, log_odds
from ...recognition.language import LanguageModel
from ...recognition.recognizer import CALIBRATION, LineReading, LineRecognizer
from ...recognition.strips import LineStrip
from ...storage import replacing
from .page_strips import PageStrips


@dataclass(frozen=True, eq=False)
class Judged:
    """Glyphs and words that were read.

    Attributes
    ----------
    glyphs, are_right : (N,) float64, (N,) bool
        Probability of each glyph, and whether it stands there.
    words : tuple of (int, int)
        First glyph of each word and the first one after it.
    words_right : (M,) bool
        Whether each word stands there as it was read, alone and whole.
    """

    glyphs: NDArray[np.float64]
    are_right: NDArray[np.bool_]
    words: tuple[tuple[int, int], ...]
    words_right: NDArray[np.bool_]


def judge(readings: list[tuple[str, LineReading]]) -> Judged:
    """Compare readings with the texts that stand there."""
    glyphs: list[float] = []
    are_right: list[bool] = []
    words: list[tuple[int, int]] = []
    words_right: list[bool] = []
    for truth, reading in readings:
        pairs = align(truth, reading.text)
        symbols, start, is_whole = iter(reading.symbols), len(glyphs), True
        for there, read in [*pairs, (" ", " ")]:
            if read == " " or (read == "" and there == " "):
                # Between a word that was lost whole and the next one nothing is wrong with the next one.
                is_whole = is_whole and there == read if len(glyphs) > start else not read
                if read and len(glyphs) > start:
                    words.append((start, len(glyphs)))
                    words_right.append(is_whole)
                if read:
                    next(symbols, None)
                    start, is_whole = len(glyphs), there == read
            elif read == "":
                is_whole = False
            else:
                glyphs.append(next(symbols).confidence)
                are_right.append(there == read)
                is_whole &= there == read
    return Judged(np.array(glyphs), np.array(are_right), tuple(words), np.array(words_right))


def fit_scale(probabilities: NDArray[np.float64], are_right: NDArray[np.bool_]) -> Scale:
    """Return the scale under which what is right and what is wrong is likeliest."""
    from scipy.optimize import minimize

    odds = np.array([log_odds(float(p)) for p in probabilities])
    signs = np.where(are_right, 1.0, -1.0)

    def loss(values: NDArray[np.float64]) -> float:
        return float(np.logaddexp(0, -signs * (values[0] * odds + values[1])).mean())

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return Scale(float(slope), float(offset))


def fit_calibration(judged: Judged) -> Calibration:
    """Return the calibration for glyphs and words that were judged before any."""
    glyph = fit_scale(judged.glyphs, judged.are_right)
    confidences = [glyph(float(p)) for p in judged.glyphs]
    products = np.array([np.prod(confidences[start:stop]) for start, stop in judged.words])
    return Calibration(glyph, fit_scale(products, judged.words_right))


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", type=Path)
    parser.add_argument("--language", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--strips", type=int, default=3000)
    options = parser.parse_args()
    write_calibration(options.lines, Calibration())
    recognizer = LineRecognizer(options.lines, LanguageModel.load(options.language))
    pages = PageStrips(load_page_generator(options.data, options.fonts, ("en",), "valid", is_everyday=True), LATIN)
    rng = np.random.default_rng(0)
    readings: list[tuple[str, LineReading]] = []
    while len(readings) < options.strips:
        for strip in pages(rng):
            whole = Ribbon(np.zeros((4, 2)))
            readings += [(strip.text, reading) for reading in recognizer([LineStrip(strip.pixels, whole)])]
    write_calibration(options.lines, fit_calibration(judge(readings)))


def write_calibration(path: Path, calibration: Calibration) -> None:
    """Put a calibration into the file of a recogniser."""
    import onnx

    model = onnx.load(str(path))
    kept = [(entry.key, entry.value) for entry in model.metadata_props if entry.key != CALIBRATION]
    del model.metadata_props[:]
    for key, value in [*kept, (CALIBRATION, calibration.to_json())]:
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    with replacing(path) as temporary:
        onnx.save(model, str(temporary))


if __name__ == "__main__":
    main()
