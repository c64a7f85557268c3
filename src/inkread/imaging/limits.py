"""How much of a picture file is believed, and decoded: what one picture may take of the memory.

Measured on pictures of 16 megapixels with Pillow 13: the memory that decoding takes, in bytes a pixel.
"""

from __future__ import annotations

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

MAX_PIXELS = 110_000_000
"""Largest picture that is decoded, in pixels: a little more than a phone's 108-megapixel camera gives."""

MAX_DECODING = 4 * MAX_PIXELS
"""Bytes that decoding a file may take at most, whatever its format."""

MAX_STREAM = 1 << 29
"""Bytes that are read from a FIFO or a device, which do not say how much they will give."""

REFUSED = frozenset({"EPS", "PDF", "WMF"} | {"BLP", "DDS", "FITS", "FTEX", "QOI"})
"""Formats that are not read: programs for an interpreter, and those that Pillow decodes pixel by pixel in Python."""

PLAIN = frozenset({"BMP", "DIB", "GIF", "IM", "JPEG", "MPO", "PCX", "PNG", "PPM", "TGA", "TIFF"})
"""Formats that are decoded line by line into the picture: what else they take is counted by itself."""

OTHER = 8
"""Bytes a pixel that any other format takes beside the picture; SGI takes 2."""

WEBP = 12
"""The frame, the one before and a copy of it."""

AVIF = 12
"""The planes, of up to 16 bits, and a copy of the frame; 5 if they are of 8 bits."""

JPEG2000 = 5.5
"""Coefficients of 32 bits and a buffer, for each channel, of a file that is one tile."""

_TILE_WIDTH, _TILE_LENGTH, _ROWS, _SAMPLES, _BITS, _PHOTOMETRIC = 322, 323, 278, 277, 258, 262
"""Tags of TIFF."""

_YCBCR = 6


def largest(image: Image.Image) -> int:
    """Return how many pixels a picture may have whose file has been opened, by its format."""
    return int(min(MAX_PIXELS, MAX_DECODING / bytes_per_pixel(image)))


def bytes_per_pixel(image: Image.Image) -> float:
    """Return the memory that decoding an opened file takes for each of its pixels."""
    return stored_bytes(image.mode) + _bytes_beside(image)


def stored_bytes(mode: str) -> int:
    """Return the bytes in which Pillow keeps a pixel of a mode."""
    return 1 if mode in ("1", "L", "P") else 2 if mode.startswith("I;16") else 4


def _bytes_beside(image: Image.Image) -> float:
    if isinstance(image, TiffImageFile):
        return _strip_share(image)
    if isinstance(image, JpegImageFile):
        return _coefficients(image) if image.info.get("progressive") else 0
    if image.format == "JPEG2000":
        return JPEG2000 * len(image.getbands())
    return {"WEBP": WEBP, "AVIF": AVIF}.get(image.format or "", 0 if image.format in PLAIN else OTHER)


def _strip_share(image: TiffImageFile) -> float:
    """Return the bytes a pixel of the buffer for one strip or tile of a TIFF, which may be all of the picture."""
    if not image.tile or image.tile[0][0] != "libtiff":
        return 0  # not compressed: read line by line
    tags = image.tag_v2
    if _TILE_WIDTH in tags:
        area = _first(tags[_TILE_WIDTH]) * _first(tags.get(_TILE_LENGTH))
    else:
        area = image.width * min(_first(tags.get(_ROWS, image.height)), image.height)
    bits = _first(tags.get(_SAMPLES)) * _first(tags.get(_BITS))
    if _first(tags.get(_PHOTOMETRIC)) == _YCBCR:
        bits = 32  # becomes RGBA
    return area * bits / 8 / max(1, image.width * image.height)


def _first(value: object) -> int:
    """Return the number in a tag, the first if there are several; 1 of anything else, as damaged files have it."""
    first = value[0] if isinstance(value, tuple) and value else value
    return max(1, int(first)) if isinstance(first, (int, float)) else 1


def _coefficients(image: JpegImageFile) -> float:
    """Return the bytes a pixel of a progressive JPEG's coefficients, of 16 bits: they are kept until the last scan."""
    layers = [(horizontal, vertical) for _, horizontal, vertical, _ in image.layer]
    most = max((h for h, _ in layers), default=1) * max((v for _, v in layers), default=1)
    return sum(2 * h * v for h, v in layers) / max(1, most)
