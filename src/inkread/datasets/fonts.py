"""Handwriting fonts as additional writers: open fonts, downloaded and converted to pen strokes.

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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ..arrays import one_line
from ..charset import CAPITALS36
from ..errors import DataError
from ..progress import NullProgress, Progress
from ..storage import replacing
from .drawing.pen import Strokes
from .fetch import download
from .skeleton import pen_strokes
from .strokes import Recording, save_strokes

REGISTRY = "https://registry.npmjs.org"
"""Where the packages of npm are."""

STROKES = "fonts.npz"
"""Name of the file of the fonts' strokes."""

MAX_PACKAGE = 1_000_000_000
"""Bytes that a package may unpack to, ..."""

MAX_FONT = 50_000_000
"""... and bytes of a font."""

CAP_HEIGHT = 120
"""Height in pixels of a capital H when a font is turned into strokes."""

_MISSING = "\U0010ffff"
"""No character at all: what is drawn in its place stands for any that a font lacks."""


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


def font_strokes(path: str | Path, symbols: Iterable[str] = CAPITALS36) -> dict[str, Strokes]:
    """Convert the glyphs of a font to pen strokes.

    Parameters
    ----------
    path
        A font file that FreeType knows: TrueType, OpenType, WOFF.
    symbols
        Glyphs to convert; those missing from the font are left out.

    Returns
    -------
    dict of str to Strokes
        By the symbols. A capital H is ``CAP_HEIGHT`` high.

    Raises
    ------
    DataError
        If the file does not exist or is not a font.
    MissingExtraError
        If scikit-image is not installed.
    """
    try:
        font = ImageFont.truetype(str(path), 2 * CAP_HEIGHT)
        _, top, _, bottom = font.getbbox("H")
        if bottom <= top:
            raise ValueError("it has no H")
        font = ImageFont.truetype(str(path), max(20, int(2 * CAP_HEIGHT * CAP_HEIGHT / (bottom - top))))
        missing = _shape(font, _MISSING)
        shapes = {symbol: _shape(font, symbol) for symbol in symbols}
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not a font that can be used ({error})") from error
    return {
        symbol: pen_strokes(shape)
        for symbol, shape in shapes.items()
        if shape.any() and not np.array_equal(shape, missing)
    }


def _shape(font: ImageFont.FreeTypeFont, symbol: str) -> NDArray[np.bool_]:
    """Draw a glyph, black on white, with a margin around it."""
    left, top, right, bottom = font.getbbox(symbol)
    picture = Image.new("L", (int(right - left) + 12, int(bottom - top) + 12))
    ImageDraw.Draw(picture).text((6 - left, 6 - top), symbol, fill=255, font=font)
    return np.asarray(picture) > 127


def make_font_strokes(
    folder: str | Path, fonts: Sequence[HandwritingFont] | None = None, *, progress: Progress | None = None
) -> Path:
    """Turn fonts that were fetched into a file of strokes, one writer a font: ``fonts.npz`` beside their folder.

    Parameters
    ----------
    folder
        Where the font files are.
    fonts
        Fonts; by default, all in use.
    progress
        Receives progress reports.

    Raises
    ------
    DataError
        If a font is missing or fails verification.
    MissingExtraError
        If scikit-image is not installed.
    """
    folder = Path(folder)
    fonts = handwriting_fonts() if fonts is None else fonts
    progress = progress or NullProgress()
    progress.start(len(fonts), 0, "strokes")
    recordings = []
    for writer, font in enumerate(fonts):
        path = folder / font.file
        if not font.is_at(path):
            raise DataError(f"{path}: not there, or not the file it should be")
        recordings += [Recording(strokes, symbol, writer, font.split) for symbol, strokes in font_strokes(path).items()]
        progress.advance()
    progress.finish()
    save_strokes(recordings, folder.parent / STROKES)
    return folder.parent / STROKES
