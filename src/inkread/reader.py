"""The way from a picture to its text, in one screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from . import __version__
from .charset import charset_of
from .document import Page, Provenance
from .errors import ModelError
from .image import Photo, PictureLike
from .ink.candidates import build_lattice
from .ink.writing import find_writing
from .models import load_model, load_word_recogniser
from .models.registry import default_model
from .text.classify import Classifier, classify
from .text.decode import decode
from .text.language import NONE, load_language
from .text.transcribe import WordRecogniser


class Reader:
    """Reads hand-printed pages with one model.

    Parameters
    ----------
    model
        A classifier, or the name or path of one for ``load_model``; the package's own if left out.
    language
        Code of the language that is expected, as for ``load_language``; ``"none"`` for none.
    words
        A recogniser of words whose letters touch, or the name or path of one for ``load_word_recogniser``;
        ``"none"`` to read every word letter by letter. If left out, the package's own goes with the package's own
        classifier, and none with any other.

    Raises
    ------
    ModelError
        If a model cannot be loaded, or the two know different symbols.
    DataError
        If there is no such language.
    """

    def __init__(
        self,
        model: Classifier | str | Path | None = None,
        language: str = "en",
        words: WordRecogniser | str | Path | None = None,
    ) -> None:
        self.language = load_language(language)
        if words is None and model not in (None, default_model("glyph classifier").name):
            words = NONE
        self.model = load_model(model) if model is None or isinstance(model, (str, Path)) else model
        self.charset = charset_of(map(str, self.model.classes_))
        self.words = _word_recogniser(words)
        named: list[Any] = [default_model("glyph classifier").name if model is None else model]
        if self.words is not None:
            named.append(default_model("word recogniser").name if words is None else words)
        self._provenance = Provenance(__version__, tuple(_name_of(one) for one in named))
        if self.words is not None and "".join(map(str, self.words.classes_)) != self.charset.characters:
            raise ModelError("the classifier and the recogniser of words know different symbols")

    def read(self, source: PictureLike) -> Page:
        """Read a page.

        Parameters
        ----------
        source
            A path, a Pillow image or an array; see ``inkread.image.load``.

        Returns
        -------
        Page
            What stands on it; boxes are in pixels of the upright picture.

        Raises
        ------
        ImageError
            If the picture cannot be read.
        """
        photo = Photo(source)
        writing = find_writing(photo)
        lattices = [build_lattice(line, writing.stroke) for line in writing.lines]
        probabilities = classify(lattices, self.model, writing.stroke)
        page = decode(
            lattices,
            probabilities,
            self.charset,
            size=photo.shape,
            view=writing.view,
            language=self.language,
            recogniser=self.words,
            stroke=writing.stroke,
        )
        path = None if photo.path is None else str(photo.path)
        return replace(page, path=path, resolution=photo.resolution, provenance=self._provenance)


def _name_of(model: Any) -> str:
    """Return the name of a model that was given by its name, its file or itself."""
    return Path(model).stem if isinstance(model, (str, Path)) else type(model).__name__


def _word_recogniser(words: WordRecogniser | str | Path | None) -> WordRecogniser | None:
    if words == NONE:
        return None
    return load_word_recogniser(words) if words is None or isinstance(words, (str, Path)) else words


def read(source: PictureLike, model: Classifier | str | Path | None = None, language: str = "en") -> Page:
    """Read one page; to read many, make one ``Reader`` and call its ``read``.

    Parameters
    ----------
    source
        A path, a Pillow image or an array; see ``inkread.image.load``.
    model, language
        As in ``Reader``.
    """
    return Reader(model, language).read(source)
