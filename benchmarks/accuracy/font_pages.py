"""Pages in the hands of fonts that inkread was not trained on, drawn with the fonts' own shapes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inkread import DataError
from inkread.datasets.drawing.paper import PageStyle, photograph
from inkread.datasets.drawing.texts import random_text
from inkread.datasets.fonts import handwriting_fonts


def font_pages(folder: Path, split: str, pages_per_font: int) -> Iterator[tuple[str, np.ndarray, str]]:
    """Give pages in every font of a split: the name, the picture and the text of each.

    The letters are not thinned to strokes first, as those to train on are: what thinning makes of a shape is
    no help to read them.
    """
    for font in handwriting_fonts(split):
        path = folder / font.file
        if not font.is_at(path):
            raise DataError(f"{path} is not there; `inkread data fonts` downloads it")
        for number in range(pages_per_font):
            rng = np.random.default_rng([*font.family.encode(), number])
            style, text = PageStyle.sample(rng), random_text(rng)
            yield f"{font.family}.{number}", photograph(_write(text, path, style, rng), style, rng), text


def _write(text: str, path: Path, style: PageStyle, rng: np.random.Generator) -> np.ndarray:
    """Return the ink of a text, ``(H, W) float32``: letters as far apart as a hand has them, none quite on the line."""
    size = style.cap_height
    _, top, _, bottom = ImageFont.truetype(str(path), 200).getbbox("H", anchor="ls")
    font = ImageFont.truetype(str(path), max(10, round(200 * size / (bottom - top))))
    hand = style.hand
    placed: list[tuple[str, float, float]] = []
    right = 0.0
    for number, line in enumerate(text.splitlines()):
        x, baseline = float(rng.uniform(0, 0.5)) * size, number * 1.2 * style.line_spacing * size
        for word in line.split():
            for symbol in word:
                left, _, end, _ = font.getbbox(symbol, anchor="ls")
                y = baseline + rng.normal(0, hand.baseline_spread) * size + (hand.line_slope + style.slope) * x
                placed.append((symbol, x - left, y))
                x += end - left + hand.letter_gap * rng.uniform(0.7, 1.3) * size
            x += (hand.word_gap * rng.uniform(0.85, 1.2) - hand.letter_gap) * size
        right = max(right, x)
    margin = style.margin + size
    low, high = min(y for *_, y in placed) - size, max(y for *_, y in placed)
    page = Image.new("L", (int(right + 2 * margin), int(high - low + 2 * margin)))
    pen = ImageDraw.Draw(page)
    for symbol, x, y in placed:
        pen.text((x + margin, y - low + margin), symbol, fill=255, font=font, anchor="ls")
    return np.asarray(page, dtype=np.float32) / 255
