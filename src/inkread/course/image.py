"""What ``inkread.imaging.photo`` does, with Matplotlib and NumPy: the assignment does not allow Pillow.

So that both read the same from a picture, a JPEG or PNG gives the same array here as there. There is one exception:
Matplotlib does not know of a single colour that a grey or RGB file declares transparent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from matplotlib.image import imread
from numpy.typing import NDArray

ORIENTATION = 0x112
"""The EXIF tag that says which way up a picture lies."""

Picture: TypeAlias = NDArray[np.uint8]
"""``(H, W, 3) uint8`` RGB, upright."""

PictureLike: TypeAlias = "str | Path | NDArray[Any]"


def load(source: PictureLike) -> Picture:
    """Return a picture, from a JPEG or PNG file or an array of its bytes, as ``(H, W, 3) uint8``, on white."""
    if isinstance(source, np.ndarray):
        return _to_rgb(source)
    return np.ascontiguousarray(_upright(_to_rgb(imread(source)), _orientation(Path(source).read_bytes())))


def _to_rgb(values: NDArray[Any]) -> Picture:
    """Bring grey, grey with alpha, RGB or RGBA, in bytes or between 0 and 1, to RGB on white."""
    if values.dtype != np.uint8:
        values = np.rint(values.astype(np.float64) * 255).astype(np.uint8)
    if values.ndim == 2:
        values = values[..., np.newaxis]
    if values.shape[2] in (2, 4):
        alpha = values[..., -1:].astype(np.uint16)
        values = np.rint((values[..., :-1] * alpha + 255 * (255 - alpha)) / 255).astype(np.uint8)
    return np.broadcast_to(values, (*values.shape[:2], 3))


def _orientation(file: bytes) -> int:
    """Return which way up the picture in a JPEG or PNG file lies, as EXIF numbers it; 1 is upright."""
    start = _exif(file)
    order: Literal["little", "big"] = "little" if file[start : start + 2] == b"II" else "big"

    def number(place: int, size: int) -> int:
        return int.from_bytes(file[start + place : start + place + size], order)

    if start:
        entries = number(4, 4)
        for entry in range(entries + 2, entries + 2 + 12 * number(entries, 2), 12):
            if number(entry, 2) == ORIENTATION:
                return number(entry + 8, 2)
    return 1


def _exif(file: bytes) -> int:
    """Return where the EXIF data begin, 0 if there are none."""
    if file.startswith(b"\x89PNG"):
        chunk = file.find(b"eXIf", 0, max(file.find(b"IDAT"), 0))
        return chunk + 4 if chunk > 0 else 0
    place = 2
    while file[place : place + 1] == b"\xff" and file[place + 1 : place + 2] != b"\xda":  # until the pixels begin
        if file[place + 4 : place + 10] == b"Exif\0\0":
            return place + 10
        place += 2 + int.from_bytes(file[place + 2 : place + 4], "big")
    return 0


def _upright(picture: Picture, orientation: int) -> Picture:
    """Turn a picture that lies as EXIF says."""
    if orientation in (5, 6, 7, 8):
        picture = picture.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        picture = picture[:, ::-1]
    if orientation in (3, 4, 7, 8):
        picture = picture[::-1]
    return picture
