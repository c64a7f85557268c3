"""Pictures and arrays of every kind as upright RGB arrays, a few rows at a time.

A picture may take most of the memory that there is, so no step of this makes a copy of all of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from ..errors import ImageError
from .limits import MAX_DECODING, stored_bytes

Picture: TypeAlias = NDArray[np.uint8]
"""``(H, W, 3) uint8`` RGB, upright."""

LYING = 5
"""The EXIF orientations from which height and width are exchanged."""

COPIED = 10
"""Bytes a pixel that an RGB image takes with the two copies that are made where it becomes an array all at once."""

AT_ONCE = 2_000_000
"""Pixels that are converted at once."""

SAMPLED = 512
"""Pixels a side that are looked at to choose what stands behind a transparent picture."""

MOSTLY, LIGHT = 0.5, 170
"""Share of a picture that is opaque from which it stands on white, and mean value, 0 to 255, from which what is opaque
of it is light ink, which stands on black."""


def orientation(image: Image.Image) -> int:
    """Return which way up the picture lies, as EXIF numbers it; 1 is upright."""
    number = image.getexif().get(ExifTags.Base.Orientation, 1)
    return number if number in range(1, 9) else 1


def to_rgb(image: Image.Image, release: Callable[[], None] | None = None) -> Picture:
    """Return a Pillow image upright, flattened on what its ink shows on, in 8-bit RGB.

    Parameters
    ----------
    image
        Any; it is decoded if it is not yet.
    release
        Frees its memory. A large image then goes by way of a temporary file, so that there are never both.
    """
    image.load()
    width, height = image.size
    which = orientation(image)
    if (
        image.mode == "RGB"
        and which == 1
        and "transparency" not in image.info
        and COPIED * width * height <= MAX_DECODING
    ):
        return np.asarray(image)
    convert = _greys(image) if image.mode.startswith(("I", "F")) else _colours(image)
    shape = (width, height, 3) if which >= LYING else (height, width, 3)
    if release is None or (stored_bytes(image.mode) + 3) * width * height <= MAX_DECODING:
        picture = np.empty(shape, dtype=np.uint8)
        stored = _as_stored(picture, which)
        for rows in _parts(height, width):
            stored[rows] = convert(_rows(image, rows))
        return picture
    with tempfile.TemporaryFile(prefix="inkread-") as file:
        for rows in _parts(height, width):
            file.write(np.ascontiguousarray(convert(_rows(image, rows))).data)
        release()
        del image, convert
        file.seek(0)
        picture = np.empty(shape, dtype=np.uint8)
        stored = _as_stored(picture, which)
        for rows in _parts(height, width):
            part = np.frombuffer(file.read(3 * width * (rows.stop - rows.start)), dtype=np.uint8)
            stored[rows] = part.reshape(-1, width, 3)
    return picture


def from_array(array: NDArray[Any]) -> Picture:
    """Return an array of grey, RGB or RGBA values as a picture.

    Raises
    ------
    ImageError
        If it is no such array.
    """
    if array.ndim == 2:
        array = array[..., np.newaxis]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4):
        raise ImageError(f"an array of shape {array.shape} is no picture; (H, W), (H, W, 3) or (H, W, 4) is")
    if array.shape[0] * array.shape[1] == 0:
        raise ImageError(f"an array of shape {array.shape} has no pixels")
    if array.dtype == np.uint8 and array.shape[2] == 3:
        return np.ascontiguousarray(array)
    picture = np.empty((*array.shape[:2], 3), dtype=np.uint8)
    steps = tuple(max(1, side // SAMPLED) for side in array.shape[:2])
    behind = _backdrop(_to_uint8(array[:: steps[0], :: steps[1]])) if array.shape[2] == 4 else 255
    for rows in _parts(*array.shape[:2]):
        values = _to_uint8(array[rows])
        if values.shape[2] == 4:
            alpha = values[..., 3:].astype(np.float32) / 255
            values = np.rint(values[..., :3] * alpha + behind * (1 - alpha)).astype(np.uint8)
        picture[rows] = values
    return picture


def _parts(height: int, width: int) -> Iterator[slice]:
    """Give the rows of a picture, some at a time."""
    at_once = max(1, AT_ONCE // max(1, width))
    return (slice(top, min(top + at_once, height)) for top in range(0, height, at_once))


def _rows(image: Image.Image, rows: slice) -> Image.Image:
    return image.crop((0, rows.start, image.width, rows.stop))


def _as_stored(picture: Picture, which: int) -> Picture:
    """Return an upright picture as a view that lies as EXIF says."""
    if which in (3, 4, 7, 8):
        picture = picture[::-1]
    if which in (2, 3, 6, 7):
        picture = picture[:, ::-1]
    return picture.transpose(1, 0, 2) if which >= LYING else picture


def _colours(image: Image.Image) -> Callable[[Image.Image], NDArray[np.uint8]]:
    """Return what makes bytes of some rows of this image, on white or black where they are transparent."""
    if image.mode not in ("LA", "La", "PA", "RGBA", "RGBa") and "transparency" not in image.info:
        return lambda rows: np.asarray(rows.convert("RGB"))
    some = image.resize((min(image.width, SAMPLED), min(image.height, SAMPLED)), Image.Resampling.NEAREST)
    behind = _backdrop(np.asarray(some.convert("RGBA")))

    def convert(rows: Image.Image) -> NDArray[np.uint8]:
        rgba = rows.convert("RGBA")
        return np.asarray(Image.alpha_composite(Image.new("RGBA", rgba.size, (behind,) * 3), rgba).convert("RGB"))

    return convert


def _backdrop(rgba: NDArray[np.uint8]) -> int:
    """Return the grey, 0 or 255, on which a picture shows that is transparent in part: black for light ink alone."""
    is_visible = rgba[..., 3] > 127
    if not is_visible.any() or is_visible.mean() > MOSTLY:
        return 255
    return 0 if rgba[..., :3][is_visible].mean() > LIGHT else 255


def _greys(image: Image.Image) -> Callable[[Image.Image], NDArray[np.uint8]]:
    """Return what makes bytes of some rows of this 16-bit, 32-bit or floating image; its range is that of all rows."""
    parts = (_finite(np.asarray(_rows(image, rows))) for rows in _parts(image.height, image.width))
    highest = max(float(part.max(initial=0)) for part in parts)
    if image.mode == "F":
        top = 1.0 if highest <= 1 else 255.0 if highest <= 255 else 65535.0
    else:  # integers of 32 bits hold 16-bit pictures, or 8-bit ones that somebody converted; no scanner gives more
        top = 255.0 if highest <= 255 else 65535.0

    def convert(rows: Image.Image) -> NDArray[np.uint8]:
        values = np.clip(_finite(np.asarray(rows)) / np.float32(top), 0, 1)
        return np.broadcast_to(np.rint(values * 255).astype(np.uint8)[..., np.newaxis], (*values.shape, 3))

    return convert


def _finite(values: NDArray[Any]) -> NDArray[np.float32]:
    return np.nan_to_num(values.astype(np.float32), nan=1.0, posinf=1.0, neginf=0.0)


def _to_uint8(array: NDArray[Any]) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * 255
    if array.dtype == np.uint16:
        return np.rint(array / 257).astype(np.uint8)
    if np.issubdtype(array.dtype, np.floating):
        if not np.isfinite(array).all() or array.min() < 0 or array.max() > 1:
            raise ImageError("an array of floats is a picture only if all its values lie between 0 and 1")
        return np.rint(array * 255).astype(np.uint8)
    raise ImageError(f"an array of {array.dtype} is no picture; uint8, uint16, bool and floats in [0, 1] are")
