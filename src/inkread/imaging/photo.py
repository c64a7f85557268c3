"""Loading of pictures: from a file, a Pillow image or an array to an upright RGB array."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from ..errors import ImageError

MAX_PIXELS = 120_000_000
"""Largest picture that is decoded, in pixels: a little more than a phone's 108-megapixel camera gives."""

DIVISORS = (1, 2, 4, 8)
"""Factors by which a JPEG can be reduced while it is decoded."""

LYING = 5
"""EXIF orientations that swap height and width."""

Picture: TypeAlias = NDArray[np.uint8]
"""``(H, W, 3) uint8`` RGB, upright."""

PictureLike: TypeAlias = "str | Path | Image.Image | NDArray[Any]"


def load(source: PictureLike, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """Load a picture as an upright RGB array.

    Parameters
    ----------
    source
        Path of an image file that Pillow reads (of several frames the first is taken), a Pillow image,
        or an array: ``(H, W)``, ``(H, W, 1)``, ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA; uint8, uint16,
        bool, or floats between 0 and 1.
    max_pixels
        Files with more pixels are refused before they are decoded.

    Returns
    -------
    (H, W, 3) uint8
        The picture as it is meant to be seen: rotated according to its EXIF orientation, transparency over
        white.

    Raises
    ------
    ImageError
        If the file does not exist, is not a picture, or is damaged or too large.
    """
    return Photo(source, max_pixels=max_pixels).decoded()


class Photo:
    """A picture that is decoded only as finely as needed.

    A JPEG can be decoded at a half, a quarter or an eighth of its size, in a fraction of the time.

    Parameters
    ----------
    source, max_pixels
        As for ``load``.

    Attributes
    ----------
    shape : (int, int)
        Height and width of the upright picture in pixels.
    path : Path or None
        The file; None if the picture was in memory.
    resolution : float or None
        Pixels per inch, if the file specifies it.

    Raises
    ------
    ImageError
        As for ``load``; damaged pixel data are only detected when they are decoded.
    """

    def __init__(self, source: PictureLike, *, max_pixels: int = MAX_PIXELS) -> None:
        self.path: Path | None = None
        self.resolution: float | None = None
        self._max_pixels = max_pixels
        self._decoded, self._divisor = np.empty((0, 0, 3), dtype=np.uint8), 1
        if isinstance(source, np.ndarray):
            self._decoded = _from_array(source)
        elif isinstance(source, Image.Image):
            self._decoded, self.resolution = _to_rgb(source), _resolution(source)
        else:
            self.path = Path(source)
            with _opened(self.path, max_pixels) as image:
                if image.width * image.height > max_pixels:
                    pixels = f"{image.width} x {image.height} pixels"
                    raise ImageError(f"{source}: {pixels} are more than the limit of {max_pixels}; scale it down first")
                self.resolution = _resolution(image)
                if isinstance(image, JpegImageFile):
                    self._divisor = 0  # not decoded yet
                    self.shape = image.size if _orientation(image) >= LYING else image.size[::-1]
                    return
                self._decoded = _to_rgb(image)
        self.shape = self._decoded.shape[:2]

    def decoded(self, factor: float = 1.0) -> Picture:
        """Return the picture, ``(H, W, 3) uint8``, at between ``factor`` times and once its size."""
        divisor = max(n for n in DIVISORS if n == 1 or n <= 1 / factor)
        if self.path is not None and self._divisor not in (1, divisor):
            with _opened(self.path, self._max_pixels) as image:
                if divisor > 1:
                    image.draft(None, (image.width // divisor, image.height // divisor))
                self._decoded, self._divisor = _to_rgb(image), divisor
        return self._decoded


@contextmanager
def _opened(path: Path, max_pixels: int) -> Iterator[Image.Image]:
    """Open an image file; convert every error while opening or decoding it to ``ImageError``."""
    try:
        # Our own limit comes before the decoding; Pillow's warnings would only repeat it.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Given a path, Pillow maps plain grey TIFFs into memory, and scrambles those that lie on a side.
            with path.open("rb") as file, Image.open(file, formats=_formats()) as image:
                yield image
    except ImageError:
        raise
    except FileNotFoundError:
        raise ImageError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise ImageError(f"{path}: is a directory, not a picture") from None
    except PermissionError:
        if path.is_dir():  # what Windows says of a directory
            raise ImageError(f"{path}: is a directory, not a picture") from None
        raise ImageError(f"{path}: no permission to read it") from None
    except UnidentifiedImageError:
        what = "is empty (0 bytes)" if path.stat().st_size == 0 else "is not a picture in a format known here"
        raise ImageError(f"{path}: {what}") from None
    except Image.DecompressionBombError:
        limit = min(max_pixels, 2 * (Image.MAX_IMAGE_PIXELS or max_pixels))  # Pillow has one of its own
        raise ImageError(f"{path}: has more pixels than the limit of {limit}; scale it down first") from None
    except Exception as error:  # damaged files make the decoders raise almost anything
        raise ImageError(f"{path}: is damaged or cut short ({_first_line(error)})") from error


def _formats() -> list[str]:
    """Return the formats that Pillow reads, except those that are programs for an interpreter."""
    Image.init()
    return [name for name in Image.ID if name not in ("EPS", "WMF", "PDF")]


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


def _resolution(image: Image.Image) -> float | None:
    """Return the resolution of an image in pixels per inch; values of 0 and 1 mean that there is none."""
    try:
        across, _ = image.info["dpi"]
        resolution = float(across)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):  # damaged files declare almost anything
        return None
    return resolution if 1 < resolution < math.inf else None


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation; 1 is upright."""
    orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    return orientation if orientation in range(1, 9) else 1


def _to_rgb(image: Image.Image) -> Picture:
    """Convert a Pillow image to upright 8-bit RGB on white."""
    if _orientation(image) != 1:  # else it would only be copied
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        return _from_array(_unit_range(np.asarray(image)))
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)
    return np.asarray(image.convert("RGB"))


def _unit_range(values: NDArray[Any]) -> NDArray[np.float32]:
    """Scale the grey values of a 16-bit, 32-bit or floating image to 0..1."""
    if np.issubdtype(values.dtype, np.floating):
        finite = np.nan_to_num(values.astype(np.float32), nan=1.0, posinf=1.0, neginf=0.0)
        top = 1.0 if finite.max(initial=0) <= 1 else 255.0 if finite.max() <= 255 else 65535.0
        return np.clip(finite / np.float32(top), 0, 1)
    # Integers of 32 bits hold 16-bit pictures, or 8-bit ones that somebody converted; no scanner gives more.
    top = 255 if values.max(initial=0) <= 255 else 65535
    return np.clip(values, 0, top).astype(np.float32) / np.float32(top)


def _from_array(array: NDArray[Any]) -> Picture:
    """Convert an array of grey, RGB or RGBA values to a ``Picture``."""
    if array.ndim == 2:
        array = array[..., np.newaxis]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4):
        raise ImageError(f"an array of shape {array.shape} is no picture; (H, W), (H, W, 3) or (H, W, 4) is")
    if array.shape[0] * array.shape[1] == 0:
        raise ImageError(f"an array of shape {array.shape} has no pixels")
    values = _to_uint8(array)
    if values.shape[2] == 4:
        alpha = values[..., 3:].astype(np.float32) / 255
        flat = values[..., :3] * alpha + 255 * (1 - alpha)
        return np.rint(flat).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(values, (*values.shape[:2], 3)))


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
