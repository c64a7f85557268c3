"""Pictures of pages for browsers and for training: upright, in a format that both know."""

from __future__ import annotations

from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from ..imaging.sources import PageSource

LOSSLESS = 500_000
"""Pixels up to which a picture becomes a PNG file; larger ones would take seconds and megabytes."""

LONGEST_JPEG = 65_500
"""Pixels a side that JPEG can hold."""

QUALITY, SMALL_QUALITY = 92, 85
"""JPEG quality of the picture itself, and of smaller copies."""


def write_picture(source: PageSource, file: BinaryIO, max_pixels: int, width: int | None = None) -> None:
    """Write the upright picture of a page, JPEG or PNG.

    Parameters
    ----------
    width
        In pixels, if it shall be no wider.

    Raises
    ------
    ImageError
        If it cannot be read, or has more pixels than ``max_pixels``.
    """
    photo = source.photo(max_pixels)
    height, whole = photo.shape
    if width is None or width >= whole:
        image, quality = Image.fromarray(photo.decoded()), QUALITY
    else:
        smaller = Image.fromarray(photo.decoded(width / whole))
        image = smaller.resize(
            (width, max(1, round(height * width / whole))), Image.Resampling.BILINEAR, reducing_gap=2
        )
        quality = SMALL_QUALITY
    if quality == QUALITY and (image.width * image.height <= LOSSLESS or max(image.size) > LONGEST_JPEG):
        image.save(file, "PNG", compress_level=3)
    else:
        image.save(file, "JPEG", quality=quality, subsampling=0 if quality == QUALITY else 2)


def write_word(file: BinaryIO) -> None:
    """Write a small picture with a word, JPEG."""
    sheet = Image.new("RGB", (400, 120), "white")
    ImageDraw.Draw(sheet).text((80, 30), "inkread", "black", ImageFont.load_default(48))
    sheet.save(file, "JPEG")


def media_type(beginning: bytes) -> str:
    """Return the media type of what ``write_picture`` wrote, by its first bytes."""
    return "image/png" if beginning.startswith(b"\x89PNG") else "image/jpeg"
