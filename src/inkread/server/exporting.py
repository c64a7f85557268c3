"""What was read, as files to download: any format, archives of several, and training data."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO
from urllib.parse import quote

from ..document import Document
from ..imaging.sources import PageSource
from ..output import Format, format_named
from ..output.page_xml import to_page_xml
from .library import StoredPage
from .lines import LEARNABLE
from .pictures import media_type
from .uploads import safe_name

MEDIA_TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".hocr": "text/vnd.hocr+html; charset=utf-8",
    ".xml": "application/xml",
    ".pdf": "application/pdf",
    ".html": "text/html; charset=utf-8",
    ".png": "image/png",
}
"""By the last ending of a format."""

ZIP = "application/zip"


@dataclass(frozen=True)
class Written:
    """A file to download.

    Attributes
    ----------
    content : bytes
        What is in it.
    media_type : str
        What it is.
    name : str
        What to call it.
    """

    content: bytes
    media_type: str
    name: str

    @property
    def disposition(self) -> str:
        """The header ``Content-Disposition`` (RFC 6266): browsers save it and never show it as a page of ours."""
        return disposition(self.name)


def disposition(name: str) -> str:
    """Return the header ``Content-Disposition`` of a file to save."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def media_type_of(form: Format) -> str:
    """Return the media type of a format."""
    return MEDIA_TYPES.get(f".{form.suffix.rpartition('.')[2]}", "application/octet-stream")


def written(document: Document, sources: Sequence[PageSource], form: str, name: str) -> Written:
    """Return a document in a format; as an archive, if it is one of a page a file and there are several.

    Raises
    ------
    DataError
        If there is no such format.
    ImageError
        If it shows the picture, and that cannot be read.
    """
    how, stem = format_named(form), PurePath(name).stem or name
    if not how.one_page or len(document.pages) == 1:
        return Written(how.write(document, sources), media_type_of(how), safe_name(stem + how.suffix))
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for page, source in zip(document.pages, sources, strict=True):
            content = how.write(Document((page,)), [source])
            archive.writestr(f"{safe_name(stem)}-{page.number}{how.suffix}", content)
    return Written(file.getvalue(), ZIP, safe_name(f"{stem}.{how.name}.zip"))


def write_training_data(
    pages: Iterable[StoredPage],
    picture: Callable[[StoredPage], bytes],
    write: Callable[[str, bytes], None],
    *,
    whole: bool,
) -> int:
    """Write pages as PAGE XML with their pictures, as inkread and other programs train on them.

    Parameters
    ----------
    pages
        Those that are read.
    picture
        Returns the upright picture of a page, JPEG or PNG.
    write
        Called with the name and the content of each file.
    whole
        Whether lines are written that nobody has checked, too.

    Returns
    -------
    int
        How many lines there are.
    """
    count, names = 0, set[str]()
    for page in pages:
        content = picture(page)
        stem = _unused(f"{PurePath(page.name).stem or page.name}-{page.number}", names)
        name = f"{stem}.{'png' if media_type(content) == 'image/png' else 'jpg'}"
        told = page.as_page(None if whole else LEARNABLE, name)
        count += len(told.lines)
        write(name, content)
        write(f"{stem}.xml", to_page_xml(told).encode())
    return count


def archive_writer(file: BinaryIO) -> tuple[zipfile.ZipFile, Callable[[str, bytes], None]]:
    """Return an archive and what writes to it; pictures are compressed already."""
    archive = zipfile.ZipFile(file, "w")

    def write(name: str, content: bytes) -> None:
        how = zipfile.ZIP_DEFLATED if name.endswith(".xml") else zipfile.ZIP_STORED
        archive.writestr(name, content, how)

    return archive, write


def _unused(stem: str, names: set[str]) -> str:
    """Return a name that is not among the names, where case does not count, and add it."""
    found, n = safe_name(stem), 1
    while found.casefold() in names:
        n += 1
        found = f"{safe_name(stem)} ({n})"
    names.add(found.casefold())
    return found
