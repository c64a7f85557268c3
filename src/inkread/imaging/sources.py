"""The pages that there are to read: every frame of a picture, every page of a PDF."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from . import pdf
from .photo import MAX_PIXELS, Photo, PictureLike
from .plugins import prepare

FORMATS_WITH_PAGES = frozenset({"TIFF", "GIF", "PNG", "WEBP", "AVIF", "HEIF", "DCX"})
"""Formats of Pillow whose frames are pictures in their own right. In others they are layers (PSD), previews and depth
maps (the MPO of telephones) or sizes (icons): there, the first is the picture."""

_REDUCED = 1
"""Bit of the TIFF tag NewSubfileType that marks a smaller copy of another frame."""

_NEW_SUBFILE_TYPE = 254


@dataclass(frozen=True, eq=False)
class PageSource:
    """One page that can be read.

    Attributes
    ----------
    content : path, Pillow image or array
        The file that it is in, or the picture itself.
    number : int
        Which page or frame of the file, from 1.
    count : int
        How many of them the file has.
    name : str or None
        What whoever asked for it calls the file, if that is not its path.
    frame : int
        Which frame of a picture file, from 0; not all are pages.
    """

    content: PictureLike
    number: int = 1
    count: int = 1
    name: str | None = None
    frame: int = 0

    @property
    def path(self) -> Path | None:
        """The file; None for a picture in memory."""
        return Path(self.content) if isinstance(self.content, (str, Path)) else None

    @property
    def is_pdf(self) -> bool:
        """Whether it is a page of a PDF."""
        return self.path is not None and pdf.is_pdf(self.path)

    @property
    def title(self) -> str:
        """What to call it: the name of the file, with the number of the page if there are several."""
        name = self.name or (str(self.path) if self.path else "picture")
        return f"{name}, page {self.number}" if self.count > 1 else name

    def photo(self, max_pixels: int = MAX_PIXELS) -> Photo:
        """Return the picture of the page.

        Raises
        ------
        ImageError
            If it cannot be read.
        """
        if self.path is None:
            return Photo(self.content, max_pixels=max_pixels)
        if self.is_pdf:
            return Photo(pdf.render(self.path, self.number, max_pixels), max_pixels=max_pixels)
        return Photo(self.path, max_pixels=max_pixels, frame=self.frame)


def pages_of(source: PictureLike, name: str | None = None) -> list[PageSource]:
    """Return the pages of a file, or of a picture in memory.

    A file that cannot be read is one page, which says why when it is opened.

    Raises
    ------
    MissingExtraError
        If it is a PDF and pypdfium2 is not installed.
    ImageError
        If it is a PDF that is damaged.
    """
    if not isinstance(source, (str, Path)):
        return [PageSource(source, name=name)]
    path = Path(source)
    if pdf.is_pdf(path):
        count = pdf.page_count(path)
        return [PageSource(path, number, count, name) for number in range(1, count + 1)]
    frames = _frames(path)
    return [PageSource(path, number, len(frames), name, frame) for number, frame in enumerate(frames, 1)]


def _frames(path: Path) -> list[int]:
    """Return which frames of a picture file are pages; of a pipe, which can be read only once, the first."""
    if not path.is_file():
        return [0]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with path.open("rb") as file:
                prepare(file, path)
                with Image.open(file) as image:
                    count = getattr(image, "n_frames", 1) if image.format in FORMATS_WITH_PAGES else 1
                    if image.format != "TIFF" or count == 1:
                        return list(range(count))
                    return [frame for frame in range(count) if not _is_reduced(image, frame)] or [0]
    except Exception:  # whatever is wrong with it is said when it is read
        return [0]


def _is_reduced(image: Image.Image, frame: int) -> bool:
    image.seek(frame)
    return bool(int(getattr(image, "tag_v2", {}).get(_NEW_SUBFILE_TYPE, 0)) & _REDUCED)
