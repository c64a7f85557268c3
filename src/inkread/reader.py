"""The way from a picture to its text, in one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from . import __version__
from .charset import CHARSETS
from .document import Document, Line, Page, Provenance
from .errors import DataError
from .imaging.photo import Photo, PictureLike
from .imaging.sources import PageSource, pages_of
from .models import default_model, locate, shipped_models

if TYPE_CHECKING:
    from .line_engine import LineEngine

NO_LANGUAGE = "none"
"""Stands for the code of a language where none is expected."""


class Reader:
    """Reads pages of hand print.

    Parameters
    ----------
    model
        The line recogniser: the name of one of the package, or of one that ``inkread train lines`` made, or the path of
        a file; the package's own if left out.
    language
        Code of the language that is expected: en, de, es, fr, it, nl or pt; ``"none"`` for none.
    charset
        The only visible characters that may be read: the name of a charset, or the characters themselves; all that the
        model knows if left out. Spaces between words are read in any case.

    Attributes
    ----------
    engine : LineEngine
        The networks that find and read lines.

    Raises
    ------
    ModelError
        If the model cannot be loaded.
    DataError
        If there is no such language, or the model cannot read the charset.
    """

    def __init__(self, model: str | Path | None = None, language: str = "en", *, charset: str | None = None) -> None:
        self.engine = line_engine(language, charset, model)

    def read(self, source: PictureLike | Photo | PageSource) -> Page:
        """Read a page. One reader can be used from several threads at once.

        Parameters
        ----------
        source
            A path, a Pillow image, an array, or a ``Photo``, see ``inkread.imaging.load``; or a page of a file of
            several, see ``inkread.imaging.pages_of``. Of several pages in a file, the first is read.

        Returns
        -------
        Page
            What stands on it; boxes are in pixels of the upright picture.

        Raises
        ------
        ImageError
            If the picture cannot be read.
        """
        if isinstance(source, Photo):
            return self._read(source)
        page = source if isinstance(source, PageSource) else pages_of(source)[0]
        read = self._read(page.photo())
        return replace(read, path=None if page.path is None else page.name or str(page.content), number=page.number)

    def read_document(self, source: PictureLike) -> Document:
        """Read all pages of a file: every frame of a picture, every page of a PDF.

        Raises
        ------
        ImageError
            If the file or one of its pages cannot be read.
        MissingExtraError
            If it is a PDF and pypdfium2 is not installed.
        """
        return Document(tuple(self.read(page) for page in pages_of(source)))

    def _read(self, photo: Photo) -> Page:
        layout = self.engine.analyse(photo)
        lines = self.engine.recognise(layout)
        return assemble(photo, lines, self.engine.models)


def read(
    source: PictureLike, model: str | Path | None = None, language: str = "en", *, charset: str | None = None
) -> Page:
    """Read one page; to read many, make one ``Reader`` and call its ``read``, or ``read_document`` for all of a file.

    Parameters
    ----------
    source
        A path, a Pillow image or an array; see ``inkread.imaging.load``.
    model, language, charset
        As in ``Reader``.
    """
    return Reader(model, language, charset=charset).read(source)


def assemble(photo: Photo, lines: Sequence[Line], models: Sequence[str]) -> Page:
    """Return the page of the lines that were read on a picture; those without text are left out."""
    return Page(
        tuple(line for line in lines if line.text.strip()),
        photo.shape,
        resolution=photo.resolution,
        path=None if photo.path is None else str(photo.path),
        provenance=Provenance(__version__, tuple(models)),
    )


def line_engine(language: str = "en", charset: str | None = None, model: str | Path | None = None) -> LineEngine:
    """Return the engine of the networks that find and read lines; parameters as of ``Reader``."""
    from .detection.text_map import TextMapper
    from .line_engine import LineEngine
    from .recognition.language import LanguageModel
    from .recognition.recognizer import LineRecognizer

    detector, model = default_model("line detector"), model or default_model("line recogniser").name
    names = [detector.name, Path(model).stem]
    spoken = None
    if language != NO_LANGUAGE:
        if language in shipped_models("language model"):
            spoken = LanguageModel.load(locate(language, "language model"))
            names.append(language)
        else:
            known = (*shipped_models("language model"), NO_LANGUAGE)
            raise DataError(f"{language}: no such language; there are {', '.join(known)}")
    recognizer = LineRecognizer(locate(model, "line recogniser"), spoken)
    allowed = None if charset is None else CHARSETS[charset].characters if charset in CHARSETS else charset
    unknown = sorted(set(allowed or "") - set(recognizer.charset))
    if allowed == "" or unknown:
        raise DataError(f"{charset!r}: no charset that can be read (unknown: {''.join(unknown)!r})")
    return LineEngine(TextMapper(detector.path), recognizer, names, allowed)
