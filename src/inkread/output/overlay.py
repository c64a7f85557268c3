"""The picture with what was read drawn over it."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ..document import Glyph, Page, Word
from ..errors import ImageError
from ..imaging.photo import Photo, PictureLike, load
from ..storage import is_stream, replacing
from .placement import Placed, place_words

SURE, UNSURE = (0, 120, 60), (200, 30, 40)
"""Colours of a confidence of 1 and of 0.5 or less."""

WORD = (40, 90, 200)

LEVEL = 2.0
"""Degrees by which a line may be turned for upright boxes to fit its words."""


def draw_overlay(source: PictureLike | Photo, page: Page) -> Image.Image:
    """Draw the boxes of words and glyphs and the reading of each glyph, or of a word without any, over a picture.

    Parameters
    ----------
    source
        The picture that was read.
    page
        What was read on it.

    Returns
    -------
    PIL.Image.Image
        RGB, of the size of the upright picture. Boxes of words are blue; those of glyphs are green where
        the reading is sure and red where it is not.
    """
    image = Image.fromarray(load(source))
    pen = ImageDraw.Draw(image)
    thickness = max(1, round(max(image.size) / 900))
    for line in page.lines:
        for word, place in zip(line.words, place_words(line), strict=True):
            _draw_word(pen, word, place, thickness)
    for word in page.words:
        for part in word.glyphs or (word,):
            _draw_reading(pen, part, thickness)
    return image


def save_overlay(source: PictureLike | Photo, page: Page, path: str | Path) -> None:
    """Write ``draw_overlay`` to an image file, whole or not at all.

    Raises
    ------
    ImageError
        If it cannot be written: no such kind of file, no place for it.
    """
    image = draw_overlay(source, page)
    try:
        with replacing(path) as temporary:
            # A stream has no ending that says what to write.
            image.save(temporary, "PNG" if is_stream(path) and not Path(path).suffix else None)
    except (OSError, ValueError) as error:
        raise ImageError(f"{path}: the overlay cannot be written there ({error})") from error


def _draw_word(pen: ImageDraw.ImageDraw, word: Word, place: Placed, thickness: int) -> None:
    margin = 2 * thickness
    if abs(place.angle) < LEVEL:
        y1, x1, y2, x2 = word.box
        box = (x1 - margin, y1 - margin, x2 + margin - 1, y2 + margin - 1)
        pen.rectangle(box, outline=WORD, width=thickness)
        return
    ends = [(u, v) for u in (-margin, place.length + margin) for v in (-margin, place.height + margin)]
    corners = [place.point(*ends[n]) for n in (0, 2, 3, 1, 0)]
    pen.line(corners, fill=WORD, width=thickness, joint="curve")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return DejaVu Sans, which comes with Matplotlib: Pillow's own font has no accents."""
    spec = find_spec("matplotlib")  # found, not imported
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder) / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
        if path.is_file():
            return ImageFont.truetype(path, size)
    return ImageFont.load_default(size)


def _draw_reading(pen: ImageDraw.ImageDraw, part: Glyph | Word, thickness: int) -> None:
    y1, x1, y2, x2 = part.box
    share = min(1.0, max(0.0, 2 * part.confidence - 1))
    colour = tuple(round(a * share + b * (1 - share)) for a, b in zip(SURE, UNSURE, strict=True))
    pen.rectangle((x1, y1, max(x1, x2 - 1), max(y1, y2 - 1)), outline=colour, width=thickness)
    size = max(10, min(round(0.45 * (y2 - y1)), 14 * thickness + 6))
    font = _font(size)
    left, top, right, bottom = pen.textbbox((x1, y1 - 2 * thickness), part.text, font=font, anchor="lb")
    if top < 0:  # no room above: below
        below = y2 + 2 * thickness - top
        top, bottom = top + below, bottom + below
    pen.rectangle((left - 2, top - 1, right + 2, bottom + 1), fill=(255, 255, 255))
    pen.text((left, top), part.text, font=font, fill=colour, anchor="lt")
