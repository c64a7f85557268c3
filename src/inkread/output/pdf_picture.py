"""Pictures in PDFs as they are: the bytes of a JPEG, the pixels of any other."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import ExifTags, Image

from ..errors import ImageError
from ..imaging.sources import PageSource
from .pdf_file import PdfFile, Reference

_SPACES = {"1": "/DeviceGray", "L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}
_CHANNELS = {"1": 1, "L": 1, "RGB": 3, "CMYK": 4}

_PROFILE_SIGNATURE = {"L": b"GRAY", "RGB": b"RGB ", "CMYK": b"CMYK"}
"""What a colour profile says, at its byte 16, that it is for."""

_TO_UNIT_SQUARE = {
    1: "1 0 0 1 0 0", 2: "-1 0 0 1 1 0", 3: "-1 0 0 -1 1 1", 4: "1 0 0 -1 0 1",
    5: "0 -1 -1 0 1 1", 6: "0 -1 1 0 0 1", 7: "0 1 1 0 0 0", 8: "0 1 -1 0 1 0",
}  # fmt: skip
"""Matrices that turn a picture upright, by the number that EXIF gives its orientation."""


@dataclass(frozen=True)
class EmbeddedPicture:
    """A picture in a PDF.

    Attributes
    ----------
    reference : int
        Its object.
    matrix : str
        What turns it upright within the unit square.
    """

    reference: Reference
    matrix: str


def embed(pdf: PdfFile, source: PageSource) -> EmbeddedPicture:
    """Write a picture into a PDF.

    A JPEG goes in byte for byte, with its colour profile. Of any other picture all pixels do, in black and white or
    grey where it has no other colours, over white where it is transparent.

    Raises
    ------
    ImageError
        If the picture cannot be read.
    """
    jpeg = _as_jpeg(pdf, source)
    return jpeg or EmbeddedPicture(_pixels(pdf, source), _TO_UNIT_SQUARE[1])


def _as_jpeg(pdf: PdfFile, source: PageSource) -> EmbeddedPicture | None:
    """Write a JPEG file as it is; return None if it is none."""
    if source.path is None:
        return None
    try:
        content = source.path.read_bytes()
    except OSError as error:
        raise ImageError(f"{source.path}: cannot be read ({error.strerror})") from error
    if content[:3] != b"\xff\xd8\xff":
        return None
    with Image.open(io.BytesIO(content)) as image:
        if image.mode not in _SPACES:
            return None
        space = _SPACES[image.mode]
        profile = image.info.get("icc_profile") or b""
        if profile[16:20] == _PROFILE_SIGNATURE[image.mode]:
            number = pdf.add_stream(profile, f"/N {_CHANNELS[image.mode]} /Alternate {space}")
            space = f"[/ICCBased {number} 0 R]"
        # Adobe's programs write CMYK upside down, and say so.
        inverted = image.mode == "CMYK" and "adobe" in image.info
        entries = _entries(image.size, space, 8, "/Filter /DCTDecode" + " /Decode [1 0 1 0 1 0 1 0]" * inverted)
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
        return EmbeddedPicture(
            pdf.add_stream(content, entries, packed=True), _TO_UNIT_SQUARE.get(orientation, _TO_UNIT_SQUARE[1])
        )


def _pixels(pdf: PdfFile, source: PageSource) -> Reference:
    """Write the pixels of an upright picture, packed as PNG packs them."""
    values = source.photo().decoded()
    image = Image.fromarray(values)
    if (values[..., :1] == values).all():
        image = Image.fromarray(np.ascontiguousarray(values[..., 0]))
        if np.isin(values[..., 0], (0, 255)).all():
            image = image.convert("1", dither=Image.Dither.NONE)
    bits, channels = (1 if image.mode == "1" else 8), _CHANNELS[image.mode]
    parameters = f"<< /Predictor 15 /Colors {channels} /BitsPerComponent {bits} /Columns {image.width} >>"
    entries = f"/Filter /FlateDecode /DecodeParms {parameters}"
    return pdf.add_stream(_packed_by_png(image), _entries(image.size, _SPACES[image.mode], bits, entries), packed=True)


def _entries(size: tuple[int, int], space: str, bits: int, more: str) -> str:
    width, height = size
    shape = f"/Width {width} /Height {height} /BitsPerComponent {bits}"
    return f"/Type /XObject /Subtype /Image {shape} /ColorSpace {space} {more}"


def _packed_by_png(image: Image.Image) -> bytes:
    """Return the deflated rows of a PNG file of a picture: what PDF calls FlateDecode with a predictor."""
    file = io.BytesIO()
    image.save(file, "PNG")
    content, at, packed = file.getvalue(), 8, b""
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] == b"IDAT":
            packed += content[at + 8 : at + 8 + length]
        at += 12 + length
    return packed
