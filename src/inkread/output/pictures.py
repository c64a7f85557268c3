"""Where the pictures of pages are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..document import Document, Page
from ..errors import DataError, ImageError
from ..imaging.photo import MAX_PIXELS, Photo, PictureLike
from ..imaging.sources import PageSource, pages_of


class _Nowhere(PageSource):
    """The picture of a page that was read from memory."""

    def photo(self, max_pixels: int = MAX_PIXELS) -> Photo:  # noqa: ARG002
        raise ImageError("the page was read from memory; give its picture along")


def find_source(page: Page) -> PageSource:
    """Return where the picture of a page is: in the file that it was read from."""
    if page.path is None:
        return _Nowhere(None)  # type: ignore[arg-type]
    if not Path(page.path).is_file():
        return PageSource(page.path, page.number)
    pages = pages_of(page.path)
    return pages[page.number - 1] if page.number <= len(pages) else PageSource(page.path, page.number)


def find_sources(document: Document, pictures: PictureLike | Sequence[PictureLike] | None = None) -> list[PageSource]:
    """Return where the picture of each page is.

    Parameters
    ----------
    document
        The pages.
    pictures
        The picture of the only page, or those of all; if left out, they are in the files that the pages were read from.

    Raises
    ------
    DataError
        If there are more or fewer pictures than pages.
    """
    if pictures is None:
        return [find_source(page) for page in document.pages]
    listed: list[Any] = list(pictures) if isinstance(pictures, (list, tuple)) else [pictures]
    if len(listed) != len(document.pages):
        raise DataError(f"{len(listed)} pictures for {len(document.pages)} pages")
    return [PageSource(picture) for picture in listed]
