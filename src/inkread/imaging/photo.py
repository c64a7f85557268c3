"""Loading of pictures: from a file, a Pillow image or an array to an upright RGB array."""

from __future__ import annotations

import ctypes
import logging
import math
import stat
import tempfile
import warnings
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from ..errors import ImageError
from .conversion import LYING, Picture, from_array, orientation, to_rgb
from .limits import MAX_PIXELS, MAX_STREAM, REFUSED, largest
from .plugins import prepare

__all__ = ["DIVISORS", "MAX_PIXELS", "Photo", "Picture", "PictureLike", "load"]

DIVISORS = (1, 2, 4, 8)
"""Factors by which a JPEG can be reduced while it is decoded."""

PictureLike: TypeAlias = "str | Path | Image.Image | NDArray[Any]"


def load(source: PictureLike | Photo, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """Load a picture as an upright RGB array.

    Parameters
    ----------
    source
        Path of an image file that Pillow reads (of several frames the first is taken), which may be a FIFO or a
        device; a Pillow image; an array: ``(H, W)``, ``(H, W, 1)``, ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA; uint8,
        uint16, bool, or floats between 0 and 1; or a ``Photo``.
    max_pixels
        Files with more pixels are refused before they are decoded. Formats that take more memory to decode have lower
        limits of their own, see ``limits``.

    Returns
    -------
    (H, W, 3) uint8
        The picture as it is meant to be seen: rotated according to its EXIF orientation, transparency over
        white, or over black where the ink alone is opaque and light.

    Raises
    ------
    ImageError
        If the file does not exist, is not a picture, or is damaged or too large.
    """
    return (source if isinstance(source, Photo) else Photo(source, max_pixels=max_pixels)).decoded()


class Photo:
    """A picture that is decoded only as finely as needed.

    A JPEG can be decoded at a half, a quarter or an eighth of its size, in a fraction of the time.

    Parameters
    ----------
    source, max_pixels
        As for ``load``. A FIFO or a device is read once, and kept in a temporary file.
    frame
        Which frame of a file that has several, from 0.

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

    def __init__(self, source: PictureLike, *, max_pixels: int = MAX_PIXELS, frame: int = 0) -> None:
        self.path: Path | None = None
        self.resolution: float | None = None
        self._stream: IO[bytes] | None = None
        self._max_pixels, self._frame = max_pixels, frame
        self._decoded, self._divisor = np.empty((0, 0, 3), dtype=np.uint8), 1
        if isinstance(source, np.ndarray):
            self._decoded = from_array(source)
        elif isinstance(source, Image.Image):
            self._decoded, self.resolution = to_rgb(source), _resolution(source)
        else:
            self.path = Path(source)
            with self._opened() as image:
                limit = min(max_pixels, largest(image))
                if image.width * image.height > limit:
                    pixels = f"{image.width} x {image.height} pixels"
                    raise ImageError(
                        f"{source}: {pixels} are more than the limit of {limit} for {image.format}; scale it down first"
                    )
                self.resolution = _resolution(image)
                if isinstance(image, JpegImageFile):
                    self._divisor = 0  # not decoded yet
                    self.shape = image.size if orientation(image) >= LYING else image.size[::-1]
                    return
                self._decoded = to_rgb(image, image.close)
        self.shape = self._decoded.shape[:2]

    def decoded(self, factor: float = 1.0) -> Picture:
        """Return the picture, ``(H, W, 3) uint8``, at between ``factor`` times and once its size."""
        divisor = max(n for n in DIVISORS if n == 1 or n <= 1 / factor)
        if self._divisor not in (1, divisor):
            with self._opened() as image:
                if divisor > 1:
                    image.draft(None, (image.width // divisor, image.height // divisor))
                self._decoded, self._divisor = to_rgb(image, image.close), divisor
        return self._decoded

    @contextmanager
    def _opened(self) -> Iterator[Image.Image]:
        """Open the file; turn every way in which that and its decoding can fail into ``ImageError``."""
        assert self.path is not None  # noqa: S101
        with _reported(self.path, self._max_pixels), warnings.catch_warnings():
            # Our own limit comes before the decoding; Pillow's warnings would only repeat it.
            warnings.simplefilter("ignore")
            if self._stream is None and not stat.S_ISREG(self.path.stat().st_mode):
                self._stream = _copied(self.path)
                weakref.finalize(self, self._stream.close)
            if self._stream is not None:
                self._stream.seek(0)
            # Given a path, Pillow maps plain grey TIFFs into memory, and scrambles those that lie on a side.
            with nullcontext(self._stream) if self._stream else self.path.open("rb") as file:
                _check_not_empty(file, self.path)
                _silence_libraries()
                prepare(file, self.path)
                with Image.open(file, formats=_formats()) as image:
                    if self._frame:
                        image.seek(self._frame)
                    yield image


def _copied(path: Path) -> IO[bytes]:
    """Return what a FIFO or a device gives as a file in which one can go back."""
    copy = tempfile.TemporaryFile(prefix="inkread-")  # noqa: SIM115 - closed with the photo
    try:
        with path.open("rb") as stream:
            while part := stream.read(1 << 20):
                copy.write(part)
                if copy.tell() > MAX_STREAM:
                    raise ImageError(f"{path}: gives more than the limit of {MAX_STREAM} bytes; save it as a file")
    except BaseException:
        copy.close()
        raise
    return copy


def _check_not_empty(file: IO[bytes], path: Path) -> None:
    if not file.read(1):
        raise ImageError(f"{path}: is empty (0 bytes)")
    file.seek(0)


@contextmanager
def _reported(path: Path, max_pixels: int) -> Iterator[None]:
    """Convert every error while opening or decoding a picture to ``ImageError``."""
    try:
        yield
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
        raise ImageError(f"{path}: is not a picture in a format known here") from None
    except Image.DecompressionBombError:
        limit = min(max_pixels, 2 * (Image.MAX_IMAGE_PIXELS or max_pixels))  # Pillow has one of its own
        raise ImageError(f"{path}: has more pixels than the limit of {limit}; scale it down first") from None
    except Exception as error:  # damaged files make the decoders raise almost anything
        raise ImageError(f"{path}: is damaged or cut short ({_first_line(error)})") from error


def _formats() -> list[str]:
    """Return the formats that Pillow reads, except those that are refused here."""
    Image.init()
    return [name for name in Image.ID if name not in REFUSED]


@cache
def _silence_libraries() -> None:
    """Keep Pillow and libtiff from printing what is wrong with a file: what matters of it, Pillow raises."""
    logging.getLogger("PIL").addHandler(logging.NullHandler())
    from PIL import _imaging

    library = ctypes.CDLL(_imaging.__file__)
    for name in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
        with suppress(AttributeError):  # where it is built in and cannot be reached
            getattr(library, name)(None)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _resolution(image: Image.Image) -> float | None:
    """Return the resolution of an image in pixels per inch; values of 0 and 1 mean that there is none."""
    try:
        across, _ = image.info["dpi"]
        resolution = float(across)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):  # damaged files declare almost anything
        return None
    return resolution if 1 < resolution < math.inf else None
