"""Handwriting fonts as additional writers: open fonts, downloaded and verified.

Recordings of few people are available, and many of them were taught the same letterforms. Handwriting fonts are as
diverse as handwriting. ``fonts.csv`` lists the fonts in use, all from Fontsource, whose packages on npm contain fonts
under open licences (SIL Open Font License, Apache or MIT). Whole families are held out: no font of
the splits ``valid`` and ``test`` has the name or the letters of one of ``train``.
"""

from __future__ import annotations

import csv
import hashlib
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ..arrays import one_line
from ..errors import DataError
from ..progress import NullProgress, Progress
from ..storage import replacing
from .fetch import download

REGISTRY = "https://registry.npmjs.org"
"""Where the packages of npm are."""

MAX_PACKAGE = 1_000_000_000
"""Bytes that a package may unpack to, ..."""

MAX_FONT = 50_000_000
"""... and bytes of a font."""


@dataclass(frozen=True)
class HandwritingFont:
    """A font of Fontsource.

    Attributes
    ----------
    family : str
        Its name there.
    version : str
        Of the package.
    sha256 : str
        Hash of the font file, in hexadecimal digits.
    split : str
        ``"train"``, ``"valid"`` or ``"test"``.
    """

    family: str
    version: str
    sha256: str
    split: str

    @property
    def file(self) -> str:
        """Name of the font file."""
        return f"{self.family}-latin-400-normal.woff"

    def url(self, registry: str = REGISTRY) -> str:
        """Return the address of its package."""
        return f"{registry.rstrip('/')}/@fontsource/{self.family}/-/{self.family}-{self.version}.tgz"

    def is_at(self, path: Path) -> bool:
        """Say whether a file is this font."""
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256


def handwriting_fonts(split: str | None = None) -> tuple[HandwritingFont, ...]:
    """Return the fonts in use, or those of one split."""
    listed = files("inkread.datasets").joinpath("fonts.csv").read_text(encoding="utf-8")
    fonts = tuple(HandwritingFont(**row) for row in csv.DictReader(listed.splitlines()))
    return tuple(font for font in fonts if split in (None, font.split))


def missing_fonts(folder: str | Path, fonts: Sequence[HandwritingFont] | None = None) -> list[HandwritingFont]:
    """Return the fonts, of all that are used or of some, whose files are not in a folder, or are others there."""
    fonts = handwriting_fonts() if fonts is None else fonts
    return [font for font in fonts if not font.is_at(Path(folder) / font.file)]


def fetch_fonts(
    folder: str | Path,
    fonts: Sequence[HandwritingFont] | None = None,
    *,
    registry: str = REGISTRY,
    progress: Progress | None = None,
) -> list[Path]:
    """Download fonts and verify their hashes. Fonts that exist and are correct are not downloaded again.

    Parameters
    ----------
    folder
        Folder of the font files; created if it does not exist.
    fonts
        Fonts; by default, all in use.
    registry
        URL of a mirror of the npm registry.
    progress
        Receives progress reports.

    Returns
    -------
    list of Path
        The font files.

    Raises
    ------
    DataError
        If a package cannot be downloaded or its font fails verification. Earlier fonts are kept.
    """
    fonts = handwriting_fonts() if fonts is None else fonts
    wanted = missing_fonts(folder, fonts)
    progress = progress or NullProgress()
    progress.start(len(fonts), len(fonts) - len(wanted), "fonts")
    for font in wanted:
        with tempfile.TemporaryDirectory(prefix="inkread-") as scratch:
            archive = download(font.url(registry), Path(scratch), "--registry")
            content = _unpacked(archive, font, font.url(registry))
        with replacing(Path(folder) / font.file) as temporary:
            temporary.write_bytes(content)
        progress.advance()
    progress.finish()
    return [Path(folder) / font.file for font in fonts]


def _unpacked(archive: Path, font: HandwritingFont, url: str) -> bytes:
    """Return the font file of a package, proven by its hash."""
    total = 0
    content = None
    try:
        with tarfile.open(archive) as opened:
            for member in opened:
                total += member.size
                is_font = member.name == f"package/files/{font.file}"
                if total > MAX_PACKAGE or (is_font and member.size > MAX_FONT):
                    raise DataError(
                        f"{url}: unpacks to more than the limit of {MAX_FONT if is_font else MAX_PACKAGE} bytes"
                    )
                if is_font and (file := opened.extractfile(member)):
                    content = file.read()
    except DataError:
        raise
    except Exception as error:  # damaged archives make the decompressors raise almost anything
        raise DataError(f"{url}: not a package with {font.file} in it ({one_line(error)})") from error
    if content is None:
        raise DataError(f"{url}: not a package with {font.file} in it")
    found = hashlib.sha256(content).hexdigest()
    if found != font.sha256:
        raise DataError(f"{url}: {font.file} is not the file it should be (sha256 {found}, expected {font.sha256})")
    return content
