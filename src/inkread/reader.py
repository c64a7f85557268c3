"""The way from a picture to its text, in one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from . import __version__
from .charset import CHARSETS, Charset
from .document import Document, Line, Page, Provenance
from .errors import DataError, ModelError
from .imaging.photo import Photo, PictureLike
from .imaging.sources import PageSource, pages_of
from .models import default_model, is_line_recogniser, load_model, load_word_recogniser, locate, shipped_models
from .text.classify import Classifier
from .text.engine import InkEngine
from .text.language import NONE, load_language
from .text.transcribe import WordRecogniser

if TYPE_CHECKING:
    from .line_engine import LineEngine

GLYPHS, LINES = "glyphs", "lines"
"""Names of the two ways to read."""

Layout = TypeVar("Layout")


class Engine(Protocol[Layout]):
    """What reads: one way to find lines of text on a picture and to recognise them.

    The layout is the engine's own affair. It holds what was found and all that recognising it takes: sizes, views,
    widths of strokes.

    Attributes
    ----------
    charset : Charset
        What it can read.
    models : tuple of str
        Names of the models that it reads with.
    """

    @property
    def charset(self) -> Charset: ...  # noqa: D102

    @property
    def models(self) -> tuple[str, ...]: ...  # noqa: D102

    def analyse(self, photo: Photo) -> Layout:
        """Find where something is written on a picture."""
        ...

    def recognise(self, layout: Layout) -> Sequence[Line]:
        """Return what is written there: lines in the order of reading, in pixels of the upright picture."""
        ...


class Reader:
    """Reads hand-printed pages with one model.

    Parameters
    ----------
    model
        A classifier, or the name or path of one for ``load_model``; or the name of a line recogniser, of the package or
        as ``inkread train lines`` called it; the package's own if left out.
    language
        Code of the language that is expected: en, de, es, fr, it, nl or pt; ``"none"`` for none.
    words
        A recogniser of words whose letters touch, or the name or path of one for ``load_word_recogniser``;
        ``"none"`` to read every word letter by letter. If left out, the package's own goes with the package's own
        classifier, and none with any other.
    engine
        ``"lines"`` reads the whole keyboard, line by line, with the package's own networks or a line recogniser as
        ``model``, which may then be a file, too; ``"glyphs"`` reads capitals and digits, each for itself. Or an engine
        of one's own, which needs none of the others. If left out, lines, unless another model or a recogniser of words
        is given.
    charset
        The only visible characters that ``"lines"`` may read: the name of a charset, or the characters themselves; all
        that it knows if left out. Spaces between words are read in any case.

    Attributes
    ----------
    engine : Engine
        What reads.

    Raises
    ------
    ModelError
        If a model cannot be loaded, or the two know different characters.
    DataError
        If there is no such language.
    """

    def __init__(
        self,
        model: Classifier | str | Path | None = None,
        language: str = "en",
        words: WordRecogniser | str | Path | None = None,
        *,
        engine: Engine[Any] | str | None = None,
        charset: str | None = None,
    ) -> None:
        if engine is None:
            engine = LINES if words is None and (model is None or is_line_recogniser(model)) else GLYPHS
        if not isinstance(engine, str):
            self.engine: Engine[Any] = engine
        elif engine == GLYPHS and charset is None:
            self.engine = _ink_engine(model, language, words)
        elif engine == LINES and words is None and (model is None or isinstance(model, (str, Path))):
            self.engine = line_engine(language, charset, model)
        elif engine in (GLYPHS, LINES):
            raise ModelError(
                "a charset is for reading by lines, a classifier or a recogniser of words for reading by glyphs"
            )
        else:
            raise ModelError(f"{engine}: no such way to read; there are {GLYPHS} and {LINES}")

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
            return read_photo(source, self.engine)
        page = source if isinstance(source, PageSource) else pages_of(source)[0]
        read = read_photo(page.photo(), self.engine)
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


def read(
    source: PictureLike,
    model: Classifier | str | Path | None = None,
    language: str = "en",
    words: WordRecogniser | str | Path | None = None,
    *,
    engine: Engine[Any] | str | None = None,
    charset: str | None = None,
) -> Page:
    """Read one page; to read many, make one ``Reader`` and call its ``read``, or ``read_document`` for all of a file.

    Parameters
    ----------
    source
        A path, a Pillow image or an array; see ``inkread.imaging.load``.
    model, language, words, engine, charset
        As in ``Reader``.
    """
    return Reader(model, language, words, engine=engine, charset=charset).read(source)


def read_photo(photo: Photo, engine: Engine[Any]) -> Page:
    """Read a page with an engine."""
    layout = engine.analyse(photo)
    lines = engine.recognise(layout)
    return assemble(photo, lines, engine.models)


def assemble(photo: Photo, lines: Sequence[Line], models: Sequence[str]) -> Page:
    """Return the page of the lines that were read on a picture; those without text are left out."""
    return Page(
        tuple(line for line in lines if line.text.strip()),
        photo.shape,
        resolution=photo.resolution,
        path=None if photo.path is None else str(photo.path),
        provenance=Provenance(__version__, tuple(models)),
    )


def _ink_engine(
    model: Classifier | str | Path | None, language: str, words: WordRecogniser | str | Path | None
) -> InkEngine:
    """Return the engine of a classifier, and of a recogniser of words if there is one, as ``Reader`` takes them."""
    spoken = load_language(language)
    default, *_ = shipped_models("glyph classifier")
    if model is None:
        model = default
    if words is None:
        words = shipped_models("word recogniser")[0] if model == default else NONE
    classifier = load_model(model) if isinstance(model, (str, Path)) else model
    if words == NONE:
        return InkEngine(classifier, None, spoken, (_name_of(model),))
    recogniser = load_word_recogniser(words) if isinstance(words, (str, Path)) else words
    return InkEngine(classifier, recogniser, spoken, (_name_of(model), _name_of(words)))


def line_engine(language: str = "en", charset: str | None = None, model: str | Path | None = None) -> LineEngine:
    """Return the engine of the networks that find and read lines; parameters as of ``Reader``."""
    from .detection.text_map import TextMapper
    from .line_engine import LineEngine
    from .recognition.language import LanguageModel
    from .recognition.recognizer import LineRecognizer

    detector, model = default_model("line detector"), model or default_model("line recogniser").name
    names = [detector.name, _name_of(model)]
    spoken = None
    if language != NONE:
        if language in shipped_models("language model"):
            spoken = LanguageModel.load(locate(language, "language model"))
            names.append(language)
        else:
            known = (*shipped_models("language model"), NONE)
            raise DataError(f"{language}: no such language; there are {', '.join(known)}")
    recognizer = LineRecognizer(locate(model, "line recogniser"), spoken)
    allowed = None if charset is None else CHARSETS[charset].characters if charset in CHARSETS else charset
    unknown = sorted(set(allowed or "") - set(recognizer.charset))
    if allowed == "" or unknown:
        raise DataError(f"{charset!r}: no charset that can be read (unknown: {''.join(unknown)!r})")
    return LineEngine(TextMapper(detector.path), recognizer, names, allowed)


def _name_of(model: Any) -> str:
    """Return the name of a model that was given by its name, its file or itself."""
    return Path(model).stem if isinstance(model, (str, Path)) else type(model).__name__
