"""Pictures that Pillow reads with a plug-in: which one, and what to install where it is missing."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import IO

from PIL import features

from ..errors import ImageError

_BRANDS_AT = 4
"""Byte at which ISO base media files say ``ftyp`` and, after it, their brand (ISO/IEC 14496-12, 4.3)."""

_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF = frozenset({b"avif", b"avis"})


def prepare(file: IO[bytes], path: Path) -> None:
    """See to it that Pillow can read a file, if a plug-in can do that; leave the file at its beginning.

    Raises
    ------
    ImageError
        If it is a HEIC or AVIF picture and what reads it is not installed.
    """
    header = file.read(32)
    file.seek(0)
    if header[_BRANDS_AT : _BRANDS_AT + 4] != b"ftyp":
        return
    brands = {header[at : at + 4] for at in (8, *range(16, len(header), 4))}
    if brands & _AVIF:
        if not _reads_avif():
            raise ImageError(f'{path}: is an AVIF picture; pip install --upgrade "pillow>=11.3" lets inkread read it')
    elif brands & _HEIC:
        try:
            from pillow_heif import register_heif_opener
        except ImportError:
            raise ImageError(f'{path}: is a HEIC picture; pip install "inkread[heic]" lets inkread read it') from None
        register_heif_opener()


def _reads_avif() -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an older Pillow warns that it does not know the word
        return bool(features.check("avif"))
