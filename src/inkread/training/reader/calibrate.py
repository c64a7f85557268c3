"""Calibration of an exported line recogniser on the hands of validation writers, written into its file.

    python -m inkread.training.reader.calibrate lines.onnx --map map.onnx --language en.npz --data DATA --fonts FONTS

Plain pages of everyday texts are drawn in those hands and read as a user's are. Two logistic regressions bring the
probabilities of characters, and the products of words, to the share of them that is right.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...datasets.synthesis.pages import PageGenerator, load_page_generator
from ...detection.text_map import TextMapper
from ...document import Word
from ...evaluation.confidences import Judged, judge
from ...imaging.photo import Photo
from ...line_engine import LineEngine
from ...recognition.confidence import Calibration, Scale, log_odds
from ...recognition.language import LanguageModel
from ...recognition.recognizer import CALIBRATION, LineRecognizer
from ...storage import replacing


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
    products = np.array([np.prod(confidences[start:stop]) for start, stop in judged.spans])
    return Calibration(glyph, fit_scale(products, judged.words_right))


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", type=Path)
    parser.add_argument("--map", type=Path, required=True)
    parser.add_argument("--language", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=200)
    options = parser.parse_args()
    write_calibration(options.lines, Calibration())
    recognizer = LineRecognizer(options.lines, LanguageModel.load(options.language))
    engine = LineEngine(TextMapper(options.map), recognizer)
    generator = load_page_generator(options.data, options.fonts, ("en",), "valid", is_everyday=True)
    write_calibration(options.lines, fit_calibration(judge(read_pages(engine, generator, options.pages))))


def read_pages(engine: LineEngine, generator: PageGenerator, count: int) -> Iterator[tuple[str, Sequence[Word]]]:
    """Draw pages and read them; give the text of each, and the words that were read."""
    for number in range(count):
        page = generator.plain(np.random.default_rng([7, number]))
        lines = engine.recognise(engine.analyse(Photo(page.pixels)))
        yield page.text, [word for line in lines for word in line.words]


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
